#include "nn-kernel-list.h"

const NnKernelEntry nn_kernel_list[] = {
  { &nn_kernel_baseline, NULL },
};

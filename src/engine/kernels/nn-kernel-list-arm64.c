/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn-kernel-list.h"

const NnKernelEntry nn_kernel_list[] = {
  { &nn_kernel_neon, NULL },
};

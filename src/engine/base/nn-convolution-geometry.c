#include "nn-convolution-geometry.h"

size_t
nn_convolution_count_outputs (size_t n, size_t kernel, size_t stride, size_t pad)
{
  return n + 2 * pad < kernel ? 0 : (n + 2 * pad - kernel) / stride + 1;
}

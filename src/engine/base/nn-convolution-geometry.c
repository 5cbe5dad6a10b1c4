/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn-convolution-geometry.h"

size_t
nn_convolution_count_outputs (size_t n, size_t kernel, size_t stride, size_t pad)
{
  /* A side that cannot grow by its padding is as long as memory; no tensor has it. */
  size_t padded = G_MAXSIZE - n < 2 * pad ? n : n + 2 * pad;

  return padded < kernel ? 0 : (padded - kernel) / stride + 1;
}

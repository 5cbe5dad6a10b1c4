/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn-initializer.h"

#include <math.h>

static void
draw_normal (NnTensor *weight, double deviation, NnRandom *random)
{
  for (size_t i = 0; i < weight->rows; i++)
    for (size_t j = 0; j < weight->columns; j++)
      *nn_tensor_at (weight, i, j) = (float) (deviation * nn_random_normal (random));
}

void
nn_initialize_kernel (NnTensor *kernel, NnParameterKind kind, NnRandom *random)
{
  double n_inputs = (double) kernel->rows;

  draw_normal (kernel,
               kind == NN_PARAMETER_DIRECTION ? sqrt (1 / (3 * n_inputs)) : sqrt (2 / n_inputs),
               random);
}

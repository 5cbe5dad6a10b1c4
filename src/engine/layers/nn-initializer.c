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
nn_initialize_he_normal (NnTensor *weight, size_t n_inputs, NnRandom *random)
{
  draw_normal (weight, sqrt (2.0 / (double) n_inputs), random);
}

void
nn_initialize_kernel (NnParameter *kernel, size_t n_inputs, NnRandom *random)
{
  if (kernel->kind == NN_PARAMETER_DIRECTION)
    draw_normal (kernel->value, sqrt (1.0 / (3.0 * (double) n_inputs)), random);
  else
    nn_initialize_he_normal (kernel->value, n_inputs, random);
}

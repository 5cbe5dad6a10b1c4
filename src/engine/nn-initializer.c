#include "nn-initializer.h"

#include <math.h>

void
nn_initialize_he_normal (NnTensor *weight, size_t n_inputs, NnRandom *random)
{
  double deviation = sqrt (2.0 / (double) n_inputs);

  for (size_t i = 0; i < weight->rows; i++)
    for (size_t j = 0; j < weight->columns; j++)
      *nn_tensor_at (weight, i, j) = (float) (deviation * nn_random_normal (random));
}

#include "nn-initializer.h"

#include <math.h>

void
nn_initialize_he_normal (NnTensor *weight, size_t n_inputs, NnRandom *random)
{
  double deviation = sqrt (2.0 / (double) n_inputs);
  size_t n = nn_tensor_size (weight);

  for (size_t i = 0; i < n; i++)
    weight->data[i] = (float) (deviation * nn_random_normal (random));
}

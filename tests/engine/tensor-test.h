/* Number @i of a tensor, counted row after row without the padding. */
#pragma once

#include "nn-tensor.h"

static inline float *
tensor_number (const NnTensor *tensor, size_t i)
{
  return nn_tensor_at (tensor, i / tensor->columns, i % tensor->columns);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What tests do with tensors. */
#pragma once

#include "nn-random.h"
#include "nn-tensor.h"

/* Number @i of a tensor, counted row after row without the padding. */
static inline float *
tensor_number (const NnTensor *tensor, size_t i)
{
  return nn_tensor_at (tensor, i / tensor->columns, i % tensor->columns);
}

/* Standard normal numbers; the padding stays zero. */
static inline void
tensor_fill (NnTensor *tensor, NnRandom *random)
{
  for (size_t i = 0; i < nn_tensor_size (tensor); i++)
    *tensor_number (tensor, i) = (float) nn_random_normal (random);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What tests do with tensors. */
#pragma once

#include <string.h>

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

static inline void
tensor_clear (NnTensor *tensor)
{
  memset (tensor->data, 0, nn_tensor_count_stored (tensor) * sizeof (float));
}

static inline NnTensor *
tensor_copy (const NnTensor *tensor)
{
  NnTensor *copy = nn_tensor_new_like (tensor, NULL);

  g_assert_nonnull (copy);
  nn_tensor_assign (copy, tensor);
  return copy;
}

/* All numbers, row after row without padding: nn_tensor_size() floats. */
static inline void
tensor_pack (const NnTensor *tensor, float *values)
{
  for (size_t i = 0; i < nn_tensor_size (tensor); i++)
    values[i] = *tensor_number (tensor, i);
}

/* The same shape and the same bits. */
static inline gboolean
tensor_equal (const NnTensor *a, const NnTensor *b)
{
  if (a->rows != b->rows || a->columns != b->columns)
    return FALSE;
  for (size_t i = 0; i < nn_tensor_size (a); i++)
    if (memcmp (tensor_number (a, i), tensor_number (b, i), sizeof (float)) != 0)
      return FALSE;
  return TRUE;
}

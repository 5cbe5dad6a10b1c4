/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A matrix of floats.
 *
 * Activations lie row by row. Weights lie in panels: the first few columns of all rows, then the
 * next few, and so on. Whoever works on some columns then reads memory from one end to the other,
 * and never touches what another core works on. Rows of a panel start at multiples of 64 bytes and
 * are padded to whole vectors; the padding is zero, and what is computed in it never reaches the
 * rest. */
#pragma once

#include "nn-error.h"

G_BEGIN_DECLS

typedef struct
{
  size_t rows;
  size_t columns;
  size_t stride;     /* from one row of a panel to the next, in floats */
  size_t panel;      /* columns of a panel; of a tensor without panels, all of a row */
  size_t panel_size; /* from one panel to the next, in floats */
  float *data;
} NnTensor;

/* The distance of rows of @n numbers, in floats: the next multiple of NN_VECTOR_FLOATS, so that
 * rows hold whole vectors, and never a multiple of 256, so that the numbers of a column do not all
 * fall onto the same few places of a cache. */
size_t nn_row_stride (size_t n);

/* A tensor of zeros; NULL with NN_ERROR_MEMORY if rows × columns floats cannot be had. */
NnTensor *nn_tensor_new (size_t rows, size_t columns, GError **error);

/* The same in panels. */
NnTensor *nn_tensor_new_panels (size_t rows, size_t columns, GError **error);

/* Zeros of the same shape that lie as in @tensor: what is done to each number alone may then be
 * done to all nn_tensor_count_stored() floats from data on, padding included. */
NnTensor *nn_tensor_new_like (const NnTensor *tensor, GError **error);

void nn_tensor_free (NnTensor *tensor);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NnTensor, nn_tensor_free)

/* Where row @row begins, in a tensor without panels. */
static inline float *
nn_tensor_get_row (const NnTensor *tensor, size_t row)
{
  return tensor->data + row * tensor->stride;
}

/* Where the number in @row and @column is, in any tensor. */
float *nn_tensor_at (const NnTensor *tensor, size_t row, size_t column);

/* rows × columns. */
size_t nn_tensor_size (const NnTensor *tensor);

/* All numbers from a tensor of the same shape that lies alike. */
void nn_tensor_assign (NnTensor *tensor, const NnTensor *from);

/* How many floats there are at data with the padding: whole vectors. */
size_t nn_tensor_count_stored (const NnTensor *tensor);

/* All numbers from @values: nn_tensor_size() floats, row after row without padding. */
void nn_tensor_unpack (NnTensor *tensor, const float *values);

gboolean nn_tensor_is_finite (const NnTensor *tensor);

/* The same of the first @n_rows rows. */
gboolean nn_tensor_is_finite_up_to (const NnTensor *tensor, size_t n_rows);

G_END_DECLS

/* A matrix of floats, row by row. Rows start at multiples of 64 bytes and are padded to whole
 * vectors; the padding is zero, and what is computed in it never reaches the rest. */
#pragma once

#include "nn-error.h"

G_BEGIN_DECLS

typedef struct
{
  size_t rows;
  size_t columns;
  size_t stride; /* from one row to the next, in floats: nn_row_stride() */
  float *data;
} NnTensor;

/* The distance of rows of @n numbers, in floats: the next multiple of NN_VECTOR_FLOATS, so that
 * rows hold whole vectors, and never a multiple of 256, so that the numbers of a column do not all
 * fall onto the same few places of a cache. */
size_t nn_row_stride (size_t n);

/* A tensor of zeros; NULL with NN_ERROR_MEMORY if rows × columns floats cannot be had. */
NnTensor *nn_tensor_new (size_t rows, size_t columns, GError **error);
NnTensor *nn_tensor_copy (const NnTensor *tensor);
void nn_tensor_free (NnTensor *tensor);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NnTensor, nn_tensor_free)

/* Where row @row begins. */
float *nn_tensor_get_row (const NnTensor *tensor, size_t row);

/* rows × columns. */
size_t nn_tensor_size (const NnTensor *tensor);

/* All numbers, row after row without padding: nn_tensor_size() floats into @values, and back. */
void nn_tensor_pack (const NnTensor *tensor, float *values);
void nn_tensor_unpack (NnTensor *tensor, const float *values);

/* The same shape and the same bits. */
gboolean nn_tensor_equal (const NnTensor *a, const NnTensor *b);

gboolean nn_tensor_is_finite (const NnTensor *tensor);

G_END_DECLS

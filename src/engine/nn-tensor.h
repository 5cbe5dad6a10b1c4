/* A matrix of floats, row by row, aligned to 64 bytes. */
#pragma once

#include "nn-error.h"

G_BEGIN_DECLS

typedef struct
{
  size_t rows;
  size_t columns;
  float *data; /* rows × columns, row-major */
} NnTensor;

/* A tensor of zeros; NULL with NN_ERROR_MEMORY if rows × columns floats cannot be had. */
NnTensor *nn_tensor_new (size_t rows, size_t columns, GError **error);
NnTensor *nn_tensor_copy (const NnTensor *tensor);
void nn_tensor_free (NnTensor *tensor);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NnTensor, nn_tensor_free)

size_t nn_tensor_size (const NnTensor *tensor);
gboolean nn_tensor_is_finite (const NnTensor *tensor);

G_END_DECLS

#include "nn-tensor.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "nn-kernel.h"

/* A cache line, and the widest vector registers there are. */
#define ALIGNMENT 64

/* Two rows this many floats apart share the few places that a first-level cache has for them. */
#define CACHE_PERIOD 256

size_t
nn_row_stride (size_t n)
{
  size_t stride = (n + NN_VECTOR_FLOATS - 1) / NN_VECTOR_FLOATS * NN_VECTOR_FLOATS;

  return stride % CACHE_PERIOD == 0 ? stride + NN_VECTOR_FLOATS : stride;
}

NnTensor *
nn_tensor_new (size_t rows, size_t columns, GError **error)
{
  NnTensor *tensor;
  size_t n, bytes;
  void *data = NULL;

  if (columns > G_MAXSIZE / 2 || !g_size_checked_mul (&n, rows, nn_row_stride (columns)) ||
      !g_size_checked_mul (&bytes, n, sizeof (float)) ||
      posix_memalign (&data, ALIGNMENT, MAX (bytes, 1)) != 0)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_MEMORY,
                   _ ("There is not enough memory for %zu × %zu numbers; choose smaller layers or "
                      "a smaller batch"),
                   rows, columns);
      return NULL;
    }
  memset (data, 0, bytes);
  tensor = g_new (NnTensor, 1);
  *tensor = (NnTensor){
    .rows = rows, .columns = columns, .stride = nn_row_stride (columns), .data = data
  };
  return tensor;
}

NnTensor *
nn_tensor_copy (const NnTensor *tensor)
{
  NnTensor *copy = nn_tensor_new (tensor->rows, tensor->columns, NULL);

  /* Like g_malloc(): running out of memory for what already exists once is not survivable. */
  if (copy == NULL)
    g_error ("nn_tensor_copy: out of memory for %zu × %zu numbers", tensor->rows, tensor->columns);
  memcpy (copy->data, tensor->data, tensor->rows * tensor->stride * sizeof (float));
  return copy;
}

void
nn_tensor_free (NnTensor *tensor)
{
  if (tensor == NULL)
    return;
  free (tensor->data);
  g_free (tensor);
}

size_t
nn_tensor_size (const NnTensor *tensor)
{
  return tensor->rows * tensor->columns;
}

float *
nn_tensor_get_row (const NnTensor *tensor, size_t row)
{
  return tensor->data + row * tensor->stride;
}

void
nn_tensor_pack (const NnTensor *tensor, float *values)
{
  for (size_t i = 0; i < tensor->rows; i++)
    memcpy (values + i * tensor->columns, nn_tensor_get_row (tensor, i),
            tensor->columns * sizeof (float));
}

void
nn_tensor_unpack (NnTensor *tensor, const float *values)
{
  for (size_t i = 0; i < tensor->rows; i++)
    memcpy (nn_tensor_get_row (tensor, i), values + i * tensor->columns,
            tensor->columns * sizeof (float));
}

gboolean
nn_tensor_equal (const NnTensor *a, const NnTensor *b)
{
  if (a->rows != b->rows || a->columns != b->columns)
    return FALSE;
  for (size_t i = 0; i < a->rows; i++)
    if (memcmp (nn_tensor_get_row (a, i), nn_tensor_get_row (b, i), a->columns * sizeof (float)) !=
        0)
      return FALSE;
  return TRUE;
}

gboolean
nn_tensor_is_finite (const NnTensor *tensor)
{
  for (size_t i = 0; i < tensor->rows; i++)
    for (size_t j = 0; j < tensor->columns; j++)
      if (!isfinite (nn_tensor_get_row (tensor, i)[j]))
        return FALSE;
  return TRUE;
}

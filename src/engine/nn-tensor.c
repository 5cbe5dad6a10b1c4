#include "nn-tensor.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A cache line, and the widest vector registers there are. */
#define ALIGNMENT 64

NnTensor *
nn_tensor_new (size_t rows, size_t columns, GError **error)
{
  NnTensor *tensor;
  size_t n, bytes;
  void *data = NULL;

  if (!g_size_checked_mul (&n, rows, columns) || !g_size_checked_mul (&bytes, n, sizeof (float)) ||
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
  *tensor = (NnTensor){ .rows = rows, .columns = columns, .data = data };
  return tensor;
}

NnTensor *
nn_tensor_copy (const NnTensor *tensor)
{
  NnTensor *copy = nn_tensor_new (tensor->rows, tensor->columns, NULL);

  /* Like g_malloc(): running out of memory for what already exists once is not survivable. */
  if (copy == NULL)
    g_error ("nn_tensor_copy: out of memory for %zu × %zu numbers", tensor->rows, tensor->columns);
  memcpy (copy->data, tensor->data, nn_tensor_size (tensor) * sizeof (float));
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

gboolean
nn_tensor_is_finite (const NnTensor *tensor)
{
  size_t n = nn_tensor_size (tensor);

  for (size_t i = 0; i < n; i++)
    if (!isfinite (tensor->data[i]))
      return FALSE;
  return TRUE;
}

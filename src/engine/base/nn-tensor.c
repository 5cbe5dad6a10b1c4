/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn-tensor.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "nn-vectors.h"

/* A cache line, and the widest vector registers there are. */
#define ALIGNMENT 64

#define HUGE_PAGE ((size_t) 1 << 21)

/* Two rows this many floats apart share the few places that a first-level cache has for them. */
#define CACHE_PERIOD 256

/* Columns of a panel: as many as the widest tile has, but at least two panels where there are two
 * vectors, so that two cores have one each. */
#define MAX_PANEL 64

size_t
nn_row_stride (size_t n)
{
  size_t stride = nn_pad_to_vectors (n);

  return stride % CACHE_PERIOD == 0 ? stride + NN_VECTOR_FLOATS : stride;
}

/* Zeros, or NULL. What is large gets pages of its own: many small ones lie anywhere, and then some
 * fall onto the same places of the second cache while others of its places stay empty. */
static void *
allocate (size_t bytes)
{
  gboolean huge = bytes >= HUGE_PAGE / 4;
  size_t unit = huge ? HUGE_PAGE : ALIGNMENT, size;
  void *data;

  if (!g_size_checked_add (&size, MAX (bytes, 1), unit - 1) ||
      posix_memalign (&data, unit, size / unit * unit) != 0)
    return NULL;
#ifdef MADV_HUGEPAGE
  /* A hint: nothing depends on it. What is left beyond whole huge pages stays on small ones, so
   * that a few bytes do not take a huge page. */
  if (huge)
    (void) madvise (data, MAX (bytes / HUGE_PAGE, 1) * HUGE_PAGE, MADV_HUGEPAGE);
#endif
  memset (data, 0, bytes);
  return data;
}

static NnTensor *
new_tensor (size_t rows, size_t columns, size_t stride, size_t panel, GError **error)
{
  size_t n_panels = MAX ((columns + panel - 1) / panel, 1), panel_size, n, bytes;
  NnTensor *tensor;
  void *data;

  if (!g_size_checked_mul (&panel_size, rows, stride) ||
      !g_size_checked_mul (&n, panel_size, n_panels) ||
      !g_size_checked_mul (&bytes, n, sizeof (float)) || (data = allocate (bytes)) == NULL)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_MEMORY,
                   _ ("There is not enough memory for %zu × %zu numbers; choose smaller layers or "
                      "a smaller batch."),
                   rows, columns);
      return NULL;
    }
  tensor = g_new (NnTensor, 1);
  *tensor = (NnTensor){ .rows = rows,
                        .columns = columns,
                        .stride = stride,
                        .panel = panel,
                        .panel_size = panel_size,
                        .data = data };
  return tensor;
}

NnTensor *
nn_tensor_new (size_t rows, size_t columns, GError **error)
{
  /* Beyond this the product fails anyway, and the padding must not wrap around. */
  size_t stride = nn_row_stride (MIN (columns, G_MAXSIZE / 2));

  return new_tensor (rows, columns, stride, stride, error);
}

NnTensor *
nn_tensor_new_panels (size_t rows, size_t columns, GError **error)
{
  size_t half = nn_pad_to_vectors ((MIN (columns, G_MAXSIZE / 2) + 1) / 2);
  size_t panel = CLAMP (half, NN_VECTOR_FLOATS, MAX_PANEL);

  return new_tensor (rows, columns, panel, panel, error);
}

NnTensor *
nn_tensor_new_like (const NnTensor *tensor, GError **error)
{
  return new_tensor (tensor->rows, tensor->columns, tensor->stride, tensor->panel, error);
}

size_t
nn_tensor_count_stored (const NnTensor *tensor)
{
  return MAX ((tensor->columns + tensor->panel - 1) / tensor->panel, 1) * tensor->panel_size;
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
nn_tensor_at (const NnTensor *tensor, size_t row, size_t column)
{
  return tensor->data + column / tensor->panel * tensor->panel_size + row * tensor->stride +
         column % tensor->panel;
}

void
nn_tensor_assign (NnTensor *tensor, const NnTensor *from)
{
  size_t n = nn_tensor_count_stored (tensor);

  g_return_if_fail (n == nn_tensor_count_stored (from));
  memcpy (tensor->data, from->data, n * sizeof (float));
}

void
nn_tensor_unpack (NnTensor *tensor, const float *values)
{
  for (size_t j = 0; j < tensor->columns; j += tensor->panel)
    for (size_t i = 0; i < tensor->rows; i++)
      memcpy (nn_tensor_at (tensor, i, j), values + i * tensor->columns + j,
              MIN (tensor->panel, tensor->columns - j) * sizeof (float));
}

gboolean
nn_tensor_is_finite (const NnTensor *tensor)
{
  return nn_tensor_is_finite_up_to (tensor, tensor->rows);
}

gboolean
nn_tensor_is_finite_up_to (const NnTensor *tensor, size_t n_rows)
{
  for (size_t i = 0; i < n_rows; i++)
    for (size_t j = 0; j < tensor->columns; j++)
      if (!isfinite (*nn_tensor_at (tensor, i, j)))
        return FALSE;
  return TRUE;
}

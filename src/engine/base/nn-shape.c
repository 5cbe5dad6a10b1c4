/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn-shape.h"

size_t
nn_shape_size (NnShape shape)
{
  return shape.channels * shape.height * shape.width;
}

gboolean
nn_shape_check (NnShape shape, size_t *size)
{
  size_t n;

  if (shape.channels == 0 || shape.height == 0 || shape.width == 0 ||
      !g_size_checked_mul (&n, shape.channels, shape.height) ||
      !g_size_checked_mul (&n, n, shape.width))
    return FALSE;
  if (size)
    *size = n;
  return TRUE;
}

gboolean
nn_shape_equal (NnShape a, NnShape b)
{
  return a.channels == b.channels && a.height == b.height && a.width == b.width;
}

char *
nn_shape_to_string (NnShape shape)
{
  if (shape.height == 1 && shape.width == 1)
    return g_strdup_printf ("%zu", shape.channels);
  return g_strdup_printf ("%zu × %zu × %zu", shape.channels, shape.height, shape.width);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The shape of one sample, and arithmetic on sizes that cannot wrap around. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One sample's shape in the order channels, height, width. The output of a dense layer of n units
 * is { n, 1, 1 }. */
typedef struct
{
  size_t channels;
  size_t height;
  size_t width;
} NnShape;

/* channels × height × width. The shape must have passed nn_shape_check(). */
size_t nn_shape_size (NnShape shape);

/* TRUE if no side is zero and the product fits in size_t; stores it in *size (may be NULL). */
gboolean nn_shape_check (NnShape shape, size_t *size);

gboolean nn_shape_equal (NnShape a, NnShape b);

/* "3 × 32 × 32", or "128" for a vector. The caller frees it. */
char *nn_shape_to_string (NnShape shape);

G_END_DECLS

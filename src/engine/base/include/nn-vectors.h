/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How numbers are padded for vectors. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Rows of matrices start at multiples of this many floats; see nn_row_stride(). No kernel has wider
 * vectors. */
#define NN_VECTOR_FLOATS 16

/* How many whole vectors hold @n numbers. */
static inline size_t
nn_count_vectors (size_t n)
{
  return (n + NN_VECTOR_FLOATS - 1) / NN_VECTOR_FLOATS;
}

/* @n with the padding to whole vectors. */
static inline size_t
nn_pad_to_vectors (size_t n)
{
  return nn_count_vectors (n) * NN_VECTOR_FLOATS;
}

G_END_DECLS

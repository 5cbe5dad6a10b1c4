/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One matrix product, as all that compute products are asked for it. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* C ← S + alpha · A·B, with A [m, k], B [k, n], C and S [m, n].
 *
 * a(i, l) is at a[i · a_row + l · a_column]; rows of B, S and C are b_row, s_row and c_row apart. S
 * may be C, or NULL for zero; with s_row 0 it is one row for all (a bias). Nothing has a default:
 * an alpha that is left out is zero. */
typedef struct
{
  size_t m;
  size_t n;
  size_t k;
  float alpha;
  const float *a;
  size_t a_row;
  size_t a_column;
  const float *b;
  size_t b_row;
  const float *s;
  size_t s_row;
  float *c;
  size_t c_row;
} NnProduct;

/* The part of it that adds @k terms, from @term on, to @n columns, from @column on. Parts that
 * share columns are to be computed in the order of their terms: the first begins with S, the others
 * go on with C. */
static inline NnProduct
nn_product_take_block (const NnProduct *product, size_t column, size_t n, size_t term, size_t k)
{
  NnProduct block = *product;

  block.n = n;
  block.k = k;
  block.a += term * block.a_column;
  block.b += term * block.b_row + column;
  block.c += column;
  if (term > 0)
    {
      block.s = block.c;
      block.s_row = block.c_row;
    }
  else if (block.s)
    block.s += column;
  return block;
}

G_END_DECLS

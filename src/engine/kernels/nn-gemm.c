/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn-gemm.h"

/* Blocks of a transposition: a few cache lines on each side. */
#define TRANSPOSE_BLOCK 32

/* The rows of the next tile, which are too short and too far apart for the processor to foresee. */
static inline void
fetch_rows (const float *a, size_t a_row, size_t n_rows, size_t k)
{
  for (size_t i = 0; i < n_rows; i++)
    for (size_t l = 0; l < k; l += NN_CACHE_LINE / sizeof (float))
      __builtin_prefetch (a + i * a_row + l);
}

/* One block of the sum, one tile wide: tiles of nearly the same height from the top to the bottom.
 */
static void
multiply_panel (NnWorker *worker, const NnKernel *kernel, size_t n_vectors, const NnProduct *panel)
{
  size_t n_tiles = (panel->m + kernel->max_rows[n_vectors] - 1) / kernel->max_rows[n_vectors];
  gboolean fetches = panel->a_column == 1 && panel->m * panel->a_row > NN_GEMM_CACHE;
  NnProduct tile = *panel;
  size_t row = 0;

  for (size_t i = 0; i < n_tiles; i++)
    {
      tile.m = (panel->m - row) / (n_tiles - i);
      nn_worker_prefetch (worker);
      if (fetches && i + 1 < n_tiles)
        fetch_rows (tile.a + tile.m * tile.a_row, tile.a_row, tile.m, tile.k);
      kernel->tile[n_vectors](&tile);
      row += tile.m;
      tile.a += tile.m * tile.a_row;
      tile.c += tile.m * tile.c_row;
      if (tile.s)
        tile.s += tile.m * tile.s_row;
    }
}

void
nn_gemm_in_vectors (NnWorker *worker, const NnProduct *product)
{
  const NnKernel *kernel = nn_kernel_get ();
  size_t n_columns;

  g_assert (product->n % NN_VECTOR_FLOATS == 0);

  for (size_t column = 0; column < product->n; column += n_columns)
    {
      size_t n_vectors = MIN (kernel->max_vectors, (product->n - column) / kernel->vector_floats);

      n_columns = n_vectors * kernel->vector_floats;
      for (size_t l = 0; l < product->k; l += NN_GEMM_BLOCK)
        {
          NnProduct panel = nn_product_take_block (product, column, n_columns, l,
                                                   MIN (NN_GEMM_BLOCK, product->k - l));

          multiply_panel (worker, kernel, n_vectors, &panel);
        }
    }
}

void
nn_gemm (NnWorker *worker, const NnProduct *product)
{
  NnKernelMultiply multiply = nn_kernel_get ()->multiply;

  if (multiply == NULL)
    {
      nn_gemm_in_vectors (worker, product);
      return;
    }
  g_assert (product->n % NN_VECTOR_FLOATS == 0);
  multiply (worker, product);
}

void
nn_gemm_partition_columns (const NnWorker *worker, size_t n, size_t *first, size_t *end)
{
  nn_worker_partition (worker, nn_count_vectors (n), first, end);
  *first *= NN_VECTOR_FLOATS;
  *end *= NN_VECTOR_FLOATS;
}

typedef float Quad __attribute__ ((vector_size (16)));
typedef float LooseQuad __attribute__ ((vector_size (16), aligned (4), may_alias));

/* Four rows of four numbers. */
static inline void
transpose_quads (const float *from, size_t from_row, float *to, size_t to_row)
{
  Quad a = *(const LooseQuad *) from, b = *(const LooseQuad *) (from + from_row);
  Quad c = *(const LooseQuad *) (from + 2 * from_row),
       d = *(const LooseQuad *) (from + 3 * from_row);
  Quad ab_low = __builtin_shufflevector (a, b, 0, 4, 1, 5),
       ab_high = __builtin_shufflevector (a, b, 2, 6, 3, 7);
  Quad cd_low = __builtin_shufflevector (c, d, 0, 4, 1, 5),
       cd_high = __builtin_shufflevector (c, d, 2, 6, 3, 7);

  *(LooseQuad *) to = __builtin_shufflevector (ab_low, cd_low, 0, 1, 4, 5);
  *(LooseQuad *) (to + to_row) = __builtin_shufflevector (ab_low, cd_low, 2, 3, 6, 7);
  *(LooseQuad *) (to + 2 * to_row) = __builtin_shufflevector (ab_high, cd_high, 0, 1, 4, 5);
  *(LooseQuad *) (to + 3 * to_row) = __builtin_shufflevector (ab_high, cd_high, 2, 3, 6, 7);
}

/* A block that stays in the first-level cache. */
static void
transpose_block (
    const float *from, size_t from_row, size_t rows, size_t columns, float *to, size_t to_row)
{
  size_t whole_rows = rows / 4 * 4, whole_columns = columns / 4 * 4;

  for (size_t i = 0; i < whole_rows; i += 4)
    for (size_t j = 0; j < whole_columns; j += 4)
      transpose_quads (from + i * from_row + j, from_row, to + j * to_row + i, to_row);
  for (size_t i = 0; i < rows; i++)
    for (size_t j = i < whole_rows ? whole_columns : 0; j < columns; j++)
      to[j * to_row + i] = from[i * from_row + j];
}

void
nn_transpose (
    const float *from, size_t from_row, size_t rows, size_t columns, float *to, size_t to_row)
{
  for (size_t i = 0; i < rows; i += TRANSPOSE_BLOCK)
    for (size_t j = 0; j < columns; j += TRANSPOSE_BLOCK)
      transpose_block (from + i * from_row + j, from_row, MIN (TRANSPOSE_BLOCK, rows - i),
                       MIN (TRANSPOSE_BLOCK, columns - j), to + j * to_row + i, to_row);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn-amx-square.h"

/* Terms and columns that are split at a time: both factors stay in the second cache, a block of A
 * nearly in the first. */
#define BLOCK_TERMS 256
#define BLOCK_COLUMNS 256
#define BLOCK_TILES (BLOCK_TERMS / TILE_TERMS)

typedef SplitTile Left[BLOCK_TILES][2];
typedef SplitTile Right[BLOCK_TILES][2];

/* The first @n numbers of a vector, the others zero. */
static inline __m512
load_some (const float *from, size_t n)
{
  if (n >= 16)
    return _mm512_loadu_ps (from);
  return _mm512_maskz_loadu_ps ((__mmask16) ((1u << n) - 1), from);
}

static inline size_t
count_left (size_t n, size_t i)
{
  return n > i ? n - i : 0;
}

/* Rows of A that lie in one chunk. */
static void
split_rows (const float *a, size_t a_row, size_t n_rows, size_t n_terms, SplitTile *to)
{
  for (size_t i = 0; i < TILE_ROWS; i++)
    {
      const float *row = a + i * a_row;
      size_t n = i < n_rows ? n_terms : 0;

      split_run (load_some (row, n), load_some (row + 16, count_left (n, 16)), to->hi.pair[i],
                 to->lo.pair[i]);
    }
}

/* Pair l of 16 rows or columns at row l of the tile: the terms of B, or of A's transpose. */
static inline void
split_terms (const float *x, size_t x_term, size_t n_terms, size_t n, SplitTile *to)
{
  for (size_t l = 0; l < TILE_ROWS; l++)
    split_pairs (load_some (x + 2 * l * x_term, 2 * l < n_terms ? n : 0),
                 load_some (x + (2 * l + 1) * x_term, 2 * l + 1 < n_terms ? n : 0), to->hi.pair[l],
                 to->lo.pair[l]);
}

static void
split_left (const float *a, size_t a_row, size_t a_column, size_t m, size_t k, Left left)
{
  for (size_t tile = 0; tile * TILE_TERMS < k; tile++)
    for (size_t half = 0; half < 2 && half * TILE_ROWS < m; half++)
      {
        const float *corner = a + half * TILE_ROWS * a_row + tile * TILE_TERMS * a_column;
        size_t n_rows = m - half * TILE_ROWS, n_terms = k - tile * TILE_TERMS;
        SplitTile *to = &left[tile][half];

        if (a_column == 1)
          {
            split_rows (corner, a_row, n_rows, n_terms, to);
            continue;
          }
        split_terms (corner, a_column, n_terms, n_rows, to);
        transpose_tile (&to->hi);
        transpose_tile (&to->lo);
      }
}

static void
split_right (const float *b, size_t b_row, size_t n, size_t k, Right right)
{
  for (size_t tile = 0; tile * TILE_TERMS < k; tile++)
    for (size_t half = 0; half < 2 && half * TILE_ROWS < n; half++)
      split_terms (b + tile * TILE_TERMS * b_row + half * TILE_ROWS, b_row, k - tile * TILE_TERMS,
                   TILE_ROWS, &right[tile][half]);
}

#define LOAD_LEFT(part)                                                                            \
  {                                                                                                \
    LOAD_TILE (4, &a[0].part);                                                                     \
    if (two_rows)                                                                                  \
      LOAD_TILE (5, &a[1].part);                                                                   \
  }

#define LOAD_RIGHT(part)                                                                           \
  {                                                                                                \
    LOAD_TILE (6, &b[0].part);                                                                     \
    if (two_columns)                                                                               \
      LOAD_TILE (7, &b[1].part);                                                                   \
  }

/* The sums of a square, as products of @n_tiles tiles on either side. */
static inline __attribute__ ((always_inline)) void
multiply_square (gboolean two_rows,
                 gboolean two_columns,
                 gboolean mixed,
                 Left left,
                 Right right,
                 size_t n_tiles,
                 float sums[SQUARE][SQUARE])
{
  clear_square ();
  for (size_t tile = 0; tile < n_tiles; tile++)
    {
      const SplitTile *a = left[tile], *b = right[tile];

      ADD_SPLIT_PRODUCTS;
    }
  store_square (two_rows, two_columns, &sums[0][0], sizeof *sums);
}

/* C ← S + alpha · sums, of one square of a product. */
static void
add_square (const float sums[SQUARE][SQUARE], const NnProduct *square)
{
  const NnProduct p = *square;
  __m512 factor = _mm512_set1_ps (p.alpha);

  for (size_t i = 0; i < p.m; i++)
    for (size_t j = 0; j < p.n; j += 16)
      {
        __m512 start = p.s ? _mm512_loadu_ps (p.s + i * p.s_row + j) : _mm512_setzero_ps ();

        _mm512_storeu_ps (p.c + i * p.c_row + j,
                          _mm512_fmadd_ps (factor, _mm512_load_ps (&sums[i][j]), start));
      }
}

/* So many terms and columns as are split at a time. */
static void
multiply_block (NnWorker *worker, const NnProduct *block)
{
  float sums[SQUARE][SQUARE] LINE_ALIGNED;
  Right right[BLOCK_COLUMNS / SQUARE] LINE_ALIGNED;
  Left left LINE_ALIGNED;

  for (size_t j = 0; j < block->n; j += SQUARE)
    split_right (block->b + j, block->b_row, block->n - j, block->k, right[j / SQUARE]);
  for (size_t i = 0; i < block->m; i += SQUARE)
    {
      size_t n_rows = MIN (block->m - i, SQUARE);

      split_left (block->a + i * block->a_row, block->a_row, block->a_column, n_rows, block->k,
                  left);
      for (size_t j = 0; j < block->n; j += SQUARE)
        {
          NnProduct square = *block;

          square.m = n_rows;
          square.n = MIN (block->n - j, SQUARE);
          square.s = block->s ? block->s + i * block->s_row + j : NULL;
          square.c = block->c + i * block->c_row + j;
          nn_worker_prefetch (worker);
          CALL_FOR_SIZE (multiply_square, n_rows > TILE_ROWS, square.n > TILE_ROWS, FALSE, left,
                         right[j / SQUARE], (block->k + TILE_TERMS - 1) / TILE_TERMS, sums);
          add_square (sums, &square);
        }
    }
}

void
nn_amx_multiply (NnWorker *worker, const NnProduct *product)
{
  configure_tiles ();
  for (size_t column = 0; column < product->n; column += BLOCK_COLUMNS)
    for (size_t l = 0; l < product->k; l += BLOCK_TERMS)
      {
        NnProduct block =
            nn_product_take_block (product, column, MIN (BLOCK_COLUMNS, product->n - column), l,
                                   MIN (BLOCK_TERMS, product->k - l));

        multiply_block (worker, &block);
      }
}

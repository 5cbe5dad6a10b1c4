#include "nn-gemm.h"

/* Blocks of a transposition: a cache line of floats on each side. */
#define TRANSPOSE_BLOCK 16

/* One block of the sum, one tile wide: tiles of nearly the same height from the top to the bottom.
 */
static void
multiply_panel (const NnKernel *kernel,
                size_t n_vectors,
                size_t m,
                size_t k,
                float alpha,
                const float *a,
                size_t a_row,
                size_t a_column,
                const float *b,
                size_t b_row,
                const float *s,
                size_t s_row,
                float *c,
                size_t c_row)
{
  size_t n_tiles = (m + kernel->max_rows[n_vectors] - 1) / kernel->max_rows[n_vectors];
  size_t row = 0;

  for (size_t tile = 0; tile < n_tiles; tile++)
    {
      size_t n_rows = (m - row) / (n_tiles - tile);

      kernel->tile[n_vectors](n_rows, k, alpha, a + row * a_row, a_row, a_column, b, b_row,
                              s ? s + row * s_row : NULL, s_row, c + row * c_row, c_row);
      row += n_rows;
    }
}

void
nn_gemm (size_t m,
         size_t n,
         size_t k,
         float alpha,
         const float *a,
         size_t a_row,
         size_t a_column,
         const float *b,
         size_t b_row,
         const float *s,
         size_t s_row,
         float *c,
         size_t c_row)
{
  const NnKernel *kernel = nn_kernel_get ();
  size_t n_columns;

  g_assert (n % NN_VECTOR_FLOATS == 0);

  for (size_t column = 0; column < n; column += n_columns)
    {
      size_t n_vectors = MIN (kernel->max_vectors, (n - column) / kernel->vector_floats);

      n_columns = n_vectors * kernel->vector_floats;
      for (size_t l = 0; l < k; l += NN_GEMM_BLOCK)
        {
          gboolean first = l == 0;

          multiply_panel (kernel, n_vectors, m, MIN (NN_GEMM_BLOCK, k - l), alpha, a + l * a_column,
                          a_row, a_column, b + l * b_row + column, b_row,
                          !first ? c + column
                          : s    ? s + column
                                 : NULL,
                          first ? s_row : c_row, c + column, c_row);
        }
    }
}

void
nn_gemm_share_columns (const NnWorker *worker, size_t n, size_t *first, size_t *end)
{
  nn_worker_share (worker, (n + NN_VECTOR_FLOATS - 1) / NN_VECTOR_FLOATS, first, end);
  *first *= NN_VECTOR_FLOATS;
  *end *= NN_VECTOR_FLOATS;
}

void
nn_transpose (
    const float *from, size_t from_row, size_t rows, size_t columns, float *to, size_t to_row)
{
  for (size_t i0 = 0; i0 < rows; i0 += TRANSPOSE_BLOCK)
    for (size_t j0 = 0; j0 < columns; j0 += TRANSPOSE_BLOCK)
      for (size_t j = j0; j < MIN (j0 + TRANSPOSE_BLOCK, columns); j++)
        for (size_t i = i0; i < MIN (i0 + TRANSPOSE_BLOCK, rows); i++)
          to[j * to_row + i] = from[i * from_row + j];
}

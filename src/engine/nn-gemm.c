#include "nn-gemm.h"

#include <cblas.h>
#include <limits.h>

/* Tiles this small still reach most of a core's speed, and this large still give every core of a
 * usual machine something to do: the first layer of the recipe, 128 outputs wide, makes four. */
#define TILE_COLUMNS 32
#define TILE_ROWS 512

/* OpenBLAS's own; other libraries do not have it. */
extern void openblas_set_num_threads (int n_threads) __attribute__ ((weak));

void
nn_gemm_prepare (void)
{
  static gsize done = 0;

  if (g_once_init_enter (&done))
    {
      if (openblas_set_num_threads)
        openblas_set_num_threads (1);
      g_once_init_leave (&done, 1);
    }
}

/* A tile of C: rows [i0, i0 + rows), columns [j0, j0 + columns). */
static void
multiply_tile (NnGemmKind kind,
               size_t i0,
               size_t rows,
               size_t j0,
               size_t columns,
               size_t k,
               float alpha,
               const float *a,
               size_t lda,
               const float *b,
               size_t ldb,
               float beta,
               float *c,
               size_t ldc)
{
  const float *a_tile = kind == NN_GEMM_TN ? a + i0 : a + i0 * lda;
  const float *b_tile = kind == NN_GEMM_NT ? b + j0 * ldb : b + j0;

  cblas_sgemm (CblasRowMajor, kind == NN_GEMM_TN ? CblasTrans : CblasNoTrans,
               kind == NN_GEMM_NT ? CblasTrans : CblasNoTrans, (int) rows, (int) columns, (int) k,
               alpha, a_tile, (int) lda, b_tile, (int) ldb, beta, c + i0 * ldc + j0, (int) ldc);
}

void
nn_gemm (NnWorker *worker,
         NnGemmKind kind,
         size_t m,
         size_t n,
         size_t k,
         float alpha,
         const float *a,
         size_t lda,
         const float *b,
         size_t ldb,
         float beta,
         float *c,
         size_t ldc)
{
  size_t tile_rows = (m + TILE_ROWS - 1) / TILE_ROWS;
  size_t tile_columns = (n + TILE_COLUMNS - 1) / TILE_COLUMNS;
  size_t begin, end;

  g_assert (m <= INT_MAX && n <= INT_MAX && k <= INT_MAX && lda <= INT_MAX && ldb <= INT_MAX &&
            ldc <= INT_MAX);

  nn_worker_share (worker, tile_rows * tile_columns, &begin, &end);
  for (size_t tile = begin; tile < end; tile++)
    {
      size_t i0 = tile / tile_columns * TILE_ROWS, j0 = tile % tile_columns * TILE_COLUMNS;

      multiply_tile (kind, i0, MIN (TILE_ROWS, m - i0), j0, MIN (TILE_COLUMNS, n - j0), k, alpha, a,
                     lda, b, ldb, beta, c, ldc);
    }
}

/* Matrix products: the one place that knows which library computes them. */
#pragma once

#include "nn-workers.h"

G_BEGIN_DECLS

typedef enum
{
  NN_GEMM_NN, /* A [m, k], B [k, n] */
  NN_GEMM_NT, /* A [m, k], B [n, k], used transposed */
  NN_GEMM_TN, /* A [k, m], used transposed, B [k, n] */
} NnGemmKind;

/* C ← alpha · op(A) · op(B) + beta · C, all row-major; op(A) is [m, k], op(B) [k, n], C [m, n];
 * lda, ldb, ldc are the distances of rows. With beta 0, what C held is not read.
 *
 * Called by every member of a team: the product is cut into tiles of C that depend on m and n only,
 * so that the result has the same bits for any number of members. There is no barrier at the end.
 */
void nn_gemm (NnWorker *worker,
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
              size_t ldc);

/* Tells the library to use no threads of its own: the team is the only one. Called before the first
 * product. */
void nn_gemm_prepare (void);

G_END_DECLS

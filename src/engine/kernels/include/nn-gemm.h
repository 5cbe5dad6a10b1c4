/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Matrix products. */
#pragma once

#include "nn-kernel.h"
#include "nn-workers.h"

G_BEGIN_DECLS

/* How many terms are summed up at a time: as many rows of B, a tile wide, as stay in the first
 * cache. */
#define NN_GEMM_BLOCK 128

/* As many numbers as stay in a core's second cache beside others that pass through: one megabyte.
 */
#define NN_GEMM_CACHE ((size_t) 1 << 18)

/* C ← S + alpha · A·B, by one thread; between two tiles it fetches what the thread needs next
 * (NnPrefetch). The product's n must be a multiple of NN_VECTOR_FLOATS: matrices are padded
 * (NnTensor), and what is in the padding is computed like the rest. */
void nn_gemm (NnWorker *worker, const NnProduct *product);

/* Of either of these. */
typedef __typeof__ (nn_gemm) *NnGemm;

/* The same in vectors, even where there is a matrix unit: for many small products, before each of
 * which the unit would have to split B anew. */
void nn_gemm_in_vectors (NnWorker *worker, const NnProduct *product);

/* This thread's part of @n columns, cut between whole vectors: first <= column < end. */
void nn_gemm_partition_columns (const NnWorker *worker, size_t n, size_t *first, size_t *end);

/* to[j · to_row + i] = from[i · from_row + j] for i < rows, j < columns. */
void nn_transpose (
    const float *from, size_t from_row, size_t rows, size_t columns, float *to, size_t to_row);

G_END_DECLS

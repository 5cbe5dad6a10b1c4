/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Convolution with kernels of 3 × 3 and stride 1 by Winograd's minimal filtering F(4×4, 3×3), with
 * 36 multiplications for 16 outputs where the direct algorithm needs 144.
 *
 * With the points 0, ±1, ±2, ∞ and the matrices
 *
 *        ⎡ 4  0 −5  0  1  0 ⎤        ⎡  1/4     0    0  ⎤
 *        ⎢ 0 −4 −4  1  1  0 ⎥        ⎢ −1/6  −1/6 −1/6 ⎥         ⎡ 1  1  1  1  1  0 ⎤
 *   Bᵀ = ⎢ 0  4 −4 −1  1  0 ⎥    G = ⎢ −1/6   1/6 −1/6 ⎥    Aᵀ = ⎢ 0  1 −1  2 −2  0 ⎥
 *        ⎢ 0 −2 −1  2  1  0 ⎥        ⎢ 1/24  1/12  1/6 ⎥         ⎢ 0  1  1  4  4  0 ⎥
 *        ⎢ 0  2 −1 −2  1  0 ⎥        ⎢ 1/24 −1/12  1/6 ⎥         ⎣ 0  1 −1  8 −8  1 ⎦
 *        ⎣ 0  4  0 −5  0  1 ⎦        ⎣   0     0     1  ⎦
 *
 * an output tile of 4 × 4 is Aᵀ [Σ over the input channels of (G g Gᵀ) ⊙ (Bᵀ d B)] A, where d is
 * the patch of 6 × 6 inputs under it. For each of the 36 points the sum over channels is a matrix
 * product of tiles × inputs and inputs × outputs. The gradient of the input is the same with the
 * kernel flipped by 180° and inputs and outputs exchanged; the gradient of the weights is the
 * adjoint, Gᵀ [Σ over the tiles of (A dy Aᵀ) ⊙ (Bᵀ d B)] G.
 *
 * Lavin and Gray 2015, https://arxiv.org/abs/1509.09308. Relative errors are some 1e-6, ten times
 * those of the direct algorithm.
 */
#pragma once

#include "nn-maps.h"
#include "nn-workers.h"

G_BEGIN_DECLS

#define NN_WINOGRAD_POINTS 36

/* How many floats nn_winograd_convolve() and nn_winograd_accumulate() need for themselves, for maps
 * whose pixels have @x_pixel and @y_pixel floats. */
size_t nn_winograd_get_workspace (size_t x_pixel, size_t y_pixel);

/* How many rows of a map, or columns, are read for @n_outputs of them: n_outputs rounded up to
 * tiles, and two. What lies in the padding beyond those that the convolution needs does not matter,
 * but must be there and be finite. */
size_t nn_winograd_get_reach (size_t n_outputs);

/* y = bias + x ∗ w for @n_images images, by one thread: y(i, j) from the 3 × 3 inputs whose first
 * is x(i − pad, j − pad). The size of @y is that of the output. @u [36, inputs, outputs] are the
 * weights from nn_winograd_transform(). */
void nn_winograd_convolve (NnWorker *worker,
                           const NnMaps *x,
                           size_t n_images,
                           size_t pad,
                           const NnConvWeights *u,
                           const NnMaps *y,
                           float *workspace);

/* What a weight gradient is computed from: images, and the gradients of their outputs. */
typedef struct
{
  const NnMaps *x;
  const NnMaps *dy;
  size_t n_images;
  size_t pad;
} NnWinogradImages;

/* du [36, inputs, outputs] ← du + what these add to the gradient of the transformed weights, rows
 * of which are @u_row floats apart. */
void nn_winograd_accumulate (
    NnWorker *worker, const NnWinogradImages *images, float *du, size_t u_row, float *workspace);

/* The same for a whole batch, where the products for a few images would be too small: first every
 * image's transforms are kept, in any order and by any thread, then threads share the 36 products.
 *
 * Those of an image are tiles that follow one another, in a workspace that threads share. */
typedef struct
{
  size_t x_pixel;
  size_t y_pixel;
  size_t n_tiles;
} NnWinogradBatch;

/* How many floats the shared workspace has. */
size_t nn_winograd_get_shared_workspace (const NnWinogradBatch *batch);

/* Keeps the transforms of @images, of which the first has tile @first_tile on. */
void nn_winograd_keep (const NnWinogradImages *images, size_t first_tile, float *shared_workspace);

/* du [inputs, outputs] of one of the 36 points, rows of which are @u_row floats apart. */
void nn_winograd_weight_gradient (NnWorker *worker,
                                  const NnWinogradBatch *batch,
                                  const float *shared_workspace,
                                  size_t point,
                                  float *du,
                                  size_t u_row);

/* u [36, n] = G g Gᵀ for the weights w [3 · 3, n], or for those of the kernels flipped by 180°. @n,
 * a multiple of NN_VECTOR_FLOATS, is inputs × outputs with their padding, or a part of it from
 * @first on; both matrices have rows of @total. */
void nn_winograd_transform (
    const float *w, gboolean flipped, size_t first, size_t n, size_t total, float *u);

/* dw [3 · 3, total] = Gᵀ du G for the part from @first to first + n. */
void nn_winograd_transform_weight_gradient (
    const float *du, size_t first, size_t n, size_t total, float *dw);

G_END_DECLS

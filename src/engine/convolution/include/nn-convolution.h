/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Direct convolution, for kernels of any size, stride and padding.
 *
 * Weights are a matrix w [kernel height · kernel width · inputs, outputs], so that under one row of
 * a kernel they are as contiguous as the pixels of the maps are: each row of outputs is a few
 * matrix products, with nothing gathered first. All functions are for one thread.
 */
#pragma once

#include "nn-convolution-geometry.h"
#include "nn-maps.h"
#include "nn-workers.h"

G_BEGIN_DECLS

/* y = bias + x ∗ w:
 *
 *   y(i, j, o) = bias(o) + Σ over u, v, c of x(i · stride + u − pad_height, j · stride + v −
 * pad_width, c) · w(u, v, c, o)
 *
 * for @n_images images. The size of @y is that of the output. */
void nn_convolution_apply (const NnConvolution *convolution,
                           NnWorker *worker,
                           const NnMaps *x,
                           size_t n_images,
                           const NnConvWeights *w,
                           const NnMaps *y);

/* dx ← dx + the gradient of the input, with the weights transposed for each tap: wt [kernel height
 * · kernel width · outputs, inputs]. Also writes into the padding of @dx, which is to be thrown
 * away. */
void nn_convolution_data_gradient (const NnConvolution *convolution,
                                   NnWorker *worker,
                                   const NnMaps *dy,
                                   size_t n_images,
                                   const float *wt,
                                   size_t wt_row,
                                   const NnMaps *dx);

/* dw ← dw + the gradient of the weights:
 *
 *   dw(u, v, c, o) += Σ over images, i, j of x(i · stride + u − pad_height, j · stride + v −
 * pad_width, c) · dy(i, j, o)
 */
void nn_convolution_accumulate (const NnConvolution *convolution,
                                NnWorker *worker,
                                const NnMaps *x,
                                size_t n_images,
                                const NnMaps *dy,
                                float *dw,
                                size_t dw_row);

G_END_DECLS

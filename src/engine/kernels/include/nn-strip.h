/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Convolution in a matrix unit, for kernels of any size with stride 1.
 *
 * The pixels of an image lie in a strip: row after row, with so many zeros between two rows that
 * they serve as the right padding of the one and the left padding of the other, and the same
 * between two images. What lies under a kernel at some place is then the same distance away for
 * every place, so that 16 places in sequence are 16 rows of a matrix, as they lie in memory, and
 * nothing is gathered. Places that fall between rows are computed in vain.
 *
 * All functions are for one thread; those with a worker fetch what it needs next meanwhile
 * (NnPrefetch). */
#pragma once

#include "nn-convolution-geometry.h"
#include "nn-maps.h"
#include "nn-precision.h"

G_BEGIN_DECLS

/* One direction of a convolution: forward, or the data gradient, from ∂loss/∂y to ∂loss/∂x. */
typedef struct
{
  size_t kernel_height;
  size_t kernel_width;
  size_t pad_height; /* at most kernel_height − 1; above and to the left of the input */
  size_t pad_width;
  size_t in_pixel; /* channels with their padding, whole vectors */
  size_t out_pixel;
  size_t out_height;
  size_t out_width;
  NnPrecision precision;
  size_t pitch; /* places from one row of a strip to the next */
  size_t image; /* places from one image to the next */
} NnStrip;

/* The forward direction of a convolution with stride 1 whose padding is smaller than its kernel, in
 * full precision. */
void nn_strip_init (
    NnStrip *strip, const NnConvolution *convolution, NnShape in, size_t in_pixel, NnShape out);

/* That of its data gradient, in which a strip has the same pitch, and the same precision. */
void nn_strip_init_data_gradient (NnStrip *strip, const NnStrip *forward, NnShape in);

/* A thread's share of the weights' gradient: the units first <= unit < end. */
typedef struct
{
  gboolean fresh; /* it begins as zero, and not as what is there */
  size_t first;
  size_t end;
  float *dw;
  size_t dw_row;
} NnStripGradient;

/* What a kernel with a matrix unit (NnKernel) can do. */
typedef struct _NnStripKernel
{
  /* Floats of the weights as convolve() reads them. */
  size_t (*get_weights_size) (const NnStrip *strip);

  /* Units of them that threads can share. */
  size_t (*count_weights) (const NnStrip *strip);

  /* From w [kernel height · kernel width · in_pixel, out_pixel], with its taps the other way round
   * if they are @flipped, the units first <= unit < end. */
  void (*split_weights) (const NnStrip *strip,
                         const float *w,
                         size_t w_row,
                         gboolean flipped,
                         size_t first,
                         size_t end,
                         float *weights);

  /* Floats for convolve() to work with @n images. */
  size_t (*get_workspace) (const NnStrip *strip, size_t n);

  /* y = bias + x ∗ w of @n images, with w from split_weights(). */
  void (*convolve) (const NnStrip *strip,
                    NnWorker *worker,
                    const NnMaps *x,
                    size_t n,
                    const NnConvWeights *w,
                    const NnMaps *y,
                    float *workspace);

  /* Floats for x and dy of @n images as weight_gradient() reads them. */
  size_t (*get_shared_workspace) (const NnStrip *strip, size_t n);

  /* Brings images first <= image < first + n of a shared workspace for @n_images into that form; @x
   * and @dy begin with the first of them. The images in front of them must be there before. */
  void (*keep) (const NnStrip *strip,
                const NnMaps *x,
                const NnMaps *dy,
                size_t first,
                size_t n,
                size_t n_images,
                float *shared_workspace);

  /* Units of the weights' gradient that threads can share. */
  size_t (*count_gradients) (const NnStrip *strip);

  /* dw ← dw + the gradient of the weights, of @n_images images in a shared workspace. */
  void (*weight_gradient) (const NnStrip *strip,
                           NnWorker *worker,
                           const float *shared_workspace,
                           size_t n_images,
                           const NnStripGradient *gradient);
} NnStripKernel;

G_END_DECLS

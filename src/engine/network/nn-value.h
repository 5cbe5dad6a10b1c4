/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Maps of a whole batch that are kept from the forward to the backward pass: what one stage
 * (nn-stage.h) leaves to the next. */
#pragma once

#include "nn-layer.h"
#include "nn-maps.h"

G_BEGIN_DECLS

/* Rows of a chunk's sums. */
#define NN_VALUE_SUMS 3

typedef struct
{
  NnShape shape;
  NnLayout layout;
  NnTensor *data; /* [images, floats of one] */

  /* ∂loss/∂value or, where batch normalization reads the value first, ∂loss/∂(what it makes of it).
   * Laid out as `plain`. Borrowed: values that are never needed at the same time share one. NULL
   * without a backward pass, and where nobody asks for it. */
  NnTensor *gradient;
  NnTensor *skip; /* what a residual adds to ∂loss/∂value; owned, or NULL */
  NnLayout plain; /* `layout` without padding */

  gboolean has_parameters_after; /* an operation behind it has parameters of its own: the backward
                                  * pass has to come as far as here */
  NnLayer *norm;                 /* the batch normalization that reads the value first, or NULL */
  double *sums; /* [chunks][NN_VALUE_SUMS][pixel]: Σ (x − origin), Σ (x − origin)² and the origin,
                 * which lies near the mean of the chunk */
  double *gradient_sums; /* [chunks][2][pixel]: Σ g and Σ g · (x − mean) */
} NnValue;

/* Maps of @shape with @padding (NULL: none) and @pixel floats for each pixel, for up to @n_images
 * images; all zero. Fails with NN_ERROR_MEMORY. */
NnValue *nn_value_new (
    NnShape shape, size_t pixel, const NnPadding *padding, size_t n_images, GError **error);
void nn_value_free (NnValue *value);

/* The value of image @first and those after it, and a gradient of it (`gradient` or `skip`). */
NnMaps nn_value_get_maps (const NnValue *value, size_t first);
NnMaps nn_value_get_gradient_maps (const NnValue *value, const NnTensor *gradient, size_t first);

/* Sets the sums of chunk @chunk to zero, with an origin that the chunk's first image, number
 * @first, gives. The value of that image must be there. @workspace has room for NN_VALUE_SUMS ·
 * pixel floats. */
void nn_value_begin_sums (const NnValue *value, size_t chunk, size_t first, float *workspace);

/* Adds @n images to the sums of chunk @chunk. @workspace as above, as nn_value_begin_sums() left
 * it.
 */
void
nn_value_add_sums (const NnValue *value, size_t chunk, size_t first, size_t n, float *workspace);

/* The same for all images first <= i < end of chunk @chunk. */
void nn_value_sum (const NnValue *value, size_t chunk, size_t first, size_t end, float *workspace);

/* Mean and variance (with the divisor n) of channel @channel over all of @n_chunks chunks of a
 * batch of @batch images: Chan, Golub and LeVeque 1983, "Algorithms for Computing the Sample
 * Variance". */
void nn_value_get_moments (const NnValue *value,
                           size_t batch,
                           size_t n_chunks,
                           size_t channel,
                           double *mean,
                           double *variance);

G_END_DECLS

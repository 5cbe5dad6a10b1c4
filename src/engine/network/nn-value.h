/* Maps of a whole batch that are kept from the forward to the backward pass: what one stage
 * (nn-stage.h) leaves to the next. */
#pragma once

#include "nn-layer.h"
#include "nn-maps.h"

G_BEGIN_DECLS

typedef struct
{
  NnShape shape;
  NnLayout layout;
  NnTensor *data; /* [images, floats of one] */

  /* ∂loss/∂value or, where batch normalisation reads the value first, ∂loss/∂(what it makes of it).
   * Laid out as `plain`. Borrowed: values that are never needed at the same time share one. NULL
   * without a backward pass, and where nobody asks for it. */
  NnTensor *gradient;
  NnTensor *skip; /* what a residual adds to ∂loss/∂value; owned, or NULL */
  NnLayout plain; /* `layout` without a margin */

  NnLayer *norm;         /* the batch normalisation that reads the value first, or NULL */
  double *sums;          /* [pieces][2][pixel]: Σ x and Σ x² */
  double *gradient_sums; /* the same of g and g · (x − mean) */
} NnValue;

/* Maps of @shape with @margin (NULL: none) and @pixel floats for each pixel, for up to @n_images
 * images; all zero. Fails with NN_ERROR_MEMORY. */
NnValue *
nn_value_new (NnShape shape, size_t pixel, const NnMargin *margin, size_t n_images, GError **error);
void nn_value_free (NnValue *value);

/* The value of image @first and those after it, and a gradient of it (`gradient` or `skip`). */
NnMaps nn_value_get_maps (const NnValue *value, size_t first);
NnMaps nn_value_get_gradient_maps (const NnValue *value, const NnTensor *gradient, size_t first);

/* Adds Σ x and Σ x² of @n images to @total [2][pixel]. @scratch has room for as many floats. */
void
nn_value_add_sums (const NnValue *value, size_t first, size_t n, float *scratch, double *total);

/* Where the sums of piece @piece are among @sums, which is the value's sums or gradient_sums; sets
 * them to zero. */
double *nn_value_start_sums (const NnValue *value, double *sums, size_t piece);

/* Sets the sums of piece @piece, images first <= i < end. @scratch as above. */
void nn_value_sum (const NnValue *value, size_t piece, size_t first, size_t end, float *scratch);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a batch normalization multiplies with and adds in one step, for one thread. */
#pragma once

#include "nn-value.h"

G_BEGIN_DECLS

/* Vectors of as many floats as a pixel has; the padding is zero. */
typedef struct
{
  float *mean;
  float *variance; /* + ε */
  float *scale;    /* y = scale · x + shift */
  float *shift;
  float *k1; /* ∂loss/∂x = k1 · g + k2 · x + k3 with g = ∂loss/∂y */
  float *k2;
  float *k3;
} NnNormVectors;

/* For @value, which has a norm. */
NnNormVectors *nn_norm_vectors_new (const NnValue *value);
void nn_norm_vectors_free (NnNormVectors *vectors);

/* From value->sums over @n_chunks chunks of a batch of @batch images. @measure: also moves the
 * layer's running mean and variance; one thread does it. */
void nn_norm_vectors_set_batch (
    NnNormVectors *vectors, const NnValue *value, size_t batch, size_t n_chunks, gboolean measure);

/* From the layer's running mean and variance. */
void nn_norm_vectors_set_running (NnNormVectors *vectors, const NnValue *value);

/* k1 … k3 from value->gradient_sums over @n_chunks chunks of @batch images. @training: of the
 * batch's own mean and variance, which depend on x; otherwise the running ones are constants. */
void nn_norm_vectors_set_backward (
    NnNormVectors *vectors, const NnValue *value, size_t batch, size_t n_chunks, gboolean training);

/* ∂loss/∂value of @n images from image @first on, into @dy: value->gradient with what the norm
 * behind it (whose @vectors may be NULL) and a residual that begins there add. @dy may be that
 * gradient. */
void nn_norm_vectors_complete_gradient (
    const NnNormVectors *vectors, const NnValue *value, size_t first, size_t n, const NnMaps *dy);

/* Stores the gradients of scale and shift; by one thread, after the last sums of gradients. */
void nn_norm_vectors_weight_gradient (const NnNormVectors *vectors,
                                      const NnValue *value,
                                      size_t n_chunks);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Softmax and cross-entropy, together. */
#pragma once

#include "nn-targets.h"
#include "nn-tensor.h"

G_BEGIN_DECLS

/* The predicted class of one row of @n logits or probabilities: the first of the largest. */
size_t nn_argmax (const float *row, size_t n);

/* Softmax of one row of @n logits, in place: p_j = exp (z_j − max z) / Σ exp (z_i − max z). */
void nn_softmax (float *logits, size_t n);

/* What is found out of each image of a batch. */
typedef struct
{
  double *loss;
  double *divergence; /* or NULL */
  guint8 *correct;
} NnLosses;

/* Rows first <= i < end of a batch of @batch rows of @logits [·, classes].
 *
 * Forward: loss[i] = −Σ t_j ln p_j, in nats, for a plain label computed as ln Σ exp (z_j − max z) −
 * (z_label − max z), which neither overflows nor loses small numbers; NAN or infinity if the logits
 * are not finite. correct[i] tells whether the largest logit is the label's, of two labels that of
 * the one with the larger share. The loss of the batch is the mean.
 *
 * divergence[i] = Σ u_j ln (u_j / p_j), where u are the targets without smoothing: it can be
 * compared with the loss of images that are only evaluated. For a plain label it is −ln p_label;
 * for a blend, the entropy of the blend itself is subtracted, so that the best value is 0 in either
 * case.
 *
 * Backward: dlogits = (p − t) / batch. May be the same tensor as @logits. */
void nn_softmax_cross_entropy (const NnTensor *logits,
                               const NnTargets *targets,
                               size_t batch,
                               size_t first,
                               size_t end,
                               NnTensor *dlogits,
                               const NnLosses *losses);

G_END_DECLS

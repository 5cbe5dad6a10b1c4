/* Softmax and cross-entropy, together. */
#pragma once

#include "nn-tensor.h"

G_BEGIN_DECLS

/* Softmax of one row of @n logits, in place: p_j = exp (z_j − max z) / Σ exp (z_i − max z). */
void nn_softmax (float *logits, size_t n);

/* Forward: loss = −(1/batch) Σ ln p[label], in nats, of the first @batch rows of @logits [·,
 * classes], with labels [batch]; computed as ln Σ exp (z_i − max z) − (z_label − max z), which
 * neither overflows nor loses small numbers. Returns NAN or infinity if the logits are not finite.
 *
 * Backward: dlogits = (p − onehot (label)) / batch. May be the same tensor as @logits.
 *
 * @n_correct (may be NULL) gets the number of rows whose largest logit is the label's. */
double nn_softmax_cross_entropy (const NnTensor *logits,
                                 const guint16 *labels,
                                 size_t batch,
                                 NnTensor *dlogits,
                                 size_t *n_correct);

G_END_DECLS

/* Softmax and cross-entropy, together. */
#pragma once

#include "nn-tensor.h"

G_BEGIN_DECLS

/* Softmax of one row of @n logits, in place: p_j = exp (z_j − max z) / Σ exp (z_i − max z). */
void nn_softmax (float *logits, size_t n);

/* Rows first <= i < end of a batch of @batch rows of @logits [·, classes], with labels [batch].
 *
 * Forward: losses[i] = −ln p[label], in nats, computed as ln Σ exp (z_j − max z) − (z_label − max
 * z), which neither overflows nor loses small numbers; NAN or infinity if the logits are not
 * finite. correct[i] tells whether the largest logit is the label's. The loss of the batch is the
 * mean.
 *
 * Backward: dlogits = (p − onehot (label)) / batch. May be the same tensor as @logits. */
void nn_softmax_cross_entropy (const NnTensor *logits,
                               const guint16 *labels,
                               size_t batch,
                               size_t first,
                               size_t end,
                               NnTensor *dlogits,
                               double *losses,
                               guint8 *correct);

G_END_DECLS

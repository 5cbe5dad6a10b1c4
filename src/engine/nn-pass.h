/* One pass of a batch through a network, forward and backward, with the buffers that it needs.
 *
 * nn_pass_forward() and nn_pass_backward() are called by every member of the team, and end with a
 * barrier. */
#pragma once

#include "nn-model.h"

G_BEGIN_DECLS

typedef struct _NnPass NnPass;

typedef enum
{
  NN_PASS_FORWARD,
  NN_PASS_TRAIN, /* gradients too */
} NnPassKind;

/* For batches of up to @max_batch samples and the members of @team. Borrows @model, which must
 * outlive it. Fails with NN_ERROR_MEMORY. */
NnPass *nn_pass_new (
    NnModel *model, size_t max_batch, NnPassKind kind, const NnWorkers *team, GError **error);
void nn_pass_free (NnPass *pass);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NnPass, nn_pass_free)

/* Where each member puts the whole x [batch, inputs] before nn_pass_forward(). Every member has one
 * of its own: making it twice costs less than fetching it from another core's cache. */
NnTensor *nn_pass_get_input (NnPass *pass, const NnWorker *worker);

/* The logits [batch, classes] after nn_pass_forward(). */
NnTensor *nn_pass_get_logits (NnPass *pass);

/* Where ∂loss/∂logits [batch, classes] is put before nn_pass_backward(). */
NnTensor *nn_pass_get_logit_gradients (NnPass *pass);

void nn_pass_forward (NnPass *pass, NnWorker *worker, size_t batch);

/* Only for NN_PASS_TRAIN, after nn_pass_forward() with the same batch. The gradient of the
 * network's input is not computed. */
void nn_pass_backward (NnPass *pass, NnWorker *worker, size_t batch, const NnGradientSink *sink);

G_END_DECLS

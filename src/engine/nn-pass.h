/* One pass of a batch through a network, forward and backward, with the buffers that it needs.
 *
 * All functions but new and free are called by every member of the team, and end with a barrier. */
#pragma once

#include "nn-model.h"

G_BEGIN_DECLS

typedef struct _NnPass NnPass;

typedef enum
{
  NN_PASS_FORWARD, /* two buffers that the layers use in turn */
  NN_PASS_TRAIN,   /* every layer's output is kept for the backward pass */
} NnPassKind;

/* For batches of up to @max_batch samples. Borrows @model, which must outlive it. Fails with
 * NN_ERROR_MEMORY. */
NnPass *nn_pass_new (NnModel *model, size_t max_batch, NnPassKind kind, GError **error);
void nn_pass_free (NnPass *pass);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NnPass, nn_pass_free)

/* Where the caller puts x [batch, inputs] before nn_pass_forward(). */
float *nn_pass_get_input (NnPass *pass);

/* The logits [batch, classes] after nn_pass_forward(). */
float *nn_pass_get_logits (NnPass *pass);

/* Where the caller puts ∂loss/∂logits [batch, classes] before nn_pass_backward(). */
float *nn_pass_get_logit_gradients (NnPass *pass);

void nn_pass_forward (NnPass *pass, NnWorker *worker, size_t batch);

/* Only for NN_PASS_TRAIN, after nn_pass_forward() with the same batch. The gradient of the
 * network's input is not computed. */
void nn_pass_backward (NnPass *pass, NnWorker *worker, size_t batch, const NnGradientSink *sink);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One pass of a batch through a network, forward and backward, with the buffers that it needs.
 *
 * A perceptron's layers are computed one after the other for the whole batch, each by the whole
 * thread pool; any other network in stages (nn-stage.h). Functions with a worker are called by
 * every thread.
 */
#pragma once

#include "nn-gradients.h"
#include "nn-model.h"
#include "nn-pass-mode.h"
#include "nn-pixel-layout.h"
#include "nn-precision.h"

G_BEGIN_DECLS

typedef struct _NnPass NnPass;

/* For batches of up to @max_batch samples and the threads of @workers; @gradients are those that
 * nn_pass_backward() will find. Borrows @model, which must outlive it. Fails with NN_ERROR_MEMORY.
 */
NnPass *nn_pass_new (NnModel *model,
                     size_t max_batch,
                     NnGradients gradients,
                     NnPrecision precision,
                     const NnWorkers *workers,
                     GError **error);
void nn_pass_free (NnPass *pass);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NnPass, nn_pass_free)

/* Threads then make one batch together, some images each, instead of each a whole one: for inputs
 * that cost more to make than to fetch from another core's cache. Stages always do. */
void nn_pass_partition_images (NnPass *pass);

/* Or, where the first layer is computed that way, each thread makes the inputs that it alone reads,
 * of every image: for inputs that are made one by one. */
void nn_pass_partition_columns (NnPass *pass);

/* TRUE, and these inputs begin <= j < end, if that is so. */
gboolean
nn_pass_get_columns (const NnPass *pass, const NnWorker *worker, size_t *begin, size_t *end);

/* The images begin <= i < end of the batch that this thread puts in their places, before
 * nn_pass_forward(). */
void nn_pass_get_images (
    const NnPass *pass, const NnWorker *worker, size_t batch, size_t *begin, size_t *end);

/* Where the numbers of image @image go, and how they lie there. */
float *
nn_pass_get_place (NnPass *pass, const NnWorker *worker, size_t image, NnPixelLayout *layout);

/* TRUE if that is nn_pixel_layout_planes(). */
gboolean nn_pass_takes_planes (const NnPass *pass);

/* Takes over the model's parameters: to be called before the first pass, and whenever they have
 * changed. Ends with a barrier. */
void nn_pass_prepare (NnPass *pass, NnWorker *worker);

/* The model that it was made for. */
const NnModel *nn_pass_get_model (const NnPass *pass);

/* The logits [batch, classes] after nn_pass_forward(): to a thread, those of its share of the batch
 * (nn_worker_partition()); those of others after a barrier. */
NnTensor *nn_pass_get_logits (NnPass *pass);

/* Where ∂loss/∂logits [batch, classes] is put before nn_pass_backward(). */
NnTensor *nn_pass_get_logit_gradients (NnPass *pass);

/* Ends with a barrier. */
void nn_pass_forward (NnPass *pass, NnWorker *worker, size_t batch, const NnPassMode *mode);

/* TRUE if NN_GRADIENT_DESCEND is possible. */
gboolean nn_pass_can_descend (const NnPass *pass);

/* Finds the gradients that the pass was made for, after nn_pass_forward() with the same batch and
 * mode; as often and in any order. Those of the weights go into @sink; otherwise it may be NULL.
 * Ends with a barrier. */
void nn_pass_backward (NnPass *pass,
                       NnWorker *worker,
                       size_t batch,
                       const NnPassMode *mode,
                       const NnGradientSink *sink);

/* Where ∂loss/∂(the numbers of image @image, as nn_pass_get_place() takes them) is after
 * nn_pass_backward(), with NN_GRADIENTS_OF_INPUT, and how they lie there. */
const float *nn_pass_get_input_gradient (NnPass *pass, size_t image, NnPixelLayout *layout);

/* The first layer, counted from 0, whose result for the batch that was passed has a number that is
 * not finite; the number of layers if there is none. Called between rounds of the thread pool. */
size_t nn_pass_find_non_finite (const NnPass *pass, size_t batch);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A stage of a network: layers that one thread computes for a few images from end to end, while
 * their maps are in its cache.
 *
 *   value → [norm] → activation, pool, … → convolution → value
 *
 * Only what is between stages is kept for the backward pass, which computes the rest a second time.
 * A stage ends where the whole batch must be known: at a convolution's output, which is costly to
 * compute twice; before a batch normalization, which needs the mean and variance over the batch;
 * before a dense layer, which the whole thread pool computes (such a stage has nothing but it);
 * where a residual begins.
 */
#pragma once

#include "nn-op.h"

G_BEGIN_DECLS

typedef struct
{
  NnValue *input; /* borrowed */
  NnValue *output;
  GArray *ops;       /* of NnOp; empty if there is a dense layer */
  NnLayer *dense;    /* or NULL */
  size_t last_layer; /* of the network's layers, counted from 0 */
  size_t group;      /* images at a time */

  /* What a thread needs: maps, whose padding stays zero, and workspace. Places are in floats. */
  size_t maps_size;
  size_t gradient_place; /* in the maps: dy with the padding that the convolution needs */
  NnLayout gradient_layout;
  size_t data_gradient_place; /* in the maps: dx, where the convolution adds to it */
  NnLayout data_gradient_layout;
  size_t workspace_size;
  size_t sums_place;      /* in the workspace: NN_VALUE_SUMS numbers of each channel */
  size_t passed_place[2]; /* in the workspace: gradients on their way from operation to operation */
} NnStage;

/* Memory that a thread fetches while it computes: at most so many chunks of so many bytes, together
 * about half of a second cache. */
#define NN_STAGE_MAX_PREFETCH 256
#define NN_STAGE_PREFETCH_BYTES 4096

NnStage *nn_stage_new (NnValue *input);
void nn_stage_free (NnStage *stage);

/* The convolution that the stage ends with, or NULL. */
NnConvStep *nn_stage_get_convolution (const NnStage *stage);

/* How many chunks a batch is cut into. */
size_t nn_stage_count_chunks (const NnStage *stage, size_t batch);

/* Images first <= i < end of chunk @chunk. */
void
nn_stage_get_chunk (const NnStage *stage, size_t batch, size_t chunk, size_t *first, size_t *end);

/* Finds the group and all places, when all operations are there; @backward those of the backward
 * pass too. Fails with NN_ERROR_MEMORY if sizes do not fit in size_t. */
gboolean nn_stage_plan (NnStage *stage, gboolean backward, GError **error);

/* One chunk of the batch through all operations, and the sums of its output for a norm. */
void
nn_stage_forward_chunk (const NnStage *stage, const NnStageCall *call, size_t batch, size_t chunk);

/* From output->gradient (and skip) to input->gradient, if there is one; if the call wants weight
 * gradients, with those of this chunk; and the sums of the input's gradient for its norm. */
void
nn_stage_backward_chunk (const NnStage *stage, const NnStageCall *call, size_t batch, size_t chunk);

/* TRUE if an operation other than the convolution has parameters of its own. */
gboolean nn_stage_has_parameters (const NnStage *stage);

/* The gradients of the parameters of operations, from those of all chunks. By one thread. */
void nn_stage_finish_backward (const NnStage *stage, size_t batch);

G_END_DECLS

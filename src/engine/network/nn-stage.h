/* A stage of a network: layers that one member computes for a few images from end to end, while
 * their maps are in its cache.
 *
 *   value → [norm] → activation, pool, … → convolution → value
 *
 * Only what is between stages is kept for the backward pass, which computes the rest a second time.
 * A stage ends where the whole batch must be known: at a convolution's output, which is costly to
 * compute twice; before a batch normalisation, which needs the mean and variance over the batch;
 * before a dense layer, which the whole team computes (such a stage has nothing but it); where a
 * residual begins.
 */
#pragma once

#include "nn-conv-step.h"
#include "nn-norm-vectors.h"
#include "nn-value.h"

G_BEGIN_DECLS

typedef enum
{
  NN_OP_ACTIVATE,          /* y = act (scale · x + shift), of a norm, a constant, or neither */
  NN_OP_ACTIVATE_AND_POOL, /* and the largest of each 2×2 of it */
  NN_OP_MAX_POOL,
  NN_OP_AVERAGE_POOL,
  NN_OP_DROPOUT,
  NN_OP_ADD,     /* what a residual kept */
  NN_OP_FLATTEN, /* channel after channel, as PyTorch does */
  NN_OP_CONVOLVE
} NnOpKind;

/* One operation. Its input is the result of the one before. */
typedef struct
{
  NnOpKind kind;
  NnShape shape;   /* of the result */
  NnLayout layout; /* of the result, if another operation of the stage reads it */
  size_t place;    /* of the result, in a member's maps */

  NnActivation activation; /* with slope */
  float slope;
  gboolean normalizes; /* scale and shift are those of the stage's norm */
  float *scale;        /* or these: [pixel], owned; or NULL */
  float *shift;
  NnPoolSpec pool;
  float probability;        /* of dropping a number */
  guint32 stream;           /* of random numbers */
  NnValue *kept;            /* NN_OP_ADD; borrowed */
  gboolean is_first_to_add; /* to kept->skip, which it overwrites */
  NnConvStep *convolution;  /* owned */
} NnOp;

typedef struct
{
  NnValue *input; /* borrowed */
  NnValue *output;
  GArray *ops;       /* of NnOp; empty if there is a dense layer */
  NnLayer *dense;    /* or NULL */
  size_t last_layer; /* of the network's layers, counted from 0 */
  size_t group;      /* images at a time */

  /* What a member needs: maps, whose margins stay zero, and scratch. Places are in floats. */
  size_t maps_size;
  size_t gradient_place; /* in the maps: dy with the margin that the convolution needs */
  NnLayout gradient_layout;
  size_t back_place; /* in the maps: dx, where the convolution adds to it */
  NnLayout back_layout;
  size_t scratch_size;
  size_t sums_place;      /* in the scratch: two sums of each channel */
  size_t passed_place[2]; /* in the scratch: gradients on their way from operation to operation */
} NnStage;

/* Memory that a member fetches while it computes: at most so many pieces of so many bytes, together
 * about half of a second cache. */
#define NN_STAGE_MAX_AHEAD 256
#define NN_STAGE_AHEAD_PIECE 4096

/* How one member calls a stage. */
typedef struct
{
  NnWorker *worker;
  gboolean training; /* dropout, and the batch's own mean and variance */
  guint64 seed;      /* of the step, for dropout */
  float *maps;       /* the stage's, of this member */
  float *scratch;
  const guint8 **ahead;      /* NN_STAGE_MAX_AHEAD pieces */
  float *room;               /* the team's, for nn_conv_step_learn() */
  const NnNormVectors *norm; /* of the stage's input; or NULL */
  const NnNormVectors *next; /* of its output, for the backward pass; or NULL */
} NnStageCall;

NnStage *nn_stage_new (NnValue *input);
void nn_stage_free (NnStage *stage);

/* The convolution that the stage ends with, or NULL. */
NnConvStep *nn_stage_get_convolution (const NnStage *stage);

/* How many pieces a batch is cut into. */
size_t nn_stage_count_pieces (const NnStage *stage, size_t batch);

/* Images first <= i < end of piece @piece. */
void
nn_stage_get_piece (const NnStage *stage, size_t batch, size_t piece, size_t *first, size_t *end);

/* Finds the group and all places, when all operations are there; @backward those of the backward
 * pass too. Fails with NN_ERROR_MEMORY if sizes do not fit in size_t. */
gboolean nn_stage_plan (NnStage *stage, gboolean backward, GError **error);

/* One piece of the batch through all operations, and the sums of its output for a norm. */
void
nn_stage_forward_piece (const NnStage *stage, const NnStageCall *call, size_t batch, size_t piece);

/* From output->gradient (and skip) to input->gradient, if there is one; with the gradient of a
 * convolution's parameters for this piece, and the sums of the input's gradient for its norm. */
void
nn_stage_backward_piece (const NnStage *stage, const NnStageCall *call, size_t batch, size_t piece);

/* Runs operation @index on @n images, of which the batch's number @first is the first. */
void nn_op_forward (const NnOp *op,
                    const NnStageCall *call,
                    const NnMaps *x,
                    size_t first,
                    size_t n,
                    const NnMaps *y);

/* dx from dy; x is the operation's input, of which @sums, if not NULL, takes up the sums of dx and
 * of dx · (x − mean) [2][pixel]. Not for convolutions. */
void nn_op_backward (const NnOp *op,
                     const NnStageCall *call,
                     const NnMaps *x,
                     size_t first,
                     size_t n,
                     const NnMaps *dy,
                     const NnMaps *dx,
                     float *sums);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One operation of a stage (nn-stage.h): a table of functions, and its settings. Its input is the
 * result of the one before. */
#pragma once

#include "nn-conv-step.h"
#include "nn-norm-vectors.h"
#include "nn-value.h"

G_BEGIN_DECLS

typedef struct _NnOp NnOp;
typedef struct _NnOpClass NnOpClass;

/* How one thread calls a stage, and its operations. */
typedef struct
{
  NnWorker *worker;
  gboolean training;               /* dropout, and the batch's own mean and variance */
  gboolean wants_weight_gradients; /* backward: the gradients of parameters */
  guint64 seed;                    /* of the step, for dropout */
  float *maps;                     /* the stage's, of this thread */
  float *workspace;
  const guint8 **prefetch;   /* NN_STAGE_MAX_PREFETCH chunks */
  float *shared_workspace;   /* the thread pool's, for nn_conv_step_weight_gradient() */
  const NnNormVectors *norm; /* of the stage's input; or NULL */
  const NnNormVectors *next; /* of its output, for the backward pass; or NULL */
} NnStageCall;

/* Images of a chunk of the batch. */
typedef struct
{
  size_t chunk;
  size_t first; /* number in the batch */
  size_t n;
} NnImages;

struct _NnOpClass
{
  /* y from x. */
  void (*forward) (const NnOp *op,
                   const NnStageCall *call,
                   const NnImages *images,
                   const NnMaps *x,
                   const NnMaps *y);

  /* dx from dy. Unless @sums is NULL, which it is for all operations but the first, adds the sums
   * of dx and of dx · (x − mean) [2][pixel] to it. NULL: the stage knows how (a convolution). */
  void (*backward) (const NnOp *op,
                    const NnStageCall *call,
                    const NnImages *images,
                    const NnMaps *x,
                    const NnMaps *dy,
                    const NnMaps *dx,
                    float *sums);

  /* The gradient of the operation's own parameters, which backward() adds up per chunk: sets chunk
   * @chunk to zero; and, by one thread when all chunks are done, the sum of @n_chunks. NULL: there
   * are none. */
  void (*begin_chunk) (const NnOp *op, size_t chunk);
  void (*finish) (const NnOp *op, size_t n_chunks);

  /* Floats of a thread's workspace that it needs. NULL: none. */
  size_t (*get_workspace) (const NnOp *op);

  gboolean activates; /* its result goes through op->activation */
};

struct _NnOp
{
  const NnOpClass *class;
  NnShape shape;   /* of the result */
  NnLayout layout; /* of the result, if another operation of the stage reads it */
  size_t place;    /* of the result, in a thread's maps */

  NnActivation activation; /* with slope */
  float slope;
  gboolean normalizes; /* scale and shift are those of the stage's norm */
  float *scale;        /* or these: [pixel], owned; or NULL */
  float *shift;
  NnPoolSpec pool;
  float probability;        /* of dropping a number */
  guint32 stream;           /* of random numbers */
  NnValue *residual_input;  /* what a residual adds; borrowed */
  gboolean is_first_to_add; /* to residual_input->skip, which it overwrites */
  NnConvStep *convolution;  /* owned */
  NnLayer *layer;           /* with parameters of its own; borrowed; or NULL */
  double *sums;             /* of their gradients, for each chunk; owned */
  size_t workspace_place;   /* of get_workspace() floats */
};

/* Frees what @op, an NnOp, owns. */
void nn_op_clear (gpointer op);

/* y = act (scale · x + shift), of a norm, a constant, or neither; the second, also the largest of
 * each 2 × 2 of it. */
extern const NnOpClass nn_op_activate;
extern const NnOpClass nn_op_activate_and_pool;

extern const NnOpClass nn_op_group_norm; /* and act of it */
extern const NnOpClass nn_op_max_pool;
extern const NnOpClass nn_op_average_pool;
extern const NnOpClass nn_op_dropout;
extern const NnOpClass nn_op_add;     /* the input of a residual */
extern const NnOpClass nn_op_flatten; /* channel after channel, as PyTorch does */
extern const NnOpClass nn_op_convolve;

/* The pool of an operation from @x to @y (or dy) and, going backward, to @dx, which is NULL going
 * forward. */
NnPool nn_op_describe_pool (const NnOp *op, const NnMaps *x, const NnMaps *y, const NnMaps *dx);

/* Pixels that windows of @n_rows × @n_columns do not reach become zero. */
void nn_op_clear_rest (const NnMaps *maps, size_t image, size_t n_rows, size_t n_columns);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A layer of a network: its settings, its shapes and its parameters.
 *
 * What parameters there are follows from the settings (nn-layer-parameters.h). Most layers are
 * computed by the stages of a network (nn-stage.h); those that the whole thread pool computes for a
 * whole batch, which are all that a perceptron has, have a table of functions here.
 *
 * Such a layer maps a batch x [batch, inputs] to y [batch, outputs]. forward(), backward() and
 * weight_gradient() are called by every worker of the thread pool at once; each does its part
 * (nn_worker_partition()) and the network puts a barrier after each call, so that a layer needs a
 * barrier only between two phases of its own. There is none where a pointwise layer takes what the
 * same thread has just made. The work is partitioned by what is written, and every number that is
 * written is computed by one thread, in an order that does not depend on the partition: that keeps
 * results the same, bit for bit, for any number of threads.
 */
#pragma once

#include "nn-layer-parameters.h"
#include "nn-random.h"
#include "nn-shape.h"
#include "nn-tensor.h"
#include "nn-workers.h"

G_BEGIN_DECLS

typedef struct _NnLayer NnLayer;
typedef struct _NnLayerClass NnLayerClass;

/* The part of a matrix [batch, n] that one thread makes: rows top <= i < bottom, columns first <= j
 * < end. The last columns may be padding. */
typedef struct
{
  size_t top;
  size_t bottom;
  size_t first;
  size_t end;
} NnPart;

/* One learned tensor of a layer. */
typedef struct
{
  const char *name; /* "weight", "bias" */
  NnParameterKind kind;
  NnTensor *value;    /* weight of a dense layer: inputs × outputs; bias: 1 × outputs */
  NnTensor *gradient; /* lies like the value; NULL until nn_layer_prepare_gradients() */
} NnParameter;

/* What a backward pass does with the gradient g of a parameter w. */
typedef enum
{
  NN_GRADIENT_STORE, /* gradient ← g */
  NN_GRADIENT_DESCEND, /* w ← w − rate·g, in the same matrix product that computes g: plain SGD */
} NnGradientUse;

typedef struct
{
  NnGradientUse use;
  float rate; /* for NN_GRADIENT_DESCEND */
} NnGradientSink;

/* What a thread is called with: a batch on its way through a layer. Gradients may be left out going
 * forward; a weight_gradient() needs x and dy alone. */
typedef struct
{
  NnWorker *worker;
  size_t batch;       /* rows of the matrices */
  gboolean training;  /* going forward */
  const NnTensor *x;  /* [batch, inputs] */
  NnTensor *y;        /* [batch, outputs]: written going forward, read going backward */
  const NnTensor *dy; /* ∂loss/∂y */
  NnTensor *dx;       /* ∂loss/∂x */
  float *workspace;   /* room for what get_workspace() asks for; forward() does without (NULL) */
} NnLayerCall;

struct _NnLayerClass
{
  /* Each number of y, and of dx, depends on the one in its place alone. */
  gboolean pointwise;

  /* y from x. @part gets the part of y that this thread has made; a pointwise layer finds there the
   * part to make. Unless in training, no number depends on how many images there are. */
  void (*forward) (const NnLayer *layer, const NnLayerCall *call, NnPart *part);

  /* dx from dy; x and y are those of the forward pass. @part is as in forward(), of dx. */
  void (*backward) (const NnLayer *layer, const NnLayerCall *call, NnPart *part);

  /* The parameters' gradients, which are sums over the batch of what dy holds, into @sink. Called
   * when nobody is in backward() of this layer any more, which needs the parameters as they were.
   * NULL: there are no parameters. */
  void (*weight_gradient) (NnLayer *layer, const NnLayerCall *call, const NnGradientSink *sink);

  /* How many floats forward() and backward() need: one workspace shared by all threads, or, if the
   * layer is by rows, one for each thread. NULL: none. */
  size_t (*get_workspace) (const NnLayer *layer, size_t batch);

  /* TRUE if a thread makes the rows of y and dx that are its share of the batch, from the same rows
   * of x and dy: layers that follow each other like this need no barrier in between. NULL: not. */
  gboolean (*is_by_rows) (const NnLayer *layer);

  /* The inputs begin <= i < end of each image that this thread reads alone, in forward() with a
   * workspace and in weight_gradient(). FALSE, or NULL: every thread reads all of them. */
  gboolean (*get_inputs) (const NnLayer *layer, const NnWorker *worker, size_t *begin, size_t *end);
};

struct _NnLayer
{
  const NnLayerClass *class; /* NULL: only stages compute it */
  NnLayerSpec spec;
  NnShape input_shape;
  NnShape output_shape;
  size_t n_inputs;  /* size of input_shape */
  size_t n_outputs; /* size of output_shape */
  NnParameter parameters[NN_LAYER_MAX_PARAMETERS];
  size_t n_parameters;
};

/* The parameters of a batch normalization, [1, channels] each, in their order
 * (nn-type-batch-norm.c): y = scale · (x − mean) / √(variance + ε) + shift. While it trains, mean
 * and variance are those of the batch, and the running ones follow them:
 *
 *   running ← (1 − m) · running + m · batch's,
 *
 * the variance as an unbiased estimate; ε and m as in PyTorch. Ioffe and Szegedy 2015,
 * https://arxiv.org/abs/1502.03167 */
enum
{
  NN_NORM_SCALE,
  NN_NORM_SHIFT,
  NN_NORM_MEAN,
  NN_NORM_VARIANCE
};
#define NN_NORM_EPSILON 1e-5
#define NN_NORM_MOMENTUM 0.1

/* A layer of any kind, not built. */
NnLayer *nn_layer_new (const NnLayerSpec *spec);

void nn_layer_free (NnLayer *layer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NnLayer, nn_layer_free)

/* Gives the layer its input shape, from which its output shape and its parameters follow: weights
 * are zero, the others what they begin as. Once only. Fails with NN_ERROR_SHAPE, where the message
 * is the rest of a sentence that names the layer, without its full stop; or with NN_ERROR_MEMORY.
 */
gboolean nn_layer_build (NnLayer *layer, NnShape input, GError **error);

/* Draws the weights from He's normal distribution, or where a norm takes their scale away, smaller
 * ones; the other parameters begin as nn-layer-parameters.h says. What is measured stays zero. */
void nn_layer_initialize (NnLayer *layer, NnRandom *random);

/* A built copy with parameters of its own; NULL with NN_ERROR_MEMORY if there is no memory for it.
 */
NnLayer *nn_layer_try_copy (const NnLayer *layer, GError **error);

/* Sums over the inputs: a kernel, whatever its scale means. */
gboolean nn_parameter_is_kernel (const NnParameter *parameter);

/* Weights, and no bias, scale or shift. */
gboolean nn_parameter_decays (const NnParameter *parameter);

/* What follows the layer does not depend on the scale of its kernel, if it has one; called before
 * the layer is initialized. */
void nn_layer_set_scale_free (NnLayer *layer);

/* Allocates the gradients that NN_GRADIENT_STORE writes. */
gboolean nn_layer_prepare_gradients (NnLayer *layer, GError **error);

/* Whether its class computes it by rows. */
gboolean nn_layer_is_by_rows (const NnLayer *layer);

/* The kinds that the whole thread pool computes. */
extern const NnLayerClass nn_dense_class;
extern const NnLayerClass nn_relu_class;

G_END_DECLS

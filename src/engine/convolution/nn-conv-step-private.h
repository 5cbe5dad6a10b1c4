/* What the files that compute convolutions share: the step, and a table of functions for each way.
 *
 * nn-conv-step.c chooses the way and knows all sizes, nn-conv-weights.c brings the weights into the
 * forms that are read, nn-conv-gradient.c keeps the pieces of their gradient and sums them up; what
 * a way does in its own manner is in the file of its name.
 */
#pragma once

#include "nn-conv-step.h"

G_BEGIN_DECLS

typedef struct _NnConvWay NnConvWay;
typedef struct _NnConvBatch NnConvBatch;

struct _NnConvStep
{
  const NnConvWay *way;
  const NnConvBatch *whole_batch; /* NULL: each piece has a gradient of the weights */
  NnLayer *layer;
  NnConvolution convolution;
  gboolean backward;
  size_t taps;
  size_t inputs;
  size_t x_pixel;
  size_t y_pixel;
  size_t w_row;     /* of weights, and of all that is made from them */
  size_t wt_row;    /* of transposed weights */
  size_t n_weights; /* taps · x_pixel · w_row, or taps · w_row if per channel: a piece's gradient,
                     * without that of the bias */
  size_t group;     /* images at a time */
  size_t work_size; /* floats of a member's scratch that are the way's */
  NnTensor *padded; /* weights [taps · x_pixel, w_row], where the parameter has not this form */
  NnTensor *transposed; /* [taps · y_pixel, wt_row]; or NULL */
  NnTensor *own;        /* weights in the way's own form, forward or backward; or NULL */
};

/* A way of computing a convolution. Scratch is a member's, of get_scratch() floats; what a way
 * leaves there at the beginning of a piece, it finds there until its end. */
struct _NnConvWay
{
  /* Bytes of a step; it begins with an NnConvStep. */
  size_t size;

  /* Each output is of one input: a row of the weights for each tap of the kernel. */
  gboolean per_channel;

  /* Whether this way can compute it, of padded channels, on this processor. NULL: always. */
  gboolean (*fits) (const NnConvolution *convolution);

  /* Sets what this way alone knows, when the rest is known. NULL: there is nothing. */
  void (*init) (NnConvStep *step, NnPrecision precision);

  /* The margins of zeros that x and dy need. NULL: none. */
  NnMargin (*get_input_margin) (const NnConvStep *step);
  NnMargin (*get_gradient_margin) (const NnConvStep *step);

  /* How many images at a time are enough for products that pay, at least one. */
  size_t (*get_group) (const NnConvStep *step);

  /* Floats that one member needs for itself. NULL: none. */
  size_t (*get_scratch) (const NnConvStep *step);

  /* Floats of the weights in a form of the way's own, of which those for the one direction give way
   * to those for the other; and how a member makes its share of them, from the weights or the
   * transposed ones. All NULL: it reads these. */
  size_t (*get_own_size) (const NnConvStep *step);
  void (*prepare) (NnConvStep *step, NnWorker *worker);
  void (*prepare_back) (NnConvStep *step, NnWorker *worker);

  /* See nn_conv_step_forward() and nn_conv_step_back(). back() is NULL if there is never a gradient
   * to pass on; transposed weights are not made then. */
  void (*forward) (const NnConvStep *step,
                   NnWorker *worker,
                   gboolean training,
                   const NnMaps *x,
                   size_t n,
                   const NnMaps *y,
                   float *scratch);
  void (*back) (const NnConvStep *step,
                NnWorker *worker,
                const NnMaps *dy,
                size_t n,
                const NnMaps *dx,
                float *scratch);

  /* See nn_conv_step_adds_back(). */
  gboolean adds_back;

  /* gradient [n_weights] ← gradient + what the images of a group add to that of the weights. It
   * begins as zero, unless there are the two below: then accumulate() may add to something in the
   * scratch, which begin_piece() clears, and end_piece() makes the gradient of it. */
  void (*accumulate) (const NnConvStep *step,
                      NnWorker *worker,
                      const NnConvGroup *group,
                      float *gradient,
                      float *scratch);
  void (*begin_piece) (const NnConvStep *step, float *scratch);
  void (*end_piece) (const NnConvStep *step, float *gradient, float *scratch);

  /* For the gradient of a whole batch at once. NULL: only of pieces. */
  const NnConvBatch *whole_batch;
};

/* The gradient of the weights by products over the whole batch, which members share. The room is
 * the team's. */
struct _NnConvBatch
{
  size_t (*get_room) (const NnConvStep *step, size_t batch);

  /* Keeps the maps of a group in the form that is multiplied; by one member. */
  void (*keep) (const NnConvStep *step, const NnConvGroup *group, float *room);

  /* The products, by every member after a barrier; and, after another one, the gradient from what
   * they have left in the room. finish() is NULL if they have made the gradient itself. */
  void (*learn) (const NnConvStep *step, NnWorker *worker, size_t batch, float *room);
  void (*finish) (const NnConvStep *step, NnWorker *worker, const float *room);
};

/* The first of them is for the network's input, where its channels are not padded. */
extern const NnConvWay nn_conv_gathered;
extern const NnConvWay nn_conv_strip;
extern const NnConvWay nn_conv_winograd;
extern const NnConvWay nn_conv_direct;
extern const NnConvWay nn_conv_depthwise;
extern const NnConvWay nn_conv_depthwise_strided;

/* The padding of the convolution as a margin, and a group of so many pixels that products without
 * tiles have enough rows. */
NnMargin nn_conv_step_get_padding (const NnConvStep *step);
size_t nn_conv_step_get_group_of_pixels (const NnConvStep *step);

/* Tiles of 4 × 4 that cover a map of the output. */
size_t nn_conv_step_count_tiles (const NnConvStep *step);

/* Where what belongs to the whole batch begins in a room: behind the pieces, which are kept for
 * their biases at least. */
size_t nn_conv_step_get_batch_place (const NnConvStep *step);

static inline const NnParameter *
nn_conv_step_get_parameter (const NnConvStep *step)
{
  return &step->layer->parameters[0];
}

/* The weights [taps · x_pixel, w_row]. */
static inline const float *
nn_conv_step_get_weights (const NnConvStep *step)
{
  return step->padded ? step->padded->data : nn_conv_step_get_parameter (step)->value->data;
}

/* Or NULL. */
static inline const float *
nn_conv_step_get_bias (const NnConvStep *step)
{
  return step->layer->n_parameters > 1 ? step->layer->parameters[1].value->data : NULL;
}

G_END_DECLS

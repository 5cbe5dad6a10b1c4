/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files that compute convolutions share: the step, and a table of functions for each
 * algorithm.
 *
 * nn-conv-step.c chooses the algorithm and knows all sizes, nn-conv-weights.c brings the weights
 * into the forms that are read, nn-conv-gradient.c keeps the chunks of their gradient and sums them
 * up; the functions of each algorithm are in the file named after it.
 */
#pragma once

#include "nn-conv-step.h"

G_BEGIN_DECLS

typedef struct _NnConvAlgorithm NnConvAlgorithm;
typedef struct _NnConvBatch NnConvBatch;

struct _NnConvStep
{
  const NnConvAlgorithm *algorithm;
  const NnConvBatch *whole_batch; /* NULL: each chunk has a gradient of the weights */
  NnLayer *layer;
  NnConvolution convolution;
  gboolean backward;
  size_t taps;
  size_t inputs;
  size_t x_pixel;
  size_t y_pixel;
  size_t w_row;     /* of weights, and of all that is made from them */
  size_t wt_row;    /* of transposed weights */
  size_t n_weights; /* taps · x_pixel · w_row, or taps · w_row if per channel: a chunk's gradient,
                     * without that of the bias */
  size_t group;     /* images at a time */
  size_t work_size; /* floats of a thread's workspace that are the algorithm's */
  NnTensor
      *padded_weights; /* weights [taps · x_pixel, w_row], where the parameter has not this form */
  NnTensor *transposed_weights; /* [taps · y_pixel, wt_row]; or NULL */
  NnTensor *packed; /* weights in the algorithm's own form, forward or backward; or NULL */
};

/* An algorithm of computing a convolution. Workspace is a thread's, of get_workspace() floats; what
 * an algorithm leaves there at the beginning of a chunk, it finds there until its end. */
struct _NnConvAlgorithm
{
  /* Bytes of a step; it begins with an NnConvStep. */
  size_t size;

  /* Each output is of one input: a row of the weights for each tap of the kernel. */
  gboolean per_channel;

  /* Whether this algorithm can compute it, of padded channels, on this processor. NULL: always. */
  gboolean (*fits) (const NnConvolution *convolution);

  /* Sets what this algorithm alone knows, when the rest is known. NULL: there is nothing. */
  void (*init) (NnConvStep *step, NnPrecision precision);

  /* The padding of zeros that x and dy need. NULL: none. */
  NnPadding (*get_input_padding) (const NnConvStep *step);
  NnPadding (*get_gradient_padding) (const NnConvStep *step);

  /* How many images at a time are enough for products that pay, at least one. */
  size_t (*get_group) (const NnConvStep *step);

  /* Floats that one thread needs for itself. NULL: none. */
  size_t (*get_workspace) (const NnConvStep *step);

  /* Floats of the packed weights, which are the algorithm's own form of them: those for the forward
   * pass and those for the data gradient overwrite each other. The other two make a thread's part
   * of them, from the weights or from the transposed ones. All NULL: the algorithm reads these. */
  size_t (*get_packed_size) (const NnConvStep *step);
  void (*prepare) (NnConvStep *step, NnWorker *worker);
  void (*prepare_data_gradient) (NnConvStep *step, NnWorker *worker);

  /* See nn_conv_step_forward() and nn_conv_step_data_gradient(). data_gradient() is NULL if there
   * is never a gradient to pass on; transposed weights are not made then. */
  void (*forward) (const NnConvStep *step,
                   NnWorker *worker,
                   gboolean training,
                   const NnMaps *x,
                   size_t n,
                   const NnMaps *y,
                   float *workspace);
  void (*data_gradient) (const NnConvStep *step,
                         NnWorker *worker,
                         const NnMaps *dy,
                         size_t n,
                         const NnMaps *dx,
                         float *workspace);

  /* See nn_conv_step_adds_data_gradient(). */
  gboolean adds_data_gradient;

  /* gradient [n_weights] ← gradient + what the images of a group add to that of the weights. It
   * begins as zero, unless there are the two below: then accumulate() may add to something in the
   * workspace, which begin_chunk() clears, and end_chunk() makes the gradient of it. */
  void (*accumulate) (const NnConvStep *step,
                      NnWorker *worker,
                      const NnConvGroup *group,
                      float *gradient,
                      float *workspace);
  void (*begin_chunk) (const NnConvStep *step, float *workspace);
  void (*end_chunk) (const NnConvStep *step, float *gradient, float *workspace);

  /* For the gradient of a whole batch at once. NULL: only of chunks. */
  const NnConvBatch *whole_batch;
};

/* The gradient of the weights by products over the whole batch, which threads share. The shared
 * workspace is the thread pool's. */
struct _NnConvBatch
{
  size_t (*get_shared_workspace) (const NnConvStep *step, size_t batch);

  /* Keeps the maps of a group in the form that is multiplied; by one thread. */
  void (*keep) (const NnConvStep *step, const NnConvGroup *group, float *shared_workspace);

  /* The products, by every thread after a barrier; and, after another one, the gradient from what
   * they have left in the shared workspace. finish() is NULL if they have made the gradient itself.
   */
  void (*weight_gradient) (const NnConvStep *step,
                           NnWorker *worker,
                           size_t batch,
                           float *shared_workspace);
  void (*finish) (const NnConvStep *step, NnWorker *worker, const float *shared_workspace);
};

/* The first of them is for the network's input, where its channels are not padded. */
extern const NnConvAlgorithm nn_conv_gathered;
extern const NnConvAlgorithm nn_conv_strip;
extern const NnConvAlgorithm nn_conv_winograd;
extern const NnConvAlgorithm nn_conv_direct;
extern const NnConvAlgorithm nn_conv_depthwise;
extern const NnConvAlgorithm nn_conv_depthwise_strided;

/* The convolution's own padding, as the padding of its maps; and a group of so many pixels that
 * products without tiles have enough rows. */
NnPadding nn_conv_step_get_padding (const NnConvStep *step);
size_t nn_conv_step_get_group_of_pixels (const NnConvStep *step);

/* Tiles of 4 × 4 that cover a map of the output. */
size_t nn_conv_step_count_tiles (const NnConvStep *step);

/* Where what belongs to the whole batch begins in a shared workspace: behind the chunks, which are
 * kept for their biases at least. */
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
  return step->padded_weights ? step->padded_weights->data
                              : nn_conv_step_get_parameter (step)->value->data;
}

/* Or NULL. */
static inline const float *
nn_conv_step_get_bias (const NnConvStep *step)
{
  return step->layer->n_parameters > 1 ? step->layer->parameters[1].value->data : NULL;
}

G_END_DECLS

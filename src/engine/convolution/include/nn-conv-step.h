/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What one training step does with one convolution: chooses the algorithm to compute it, keeps its
 * weights in the form which that algorithm reads, and sums up the weights' gradient. The algorithms
 * are tables of functions (nn-conv-step-private.h).
 *
 * The batch is cut into chunks, whose number depends on the batch and the layer alone. Each chunk
 * has a gradient of its own, computed by one thread; the sum over chunks is taken in their order.
 * Where maps are small and kernels many, a product for each chunk would be mostly memory traffic:
 * there the maps of the whole batch are kept in the form that is multiplied, and threads share the
 * products.
 */
#pragma once

#include "nn-convolution.h"
#include "nn-layer.h"
#include "nn-maps.h"
#include "nn-precision.h"

G_BEGIN_DECLS

typedef struct _NnConvStep NnConvStep;

/* The most chunks that a batch is cut into: more would be of use to larger thread pools only, and
 * cost memory. */
#define NN_CONV_MAX_CHUNKS 16

/* For @layer, a convolution, depthwise or not, or a whitening. @x_pixel is the distance of its
 * input's pixels; where it is not that of padded channels (nn_pad_to_vectors()), the input is the
 * network's and its pixels lie close together. @backward: there will be a backward pass. Fails with
 * NN_ERROR_MEMORY.
 */
NnConvStep *nn_conv_step_new (
    NnLayer *layer, size_t x_pixel, gboolean backward, NnPrecision precision, GError **error);
void nn_conv_step_free (NnConvStep *step);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NnConvStep, nn_conv_step_free)

/* The padding of zeros that x needs, and dy for nn_conv_step_data_gradient(). */
NnPadding nn_conv_step_get_input_padding (const NnConvStep *step);
NnPadding nn_conv_step_get_gradient_padding (const NnConvStep *step);

/* TRUE if nn_conv_step_data_gradient() adds to a dx that begins as zero and has the input's
 * padding. */
gboolean nn_conv_step_adds_data_gradient (const NnConvStep *step);

/* How many images a thread should take at a time, so that products have enough rows. */
size_t nn_conv_step_get_group (const NnConvStep *step);

/* How many chunks a batch is cut into; images of chunk p are those of nn_stage_get_chunk(). */
size_t nn_conv_step_count_chunks (const NnConvStep *step, size_t batch);

/* Floats that one thread needs for itself, for groups of so many images. */
size_t nn_conv_step_get_workspace (const NnConvStep *step);

/* Floats that the backward pass of a batch needs for the thread pool: one shared workspace, which
 * steps use one after the other. */
size_t nn_conv_step_get_shared_workspace (const NnConvStep *step, size_t batch);

/* TRUE if threads share products over the whole batch. */
gboolean nn_conv_step_is_of_whole_batch (const NnConvStep *step);

/* The weights in the form that the forward pass reads, from the layer's parameters. Called by every
 * thread for each phase from 0 on, with a barrier after each. */
#define NN_CONV_STEP_PHASES 2
void nn_conv_step_prepare (NnConvStep *step, NnWorker *worker, guint phase);

/* In the form that nn_conv_step_data_gradient() reads, when no thread is in the forward pass any
 * more; they take the place of the others. Called by every thread, with a barrier after it. */
void nn_conv_step_prepare_data_gradient (NnConvStep *step, NnWorker *worker);

/* y = x ∗ w + bias of @n images, by one thread; always in full precision unless in @training. */
void nn_conv_step_forward (const NnConvStep *step,
                           NnWorker *worker,
                           gboolean training,
                           const NnMaps *x,
                           size_t n,
                           const NnMaps *y,
                           float *workspace);

/* dx of @n images. */
void nn_conv_step_data_gradient (const NnConvStep *step,
                                 NnWorker *worker,
                                 const NnMaps *dy,
                                 size_t n,
                                 const NnMaps *dx,
                                 float *workspace);

/* Some images of a chunk, whose weight gradient a thread computes at a time: x and ∂loss/∂y. */
typedef struct
{
  size_t chunk;
  size_t first; /* the number of the first image in the batch */
  size_t n;
  size_t batch; /* images of the whole batch */
  const NnMaps *x;
  const NnMaps *dy;
} NnConvGroup;

/* The gradient of the parameters, first that of each chunk, by one thread: begin, then the weight
 * gradient for all groups of images in order, then end. @shared_workspace is the thread pool's,
 * nn_conv_step_get_shared_workspace() of it. */
void nn_conv_step_begin_chunk (NnConvStep *step,
                               size_t chunk,
                               float *workspace,
                               float *shared_workspace);
void nn_conv_step_weight_gradient (NnConvStep *step,
                                   NnWorker *worker,
                                   const NnConvGroup *group,
                                   float *workspace,
                                   float *shared_workspace);
void
nn_conv_step_end_chunk (NnConvStep *step, size_t chunk, float *workspace, float *shared_workspace);

/* Then the sum, into the parameters' gradient: by every thread, after a barrier, for phase 0 and,
 * after another barrier, for phase 1. */
void nn_conv_step_sum (
    NnConvStep *step, NnWorker *worker, size_t batch, float *shared_workspace, guint phase);

G_END_DECLS

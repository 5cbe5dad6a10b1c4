/* What one training step does with one convolution: chooses the way to compute it, keeps its
 * weights in the form which that way reads, and sums up the weights' gradient. The ways are tables
 * of functions (nn-conv-step-private.h).
 *
 * The batch is cut into pieces, whose number depends on the batch and the layer alone. Each piece
 * has a gradient of its own, computed by one member; the sum over pieces is taken in their order.
 * Where maps are small and kernels many, a product for each piece would be mostly memory traffic:
 * there the maps of the whole batch are kept in the form that is multiplied, and members share the
 * products.
 */
#pragma once

#include "nn-convolution.h"
#include "nn-layer.h"
#include "nn-maps.h"
#include "nn-precision.h"

G_BEGIN_DECLS

typedef struct _NnConvStep NnConvStep;

/* The most pieces that a batch is cut into: more would be of use to larger teams only, and cost
 * memory. */
#define NN_CONV_MAX_PIECES 16

/* For @layer, a convolution, depthwise or not, or a whitening. @x_pixel is the distance of its
 * input's pixels; where it is not that of padded channels (nn_pad_to_vectors()), the input is the
 * network's and its pixels lie close together. @backward: there will be a backward pass. Fails with
 * NN_ERROR_MEMORY.
 */
NnConvStep *nn_conv_step_new (
    NnLayer *layer, size_t x_pixel, gboolean backward, NnPrecision precision, GError **error);
void nn_conv_step_free (NnConvStep *step);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NnConvStep, nn_conv_step_free)

/* The margins of zeros that x needs, and dy for nn_conv_step_back(). */
NnMargin nn_conv_step_get_input_margin (const NnConvStep *step);
NnMargin nn_conv_step_get_gradient_margin (const NnConvStep *step);

/* TRUE if nn_conv_step_back() adds to a dx that begins as zero and has the input's margin. */
gboolean nn_conv_step_adds_back (const NnConvStep *step);

/* How many images a member should take at a time, so that products have enough rows. */
size_t nn_conv_step_get_group (const NnConvStep *step);

/* How many pieces a batch is cut into; images of piece p are those of nn_stage_get_piece(). */
size_t nn_conv_step_count_pieces (const NnConvStep *step, size_t batch);

/* Floats that one member needs for itself, for groups of so many images. */
size_t nn_conv_step_get_scratch (const NnConvStep *step);

/* Floats that the backward pass of a batch needs for the team: one room, which steps use one after
 * the other. */
size_t nn_conv_step_get_room (const NnConvStep *step, size_t batch);

/* TRUE if members share products over the whole batch. */
gboolean nn_conv_step_is_of_whole_batch (const NnConvStep *step);

/* The weights in the form that the forward pass reads, from the layer's parameters. Called by every
 * member for each phase from 0 on, with a barrier after each. */
#define NN_CONV_STEP_PHASES 2
void nn_conv_step_prepare (NnConvStep *step, NnWorker *worker, guint phase);

/* In the form that nn_conv_step_back() reads, when no member is in the forward pass any more; they
 * take the place of the others. Called by every member, with a barrier after it. */
void nn_conv_step_prepare_back (NnConvStep *step, NnWorker *worker);

/* y = x ∗ w + bias of @n images, by one member; always in full precision unless in @training. */
void nn_conv_step_forward (const NnConvStep *step,
                           NnWorker *worker,
                           gboolean training,
                           const NnMaps *x,
                           size_t n,
                           const NnMaps *y,
                           float *scratch);

/* dx of @n images. */
void nn_conv_step_back (const NnConvStep *step,
                        NnWorker *worker,
                        const NnMaps *dy,
                        size_t n,
                        const NnMaps *dx,
                        float *scratch);

/* What a member learns from at a time: some images of a piece, x and the gradient dy. */
typedef struct
{
  size_t piece;
  size_t first; /* the number of the first image in the batch */
  size_t n;
  size_t batch; /* images of the whole batch */
  const NnMaps *x;
  const NnMaps *dy;
} NnConvGroup;

/* The gradient of the parameters, first that of each piece, by one member: begin, then learn for
 * all groups of images in order, then end. @room is the team's, nn_conv_step_get_room() of it. */
void nn_conv_step_begin_piece (NnConvStep *step, size_t piece, float *scratch, float *room);
void nn_conv_step_learn (
    NnConvStep *step, NnWorker *worker, const NnConvGroup *group, float *scratch, float *room);
void nn_conv_step_end_piece (NnConvStep *step, size_t piece, float *scratch, float *room);

/* Then the sum, into the parameters' gradient: by every member, after a barrier, for phase 0 and,
 * after another barrier, for phase 1. */
void nn_conv_step_sum (NnConvStep *step, NnWorker *worker, size_t batch, float *room, guint phase);

G_END_DECLS

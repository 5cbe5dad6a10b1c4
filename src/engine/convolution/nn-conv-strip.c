/* SPDX-License-Identifier: GPL-3.0-or-later */
/* In the processor's matrix unit: nn-strip.h as a step of training. Its own form of the weights is
 * that of numbers split into short ones. */
#include "nn-conv-step-private.h"

#include "nn-strip.h"

/* Places of strips in a group, so that the gradient of the weights is not added to too often. */
#define GROUP_PLACES 512

typedef struct
{
  NnConvStep step;
  NnStrip forward;
  NnStrip data_gradient;
} StripStep;

static const NnStripKernel *
get_kernel (void)
{
  return nn_kernel_get ()->strip;
}

static const NnStrip *
get_forward (const NnConvStep *step)
{
  return &((const StripStep *) step)->forward;
}

static const NnStrip *
get_data_gradient (const NnConvStep *step)
{
  return &((const StripStep *) step)->data_gradient;
}

static gboolean
fits (const NnConvolution *c)
{
  return get_kernel () && c->stride == 1 && c->pad_height < c->height && c->pad_width < c->width;
}

static void
init (NnConvStep *step, NnPrecision precision)
{
  StripStep *self = (StripStep *) step;
  const NnLayer *layer = step->layer;

  nn_strip_init (&self->forward, &step->convolution, layer->input_shape, step->x_pixel,
                 layer->output_shape);
  self->forward.precision = precision;
  nn_strip_init_data_gradient (&self->data_gradient, &self->forward, layer->input_shape);
}

/* ---- sizes ---- */

static size_t
get_group (const NnConvStep *step)
{
  size_t n_places = get_forward (step)->image;

  return (GROUP_PLACES + n_places - 1) / n_places;
}

static size_t
get_workspace (const NnConvStep *step)
{
  size_t forward_size = get_kernel ()->get_workspace (get_forward (step), step->group);
  size_t gradient_size = get_kernel ()->get_workspace (get_data_gradient (step), step->group);
  size_t shared_workspace =
      step->whole_batch ? 0 : get_kernel ()->get_shared_workspace (get_forward (step), step->group);

  return step->backward ? MAX (forward_size, MAX (gradient_size, shared_workspace)) : forward_size;
}

/* ---- the weights ---- */

static size_t
get_packed_size (const NnConvStep *step)
{
  size_t forward_size = get_kernel ()->get_weights_size (get_forward (step));
  size_t gradient_size = get_kernel ()->get_weights_size (get_data_gradient (step));

  return step->backward ? MAX (forward_size, gradient_size) : forward_size;
}

static void
split (const NnWorker *worker,
       const NnStrip *strip,
       const float *weights,
       size_t row,
       gboolean flipped,
       NnTensor *packed)
{
  size_t begin, end;

  nn_worker_partition (worker, get_kernel ()->count_weights (strip), &begin, &end);
  get_kernel ()->split_weights (strip, weights, row, flipped, begin, end, packed->data);
}

static void
prepare (NnConvStep *step, NnWorker *worker)
{
  split (worker, get_forward (step), nn_conv_step_get_weights (step), step->w_row, FALSE,
         step->packed);
}

static void
prepare_data_gradient (NnConvStep *step, NnWorker *worker)
{
  split (worker, get_data_gradient (step), step->transposed_weights->data, step->wt_row, TRUE,
         step->packed);
}

/* ---- forward and backward ---- */

static void
forward (const NnConvStep *step,
         NnWorker *worker,
         gboolean training,
         const NnMaps *x,
         size_t n,
         const NnMaps *y,
         float *workspace)
{
  const NnConvWeights weights = { .data = step->packed->data,
                                  .bias = nn_conv_step_get_bias (step) };
  NnStrip strip = *get_forward (step);

  if (!training)
    strip.precision = NN_PRECISION_FULL;
  get_kernel ()->convolve (&strip, worker, x, n, &weights, y, workspace);
}

static void
data_gradient (const NnConvStep *step,
               NnWorker *worker,
               const NnMaps *dy,
               size_t n,
               const NnMaps *dx,
               float *workspace)
{
  const NnConvWeights weights = { .data = step->packed->data };

  get_kernel ()->convolve (get_data_gradient (step), worker, dy, n, &weights, dx, workspace);
}

/* ---- the gradient of a chunk ---- */

static void
accumulate (const NnConvStep *step,
            NnWorker *worker,
            const NnConvGroup *group,
            float *gradient,
            float *workspace)
{
  const NnStrip *strip = get_forward (step);
  const NnStripGradient all = { .end = get_kernel ()->count_gradients (strip),
                                .dw = gradient,
                                .dw_row = step->w_row };
  size_t n = group->n;

  get_kernel ()->keep (strip, group->x, group->dy, 0, n, n, workspace);
  get_kernel ()->weight_gradient (strip, worker, workspace, n, &all);
}

/* ---- the gradient of a whole batch ---- */

static size_t
get_shared_workspace (const NnConvStep *step, size_t batch)
{
  return get_kernel ()->get_shared_workspace (get_forward (step), batch);
}

static void
keep (const NnConvStep *step, const NnConvGroup *group, float *shared_workspace)
{
  get_kernel ()->keep (get_forward (step), group->x, group->dy, group->first, group->n,
                       group->batch, shared_workspace);
}

static void
weight_gradient (const NnConvStep *step, NnWorker *worker, size_t batch, float *shared_workspace)
{
  const NnStrip *strip = get_forward (step);
  NnStripGradient part = { .fresh = TRUE,
                           .dw = nn_conv_step_get_parameter (step)->gradient->data,
                           .dw_row = step->w_row };

  nn_worker_partition (worker, get_kernel ()->count_gradients (strip), &part.first, &part.end);
  get_kernel ()->weight_gradient (strip, worker, shared_workspace, batch, &part);
}

static const NnConvBatch whole_batch = {
  .get_shared_workspace = get_shared_workspace,
  .keep = keep,
  .weight_gradient = weight_gradient,
};

const NnConvAlgorithm nn_conv_strip = {
  .size = sizeof (StripStep),
  .fits = fits,
  .init = init,
  .get_group = get_group,
  .get_workspace = get_workspace,
  .get_packed_size = get_packed_size,
  .prepare = prepare,
  .prepare_data_gradient = prepare_data_gradient,
  .forward = forward,
  .data_gradient = data_gradient,
  .accumulate = accumulate,
  .whole_batch = &whole_batch,
};

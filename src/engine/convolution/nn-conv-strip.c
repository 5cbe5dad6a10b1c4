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
  NnStrip back;
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
get_back (const NnConvStep *step)
{
  return &((const StripStep *) step)->back;
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
  nn_strip_init_back (&self->back, &self->forward, layer->input_shape);
}

/* ---- sizes ---- */

static size_t
get_group (const NnConvStep *step)
{
  size_t n_places = get_forward (step)->image;

  return (GROUP_PLACES + n_places - 1) / n_places;
}

static size_t
get_scratch (const NnConvStep *step)
{
  size_t forward_size = get_kernel ()->get_scratch (get_forward (step), step->group);
  size_t back_size = get_kernel ()->get_scratch (get_back (step), step->group);
  size_t room = step->whole_batch ? 0 : get_kernel ()->get_room (get_forward (step), step->group);

  return step->backward ? MAX (forward_size, MAX (back_size, room)) : forward_size;
}

/* ---- the weights ---- */

static size_t
get_own_size (const NnConvStep *step)
{
  size_t forward_size = get_kernel ()->get_weights_size (get_forward (step));
  size_t back_size = get_kernel ()->get_weights_size (get_back (step));

  return step->backward ? MAX (forward_size, back_size) : forward_size;
}

static void
split (const NnWorker *worker,
       const NnStrip *strip,
       const float *weights,
       size_t row,
       gboolean turned,
       NnTensor *own)
{
  size_t begin, end;

  nn_worker_share (worker, get_kernel ()->count_weights (strip), &begin, &end);
  get_kernel ()->split_weights (strip, weights, row, turned, begin, end, own->data);
}

static void
prepare (NnConvStep *step, NnWorker *worker)
{
  split (worker, get_forward (step), nn_conv_step_get_weights (step), step->w_row, FALSE,
         step->own);
}

static void
prepare_back (NnConvStep *step, NnWorker *worker)
{
  split (worker, get_back (step), step->transposed->data, step->wt_row, TRUE, step->own);
}

/* ---- forward and back ---- */

static void
forward (const NnConvStep *step,
         NnWorker *worker,
         gboolean training,
         const NnMaps *x,
         size_t n,
         const NnMaps *y,
         float *scratch)
{
  NnStrip strip = *get_forward (step);

  if (!training)
    strip.precision = NN_PRECISION_FULL;
  get_kernel ()->convolve (&strip, worker, x, n, step->own->data, nn_conv_step_get_bias (step), y,
                           scratch);
}

static void
back (const NnConvStep *step,
      NnWorker *worker,
      const NnMaps *dy,
      size_t n,
      const NnMaps *dx,
      float *scratch)
{
  get_kernel ()->convolve (get_back (step), worker, dy, n, step->own->data, NULL, dx, scratch);
}

/* ---- the gradient of a piece ---- */

static void
accumulate (const NnConvStep *step,
            NnWorker *worker,
            const NnConvGroup *group,
            float *gradient,
            float *scratch)
{
  const NnStrip *strip = get_forward (step);
  size_t n = group->n;

  get_kernel ()->keep (strip, group->x, group->dy, 0, n, n, scratch);
  get_kernel ()->learn (strip, worker, scratch, n, FALSE, 0, get_kernel ()->count_gradients (strip),
                        gradient, step->w_row);
}

/* ---- the gradient of a whole batch ---- */

static size_t
get_room (const NnConvStep *step, size_t batch)
{
  return get_kernel ()->get_room (get_forward (step), batch);
}

static void
keep (const NnConvStep *step, const NnConvGroup *group, float *room)
{
  get_kernel ()->keep (get_forward (step), group->x, group->dy, group->first, group->n,
                       group->batch, room);
}

static void
learn (const NnConvStep *step, NnWorker *worker, size_t batch, float *room)
{
  const NnStrip *strip = get_forward (step);
  size_t begin, end;

  nn_worker_share (worker, get_kernel ()->count_gradients (strip), &begin, &end);
  get_kernel ()->learn (strip, worker, room, batch, TRUE, begin, end,
                        nn_conv_step_get_parameter (step)->gradient->data, step->w_row);
}

static const NnConvBatch whole_batch = {
  .get_room = get_room,
  .keep = keep,
  .learn = learn,
};

const NnConvWay nn_conv_strip = {
  .size = sizeof (StripStep),
  .fits = fits,
  .init = init,
  .get_group = get_group,
  .get_scratch = get_scratch,
  .get_own_size = get_own_size,
  .prepare = prepare,
  .prepare_back = prepare_back,
  .forward = forward,
  .back = back,
  .accumulate = accumulate,
  .whole_batch = &whole_batch,
};

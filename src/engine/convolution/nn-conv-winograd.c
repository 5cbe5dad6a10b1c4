/* By Winograd's minimal filtering: nn-winograd.h as a step of training. Its own form of the weights
 * is the transformed one. The gradient of a piece is summed up in its transform, at the end of the
 * scratch; that of a whole batch in a transform at the beginning of the room, in front of the kept
 * maps. */
#include "nn-conv-step-private.h"

#include <string.h>

#include "nn-gemm.h"
#include "nn-winograd.h"

/* Tiles of a group that fill the matrix kernels, and how many are better where the transformed
 * weights, so many floats, come from far away for each group. */
#define GROUP_TILES 32
#define LARGE_GROUP_TILES 64
#define LARGE_WEIGHTS NN_GEMM_CACHE

static gboolean
fits (const NnConvolution *c)
{
  return c->height == 3 && c->width == 3 && c->stride == 1 && c->pad_height == c->pad_width &&
         c->pad_height <= 2;
}

/* ---- sizes ---- */

static size_t
get_transform_size (const NnConvStep *step)
{
  return NN_WINOGRAD_POINTS * step->x_pixel * step->w_row;
}

static NnMargin
get_input_margin (const NnConvStep *step)
{
  NnShape y = step->layer->output_shape;
  NnMargin margin = nn_conv_step_get_padding (step);

  margin.rows = MAX (margin.rows, nn_winograd_get_reach (y.height));
  margin.columns = MAX (margin.columns, nn_winograd_get_reach (y.width));
  return margin;
}

static size_t
get_back_padding (const NnConvStep *step)
{
  return 2 - step->convolution.pad_height;
}

static NnMargin
get_gradient_margin (const NnConvStep *step)
{
  NnShape x = step->layer->input_shape, y = step->layer->output_shape;
  size_t pad = get_back_padding (step);

  return (NnMargin){ pad, pad, MAX (y.height + 2 * pad, nn_winograd_get_reach (x.height)),
                     MAX (y.width + 2 * pad, nn_winograd_get_reach (x.width)) };
}

static size_t
get_group (const NnConvStep *step)
{
  gboolean is_large = NN_WINOGRAD_POINTS * step->x_pixel * step->y_pixel > LARGE_WEIGHTS;
  size_t n_tiles = nn_conv_step_count_tiles (step);

  return ((is_large ? LARGE_GROUP_TILES : GROUP_TILES) + n_tiles - 1) / n_tiles;
}

static size_t
get_scratch (const NnConvStep *step)
{
  size_t size = nn_winograd_get_scratch (step->x_pixel, step->y_pixel);

  return step->backward && step->whole_batch == NULL ? size + get_transform_size (step) : size;
}

/* ---- the weights ---- */

static size_t
get_own_size (const NnConvStep *step)
{
  size_t forward_size = get_transform_size (step);
  size_t back_size = NN_WINOGRAD_POINTS * step->y_pixel * step->wt_row;

  return step->backward ? MAX (forward_size, back_size) : forward_size;
}

static void
transform (
    const float *weights, const NnWorker *worker, gboolean turned, size_t total, NnTensor *own)
{
  size_t begin, end;

  nn_gemm_share_columns (worker, total, &begin, &end);
  if (end > begin)
    nn_winograd_transform (weights, turned, begin, end - begin, total, own->data);
}

static void
prepare (NnConvStep *step, NnWorker *worker)
{
  transform (nn_conv_step_get_weights (step), worker, FALSE, step->x_pixel * step->w_row,
             step->own);
}

static void
prepare_back (NnConvStep *step, NnWorker *worker)
{
  transform (step->transposed->data, worker, TRUE, step->y_pixel * step->wt_row, step->own);
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
  nn_winograd_convolve (worker, x, n, step->convolution.pad_height, step->own->data, step->w_row,
                        nn_conv_step_get_bias (step), y, scratch);
}

static void
back (const NnConvStep *step,
      NnWorker *worker,
      const NnMaps *dy,
      size_t n,
      const NnMaps *dx,
      float *scratch)
{
  nn_winograd_convolve (worker, dy, n, get_back_padding (step), step->own->data, step->wt_row, NULL,
                        dx, scratch);
}

/* ---- the gradient of a piece ---- */

static float *
get_transform (const NnConvStep *step, float *scratch)
{
  return scratch + nn_winograd_get_scratch (step->x_pixel, step->y_pixel);
}

static void
begin_piece (const NnConvStep *step, float *scratch)
{
  memset (get_transform (step, scratch), 0, get_transform_size (step) * sizeof (float));
}

static void
accumulate (const NnConvStep *step,
            NnWorker *worker,
            const NnConvGroup *group,
            float *gradient,
            float *scratch)
{
  nn_winograd_accumulate (worker, group->x, group->n, step->convolution.pad_height, group->dy,
                          get_transform (step, scratch), step->w_row, scratch);
}

static void
end_piece (const NnConvStep *step, float *gradient, float *scratch)
{
  size_t total = step->x_pixel * step->w_row;

  nn_winograd_transform_back (get_transform (step, scratch), 0, total, total, gradient);
}

/* ---- the gradient of a whole batch ---- */

static size_t
get_room (const NnConvStep *step, size_t batch)
{
  return get_transform_size (step) + nn_winograd_get_room (step->x_pixel, step->y_pixel,
                                                           batch * nn_conv_step_count_tiles (step));
}

static void
keep (const NnConvStep *step, const NnConvGroup *group, float *room)
{
  nn_winograd_keep (group->x, group->n, step->convolution.pad_height, group->dy,
                    group->first * nn_conv_step_count_tiles (step),
                    room + get_transform_size (step));
}

static void
learn (const NnConvStep *step, NnWorker *worker, size_t batch, float *room)
{
  const float *maps = room + get_transform_size (step);
  size_t n_tiles = batch * nn_conv_step_count_tiles (step), begin, end;

  nn_worker_share (worker, NN_WINOGRAD_POINTS, &begin, &end);
  for (size_t point = begin; point < end; point++)
    nn_winograd_learn (worker, maps, n_tiles, step->x_pixel, step->y_pixel, point,
                       room + point * step->x_pixel * step->w_row, step->w_row);
}

static void
finish (const NnConvStep *step, NnWorker *worker, const float *room)
{
  size_t total = step->x_pixel * step->w_row, begin, end;

  nn_gemm_share_columns (worker, total, &begin, &end);
  if (end > begin)
    nn_winograd_transform_back (room, begin, end - begin, total,
                                nn_conv_step_get_parameter (step)->gradient->data);
}

static const NnConvBatch whole_batch = {
  .get_room = get_room,
  .keep = keep,
  .learn = learn,
  .finish = finish,
};

const NnConvWay nn_conv_winograd = {
  .size = sizeof (NnConvStep),
  .fits = fits,
  .get_input_margin = get_input_margin,
  .get_gradient_margin = get_gradient_margin,
  .get_group = get_group,
  .get_scratch = get_scratch,
  .get_own_size = get_own_size,
  .prepare = prepare,
  .prepare_back = prepare_back,
  .forward = forward,
  .back = back,
  .accumulate = accumulate,
  .begin_piece = begin_piece,
  .end_piece = end_piece,
  .whole_batch = &whole_batch,
};

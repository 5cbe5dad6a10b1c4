/* SPDX-License-Identifier: GPL-3.0-or-later */
/* By Winograd's minimal filtering: nn-winograd.h as a step of training. Its own form of the weights
 * is the transformed one. The gradient of a chunk is summed up in its transform, at the end of the
 * workspace; that of a whole batch in a transform at the beginning of the shared workspace, in
 * front of the kept maps. */
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

static NnPadding
get_input_padding (const NnConvStep *step)
{
  NnShape y = step->layer->output_shape;
  NnPadding padding = nn_conv_step_get_padding (step);

  padding.rows = MAX (padding.rows, nn_winograd_get_reach (y.height));
  padding.columns = MAX (padding.columns, nn_winograd_get_reach (y.width));
  return padding;
}

static size_t
get_gradient_pad (const NnConvStep *step)
{
  return 2 - step->convolution.pad_height;
}

static NnPadding
get_gradient_padding (const NnConvStep *step)
{
  NnShape x = step->layer->input_shape, y = step->layer->output_shape;
  size_t pad = get_gradient_pad (step);

  return (NnPadding){ pad, pad, MAX (y.height + 2 * pad, nn_winograd_get_reach (x.height)),
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
get_workspace (const NnConvStep *step)
{
  size_t size = nn_winograd_get_workspace (step->x_pixel, step->y_pixel);

  return step->backward && step->whole_batch == NULL ? size + get_transform_size (step) : size;
}

/* ---- the weights ---- */

static size_t
get_packed_size (const NnConvStep *step)
{
  size_t forward_size = get_transform_size (step);
  size_t gradient_size = NN_WINOGRAD_POINTS * step->y_pixel * step->wt_row;

  return step->backward ? MAX (forward_size, gradient_size) : forward_size;
}

static void
transform (
    const float *weights, const NnWorker *worker, gboolean flipped, size_t total, NnTensor *packed)
{
  size_t begin, end;

  nn_gemm_partition_columns (worker, total, &begin, &end);
  if (end > begin)
    nn_winograd_transform (weights, flipped, begin, end - begin, total, packed->data);
}

static void
prepare (NnConvStep *step, NnWorker *worker)
{
  transform (nn_conv_step_get_weights (step), worker, FALSE, step->x_pixel * step->w_row,
             step->packed);
}

static void
prepare_data_gradient (NnConvStep *step, NnWorker *worker)
{
  transform (step->transposed_weights->data, worker, TRUE, step->y_pixel * step->wt_row,
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
  const NnConvWeights u = { .data = step->packed->data,
                            .row = step->w_row,
                            .bias = nn_conv_step_get_bias (step) };

  nn_winograd_convolve (worker, x, n, step->convolution.pad_height, &u, y, workspace);
}

static void
data_gradient (const NnConvStep *step,
               NnWorker *worker,
               const NnMaps *dy,
               size_t n,
               const NnMaps *dx,
               float *workspace)
{
  const NnConvWeights u = { .data = step->packed->data, .row = step->wt_row };

  nn_winograd_convolve (worker, dy, n, get_gradient_pad (step), &u, dx, workspace);
}

/* ---- the gradient of a chunk ---- */

static NnWinogradImages
get_images (const NnConvStep *step, const NnConvGroup *group)
{
  return (NnWinogradImages){
    .x = group->x, .dy = group->dy, .n_images = group->n, .pad = step->convolution.pad_height
  };
}

static float *
get_transform (const NnConvStep *step, float *workspace)
{
  return workspace + nn_winograd_get_workspace (step->x_pixel, step->y_pixel);
}

static void
begin_chunk (const NnConvStep *step, float *workspace)
{
  memset (get_transform (step, workspace), 0, get_transform_size (step) * sizeof (float));
}

static void
accumulate (const NnConvStep *step,
            NnWorker *worker,
            const NnConvGroup *group,
            float *gradient,
            float *workspace)
{
  const NnWinogradImages images = get_images (step, group);

  nn_winograd_accumulate (worker, &images, get_transform (step, workspace), step->w_row, workspace);
}

static void
end_chunk (const NnConvStep *step, float *gradient, float *workspace)
{
  size_t total = step->x_pixel * step->w_row;

  nn_winograd_transform_weight_gradient (get_transform (step, workspace), 0, total, total,
                                         gradient);
}

/* ---- the gradient of a whole batch ---- */

static NnWinogradBatch
get_batch (const NnConvStep *step, size_t n_images)
{
  return (NnWinogradBatch){ .x_pixel = step->x_pixel,
                            .y_pixel = step->y_pixel,
                            .n_tiles = n_images * nn_conv_step_count_tiles (step) };
}

static size_t
get_shared_workspace (const NnConvStep *step, size_t batch)
{
  const NnWinogradBatch all = get_batch (step, batch);

  return get_transform_size (step) + nn_winograd_get_shared_workspace (&all);
}

static void
keep (const NnConvStep *step, const NnConvGroup *group, float *shared_workspace)
{
  const NnWinogradImages images = get_images (step, group);

  nn_winograd_keep (&images, group->first * nn_conv_step_count_tiles (step),
                    shared_workspace + get_transform_size (step));
}

static void
weight_gradient (const NnConvStep *step, NnWorker *worker, size_t batch, float *shared_workspace)
{
  const float *maps = shared_workspace + get_transform_size (step);
  const NnWinogradBatch all = get_batch (step, batch);
  size_t begin, end;

  nn_worker_partition (worker, NN_WINOGRAD_POINTS, &begin, &end);
  for (size_t point = begin; point < end; point++)
    nn_winograd_weight_gradient (worker, &all, maps, point,
                                 shared_workspace + point * step->x_pixel * step->w_row,
                                 step->w_row);
}

static void
finish (const NnConvStep *step, NnWorker *worker, const float *shared_workspace)
{
  size_t total = step->x_pixel * step->w_row, begin, end;

  nn_gemm_partition_columns (worker, total, &begin, &end);
  if (end > begin)
    nn_winograd_transform_weight_gradient (shared_workspace, begin, end - begin, total,
                                           nn_conv_step_get_parameter (step)->gradient->data);
}

static const NnConvBatch whole_batch = {
  .get_shared_workspace = get_shared_workspace,
  .keep = keep,
  .weight_gradient = weight_gradient,
  .finish = finish,
};

const NnConvAlgorithm nn_conv_winograd = {
  .size = sizeof (NnConvStep),
  .fits = fits,
  .get_input_padding = get_input_padding,
  .get_gradient_padding = get_gradient_padding,
  .get_group = get_group,
  .get_workspace = get_workspace,
  .get_packed_size = get_packed_size,
  .prepare = prepare,
  .prepare_data_gradient = prepare_data_gradient,
  .forward = forward,
  .data_gradient = data_gradient,
  .accumulate = accumulate,
  .begin_chunk = begin_chunk,
  .end_chunk = end_chunk,
  .whole_batch = &whole_batch,
};

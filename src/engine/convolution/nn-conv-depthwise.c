/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Channel by channel: each output sees the one input in its place. Weights are [kernel height ·
 * kernel width, channels]. With stride 1 the gradient of the input is a convolution of dy with the
 * kernel flipped; otherwise it is added up pixel by pixel. */
#include "nn-conv-step-private.h"

#include <string.h>

static gboolean
has_stride_one (const NnConvolution *convolution)
{
  return convolution->stride == 1;
}

/* What the kernel's functions have to know; @x are the maps of the input, @y those of the output.
 */
static NnDepthwise
describe (const NnConvStep *step, const NnMaps *x, const NnMaps *y)
{
  const NnConvolution *c = &step->convolution;

  return (NnDepthwise){ .kernel_height = c->height,
                        .kernel_width = c->width,
                        .stride = c->stride,
                        .pixel = x->pixel,
                        .x_row = x->row,
                        .height = y->height,
                        .width = y->width,
                        .y_row = y->row,
                        .w_tap = step->w_row };
}

/* The first number of image @image that a kernel sees, with the padding. */
static float *
get_corner (const NnMaps *maps, size_t image, size_t pad_height, size_t pad_width)
{
  return nn_maps_at (maps, image, 0, 0) - pad_height * maps->row - pad_width * maps->pixel;
}

static float *
get_padded (const NnConvStep *step, const NnMaps *x, size_t image)
{
  return get_corner (x, image, step->convolution.pad_height, step->convolution.pad_width);
}

static void
forward (const NnConvStep *step,
         NnWorker *worker,
         gboolean training,
         const NnMaps *x,
         size_t n,
         const NnMaps *y,
         float *workspace)
{
  const NnDepthwise d = describe (step, x, y);

  for (size_t image = 0; image < n; image++)
    nn_kernel_get ()->depthwise (&d, get_padded (step, x, image), nn_conv_step_get_weights (step),
                                 nn_conv_step_get_bias (step), nn_maps_at (y, image, 0, 0));
}

static void
accumulate (const NnConvStep *step,
            NnWorker *worker,
            const NnConvGroup *group,
            float *gradient,
            float *workspace)
{
  const NnDepthwise d = describe (step, group->x, group->dy);

  for (size_t image = 0; image < group->n; image++)
    nn_kernel_get ()->depthwise_gradient (&d, get_padded (step, group->x, image),
                                          nn_maps_at (group->dy, image, 0, 0), gradient);
}

/* ---- stride 1 ---- */

/* The padding of dy. */
static size_t
get_gradient_height (const NnConvStep *step)
{
  return step->convolution.height - 1 - step->convolution.pad_height;
}

static size_t
get_gradient_width (const NnConvStep *step)
{
  return step->convolution.width - 1 - step->convolution.pad_width;
}

static NnPadding
get_gradient_padding (const NnConvStep *step)
{
  NnShape y = step->layer->output_shape;
  size_t height = get_gradient_height (step), width = get_gradient_width (step);

  return (NnPadding){ height, width, y.height + 2 * height, y.width + 2 * width };
}

static size_t
get_packed_size (const NnConvStep *step)
{
  return step->n_weights;
}

/* Flips the kernel. */
static void
prepare_data_gradient (NnConvStep *step, NnWorker *worker)
{
  size_t begin, end;

  nn_worker_partition (worker, step->taps, &begin, &end);
  for (size_t tap = begin; tap < end; tap++)
    memcpy (step->packed->data + tap * step->w_row,
            nn_conv_step_get_weights (step) + (step->taps - 1 - tap) * step->w_row,
            step->w_row * sizeof (float));
}

static void
data_gradient (const NnConvStep *step,
               NnWorker *worker,
               const NnMaps *dy,
               size_t n,
               const NnMaps *dx,
               float *workspace)
{
  const NnDepthwise d = describe (step, dy, dx);

  for (size_t image = 0; image < n; image++)
    nn_kernel_get ()->depthwise (&d,
                                 get_corner (dy, image, get_gradient_height (step),
                                             get_gradient_width (step)),
                                 step->packed->data, NULL, nn_maps_at (dx, image, 0, 0));
}

const NnConvAlgorithm nn_conv_depthwise = {
  .size = sizeof (NnConvStep),
  .per_channel = TRUE,
  .fits = has_stride_one,
  .get_input_padding = nn_conv_step_get_padding,
  .get_gradient_padding = get_gradient_padding,
  .get_group = nn_conv_step_get_group_of_pixels,
  .get_packed_size = get_packed_size,
  .prepare_data_gradient = prepare_data_gradient,
  .forward = forward,
  .data_gradient = data_gradient,
  .accumulate = accumulate,
};

/* ---- other strides ---- */

static void
scatter_data_gradient (const NnConvStep *step,
                       NnWorker *worker,
                       const NnMaps *dy,
                       size_t n,
                       const NnMaps *dx,
                       float *workspace)
{
  const NnDepthwise d = describe (step, dx, dy);

  for (size_t image = 0; image < n; image++)
    nn_kernel_get ()->depthwise_data_gradient (&d, nn_maps_at (dy, image, 0, 0),
                                               nn_conv_step_get_weights (step),
                                               get_padded (step, dx, image));
}

const NnConvAlgorithm nn_conv_depthwise_strided = {
  .size = sizeof (NnConvStep),
  .per_channel = TRUE,
  .get_input_padding = nn_conv_step_get_padding,
  .get_group = nn_conv_step_get_group_of_pixels,
  .forward = forward,
  .data_gradient = scatter_data_gradient,
  .adds_data_gradient = TRUE,
  .accumulate = accumulate,
};

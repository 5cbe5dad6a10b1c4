/* SPDX-License-Identifier: GPL-3.0-or-later */
/* For the few channels of an image: what lies under the kernel is gathered into a matrix first.
 * Reads the weights of the layer as they are, and has no data gradient. */
#include "nn-conv-step-private.h"

#include <string.h>

#include "nn-gemm.h"

static size_t
get_columns (const NnConvStep *step)
{
  return step->taps * step->x_pixel;
}

static size_t
get_workspace (const NnConvStep *step)
{
  NnShape y = step->layer->output_shape;

  return step->group * y.height * y.width * get_columns (step) + NN_VECTOR_FLOATS;
}

/* Copies @n floats to a place behind which there is room for NN_VECTOR_FLOATS more, and from one
 * behind which so many may be read: whole vectors cost less than to count. */
static inline void
copy_run (const float *from, size_t n, float *to)
{
  for (size_t i = 0; i < n; i += NN_VECTOR_FLOATS)
    memcpy (to + i, from + i, NN_VECTOR_FLOATS * sizeof (float));
}

/* Row (image, i, j) of @columns [n · height · width, taps · x_pixel] is what lies under the kernel
 * there. */
static void
gather (const NnConvStep *step, const NnMaps *x, size_t n, float *columns)
{
  const NnConvolution *c = &step->convolution;
  NnShape y = step->layer->output_shape;
  size_t run = c->width * x->pixel, shift = c->stride * x->pixel;

  for (size_t image = 0; image < n; image++)
    for (size_t i = 0; i < y.height; i++)
      {
        const float *from = nn_maps_at (x, image, i * c->stride, 0) - c->pad_height * x->row -
                            c->pad_width * x->pixel;

        for (size_t j = 0; j < y.width; j++, from += shift)
          for (size_t u = 0; u < c->height; u++, columns += run)
            copy_run (from + u * x->row, run, columns);
      }
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
  size_t k = get_columns (step), n_pixels = y->height * y->width;

  gather (step, x, n, workspace);
  for (size_t image = 0; image < n; image++)
    nn_gemm (worker, &(NnProduct){ .m = n_pixels,
                                   .n = y->pixel,
                                   .k = k,
                                   .alpha = 1,
                                   .a = workspace + image * n_pixels * k,
                                   .a_row = k,
                                   .a_column = 1,
                                   .b = nn_conv_step_get_weights (step),
                                   .b_row = step->w_row,
                                   .s = nn_conv_step_get_bias (step),
                                   .s_row = 0,
                                   .c = nn_maps_at (y, image, 0, 0),
                                   .c_row = y->pixel });
}

static void
accumulate (const NnConvStep *step,
            NnWorker *worker,
            const NnConvGroup *group,
            float *gradient,
            float *workspace)
{
  const NnMaps *dy = group->dy;
  size_t k = get_columns (step), n_pixels = dy->height * dy->width;

  gather (step, group->x, group->n, workspace);
  for (size_t image = 0; image < group->n; image++)
    nn_gemm (worker, &(NnProduct){ .m = k,
                                   .n = dy->pixel,
                                   .k = n_pixels,
                                   .alpha = 1,
                                   .a = workspace + image * n_pixels * k,
                                   .a_row = 1,
                                   .a_column = k,
                                   .b = nn_maps_at (dy, image, 0, 0),
                                   .b_row = dy->pixel,
                                   .s = gradient,
                                   .s_row = step->w_row,
                                   .c = gradient,
                                   .c_row = step->w_row });
}

const NnConvAlgorithm nn_conv_gathered = {
  .size = sizeof (NnConvStep),
  .get_input_padding = nn_conv_step_get_padding,
  .get_group = nn_conv_step_get_group_of_pixels,
  .get_workspace = get_workspace,
  .forward = forward,
  .accumulate = accumulate,
};

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Directly, for all that no other algorithm can compute: nn-convolution.h as a step of training. */
#include "nn-conv-step-private.h"

static void
forward (const NnConvStep *step,
         NnWorker *worker,
         gboolean training,
         const NnMaps *x,
         size_t n,
         const NnMaps *y,
         float *workspace)
{
  const NnConvWeights weights = { .data = nn_conv_step_get_weights (step),
                                  .row = step->w_row,
                                  .bias = nn_conv_step_get_bias (step) };

  nn_convolution_apply (&step->convolution, worker, x, n, &weights, y);
}

static void
data_gradient (const NnConvStep *step,
               NnWorker *worker,
               const NnMaps *dy,
               size_t n,
               const NnMaps *dx,
               float *workspace)
{
  nn_convolution_data_gradient (&step->convolution, worker, dy, n, step->transposed_weights->data,
                                step->wt_row, dx);
}

static void
accumulate (const NnConvStep *step,
            NnWorker *worker,
            const NnConvGroup *group,
            float *gradient,
            float *workspace)
{
  nn_convolution_accumulate (&step->convolution, worker, group->x, group->n, group->dy, gradient,
                             step->w_row);
}

const NnConvAlgorithm nn_conv_direct = {
  .size = sizeof (NnConvStep),
  .get_input_padding = nn_conv_step_get_padding,
  .get_group = nn_conv_step_get_group_of_pixels,
  .forward = forward,
  .data_gradient = data_gradient,
  .adds_data_gradient = TRUE,
  .accumulate = accumulate,
};

/* Directly, for all that no other way can compute: nn-convolution.h as a step of training. */
#include "nn-conv-step-private.h"

static void
forward (const NnConvStep *step,
         NnWorker *worker,
         gboolean training,
         const NnMaps *x,
         size_t n,
         const NnMaps *y,
         float *scratch)
{
  nn_convolution_apply (&step->convolution, worker, x, n, nn_conv_step_get_weights (step),
                        step->w_row, nn_conv_step_get_bias (step), y);
}

static void
back (const NnConvStep *step,
      NnWorker *worker,
      const NnMaps *dy,
      size_t n,
      const NnMaps *dx,
      float *scratch)
{
  nn_convolution_apply_back (&step->convolution, worker, dy, n, step->transposed->data,
                             step->wt_row, dx);
}

static void
accumulate (const NnConvStep *step,
            NnWorker *worker,
            const NnConvGroup *group,
            float *gradient,
            float *scratch)
{
  nn_convolution_accumulate (&step->convolution, worker, group->x, group->n, group->dy, gradient,
                             step->w_row);
}

const NnConvWay nn_conv_direct = {
  .size = sizeof (NnConvStep),
  .get_input_margin = nn_conv_step_get_padding,
  .get_group = nn_conv_step_get_group_of_pixels,
  .forward = forward,
  .back = back,
  .adds_back = TRUE,
  .accumulate = accumulate,
};

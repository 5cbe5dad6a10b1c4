/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Weights in the forms in which a convolution reads them, made from its layer's parameter. */
#include "nn-conv-step-private.h"

#include <string.h>

#include "nn-gemm.h"

/* Rows tap · inputs + i become rows tap · x_pixel + i; those in between stay zero. */
static void
pad_weights (NnConvStep *step, const NnWorker *worker)
{
  const float *weights = nn_conv_step_get_parameter (step)->value->data;
  size_t begin, end;

  nn_worker_partition (worker, step->taps, &begin, &end);
  for (size_t tap = begin; tap < end; tap++)
    memcpy (step->padded_weights->data + tap * step->x_pixel * step->w_row,
            weights + tap * step->inputs * step->w_row,
            step->inputs * step->w_row * sizeof (float));
}

/* wt(tap, o, i) = w(tap, i, o) */
static void
transpose_weights (NnConvStep *step, const NnWorker *worker)
{
  const float *weights = nn_conv_step_get_weights (step);
  size_t blocks = step->y_pixel / NN_VECTOR_FLOATS, begin, end;

  nn_worker_partition (worker, step->taps * blocks, &begin, &end);
  for (size_t i = begin; i < end; i++)
    {
      size_t tap = i / blocks, first = i % blocks * NN_VECTOR_FLOATS;

      nn_transpose (weights + tap * step->x_pixel * step->w_row + first, step->w_row, step->x_pixel,
                    NN_VECTOR_FLOATS,
                    step->transposed_weights->data + (tap * step->y_pixel + first) * step->wt_row,
                    step->wt_row);
    }
}

void
nn_conv_step_prepare (NnConvStep *step, NnWorker *worker, guint phase)
{
  if (phase == 0)
    {
      if (step->padded_weights)
        pad_weights (step, worker);
      return;
    }
  if (step->algorithm->prepare)
    step->algorithm->prepare (step, worker);
  if (step->transposed_weights)
    transpose_weights (step, worker);
}

void
nn_conv_step_prepare_data_gradient (NnConvStep *step, NnWorker *worker)
{
  if (step->algorithm->prepare_data_gradient)
    step->algorithm->prepare_data_gradient (step, worker);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The gradient of a convolution's parameters: of the chunks of a batch, and their sum.
 *
 * A shared workspace holds the chunks, each with the gradient of the weights, unless that is of the
 * whole batch, and that of the bias behind it; then what belongs to the whole batch. */
#include "nn-conv-step-private.h"

#include <string.h>

static size_t
get_chunk_size (const NnConvStep *step)
{
  return (step->whole_batch ? 0 : step->n_weights) + step->y_pixel;
}

static float *
get_chunk (const NnConvStep *step, size_t chunk, float *shared_workspace)
{
  return shared_workspace + chunk * get_chunk_size (step);
}

static float *
get_bias_chunk (const NnConvStep *step, size_t chunk, float *shared_workspace)
{
  return get_chunk (step, chunk + 1, shared_workspace) - step->y_pixel;
}

size_t
nn_conv_step_get_batch_place (const NnConvStep *step)
{
  return NN_CONV_MAX_CHUNKS * get_chunk_size (step);
}

size_t
nn_conv_step_get_shared_workspace (const NnConvStep *step, size_t batch)
{
  return nn_conv_step_get_batch_place (step) +
         (step->whole_batch ? step->whole_batch->get_shared_workspace (step, batch) : 0);
}

/* ---- a chunk ---- */

void
nn_conv_step_begin_chunk (NnConvStep *step, size_t chunk, float *workspace, float *shared_workspace)
{
  if (nn_conv_step_get_bias (step))
    memset (get_bias_chunk (step, chunk, shared_workspace), 0, step->y_pixel * sizeof (float));
  if (step->whole_batch)
    return;
  if (step->algorithm->begin_chunk)
    step->algorithm->begin_chunk (step, workspace);
  else
    memset (get_chunk (step, chunk, shared_workspace), 0, step->n_weights * sizeof (float));
}

static void
bias_gradient (const NnMaps *dy, size_t n, float *gradient, float *squares)
{
  for (size_t image = 0; image < n; image++)
    for (size_t i = 0; i < dy->height; i++)
      nn_kernel_get ()->sum_pixels (nn_maps_at (dy, image, i, 0), NULL, dy->pixel, dy->width,
                                    gradient, squares);
}

void
nn_conv_step_weight_gradient (NnConvStep *step,
                              NnWorker *worker,
                              const NnConvGroup *group,
                              float *workspace,
                              float *shared_workspace)
{
  if (nn_conv_step_get_bias (step))
    bias_gradient (group->dy, group->n, get_bias_chunk (step, group->chunk, shared_workspace),
                   workspace + step->work_size);
  if (step->whole_batch)
    step->whole_batch->keep (step, group, shared_workspace + nn_conv_step_get_batch_place (step));
  else
    step->algorithm->accumulate (step, worker, group,
                                 get_chunk (step, group->chunk, shared_workspace), workspace);
}

void
nn_conv_step_end_chunk (NnConvStep *step, size_t chunk, float *workspace, float *shared_workspace)
{
  if (step->whole_batch == NULL && step->algorithm->end_chunk)
    step->algorithm->end_chunk (step, get_chunk (step, chunk, shared_workspace), workspace);
}

/* ---- the sum ---- */

/* Row @row of the parameter, in a chunk. */
static size_t
find_row (const NnConvStep *step, size_t row)
{
  if (step->padded_weights)
    row = row / step->inputs * step->x_pixel + row % step->inputs;
  return row * step->w_row;
}

static void
sum_weights (NnConvStep *step, NnWorker *worker, size_t n_chunks, float *shared_workspace)
{
  NnTensor *gradient = nn_conv_step_get_parameter (step)->gradient;
  size_t begin, end;

  nn_worker_partition (worker, gradient->rows, &begin, &end);
  for (size_t row = begin; row < end; row++)
    {
      float *restrict sum = nn_tensor_get_row (gradient, row);

      memcpy (sum, get_chunk (step, 0, shared_workspace) + find_row (step, row),
              step->w_row * sizeof (float));
      for (size_t chunk = 1; chunk < n_chunks; chunk++)
        {
          const float *restrict part =
              get_chunk (step, chunk, shared_workspace) + find_row (step, row);

          for (size_t i = 0; i < step->w_row; i++)
            sum[i] += part[i];
        }
    }
}

static void
sum_bias (NnConvStep *step, size_t n_chunks, float *shared_workspace)
{
  float *sum = step->layer->parameters[1].gradient->data;

  memcpy (sum, get_bias_chunk (step, 0, shared_workspace), step->y_pixel * sizeof (float));
  for (size_t chunk = 1; chunk < n_chunks; chunk++)
    for (size_t i = 0; i < step->y_pixel; i++)
      sum[i] += get_bias_chunk (step, chunk, shared_workspace)[i];
}

void
nn_conv_step_sum (
    NnConvStep *step, NnWorker *worker, size_t batch, float *shared_workspace, guint phase)
{
  size_t n_chunks = nn_conv_step_count_chunks (step, batch);
  float *batch_workspace = shared_workspace + nn_conv_step_get_batch_place (step);

  if (phase == 0)
    {
      if (step->whole_batch)
        step->whole_batch->weight_gradient (step, worker, batch, batch_workspace);
      return;
    }
  if (worker->index == 0 && nn_conv_step_get_bias (step))
    sum_bias (step, n_chunks, shared_workspace);
  if (step->whole_batch == NULL)
    sum_weights (step, worker, n_chunks, shared_workspace);
  else if (step->whole_batch->finish)
    step->whole_batch->finish (step, worker, batch_workspace);
}

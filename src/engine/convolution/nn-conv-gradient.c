/* The gradient of a convolution's parameters: of the pieces of a batch, and their sum.
 *
 * A room holds the pieces, each with the gradient of the weights, unless that is of the whole
 * batch, and that of the bias behind it; then what belongs to the whole batch. */
#include "nn-conv-step-private.h"

#include <string.h>

static size_t
get_piece_size (const NnConvStep *step)
{
  return (step->whole_batch ? 0 : step->n_weights) + step->y_pixel;
}

static float *
get_piece (const NnConvStep *step, size_t piece, float *room)
{
  return room + piece * get_piece_size (step);
}

static float *
get_bias_piece (const NnConvStep *step, size_t piece, float *room)
{
  return get_piece (step, piece + 1, room) - step->y_pixel;
}

size_t
nn_conv_step_get_batch_place (const NnConvStep *step)
{
  return NN_CONV_MAX_PIECES * get_piece_size (step);
}

/* ---- a piece ---- */

void
nn_conv_step_begin_piece (NnConvStep *step, size_t piece, float *scratch, float *room)
{
  if (nn_conv_step_get_bias (step))
    memset (get_bias_piece (step, piece, room), 0, step->y_pixel * sizeof (float));
  if (step->whole_batch)
    return;
  if (step->way->begin_piece)
    step->way->begin_piece (step, scratch);
  else
    memset (get_piece (step, piece, room), 0, step->n_weights * sizeof (float));
}

static void
learn_bias (const NnMaps *dy, size_t n, float *gradient, float *squares)
{
  for (size_t image = 0; image < n; image++)
    for (size_t i = 0; i < dy->height; i++)
      nn_kernel_get ()->sum_pixels (nn_maps_at (dy, image, i, 0), NULL, dy->pixel, dy->width,
                                    gradient, squares);
}

void
nn_conv_step_learn (
    NnConvStep *step, NnWorker *worker, const NnConvGroup *group, float *scratch, float *room)
{
  if (nn_conv_step_get_bias (step))
    learn_bias (group->dy, group->n, get_bias_piece (step, group->piece, room),
                scratch + step->work_size);
  if (step->whole_batch)
    step->whole_batch->keep (step, group, room + nn_conv_step_get_batch_place (step));
  else
    step->way->accumulate (step, worker, group, get_piece (step, group->piece, room), scratch);
}

void
nn_conv_step_end_piece (NnConvStep *step, size_t piece, float *scratch, float *room)
{
  if (step->whole_batch == NULL && step->way->end_piece)
    step->way->end_piece (step, get_piece (step, piece, room), scratch);
}

/* ---- the sum ---- */

/* Row @row of the parameter, in a piece. */
static size_t
find_row (const NnConvStep *step, size_t row)
{
  if (step->padded)
    row = row / step->inputs * step->x_pixel + row % step->inputs;
  return row * step->w_row;
}

static void
sum_weights (NnConvStep *step, NnWorker *worker, size_t n_pieces, float *room)
{
  NnTensor *gradient = nn_conv_step_get_parameter (step)->gradient;
  size_t begin, end;

  nn_worker_share (worker, gradient->rows, &begin, &end);
  for (size_t row = begin; row < end; row++)
    {
      float *restrict sum = nn_tensor_get_row (gradient, row);

      memcpy (sum, get_piece (step, 0, room) + find_row (step, row), step->w_row * sizeof (float));
      for (size_t piece = 1; piece < n_pieces; piece++)
        {
          const float *restrict part = get_piece (step, piece, room) + find_row (step, row);

          for (size_t i = 0; i < step->w_row; i++)
            sum[i] += part[i];
        }
    }
}

static void
sum_bias (NnConvStep *step, size_t n_pieces, float *room)
{
  float *sum = step->layer->parameters[1].gradient->data;

  memcpy (sum, get_bias_piece (step, 0, room), step->y_pixel * sizeof (float));
  for (size_t piece = 1; piece < n_pieces; piece++)
    for (size_t i = 0; i < step->y_pixel; i++)
      sum[i] += get_bias_piece (step, piece, room)[i];
}

void
nn_conv_step_sum (NnConvStep *step, NnWorker *worker, size_t batch, float *room, guint phase)
{
  size_t n_pieces = nn_conv_step_count_pieces (step, batch);
  float *batch_room = room + nn_conv_step_get_batch_place (step);

  if (phase == 0)
    {
      if (step->whole_batch)
        step->whole_batch->learn (step, worker, batch, batch_room);
      return;
    }
  if (worker->index == 0 && nn_conv_step_get_bias (step))
    sum_bias (step, n_pieces, room);
  if (step->whole_batch == NULL)
    sum_weights (step, worker, n_pieces, room);
  else if (step->whole_batch->finish)
    step->whole_batch->finish (step, worker, batch_room);
}

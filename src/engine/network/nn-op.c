/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What every operation has; and the operations that only move, add or drop numbers. */
#include "nn-op.h"

#include <string.h>

#include "nn-dropout.h"

void
nn_op_clear (gpointer data)
{
  NnOp *op = data;

  g_free (op->scale);
  g_free (op->shift);
  g_free (op->sums);
  nn_conv_step_free (op->convolution);
}

/* ---- dropout ---- */

/* Forward and backward are the same: numbers that were dropped have no gradient either. */
static void
drop (const NnOp *op,
      const NnStageCall *call,
      const NnImages *images,
      const NnMaps *from,
      const NnMaps *to)
{
  float probability = call->training ? op->probability : 0;

  /* Row by row, so that a number's key does not depend on the padding. */
  for (size_t image = 0; image < images->n; image++)
    for (size_t i = 0; i < from->height; i++)
      nn_dropout (nn_maps_at (from, image, i, 0), from->width * from->pixel, probability,
                  nn_dropout_key (call->seed, op->stream, images->first + image, i),
                  nn_maps_at (to, image, i, 0));
}

static void
drop_backward (const NnOp *op,
               const NnStageCall *call,
               const NnImages *images,
               const NnMaps *x,
               const NnMaps *dy,
               const NnMaps *dx,
               float *sums)
{
  drop (op, call, images, dy, dx);
}

const NnOpClass nn_op_dropout = { .forward = drop, .backward = drop_backward };

/* ---- addition ---- */

/* to = from + other, or a copy of from if @other is NULL */
static void
combine (const NnMaps *from, const NnMaps *other, size_t n, const NnMaps *to)
{
  for (size_t image = 0; image < n; image++)
    for (size_t i = 0; i < from->height; i++)
      nn_kernel_get ()->combine (NULL, nn_maps_at (from, image, i, 0), NULL,
                                 other ? nn_maps_at (other, image, i, 0) : NULL, from->pixel,
                                 from->width, nn_maps_at (to, image, i, 0));
}

static void
add (const NnOp *op,
     const NnStageCall *call,
     const NnImages *images,
     const NnMaps *x,
     const NnMaps *y)
{
  NnMaps input = nn_value_get_maps (op->residual_input, images->first);

  combine (x, &input, images->n, y);
}

static void
add_backward (const NnOp *op,
              const NnStageCall *call,
              const NnImages *images,
              const NnMaps *x,
              const NnMaps *dy,
              const NnMaps *dx,
              float *sums)
{
  NnMaps skip =
      nn_value_get_gradient_maps (op->residual_input, op->residual_input->skip, images->first);

  combine (dy, op->is_first_to_add ? NULL : &skip, images->n, &skip);
  combine (dy, NULL, images->n, dx);
}

const NnOpClass nn_op_add = { .forward = add, .backward = add_backward };

/* ---- flatten ---- */

static size_t
count_channels (const NnOp *op, const NnMaps *maps)
{
  return nn_shape_size (op->shape) / (maps->height * maps->width);
}

static void
flatten (const NnOp *op,
         const NnStageCall *call,
         const NnImages *images,
         const NnMaps *x,
         const NnMaps *y)
{
  size_t n_channels = count_channels (op, x);

  for (size_t image = 0; image < images->n; image++)
    {
      float *to = nn_maps_at (y, image, 0, 0);

      for (size_t c = 0; c < n_channels; c++)
        for (size_t i = 0; i < x->height; i++)
          for (size_t j = 0; j < x->width; j++)
            *to++ = nn_maps_at (x, image, i, j)[c];
    }
}

static void
flatten_backward (const NnOp *op,
                  const NnStageCall *call,
                  const NnImages *images,
                  const NnMaps *x,
                  const NnMaps *dy,
                  const NnMaps *dx,
                  float *sums)
{
  size_t n_channels = count_channels (op, x);

  for (size_t image = 0; image < images->n; image++)
    {
      const float *from = nn_maps_at (dy, image, 0, 0);

      nn_op_clear_rest (dx, image, 0, 0);
      for (size_t c = 0; c < n_channels; c++)
        for (size_t i = 0; i < dx->height; i++)
          for (size_t j = 0; j < dx->width; j++)
            nn_maps_at (dx, image, i, j)[c] = *from++;
    }
}

const NnOpClass nn_op_flatten = { .forward = flatten, .backward = flatten_backward };

/* ---- convolution ---- */

static void
convolve (const NnOp *op,
          const NnStageCall *call,
          const NnImages *images,
          const NnMaps *x,
          const NnMaps *y)
{
  nn_conv_step_forward (op->convolution, call->worker, call->training, x, images->n, y,
                        call->workspace);
}

const NnOpClass nn_op_convolve = { .forward = convolve };

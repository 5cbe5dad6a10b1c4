/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Activations, alone and with the pool that most often follows. */
#include "nn-op.h"

static void
get_scale (const NnOp *op, const NnStageCall *call, const float **scale, const float **shift)
{
  *scale = op->normalizes ? call->norm->scale : op->scale;
  *shift = op->normalizes ? call->norm->shift : op->shift;
}

static void
activate (const NnOp *op,
          const NnStageCall *call,
          const NnImages *images,
          const NnMaps *x,
          const NnMaps *y)
{
  const float *scale, *shift;
  size_t length, n_runs = nn_maps_count_runs (x, y, y, &length);

  get_scale (op, call, &scale, &shift);
  for (size_t image = 0; image < images->n; image++)
    for (size_t i = 0; i < n_runs; i++)
      nn_kernel_get ()->activate (op->activation, op->slope, nn_maps_at (x, image, i, 0), scale,
                                  shift, x->pixel, length, nn_maps_at (y, image, i, 0));
}

static void
activate_back (const NnOp *op,
               const NnStageCall *call,
               const NnImages *images,
               const NnMaps *x,
               const NnMaps *dy,
               const NnMaps *dx,
               float *sums)
{
  const NnKernel *kernel = nn_kernel_get ();
  const float *scale, *shift;
  size_t length, n_runs = nn_maps_count_runs (x, dy, dx, &length);

  get_scale (op, call, &scale, &shift);
  for (size_t image = 0; image < images->n; image++)
    for (size_t i = 0; i < n_runs; i++)
      {
        const float *from = nn_maps_at (x, image, i, 0), *gradient = nn_maps_at (dy, image, i, 0);
        float *to = nn_maps_at (dx, image, i, 0);

        if (sums)
          kernel->activate_back_sum (op->activation, op->slope, from, scale, shift,
                                     call->norm->mean, x->pixel, length, gradient, to, sums,
                                     sums + x->pixel);
        else
          kernel->activate_back (op->activation, op->slope, from, scale, shift, x->pixel, length,
                                 gradient, to);
        /* ∂z/∂x; that of a norm is part of its own backward pass. */
        if (op->scale)
          kernel->activate (NN_ACTIVATION_NONE, 0, to, op->scale, op->shift, x->pixel, length, to);
      }
}

static void
activate_and_pool (const NnOp *op,
                   const NnStageCall *call,
                   const NnImages *images,
                   const NnMaps *x,
                   const NnMaps *y)
{
  const float *scale, *shift;

  get_scale (op, call, &scale, &shift);
  for (size_t image = 0; image < images->n; image++)
    nn_kernel_get ()->activate_pool_max (op->activation, op->slope, scale, shift,
                                         nn_maps_at (x, image, 0, 0), x->row, x->pixel, y->height,
                                         y->width, nn_maps_at (y, image, 0, 0), y->row);
}

static void
activate_and_pool_back (const NnOp *op,
                        const NnStageCall *call,
                        const NnImages *images,
                        const NnMaps *x,
                        const NnMaps *dy,
                        const NnMaps *dx,
                        float *sums)
{
  const float *scale, *shift;

  get_scale (op, call, &scale, &shift);
  for (size_t image = 0; image < images->n; image++)
    {
      nn_kernel_get ()->activate_pool_max_back (op->activation, op->slope, scale, shift,
                                                nn_maps_at (x, image, 0, 0), x->row, x->pixel,
                                                dy->height, dy->width, nn_maps_at (dy, image, 0, 0),
                                                dy->row, nn_maps_at (dx, image, 0, 0), dx->row,
                                                sums ? call->norm->mean : NULL, sums,
                                                sums ? sums + x->pixel : NULL);
      nn_op_clear_rest (dx, image, 2 * dy->height, 2 * dy->width);
      if (op->scale)
        for (size_t i = 0; i < dx->height; i++)
          nn_kernel_get ()->activate (NN_ACTIVATION_NONE, 0, nn_maps_at (dx, image, i, 0),
                                      op->scale, op->shift, dx->pixel, dx->width,
                                      nn_maps_at (dx, image, i, 0));
    }
}

const NnOpClass nn_op_activate = { .forward = activate,
                                   .backward = activate_back,
                                   .activates = TRUE };

const NnOpClass nn_op_activate_and_pool = { .forward = activate_and_pool,
                                            .backward = activate_and_pool_back };

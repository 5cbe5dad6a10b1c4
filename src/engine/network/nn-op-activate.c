/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Activations, alone and with the pool that most often follows. */
#include "nn-op.h"

static NnScaledActivation
get_activation (const NnOp *op, const NnStageCall *call)
{
  return (NnScaledActivation){ .kind = op->activation,
                               .slope = op->slope,
                               .scale = op->normalizes ? call->norm->scale : op->scale,
                               .shift = op->normalizes ? call->norm->shift : op->shift };
}

/* ∂z/∂x; that of a norm is part of its own backward pass. */
static NnScaledActivation
get_scale (const NnOp *op)
{
  return (NnScaledActivation){ .kind = NN_ACTIVATION_NONE, .scale = op->scale, .shift = op->shift };
}

static NnGradientSums
get_sums (const NnStageCall *call, float *sums, size_t pixel)
{
  return (NnGradientSums){ .mean = call->norm->mean, .sums = sums, .products = sums + pixel };
}

static void
activate (const NnOp *op,
          const NnStageCall *call,
          const NnImages *images,
          const NnMaps *x,
          const NnMaps *y)
{
  const NnScaledActivation act = get_activation (op, call);
  size_t length, n_runs = nn_maps_count_runs (x, y, y, &length);

  for (size_t image = 0; image < images->n; image++)
    for (size_t i = 0; i < n_runs; i++)
      nn_kernel_get ()->activate (&act, nn_maps_at (x, image, i, 0), x->pixel, length,
                                  nn_maps_at (y, image, i, 0));
}

static void
activate_backward (const NnOp *op,
                   const NnStageCall *call,
                   const NnImages *images,
                   const NnMaps *x,
                   const NnMaps *dy,
                   const NnMaps *dx,
                   float *sums)
{
  const NnKernel *kernel = nn_kernel_get ();
  const NnScaledActivation act = get_activation (op, call), scale = get_scale (op);
  NnGradientSums to_add = { 0 };
  size_t length, n_runs = nn_maps_count_runs (x, dy, dx, &length);

  if (sums)
    to_add = get_sums (call, sums, x->pixel);
  for (size_t image = 0; image < images->n; image++)
    for (size_t i = 0; i < n_runs; i++)
      {
        const float *from = nn_maps_at (x, image, i, 0), *gradient = nn_maps_at (dy, image, i, 0);
        float *to = nn_maps_at (dx, image, i, 0);

        if (sums)
          kernel->activate_backward_sum (&act, from, x->pixel, length, gradient, to, &to_add);
        else
          kernel->activate_backward (&act, from, x->pixel, length, gradient, to);
        if (op->scale)
          kernel->activate (&scale, to, x->pixel, length, to);
      }
}

static void
activate_and_pool (const NnOp *op,
                   const NnStageCall *call,
                   const NnImages *images,
                   const NnMaps *x,
                   const NnMaps *y)
{
  const NnScaledActivation act = get_activation (op, call);
  const NnPool pool = nn_op_describe_pool (op, x, y, NULL);

  for (size_t image = 0; image < images->n; image++)
    nn_kernel_get ()->activate_pool_max (&act, &pool, nn_maps_at (x, image, 0, 0),
                                         nn_maps_at (y, image, 0, 0));
}

static void
activate_and_pool_backward (const NnOp *op,
                            const NnStageCall *call,
                            const NnImages *images,
                            const NnMaps *x,
                            const NnMaps *dy,
                            const NnMaps *dx,
                            float *sums)
{
  const NnScaledActivation act = get_activation (op, call), scale = get_scale (op);
  const NnPool pool = nn_op_describe_pool (op, x, dy, dx);
  NnGradientSums to_add = { 0 };

  if (sums)
    to_add = get_sums (call, sums, x->pixel);
  for (size_t image = 0; image < images->n; image++)
    {
      nn_kernel_get ()->activate_pool_max_backward (&act, &pool, nn_maps_at (x, image, 0, 0),
                                                    nn_maps_at (dy, image, 0, 0),
                                                    nn_maps_at (dx, image, 0, 0),
                                                    sums ? &to_add : NULL);
      nn_op_clear_rest (dx, image, 2 * dy->height, 2 * dy->width);
      if (op->scale)
        for (size_t i = 0; i < dx->height; i++)
          nn_kernel_get ()->activate (&scale, nn_maps_at (dx, image, i, 0), dx->pixel, dx->width,
                                      nn_maps_at (dx, image, i, 0));
    }
}

const NnOpClass nn_op_activate = { .forward = activate,
                                   .backward = activate_backward,
                                   .activates = TRUE };

const NnOpClass nn_op_activate_and_pool = { .forward = activate_and_pool,
                                            .backward = activate_and_pool_backward };

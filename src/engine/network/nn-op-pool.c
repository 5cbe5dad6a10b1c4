/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pools. */
#include "nn-op.h"

#include <string.h>

/* Pixels that windows of @n_rows × @n_columns do not reach. */
void
nn_op_clear_rest (const NnMaps *maps, size_t image, size_t n_rows, size_t n_columns)
{
  for (size_t i = 0; i < maps->height; i++)
    {
      size_t first = i < n_rows ? n_columns : 0;

      if (first < maps->width)
        memset (nn_maps_at (maps, image, i, first), 0,
                (maps->width - first) * maps->pixel * sizeof (float));
    }
}

NnPool
nn_op_describe_pool (const NnOp *op, const NnMaps *x, const NnMaps *y, const NnMaps *dx)
{
  const NnPoolSpec *spec = &op->pool;

  return (NnPool){ .kernel_height = spec->height,
                   .kernel_width = spec->width,
                   .stride_height = spec->stride_height,
                   .stride_width = spec->stride_width,
                   .pixel = x->pixel,
                   .height = y->height,
                   .width = y->width,
                   .x_row = x->row,
                   .y_row = y->row,
                   .dx_row = dx ? dx->row : 0 };
}

static void
pool_max (const NnOp *op,
          const NnStageCall *call,
          const NnImages *images,
          const NnMaps *x,
          const NnMaps *y)
{
  const NnPool pool = nn_op_describe_pool (op, x, y, NULL);

  for (size_t image = 0; image < images->n; image++)
    nn_kernel_get ()->pool_max (&pool, nn_maps_at (x, image, 0, 0), nn_maps_at (y, image, 0, 0));
}

static void
pool_max_backward (const NnOp *op,
                   const NnStageCall *call,
                   const NnImages *images,
                   const NnMaps *x,
                   const NnMaps *dy,
                   const NnMaps *dx,
                   float *sums)
{
  const NnPool pool = nn_op_describe_pool (op, x, dy, dx);

  for (size_t image = 0; image < images->n; image++)
    {
      nn_op_clear_rest (dx, image, 0, 0);
      nn_kernel_get ()->pool_max_backward (&pool, nn_maps_at (x, image, 0, 0),
                                           nn_maps_at (dy, image, 0, 0),
                                           nn_maps_at (dx, image, 0, 0));
    }
}

static void
pool_average (const NnOp *op,
              const NnStageCall *call,
              const NnImages *images,
              const NnMaps *x,
              const NnMaps *y)
{
  const NnPool pool = nn_op_describe_pool (op, x, y, NULL);

  for (size_t image = 0; image < images->n; image++)
    nn_kernel_get ()->pool_average (&pool, nn_maps_at (x, image, 0, 0),
                                    nn_maps_at (y, image, 0, 0));
}

static void
pool_average_backward (const NnOp *op,
                       const NnStageCall *call,
                       const NnImages *images,
                       const NnMaps *x,
                       const NnMaps *dy,
                       const NnMaps *dx,
                       float *sums)
{
  const NnPool pool = nn_op_describe_pool (op, x, dy, dx);

  for (size_t image = 0; image < images->n; image++)
    {
      nn_op_clear_rest (dx, image, 0, 0);
      nn_kernel_get ()->pool_average_backward (&pool, nn_maps_at (dy, image, 0, 0),
                                               nn_maps_at (dx, image, 0, 0));
    }
}

const NnOpClass nn_op_max_pool = { .forward = pool_max, .backward = pool_max_backward };

const NnOpClass nn_op_average_pool = { .forward = pool_average, .backward = pool_average_backward };

/* The operations of a stage but convolution, forward and backward. */
#include "nn-stage.h"

#include <string.h>

#include "nn-dropout.h"

static void
get_scale (const NnOp *op, const NnStageCall *call, const float **scale, const float **shift)
{
  *scale = op->normalizes ? call->norm->scale : op->scale;
  *shift = op->normalizes ? call->norm->shift : op->shift;
}

static void
activate (const NnOp *op, const NnStageCall *call, const NnMaps *x, size_t n, const NnMaps *y)
{
  const float *scale, *shift;
  size_t length, n_runs = nn_maps_count_runs (x, y, y, &length);

  get_scale (op, call, &scale, &shift);
  for (size_t image = 0; image < n; image++)
    for (size_t i = 0; i < n_runs; i++)
      nn_kernel_get ()->activate (op->activation, op->slope, nn_maps_at (x, image, i, 0), scale,
                                  shift, x->pixel, length, nn_maps_at (y, image, i, 0));
}

static void
activate_back (const NnOp *op,
               const NnStageCall *call,
               const NnMaps *x,
               size_t n,
               const NnMaps *dy,
               const NnMaps *dx,
               float *sums)
{
  const NnKernel *kernel = nn_kernel_get ();
  const float *scale, *shift;
  size_t length, n_runs = nn_maps_count_runs (x, dy, dx, &length);

  get_scale (op, call, &scale, &shift);
  for (size_t image = 0; image < n; image++)
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
activate_and_pool (
    const NnOp *op, const NnStageCall *call, const NnMaps *x, size_t n, const NnMaps *y)
{
  const float *scale, *shift;

  get_scale (op, call, &scale, &shift);
  for (size_t image = 0; image < n; image++)
    nn_kernel_get ()->activate_pool_max (op->activation, op->slope, scale, shift,
                                         nn_maps_at (x, image, 0, 0), x->row, x->pixel, y->height,
                                         y->width, nn_maps_at (y, image, 0, 0), y->row);
}

/* Pixels that windows of @n_rows × @n_columns do not reach. */
static void
clear_rest (const NnMaps *maps, size_t image, size_t n_rows, size_t n_columns)
{
  for (size_t i = 0; i < maps->height; i++)
    {
      size_t first = i < n_rows ? n_columns : 0;

      if (first < maps->width)
        memset (nn_maps_at (maps, image, i, first), 0,
                (maps->width - first) * maps->pixel * sizeof (float));
    }
}

static void
activate_and_pool_back (const NnOp *op,
                        const NnStageCall *call,
                        const NnMaps *x,
                        size_t n,
                        const NnMaps *dy,
                        const NnMaps *dx,
                        float *sums)
{
  const float *scale, *shift;

  get_scale (op, call, &scale, &shift);
  for (size_t image = 0; image < n; image++)
    {
      nn_kernel_get ()->activate_pool_max_back (op->activation, op->slope, scale, shift,
                                                nn_maps_at (x, image, 0, 0), x->row, x->pixel,
                                                dy->height, dy->width, nn_maps_at (dy, image, 0, 0),
                                                dy->row, nn_maps_at (dx, image, 0, 0), dx->row,
                                                sums ? call->norm->mean : NULL, sums,
                                                sums ? sums + x->pixel : NULL);
      clear_rest (dx, image, 2 * dy->height, 2 * dy->width);
      if (op->scale)
        for (size_t i = 0; i < dx->height; i++)
          nn_kernel_get ()->activate (NN_ACTIVATION_NONE, 0, nn_maps_at (dx, image, i, 0),
                                      op->scale, op->shift, dx->pixel, dx->width,
                                      nn_maps_at (dx, image, i, 0));
    }
}

static void
pool (const NnOp *op, const NnMaps *x, size_t n, const NnMaps *y)
{
  const NnKernel *kernel = nn_kernel_get ();
  const NnPoolSpec *p = &op->pool;

  for (size_t image = 0; image < n; image++)
    (op->kind == NN_OP_MAX_POOL
         ? kernel->pool_max
         : kernel->pool_average) (nn_maps_at (x, image, 0, 0), x->row, x->pixel, p->height,
                                  p->width, p->stride_height, p->stride_width, y->height, y->width,
                                  nn_maps_at (y, image, 0, 0), y->row);
}

static void
pool_back (const NnOp *op, const NnMaps *x, size_t n, const NnMaps *dy, const NnMaps *dx)
{
  const NnKernel *kernel = nn_kernel_get ();
  const NnPoolSpec *p = &op->pool;

  for (size_t image = 0; image < n; image++)
    {
      clear_rest (dx, image, 0, 0);
      if (op->kind == NN_OP_MAX_POOL)
        kernel->pool_max_back (nn_maps_at (x, image, 0, 0), x->row, x->pixel, p->height, p->width,
                               p->stride_height, p->stride_width, dy->height, dy->width,
                               nn_maps_at (dy, image, 0, 0), dy->row, nn_maps_at (dx, image, 0, 0),
                               dx->row);
      else
        kernel->pool_average_back (x->pixel, p->height, p->width, p->stride_height, p->stride_width,
                                   dy->height, dy->width, nn_maps_at (dy, image, 0, 0), dy->row,
                                   nn_maps_at (dx, image, 0, 0), dx->row);
    }
}

/* Forward and backward are the same: numbers that were dropped have no gradient either. */
static void
drop (const NnOp *op,
      const NnStageCall *call,
      const NnMaps *from,
      size_t first,
      size_t n,
      const NnMaps *to)
{
  float probability = call->training ? op->probability : 0;

  /* Row by row, so that a number's key does not depend on the margins. */
  for (size_t image = 0; image < n; image++)
    for (size_t i = 0; i < from->height; i++)
      nn_dropout (nn_maps_at (from, image, i, 0), from->width * from->pixel, probability,
                  nn_dropout_key (call->seed, op->stream, first + image, i),
                  nn_maps_at (to, image, i, 0));
}

/* to = from + other, or a copy of from if @other is NULL */
static void
combine (const NnMaps *from, const NnMaps *other, size_t n, const NnMaps *to)
{
  for (size_t image = 0; image < n; image++)
    for (size_t i = 0; i < from->height; i++)
      nn_kernel_get ()->combine (nn_maps_at (from, image, i, 0), NULL, NULL, NULL, NULL,
                                 other ? nn_maps_at (other, image, i, 0) : NULL, from->pixel,
                                 from->width, nn_maps_at (to, image, i, 0));
}

static void
add (const NnOp *op, const NnMaps *x, size_t first, size_t n, const NnMaps *y)
{
  NnMaps kept = nn_value_get_maps (op->kept, first);

  combine (x, &kept, n, y);
}

static void
add_back (const NnOp *op, size_t first, size_t n, const NnMaps *dy, const NnMaps *dx)
{
  NnMaps skip = nn_value_get_gradient_maps (op->kept, op->kept->skip, first);

  combine (dy, op->is_first_to_add ? NULL : &skip, n, &skip);
  combine (dy, NULL, n, dx);
}

static void
flatten (const NnMaps *x, size_t n_channels, size_t n, const NnMaps *y)
{
  for (size_t image = 0; image < n; image++)
    {
      float *to = nn_maps_at (y, image, 0, 0);

      for (size_t c = 0; c < n_channels; c++)
        for (size_t i = 0; i < x->height; i++)
          for (size_t j = 0; j < x->width; j++)
            *to++ = nn_maps_at (x, image, i, j)[c];
    }
}

static void
flatten_back (const NnMaps *dy, size_t n_channels, size_t n, const NnMaps *dx)
{
  for (size_t image = 0; image < n; image++)
    {
      const float *from = nn_maps_at (dy, image, 0, 0);

      clear_rest (dx, image, 0, 0);
      for (size_t c = 0; c < n_channels; c++)
        for (size_t i = 0; i < dx->height; i++)
          for (size_t j = 0; j < dx->width; j++)
            nn_maps_at (dx, image, i, j)[c] = *from++;
    }
}

static size_t
count_flat_channels (const NnOp *op, const NnMaps *maps)
{
  return nn_shape_size (op->shape) / (maps->height * maps->width);
}

void
nn_op_forward (const NnOp *op,
               const NnStageCall *call,
               const NnMaps *x,
               size_t first,
               size_t n,
               const NnMaps *y)
{
  switch (op->kind)
    {
    case NN_OP_ACTIVATE:
      activate (op, call, x, n, y);
      break;
    case NN_OP_ACTIVATE_AND_POOL:
      activate_and_pool (op, call, x, n, y);
      break;
    case NN_OP_MAX_POOL:
    case NN_OP_AVERAGE_POOL:
      pool (op, x, n, y);
      break;
    case NN_OP_DROPOUT:
      drop (op, call, x, first, n, y);
      break;
    case NN_OP_ADD:
      add (op, x, first, n, y);
      break;
    case NN_OP_FLATTEN:
      flatten (x, count_flat_channels (op, x), n, y);
      break;
    case NN_OP_CONVOLVE:
      nn_conv_step_forward (op->convolution, call->worker, call->training, x, n, y, call->scratch);
      break;
    default:
      g_assert_not_reached ();
    }
}

void
nn_op_backward (const NnOp *op,
                const NnStageCall *call,
                const NnMaps *x,
                size_t first,
                size_t n,
                const NnMaps *dy,
                const NnMaps *dx,
                float *sums)
{
  switch (op->kind)
    {
    case NN_OP_ACTIVATE:
      activate_back (op, call, x, n, dy, dx, sums);
      break;
    case NN_OP_ACTIVATE_AND_POOL:
      activate_and_pool_back (op, call, x, n, dy, dx, sums);
      break;
    case NN_OP_MAX_POOL:
    case NN_OP_AVERAGE_POOL:
      pool_back (op, x, n, dy, dx);
      break;
    case NN_OP_DROPOUT:
      drop (op, call, dy, first, n, dx);
      break;
    case NN_OP_ADD:
      add_back (op, first, n, dy, dx);
      break;
    case NN_OP_FLATTEN:
      flatten_back (dy, count_flat_channels (op, x), n, dx);
      break;
    case NN_OP_CONVOLVE:
    default:
      g_assert_not_reached ();
    }
}

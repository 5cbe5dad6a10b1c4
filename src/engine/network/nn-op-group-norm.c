/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Group normalization: each group of an image's channels gets mean 0 and variance 1, each channel
 * then a scale and a shift that are learned, and an activation.
 *
 *   x̂ = (x − mean) / √(variance + ε),  y = act (scale · x̂ + shift)
 *
 * Wu and He 2018, https://arxiv.org/abs/1803.08494; ε as in PyTorch. It does the same while a
 * network is trained and afterwards, and nothing in it depends on the other images. */
#include "nn-op.h"

#include <math.h>
#include <string.h>

#define EPSILON 1e-5

enum
{
  SCALE,
  SHIFT
};

/* Vectors of as many floats as a pixel has, in a thread's workspace. Of the padding all are zero.
 */
typedef struct
{
  float *mean;    /* of the group */
  float *inverse; /* 1 / √(variance + ε) */
  float *scale;   /* z = scale · x + shift */
  float *shift;
  float *sums; /* of x or of gradients, two of each channel */
  float *products;
  float *k2; /* ∂loss/∂x = scale · g + k2 · x + k3 with g = ∂loss/∂z */
  float *k3;
} Vectors;

#define N_VECTORS 8

static size_t
get_pixel (const NnOp *op)
{
  return nn_pad_to_vectors (op->shape.channels);
}

static size_t
get_workspace (const NnOp *op)
{
  return N_VECTORS * get_pixel (op);
}

static Vectors
get_vectors (const NnOp *op, const NnStageCall *call)
{
  float *memory = call->workspace + op->workspace_place;
  size_t pixel = get_pixel (op);
  Vectors vectors;
  float **vector[N_VECTORS] = { &vectors.mean, &vectors.inverse,  &vectors.scale, &vectors.shift,
                                &vectors.sums, &vectors.products, &vectors.k2,    &vectors.k3 };

  memset (memory, 0, N_VECTORS * pixel * sizeof (float));
  for (guint i = 0; i < N_VECTORS; i++)
    *vector[i] = memory + i * pixel;
  return vectors;
}

static float *
get_parameter (const NnOp *op, guint i)
{
  return op->layer->parameters[i].value->data;
}

static size_t
get_group_size (const NnOp *op)
{
  return op->shape.channels / op->layer->spec.n_groups;
}

/* ---- the statistics of an image ---- */

/* Mean and variance of channels @first and after, from the sums of differences from @origin; n
 * numbers each. */
static void
set_group (const NnOp *op, const Vectors *v, const float *origin, size_t first, double n)
{
  size_t end = first + get_group_size (op);
  double mean = 0, squares = 0, inverse;

  for (size_t c = first; c < end; c++)
    mean += (double) origin[c] + (double) v->sums[c] / n;
  mean /= (double) (end - first);
  for (size_t c = first; c < end; c++)
    {
      double own = (double) v->sums[c] / n, difference = (double) origin[c] + own - mean;

      squares += (double) v->products[c] - n * own * own + n * difference * difference;
    }
  inverse = 1 / sqrt (MAX (squares, 0) / (n * (double) (end - first)) + EPSILON);
  /* NaN stays. */
  if (isnan (squares))
    inverse = squares;
  for (size_t c = first; c < end; c++)
    {
      double scale = (double) get_parameter (op, SCALE)[c] * inverse;

      v->mean[c] = (float) mean;
      v->inverse[c] = (float) inverse;
      v->scale[c] = (float) scale;
      v->shift[c] = (float) ((double) get_parameter (op, SHIFT)[c] - mean * scale);
    }
}

static void
measure (const NnOp *op, const Vectors *v, const NnMaps *x, size_t image)
{
  const float *origin = nn_maps_at (x, image, 0, 0);
  size_t bytes = x->pixel * sizeof (float);

  memset (v->sums, 0, bytes);
  memset (v->products, 0, bytes);
  for (size_t i = 0; i < x->height; i++)
    nn_kernel_get ()->sum_pixels (nn_maps_at (x, image, i, 0), origin, x->pixel, x->width, v->sums,
                                  v->products);
  for (size_t first = 0; first < op->shape.channels; first += get_group_size (op))
    set_group (op, v, origin, first, (double) (x->height * x->width));
}

static NnScaledActivation
get_activation (const NnOp *op, const Vectors *v)
{
  return (NnScaledActivation){
    .kind = op->activation, .slope = op->slope, .scale = v->scale, .shift = v->shift
  };
}

static void
forward (const NnOp *op,
         const NnStageCall *call,
         const NnImages *images,
         const NnMaps *x,
         const NnMaps *y)
{
  Vectors v = get_vectors (op, call);
  const NnScaledActivation act = get_activation (op, &v);

  for (size_t image = 0; image < images->n; image++)
    {
      measure (op, &v, x, image);
      for (size_t i = 0; i < x->height; i++)
        nn_kernel_get ()->activate (&act, nn_maps_at (x, image, i, 0), x->pixel, x->width,
                                    nn_maps_at (y, image, i, 0));
    }
}

/* ---- backward ---- */

/* With sums over all n numbers of a group:
 *
 *   ∂loss/∂x = (scale · g − Σ scale·g / n − x̂ · Σ scale·g·x̂ / n) / √(variance + ε)
 */
static void
set_group_backward (const NnOp *op, const Vectors *v, size_t first, double n_pixels)
{
  size_t end = first + get_group_size (op);
  double n = n_pixels * (double) (end - first), inverse = (double) v->inverse[first];
  double sum = 0, product = 0, k2;

  for (size_t c = first; c < end; c++)
    {
      sum += (double) get_parameter (op, SCALE)[c] * (double) v->sums[c];
      product += (double) get_parameter (op, SCALE)[c] * (double) v->products[c];
    }
  k2 = -product * inverse * inverse * inverse / n;
  for (size_t c = first; c < end; c++)
    {
      v->k2[c] = (float) k2;
      v->k3[c] = (float) (-sum * inverse / n - k2 * (double) v->mean[c]);
    }
}

static double *
get_sums (const NnOp *op, size_t chunk)
{
  return op->sums + chunk * 2 * op->shape.channels;
}

static void
weight_gradient (const NnOp *op, const Vectors *v, size_t chunk)
{
  double *scale = get_sums (op, chunk), *shift = scale + op->shape.channels;

  for (size_t c = 0; c < op->shape.channels; c++)
    {
      scale[c] += (double) v->products[c] * (double) v->inverse[c];
      shift[c] += (double) v->sums[c];
    }
}

/* dx has g first, then what comes of it. */
static void
backward_image (const NnOp *op,
                const Vectors *v,
                size_t image,
                const NnMaps *x,
                const NnMaps *dy,
                const NnMaps *dx)
{
  const NnKernel *kernel = nn_kernel_get ();
  const NnScaledActivation act = get_activation (op, v);
  const NnGradientSums sums = { .mean = v->mean, .sums = v->sums, .products = v->products };
  const NnMapFactors factors = { .k1 = v->scale, .k2 = v->k2, .k3 = v->k3 };

  memset (v->sums, 0, x->pixel * sizeof (float));
  memset (v->products, 0, x->pixel * sizeof (float));
  for (size_t i = 0; i < x->height; i++)
    kernel->activate_backward_sum (&act, nn_maps_at (x, image, i, 0), x->pixel, x->width,
                                   nn_maps_at (dy, image, i, 0), nn_maps_at (dx, image, i, 0),
                                   &sums);
  for (size_t first = 0; first < op->shape.channels; first += get_group_size (op))
    set_group_backward (op, v, first, (double) (x->height * x->width));
  for (size_t i = 0; i < x->height; i++)
    kernel->combine (&factors, nn_maps_at (dx, image, i, 0), nn_maps_at (x, image, i, 0), NULL,
                     x->pixel, x->width, nn_maps_at (dx, image, i, 0));
}

static void
backward (const NnOp *op,
          const NnStageCall *call,
          const NnImages *images,
          const NnMaps *x,
          const NnMaps *dy,
          const NnMaps *dx,
          float *sums)
{
  Vectors v = get_vectors (op, call);

  for (size_t image = 0; image < images->n; image++)
    {
      measure (op, &v, x, image);
      backward_image (op, &v, image, x, dy, dx);
      if (call->wants_weight_gradients)
        weight_gradient (op, &v, images->chunk);
    }
}

static void
begin_chunk (const NnOp *op, size_t chunk)
{
  memset (get_sums (op, chunk), 0, 2 * op->shape.channels * sizeof (double));
}

static void
finish (const NnOp *op, size_t n_chunks)
{
  size_t n = op->shape.channels;

  for (guint parameter = SCALE; parameter <= SHIFT; parameter++)
    for (size_t c = 0; c < n; c++)
      {
        double sum = 0;

        for (size_t chunk = 0; chunk < n_chunks; chunk++)
          sum += get_sums (op, chunk)[parameter * n + c];
        op->layer->parameters[parameter].gradient->data[c] = (float) sum;
      }
}

const NnOpClass nn_op_group_norm = {
  .forward = forward,
  .backward = backward,
  .begin_chunk = begin_chunk,
  .finish = finish,
  .get_workspace = get_workspace,
  .activates = TRUE,
};

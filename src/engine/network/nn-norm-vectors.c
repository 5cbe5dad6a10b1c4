/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn-norm-vectors.h"

#include <math.h>

#define N_VECTORS 7

NnNormVectors *
nn_norm_vectors_new (const NnValue *value)
{
  NnNormVectors *vectors = g_new (NnNormVectors, 1);
  size_t pixel = value->layout.pixel;
  float *memory = g_new0 (float, N_VECTORS *pixel);

  *vectors = (NnNormVectors){ .mean = memory,
                              .scale = memory + pixel,
                              .shift = memory + 2 * pixel,
                              .k1 = memory + 3 * pixel,
                              .k2 = memory + 4 * pixel,
                              .k3 = memory + 5 * pixel,
                              .variance = memory + 6 * pixel };
  return vectors;
}

void
nn_norm_vectors_free (NnNormVectors *vectors)
{
  if (vectors == NULL)
    return;
  g_free (vectors->mean);
  g_free (vectors);
}

static float *
get_parameter (const NnValue *value, guint i)
{
  return value->norm->parameters[i].value->data;
}

/* One number of each chunk, in the order of the chunks. */
static double
sum_chunks (const double *sums, size_t pixel, size_t n_chunks, size_t which, size_t channel)
{
  double sum = 0;

  for (size_t chunk = 0; chunk < n_chunks; chunk++)
    sum += sums[(2 * chunk + which) * pixel + channel];
  return sum;
}

static void
set_channel (
    NnNormVectors *vectors, const NnValue *value, size_t channel, double mean, double variance)
{
  double scale =
      (double) get_parameter (value, NN_NORM_SCALE)[channel] / sqrt (variance + NN_NORM_EPSILON);

  vectors->mean[channel] = (float) mean;
  vectors->variance[channel] = (float) (variance + NN_NORM_EPSILON);
  vectors->scale[channel] = (float) scale;
  vectors->shift[channel] =
      (float) ((double) get_parameter (value, NN_NORM_SHIFT)[channel] - mean * scale);
}

static void
move (float *running, double value)
{
  *running = (float) ((1 - NN_NORM_MOMENTUM) * (double) *running + NN_NORM_MOMENTUM * value);
}

void
nn_norm_vectors_set_batch (
    NnNormVectors *vectors, const NnValue *value, size_t batch, size_t n_chunks, gboolean measure)
{
  double n = (double) (batch * value->shape.height * value->shape.width), mean, variance;

  for (size_t c = 0; c < value->shape.channels; c++)
    {
      nn_value_get_moments (value, batch, n_chunks, c, &mean, &variance);
      set_channel (vectors, value, c, mean, variance);
      if (measure)
        {
          move (&get_parameter (value, NN_NORM_MEAN)[c], mean);
          move (&get_parameter (value, NN_NORM_VARIANCE)[c],
                n > 1 ? variance * n / (n - 1) : variance);
        }
    }
}

void
nn_norm_vectors_set_running (NnNormVectors *vectors, const NnValue *value)
{
  for (size_t c = 0; c < value->shape.channels; c++)
    set_channel (vectors, value, c, (double) get_parameter (value, NN_NORM_MEAN)[c],
                 (double) get_parameter (value, NN_NORM_VARIANCE)[c]);
}

/* With x̂ = (x − mean) / σ and sums over all n numbers of a channel:
 *
 *   ∂loss/∂x = scale · (g − Σ g / n − x̂ · Σ g·x̂ / n)
 *
 * or, with mean and σ that do not depend on x, ∂loss/∂x = scale · g.
 */
void
nn_norm_vectors_set_backward (
    NnNormVectors *vectors, const NnValue *value, size_t batch, size_t n_chunks, gboolean training)
{
  double n = (double) (batch * value->shape.height * value->shape.width);
  size_t pixel = value->layout.pixel;

  for (size_t c = 0; c < value->shape.channels; c++)
    {
      double sum = sum_chunks (value->gradient_sums, pixel, n_chunks, 0, c);
      double product = sum_chunks (value->gradient_sums, pixel, n_chunks, 1, c);
      double k1 = (double) vectors->scale[c];
      double k2 = training ? -k1 * product / ((double) vectors->variance[c] * n) : 0;

      vectors->k1[c] = (float) k1;
      vectors->k2[c] = (float) k2;
      vectors->k3[c] = training ? (float) (-k1 * sum / n - k2 * (double) vectors->mean[c]) : 0;
    }
}

void
nn_norm_vectors_complete_gradient (
    const NnNormVectors *vectors, const NnValue *value, size_t first, size_t n, const NnMaps *dy)
{
  NnMapFactors factors = { 0 };
  NnMaps g = nn_value_get_gradient_maps (value, value->gradient, first);
  NnMaps x = nn_value_get_maps (value, first), skip = g;
  size_t length, n_runs = nn_maps_count_runs (&g, &x, dy, &length);

  if (vectors)
    factors = (NnMapFactors){ .k1 = vectors->k1, .k2 = vectors->k2, .k3 = vectors->k3 };
  if (value->skip)
    skip = nn_value_get_gradient_maps (value, value->skip, first);
  for (size_t image = 0; image < n; image++)
    for (size_t i = 0; i < n_runs; i++)
      nn_kernel_get ()->combine (vectors ? &factors : NULL, nn_maps_at (&g, image, i, 0),
                                 nn_maps_at (&x, image, i, 0),
                                 value->skip ? nn_maps_at (&skip, image, i, 0) : NULL, dy->pixel,
                                 length, nn_maps_at (dy, image, i, 0));
}

/* ∂loss/∂(the norm's scale) = Σ g·x̂, ∂loss/∂(its shift) = Σ g */
void
nn_norm_vectors_weight_gradient (const NnNormVectors *vectors,
                                 const NnValue *value,
                                 size_t n_chunks)
{
  size_t pixel = value->layout.pixel;
  NnParameter *scale = &value->norm->parameters[NN_NORM_SCALE];
  NnParameter *shift = &value->norm->parameters[NN_NORM_SHIFT];

  for (size_t c = 0; c < value->shape.channels; c++)
    {
      double product = sum_chunks (value->gradient_sums, pixel, n_chunks, 1, c);

      scale->gradient->data[c] = (float) (product / sqrt ((double) vectors->variance[c]));
      shift->gradient->data[c] = (float) sum_chunks (value->gradient_sums, pixel, n_chunks, 0, c);
    }
}

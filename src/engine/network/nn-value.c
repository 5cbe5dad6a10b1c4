/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn-value.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Floats of an image. Where pixels lie close together, whole vectors are read from any of them. */
static size_t
count_columns (const NnValue *value)
{
  if (value->shape.height * value->shape.width == 1 && value->layout.offset == 0)
    return value->shape.channels;
  return value->layout.image + (value->layout.pixel % NN_VECTOR_FLOATS != 0 ? NN_VECTOR_FLOATS : 0);
}

NnValue *
nn_value_new (
    NnShape shape, size_t pixel, const NnPadding *padding, size_t n_images, GError **error)
{
  NnValue *value = g_new0 (NnValue, 1);

  value->shape = shape;
  if (!nn_layout_init (&value->layout, shape, pixel, padding) ||
      !nn_layout_init (&value->plain, shape, pixel, NULL))
    {
      g_set_error (
          error, NN_ERROR, NN_ERROR_MEMORY,
          _ ("Maps of %zu × %zu × %zu numbers do not fit into memory; choose smaller images or "
             "fewer maps."),
          shape.channels, shape.height, shape.width);
      nn_value_free (value);
      return NULL;
    }
  /* A vector is a row without its padding, as dense layers take it. */
  value->data = nn_tensor_new (n_images, count_columns (value), error);
  if (value->data == NULL)
    {
      nn_value_free (value);
      return NULL;
    }
  value->layout.image = value->data->stride;
  return value;
}

void
nn_value_free (NnValue *value)
{
  if (value == NULL)
    return;
  nn_tensor_free (value->data);
  nn_tensor_free (value->skip);
  g_free (value->sums);
  g_free (value->gradient_sums);
  g_free (value);
}

NnMaps
nn_value_get_maps (const NnValue *value, size_t first)
{
  return nn_layout_place (&value->layout, value->data->data, first);
}

NnMaps
nn_value_get_gradient_maps (const NnValue *value, const NnTensor *gradient, size_t first)
{
  NnLayout layout = value->plain;

  layout.image = gradient->stride;
  return nn_layout_place (&layout, gradient->data, first);
}

/* ---- sums ---- */

static double *
get_sums (const NnValue *value, size_t chunk)
{
  return value->sums + chunk * NN_VALUE_SUMS * value->layout.pixel;
}

/* Σ (x − origin) and Σ (x − origin)² of an image, added to @sums [2][pixel]. */
static void
add_image (const NnMaps *maps, size_t image, const float *origin, float *sums)
{
  size_t length, n_runs = nn_maps_count_runs (maps, maps, maps, &length);

  for (size_t i = 0; i < n_runs; i++)
    nn_kernel_get ()->sum_pixels (nn_maps_at (maps, image, i, 0), origin, maps->pixel, length, sums,
                                  sums + maps->pixel);
}

/* Where the workspace has the origin, behind two sums of each channel. */
static float *
get_origin (const NnValue *value, float *workspace)
{
  return workspace + 2 * value->layout.pixel;
}

void
nn_value_begin_sums (const NnValue *value, size_t chunk, size_t first, float *workspace)
{
  NnMaps maps = nn_value_get_maps (value, first);
  float *origin = get_origin (value, workspace);
  double *sums = get_sums (value, chunk);
  size_t pixel = maps.pixel;

  /* The mean of the first image, itself taken from its first pixel on. */
  memcpy (origin, maps.data, pixel * sizeof (float));
  memset (workspace, 0, 2 * pixel * sizeof (float));
  add_image (&maps, 0, origin, workspace);
  for (size_t i = 0; i < pixel; i++)
    {
      origin[i] += workspace[i] / (float) (maps.height * maps.width);
      sums[i] = sums[pixel + i] = 0;
      sums[2 * pixel + i] = (double) origin[i];
    }
}

void
nn_value_add_sums (const NnValue *value, size_t chunk, size_t first, size_t n, float *workspace)
{
  NnMaps maps = nn_value_get_maps (value, first);
  double *sums = get_sums (value, chunk);

  memset (workspace, 0, 2 * maps.pixel * sizeof (float));
  for (size_t image = 0; image < n; image++)
    add_image (&maps, image, get_origin (value, workspace), workspace);
  for (size_t i = 0; i < 2 * maps.pixel; i++)
    sums[i] += (double) workspace[i];
}

void
nn_value_sum (const NnValue *value, size_t chunk, size_t first, size_t end, float *workspace)
{
  nn_value_begin_sums (value, chunk, first, workspace);
  for (size_t image = first; image < end; image++)
    nn_value_add_sums (value, chunk, image, 1, workspace);
}

void
nn_value_get_moments (const NnValue *value,
                      size_t batch,
                      size_t n_chunks,
                      size_t channel,
                      double *mean,
                      double *variance)
{
  size_t pixel = value->layout.pixel, n_pixels = value->shape.height * value->shape.width;
  double n_before = 0, squares = 0;

  *mean = 0;
  for (size_t chunk = 0; chunk < n_chunks; chunk++)
    {
      const double *sums = get_sums (value, chunk);
      size_t n_images = batch * (chunk + 1) / n_chunks - batch * chunk / n_chunks;
      double n = (double) (n_images * n_pixels), shift, own, difference;

      if (n_images == 0)
        continue;
      shift = sums[channel] / n;
      own = sums[2 * pixel + channel] + shift;
      difference = own - *mean;
      squares += sums[pixel + channel] - n * shift * shift +
                 difference * difference * n_before * n / (n_before + n);
      *mean += difference * n / (n_before + n);
      n_before += n;
    }
  /* Rounding may make a very small variance negative; NaN stays. */
  *variance = squares < 0 ? 0 : squares / n_before;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reference-convolution.h"

#include <math.h>

/* What Winograd's tiles may reach beyond the map. */
#define REACH 5

size_t
reference_get_output_height (const ReferenceCase *c)
{
  return (c->height + 2 * c->convolution.pad_height - c->convolution.height) /
             c->convolution.stride +
         1;
}

size_t
reference_get_output_width (const ReferenceCase *c)
{
  return (c->width + 2 * c->convolution.pad_width - c->convolution.width) / c->convolution.stride +
         1;
}

size_t
reference_count_weights (const ReferenceCase *c)
{
  return c->convolution.height * c->convolution.width * c->x_pixel * c->y_pixel;
}

ReferenceMaps
reference_maps_new (size_t n_images, size_t height, size_t width, size_t pixel, size_t padding)
{
  ReferenceMaps buffer = { .maps = { .height = height, .width = width, .pixel = pixel } };

  buffer.maps.row = (width + 2 * padding + REACH) * pixel;
  buffer.maps.image = (height + 2 * padding + REACH) * buffer.maps.row;
  buffer.size = n_images * buffer.maps.image;
  buffer.memory = g_new0 (float, buffer.size);
  buffer.maps.data = buffer.memory + padding * (buffer.maps.row + pixel);
  return buffer;
}

void
reference_maps_clear (ReferenceMaps *maps)
{
  g_clear_pointer (&maps->memory, g_free);
}

void
reference_fill (float *numbers, size_t n, NnRandom *random)
{
  for (size_t i = 0; i < n; i++)
    numbers[i] = (float) nn_random_normal (random);
}

void
reference_fill_maps (const ReferenceMaps *maps, size_t n_images, NnRandom *random)
{
  for (size_t n = 0; n < n_images; n++)
    for (size_t i = 0; i < maps->maps.height; i++)
      reference_fill (nn_maps_at (&maps->maps, n, i, 0), maps->maps.width * maps->maps.pixel,
                      random);
}

/* Everything that one weight connects: calls for all images, outputs (i, j) and taps (u, v) whose
 * input (y, x) is inside the map. */
#define FOR_EACH_PAIR(c)                                                                           \
  for (size_t n = 0; n < (c)->n_images; n++)                                                       \
    for (size_t i = 0; i < reference_get_output_height (c); i++)                                   \
      for (size_t j = 0; j < reference_get_output_width (c); j++)                                  \
        for (size_t u = 0; u < (c)->convolution.height; u++)                                       \
          for (size_t v = 0; v < (c)->convolution.width; v++)                                      \
            for (size_t y = i * (c)->convolution.stride + u - (c)->convolution.pad_height,         \
                        x = j * (c)->convolution.stride + v - (c)->convolution.pad_width,          \
                        once = 1;                                                                  \
                 once && y < (c)->height && x < (c)->width; once = 0)

float *
reference_transpose_taps (const ReferenceCase *c, const float *w)
{
  size_t n = c->x_pixel * c->y_pixel;
  float *wt = g_new (float, reference_count_weights (c));

  for (size_t k = 0; k < reference_count_weights (c); k++)
    wt[k / n * n + k % c->y_pixel * c->x_pixel + k % n / c->y_pixel] = w[k];
  return wt;
}

double *
reference_convolve (const ReferenceCase *c, const NnMaps *maps, const float *w, const float *bias)
{
  size_t height = reference_get_output_height (c), width = reference_get_output_width (c);
  double *result = g_new0 (double, c->n_images *height *width * c->y_pixel);

  for (size_t k = 0; bias && k < c->n_images * height * width * c->y_pixel; k++)
    result[k] = (double) bias[k % c->y_pixel];
  FOR_EACH_PAIR (c)
  {
    const float *input = nn_maps_at (maps, n, y, x);
    const float *weights = w + (u * c->convolution.width + v) * c->x_pixel * c->y_pixel;
    double *output = result + ((n * height + i) * width + j) * c->y_pixel;

    for (size_t p = 0; p < c->x_pixel; p++)
      for (size_t q = 0; q < c->y_pixel; q++)
        output[q] += (double) input[p] * (double) weights[p * c->y_pixel + q];
  }
  return result;
}

double *
reference_data_gradient (const ReferenceCase *c, const NnMaps *dy, const float *w)
{
  double *result = g_new0 (double, c->n_images * c->height * c->width * c->x_pixel);

  FOR_EACH_PAIR (c)
  {
    const float *output = nn_maps_at (dy, n, i, j);
    const float *weights = w + (u * c->convolution.width + v) * c->x_pixel * c->y_pixel;
    double *input = result + ((n * c->height + y) * c->width + x) * c->x_pixel;

    for (size_t p = 0; p < c->x_pixel; p++)
      for (size_t q = 0; q < c->y_pixel; q++)
        input[p] += (double) output[q] * (double) weights[p * c->y_pixel + q];
  }
  return result;
}

double *
reference_convolution_gradient (const ReferenceCase *c, const NnMaps *maps, const NnMaps *dy)
{
  double *result = g_new0 (double, reference_count_weights (c));

  FOR_EACH_PAIR (c)
  {
    const float *input = nn_maps_at (maps, n, y, x), *output = nn_maps_at (dy, n, i, j);
    double *weights = result + (u * c->convolution.width + v) * c->x_pixel * c->y_pixel;

    for (size_t p = 0; p < c->x_pixel; p++)
      for (size_t q = 0; q < c->y_pixel; q++)
        weights[p * c->y_pixel + q] += (double) input[p] * (double) output[q];
  }
  return result;
}

static double
find_largest (const double *numbers, size_t n)
{
  double largest = 0;

  for (size_t i = 0; i < n; i++)
    largest = MAX (largest, fabs (numbers[i]));
  return largest;
}

void
reference_assert_maps (const NnMaps *maps,
                       size_t n_images,
                       const double *expected,
                       double tolerance)
{
  size_t n = maps->width * maps->pixel, k = 0;
  double epsilon = tolerance * find_largest (expected, n_images * maps->height * n);

  for (size_t image = 0; image < n_images; image++)
    for (size_t i = 0; i < maps->height; i++)
      for (size_t j = 0; j < n; j++)
        g_assert_cmpfloat_with_epsilon ((double) nn_maps_at (maps, image, i, 0)[j], expected[k++],
                                        epsilon);
}

void
reference_assert_numbers (const float *numbers, size_t n, const double *expected, double tolerance)
{
  double epsilon = tolerance * find_largest (expected, n);

  for (size_t i = 0; i < n; i++)
    g_assert_cmpfloat_with_epsilon ((double) numbers[i], expected[i], epsilon);
}

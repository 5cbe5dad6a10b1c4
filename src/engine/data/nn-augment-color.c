/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn-augment-color.h"

/* Pixels that are changed at a time, so that their gray stays in the first cache. */
#define BLOCK 256

/* So many bytes can be summed in 32 bits. */
#define SUM_BLOCK ((size_t) 1 << 24)

static float
get_gray_weight (size_t n_channels, size_t channel)
{
  static const float luma[] = { 0.299f, 0.587f, 0.114f };

  return n_channels == G_N_ELEMENTS (luma) ? luma[channel] : 1 / (float) n_channels;
}

static guint64
sum_bytes (const guint8 *bytes, size_t n)
{
  guint64 sum = 0;

  for (size_t first = 0; first < n; first += SUM_BLOCK)
    {
      const guint8 *v = bytes + first;
      size_t n_block = MIN (SUM_BLOCK, n - first);
      guint32 part = 0;

      for (size_t i = 0; i < n_block; i++)
        part += v[i];
      sum += part;
    }
  return sum;
}

double
nn_color_get_mean_gray (NnShape shape, const guint8 *pixels)
{
  size_t plane = shape.height * shape.width;
  double mean = 0;

  for (size_t c = 0; c < shape.channels; c++)
    mean += (double) get_gray_weight (shape.channels, c) *
            (double) sum_bytes (pixels + c * plane, plane) / (double) plane;
  return mean;
}

NnColorChange
nn_color_change_new (float brightness, float contrast, float saturation, double mean_gray)
{
  return (NnColorChange){ .own = saturation * contrast * brightness,
                          .gray = (1 - saturation) * contrast * brightness,
                          .constant = (1 - contrast) * brightness * (float) mean_gray };
}

static void
add_weighted (float weight, const guint8 *restrict bytes, size_t n, float *restrict sum)
{
  for (size_t i = 0; i < n; i++)
    sum[i] += weight * (float) bytes[i];
}

static void
change_channel (float own,
                const float *restrict common,
                float scale,
                float offset,
                const guint8 *restrict bytes,
                size_t n,
                float *restrict values)
{
  for (size_t i = 0; i < n; i++)
    {
      float v = own * (float) bytes[i] + common[i];

      v = v < 0 ? 0 : v;
      v = v > 255 ? 255 : v;
      values[i] = scale * v + offset;
    }
}

void
nn_color_change_apply (const NnColorChange *change,
                       const NnNormalization *normalization,
                       size_t n,
                       const guint8 *bytes,
                       size_t plane,
                       float *values,
                       size_t line)
{
  size_t n_channels = normalization->n_channels;

  for (size_t first = 0; first < n; first += BLOCK)
    {
      size_t n_block = MIN (BLOCK, n - first);
      float common[BLOCK]; /* what all channels of a pixel get */

      for (size_t i = 0; i < n_block; i++)
        common[i] = change->constant;
      for (size_t c = 0; c < n_channels; c++)
        add_weighted (change->gray * get_gray_weight (n_channels, c), bytes + c * plane + first,
                      n_block, common);
      for (size_t c = 0; c < n_channels; c++)
        change_channel (change->own, common, normalization->scale[c], normalization->offset[c],
                        bytes + c * plane + first, n_block, values + c * line + first);
    }
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of augmentation share: images, a place to write to that shows every stray number,
 * and the image that a slow and obvious loop makes. */
#pragma once

#include <math.h>
#include <string.h>

#include "nn-pixel-layout.h"
#include "nn-normalization.h"
#include "nn-random.h"

#define UNTOUCHED -12345.0f
#define MARGIN 200

static const NnShape SHAPES[] = {
  { 1, 1, 1 }, { 3, 1, 1 }, { 1, 28, 28 }, { 3, 32, 32 }, { 3, 5, 97 },  { 2, 97, 5 },
  { 1, 1, 9 }, { 4, 6, 3 }, { 8, 2, 2 },   { 3, 3, 600 }, { 1, 2, 257 }, { 3, 70, 33 },
};

/* Layouts of any shape, by number. */
#define N_LAYOUTS 5

static inline NnPixelLayout
test_layout (guint number, NnShape shape)
{
  switch (number)
    {
    case 0:
      return nn_pixel_layout_planes (shape);
    case 1:
      return nn_pixel_layout_channels_last (shape.width * shape.channels, shape.channels);
    case 2: /* a padded pixel, padding beside each row */
      return nn_pixel_layout_channels_last ((shape.width + 2) * (shape.channels + 1),
                                            shape.channels + 1);
    case 3:
      return nn_pixel_layout_channels_last ((shape.width + 1) * 16, 16);
    default: /* planes with padding */
      return (NnPixelLayout){ .row_stride = shape.width + 3,
                              .pixel_stride = 1,
                              .channel_stride = (shape.height + 1) * (shape.width + 3) };
    }
}

/* Room for an image in one of these layouts, with padding on both sides; nothing written yet. */
typedef struct
{
  float *data;
  size_t n;
  float *out; /* where the image begins */
  NnPixelLayout layout;
} Canvas;

static inline Canvas
canvas_new (NnShape shape, NnPixelLayout layout)
{
  Canvas canvas = { .layout = layout };

  canvas.n = 2 * MARGIN + (shape.height - 1) * layout.row_stride +
             (shape.width - 1) * layout.pixel_stride +
             (shape.channels - 1) * layout.channel_stride + 1;
  canvas.data = g_new (float, canvas.n);
  canvas.out = canvas.data + MARGIN;
  for (size_t i = 0; i < canvas.n; i++)
    canvas.data[i] = UNTOUCHED;
  return canvas;
}

static inline void
canvas_clear (Canvas *canvas)
{
  g_clear_pointer (&canvas->data, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Canvas, canvas_clear)

static inline float
canvas_get (const Canvas *canvas, size_t c, size_t y, size_t x)
{
  return canvas->out[y * canvas->layout.row_stride + x * canvas->layout.pixel_stride +
                     c * canvas->layout.channel_stride];
}

/* Every number of the image is written, and no other. */
static inline void
canvas_check_touched (const Canvas *canvas, NnShape shape)
{
  g_autofree guint8 *inside = g_new0 (guint8, canvas->n);

  for (size_t c = 0; c < shape.channels; c++)
    for (size_t y = 0; y < shape.height; y++)
      for (size_t x = 0; x < shape.width; x++)
        inside[MARGIN + y * canvas->layout.row_stride + x * canvas->layout.pixel_stride +
               c * canvas->layout.channel_stride] = TRUE;
  for (size_t i = 0; i < canvas->n; i++)
    if (inside[i] == (canvas->data[i] == UNTOUCHED))
      g_error ("Number %zu of %zu is %g", i, canvas->n, (double) canvas->data[i]);
}

static inline guint8 *
test_image (NnShape shape, guint64 seed)
{
  size_t n = nn_shape_size (shape);
  guint8 *pixels = g_new (guint8, n);
  NnRandom random;

  nn_random_init (&random, seed, 99);
  for (size_t i = 0; i < n; i++)
    pixels[i] = (guint8) nn_random_below (&random, 256);
  return pixels;
}

/* A different mean and deviation for each channel. */
static inline void
test_normalization (NnNormalization *normalization, size_t n_channels)
{
  float mean[NN_NORMALIZATION_MAX_CHANNELS], deviation[NN_NORMALIZATION_MAX_CHANNELS];
  g_autoptr (GError) error = NULL;

  for (size_t c = 0; c < n_channels; c++)
    {
      mean[c] = 0.4f + 0.03f * (float) c;
      deviation[c] = 0.3f - 0.02f * (float) c;
    }
  nn_normalization_init (normalization, n_channels, mean, deviation, &error);
  g_assert_no_error (error);
}

/* Walks from position 0 to @i, turning round at both ends. */
static inline size_t
walk (gint64 i, size_t n)
{
  gint64 steps = ABS (i), at = 0, direction = i < 0 ? -1 : 1;

  if (n == 1)
    return 0;
  for (gint64 s = 0; s < steps; s++)
    {
      if (at + direction < 0 || at + direction >= (gint64) n)
        direction = -direction;
      at += direction;
    }
  return (size_t) at;
}

/* Byte (c, y, x) of the mirrored, then shifted image. */
static inline guint8
moved_byte (const guint8 *pixels,
            NnShape shape,
            gboolean mirrored,
            gint64 shift_x,
            gint64 shift_y,
            size_t c,
            size_t y,
            size_t x)
{
  size_t row = walk ((gint64) y - shift_y, shape.height);
  size_t column = walk ((gint64) x - shift_x, shape.width);

  if (mirrored)
    column = shape.width - 1 - column;
  return pixels[(c * shape.height + row) * shape.width + column];
}

static inline double
normalized (const NnNormalization *normalization, size_t c, double value)
{
  return (value / 255 - (double) normalization->mean[c]) / (double) normalization->deviation[c];
}

/* Pearson's χ² of counts that are expected to be equal. */
static inline double
chi_square (const guint *counts, size_t n_cells, double expected)
{
  double sum = 0;

  for (size_t i = 0; i < n_cells; i++)
    sum += (counts[i] - expected) * (counts[i] - expected) / expected;
  return sum;
}

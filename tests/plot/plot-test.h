/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What several tests of charts need: series, layouts and pictures in memory. */
#pragma once

#include <cairo.h>
#include <string.h>

#include "plot-layout-private.h"
#include "plot.h"

/* A series of its own @n points. */
static inline PlotSeries *
plot_test_make_series (
    const char *name, const double *x, const double *y, size_t n, const PlotSeriesStyle *style)
{
  g_autoptr (PlotBuffer) buffer = plot_buffer_new ();

  for (size_t i = 0; i < n; i++)
    plot_buffer_append (buffer, x[i], y[i]);
  return plot_series_new (name, buffer, style);
}

static inline PlotLayout *
plot_test_lay_out (PlotFigure *figure, double width, double height, const PlotTheme *theme)
{
  g_autoptr (PlotStyle) style = plot_style_new (theme);

  return plot_layout_new (figure, style, width, height);
}

/* Draws on a new image and asserts that Cairo saw no mistake. */
static inline cairo_surface_t *
plot_test_draw (
    PlotFigure *figure, int width, int height, const PlotTheme *theme, const PlotDrawState *state)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width, height);
  cairo_t *cr = cairo_create (surface);
  g_autoptr (PlotLayout) layout = plot_test_lay_out (figure, width, height, theme);

  plot_layout_draw (layout, cr, state);
  g_assert_cmpint (cairo_status (cr), ==, CAIRO_STATUS_SUCCESS);
  g_assert_cmpint (cairo_surface_status (surface), ==, CAIRO_STATUS_SUCCESS);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  return surface;
}

static inline guint32
plot_test_get_pixel (cairo_surface_t *surface, int x, int y)
{
  const unsigned char *row = cairo_image_surface_get_data (surface) +
                             (gsize) y * (gsize) cairo_image_surface_get_stride (surface);
  guint32 pixel;

  memcpy (&pixel, row + (gsize) x * sizeof pixel, sizeof pixel);
  return pixel;
}

static inline guint
plot_test_count_colors (cairo_surface_t *surface)
{
  g_autoptr (GHashTable) colors = g_hash_table_new (NULL, NULL);

  for (int y = 0; y < cairo_image_surface_get_height (surface); y++)
    for (int x = 0; x < cairo_image_surface_get_width (surface); x++)
      g_hash_table_add (colors, GUINT_TO_POINTER (plot_test_get_pixel (surface, x, y)));
  return g_hash_table_size (colors);
}

static inline gboolean
plot_test_is_same (cairo_surface_t *a, cairo_surface_t *b)
{
  gsize size =
      (gsize) cairo_image_surface_get_stride (a) * (gsize) cairo_image_surface_get_height (a);

  return memcmp (cairo_image_surface_get_data (a), cairo_image_surface_get_data (b), size) == 0;
}

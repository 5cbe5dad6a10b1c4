/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A few values far above all others do not flatten a curve, and what is left out is marked. */
#include <math.h>

#include "plot-robust.h"
#include "plot-test.h"

#define N 400
#define WIDTH 600
#define HEIGHT 300

static void
test_limit (void)
{
  double flat[] = { 1, 1, 1, 1 }, one[] = { 3 };
  double falling[100], spike[100], most[100];

  g_assert_cmpfloat (plot_robust_find_limit (flat, 4, 1), ==, 1);
  g_assert_cmpfloat (plot_robust_find_limit (one, 1, 3), ==, 3);
  for (int i = 0; i < 100; i++)
    {
      falling[i] = 0.01 + 2.3 * exp (-i);
      spike[i] = i == 50 ? 1e14 : 0.1 + 0.001 * i;
      most[i] = i < 30 ? 1e14 : 1;
    }
  /* What all began with is no outlier, however quickly it was left behind. */
  g_assert_cmpfloat_with_epsilon (plot_robust_find_limit (falling, 100, falling[0]), 2.31, 1e-9);
  g_assert_cmpfloat (plot_robust_find_limit (spike, 100, 0.1), <, 1);
  g_assert_cmpfloat (plot_robust_find_limit (spike, 100, 0.1), >, 0.2);
  /* Nor is what many values are. */
  g_assert_cmpfloat (plot_robust_find_limit (most, 100, 1), ==, 1e14);
}

/* A loss that falls from 2.3; if @peak is not 0, it jumps there for three batches. */
static PlotFigure *
make_figure (gboolean leaves_out, double peak)
{
  const PlotAxis axis = { .leaves_out_outliers = leaves_out };
  const PlotSeriesStyle style = { .line = PLOT_LINE_THIN };
  PlotFigure *figure = plot_figure_new_lines (NULL, NULL, NULL);
  double x[N], y[N];
  g_autoptr (PlotSeries) series = NULL;

  for (int i = 0; i < N; i++)
    {
      x[i] = i;
      y[i] = 0.2 + 2.1 * exp (-i / 60.0);
      if (peak > 0 && i >= 200 && i < 203)
        y[i] = peak;
    }
  series = plot_test_make_series ("Training", x, y, N, &style);
  plot_figure_add_series (figure, plot_figure_add_panel (figure, "Loss", &axis, NULL), series);
  return figure;
}

static void
find_axis (PlotFigure *figure, double *max, gboolean *has_more)
{
  g_autoptr (PlotLayout) layout = plot_test_lay_out (figure, WIDTH, HEIGHT, plot_theme_light ());

  *max = layout->lines.panels[0].y.max;
  *has_more = layout->lines.panels[0].has_more;
}

static void
test_axis (void)
{
  const double peaks[] = { 10, 1e14 };
  double plain, max;
  gboolean has_more;

  {
    g_autoptr (PlotFigure) figure = make_figure (TRUE, 0);

    find_axis (figure, &plain, &has_more);
    g_assert_false (has_more);
    g_assert_cmpfloat (plain, >=, 2.3);
  }
  for (size_t i = 0; i < G_N_ELEMENTS (peaks); i++)
    {
      g_autoptr (PlotFigure) robust = make_figure (TRUE, peaks[i]);
      g_autoptr (PlotFigure) whole = make_figure (FALSE, peaks[i]);

      find_axis (robust, &max, &has_more);
      g_assert_true (has_more);
      g_assert_cmpfloat (max, <, 2 * plain);
      find_axis (whole, &max, &has_more);
      g_assert_false (has_more);
      g_assert_cmpfloat (max, >=, peaks[i]);
    }
}

/* Nothing is left out silently: above the same curve there is a triangle and a text. */
static void
test_mark (void)
{
  g_autoptr (PlotFigure) figure = make_figure (TRUE, 10);
  g_autoptr (PlotFigure) same = make_figure (TRUE, 0);
  const PlotTheme *theme = plot_theme_light ();
  g_autoptr (PlotLayout) layout = plot_test_lay_out (figure, WIDTH, HEIGHT, theme);
  cairo_surface_t *picture = plot_test_draw (figure, WIDTH, HEIGHT, theme, NULL);
  cairo_surface_t *plain = plot_test_draw (same, WIDTH, HEIGHT, theme, NULL);
  guint n_differing = 0;
  int x, top;

  x = (int) plot_scale_map (&layout->lines.x, 201);
  top = (int) layout->lines.panels[0].plot.y;
  /* Right of the triangle, where the curve itself is far below. */
  for (int i = x + 8; i < x + 60; i++)
    for (int j = top; j < top + 16; j++)
      n_differing += plot_test_get_pixel (picture, i, j) != plot_test_get_pixel (plain, i, j);
  g_assert_cmpuint (n_differing, >, 30);
  cairo_surface_destroy (picture);
  cairo_surface_destroy (plain);
}

/* ---- the size ---- */

/* A figure as high as it asks to be has plots as high as was asked for, and a first mark moves
 * nothing. */
static void
test_height (void)
{
  const PlotTheme *theme = plot_theme_light ();
  const int widths[] = { 240, 360, 900, 2560 };

  for (size_t i = 0; i < G_N_ELEMENTS (widths); i++)
    {
      g_autoptr (PlotFigure) figure = make_figure (TRUE, 0);
      g_autoptr (PlotFigure) marked = make_figure (TRUE, 0);
      g_autoptr (PlotStyle) style = plot_style_new (theme);
      double height = plot_layout_find_lines_height (figure, style, widths[i], 180);
      g_autoptr (PlotLayout) layout = plot_layout_new (figure, style, widths[i], height);
      g_autoptr (PlotLayout) marked_layout = NULL;

      plot_figure_add_mark (marked, 3, "Paused");
      marked_layout = plot_layout_new (marked, style, widths[i], height);
      g_assert_cmpfloat (layout->lines.panels[0].plot.height, >=, 180);
      g_assert_cmpfloat (layout->lines.panels[0].plot.height, <, 183);
      g_assert_cmpfloat (layout->lines.panels[0].plot.y, ==, marked_layout->lines.panels[0].plot.y);
      g_assert_cmpfloat (layout->lines.panels[0].plot.height, ==,
                         marked_layout->lines.panels[0].plot.height);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/outliers/limit", test_limit);
  g_test_add_func ("/outliers/axis", test_axis);
  g_test_add_func ("/outliers/mark", test_mark);
  g_test_add_func ("/lines/height", test_height);
  return g_test_run ();
}

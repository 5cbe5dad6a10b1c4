/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Buffers, series, and thinning that loses no extreme. */
#include <math.h>

#include "plot-test.h"
#include "plot-thin.h"

static const PlotSeriesStyle thin = { .line = PLOT_LINE_THIN };

static void
test_buffer_grows (void)
{
  g_autoptr (PlotBuffer) buffer = plot_buffer_new ();
  g_autoptr (PlotSeries) early = NULL;
  double x_min, x_max, y_min, y_max;

  g_assert_false (plot_buffer_get_range (buffer, 0, NULL, NULL, NULL, NULL));

  for (guint i = 0; i < 1000; i++)
    {
      if (i == 500)
        early = plot_series_new ("early", buffer, &thin);
      plot_buffer_append (buffer, i, i == 700 ? NAN : i == 300 ? -5 : 1000 - (double) i);
    }

  g_assert_cmpuint (plot_buffer_get_length (buffer), ==, 1000);
  g_assert_true (plot_buffer_get_range (buffer, 1000, &x_min, &x_max, &y_min, &y_max));
  g_assert_cmpfloat (x_min, ==, 0);
  g_assert_cmpfloat (x_max, ==, 999);
  g_assert_cmpfloat (y_min, ==, -5);
  g_assert_cmpfloat (y_max, ==, 1000);

  /* A prefix that does not end with a block. */
  g_assert_true (plot_buffer_get_range (buffer, 299, NULL, &x_max, &y_min, NULL));
  g_assert_cmpfloat (x_max, ==, 298);
  g_assert_cmpfloat (y_min, ==, 702);

  /* A series keeps the length that the buffer had when it was made. */
  g_assert_cmpuint (plot_series_get_length (early), ==, 500);
}

static void
test_find (void)
{
  const double x[] = { 1, 2, 2, 4, 5, 9 };
  const double y[] = { 0, 1, 2, NAN, 4, 5 };
  g_autoptr (PlotSeries) series = plot_test_make_series ("s", x, y, G_N_ELEMENTS (x), &thin);
  const double mixed[] = { 5, 1, 3 };
  g_autoptr (PlotSeries) unsorted = plot_test_make_series ("u", mixed, mixed, 3, &thin);
  g_autoptr (PlotSeries) empty = plot_test_make_series ("e", NULL, NULL, 0, &thin);
  static const struct
  {
    double x;
    size_t point;
  } cases[] = { { -10, 0 }, { 1.4, 0 }, { 1.5, 2 }, { 2, 2 },
                { 1.9, 2 }, { 4, 4 },   { 7.5, 5 }, { 100, 5 } };
  size_t point;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_assert_true (plot_series_find (series, cases[i].x, &point));
      g_assert_cmpuint (point, ==, cases[i].point);
    }

  g_assert_true (plot_series_find (unsorted, 2.9, &point));
  g_assert_cmpuint (point, ==, 2);
  g_assert_false (plot_series_find (empty, 0, &point));

  g_assert_true (plot_series_find_not_finite (series, &point));
  g_assert_cmpuint (point, ==, 3);
  g_assert_false (plot_series_find_not_finite (unsorted, &point));
}

/* Compares with the slow way: for each column, go through all points. */
static void
assert_thinned (const PlotSeries *series, const PlotScale *scale, double density)
{
  g_autoptr (GArray) columns = g_array_new (FALSE, FALSE, sizeof (PlotColumn));
  size_t next = 0;

  plot_thin (series, scale, density, columns);

  for (guint i = 0; i < columns->len; i++)
    {
      const PlotColumn *column = &g_array_index (columns, PlotColumn, i);
      double x, y, lowest, highest, position;

      /* Between two columns there are only points that are not finite. */
      gboolean gap = next < column->first;
      for (; next < column->first; next++)
        {
          plot_series_get_point (series, next, &x, &y);
          g_assert_true (!isfinite (x) || !isfinite (y));
        }
      g_assert_true (column->start == (gap || i == 0));

      plot_series_get_point (series, column->first, &x, &y);
      position = floor (plot_scale_map (scale, x) * density);
      lowest = highest = y;
      for (; next <= column->last; next++)
        {
          plot_series_get_point (series, next, &x, &y);
          g_assert_true (isfinite (x) && isfinite (y));
          g_assert_cmpfloat (floor (plot_scale_map (scale, x) * density), ==, position);
          lowest = MIN (lowest, y);
          highest = MAX (highest, y);
        }
      plot_series_get_point (series, column->lowest, &x, &y);
      g_assert_cmpfloat (y, ==, lowest);
      plot_series_get_point (series, column->highest, &x, &y);
      g_assert_cmpfloat (y, ==, highest);
    }

  for (; next < plot_series_get_length (series); next++)
    {
      double x, y;

      plot_series_get_point (series, next, &x, &y);
      g_assert_true (!isfinite (x) || !isfinite (y));
    }
}

static PlotSeries *
create_noise (size_t n, gboolean sorted, double share_not_finite)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (11);
  g_autoptr (PlotBuffer) buffer = plot_buffer_new ();

  for (size_t i = 0; i < n; i++)
    {
      double x = sorted ? (double) i : g_rand_double_range (random, 0, (double) n);
      double y = g_rand_double (random);

      if (g_rand_double (random) < 0.0003)
        y *= g_rand_boolean (random) ? 50 : -50;
      if (g_rand_double (random) < share_not_finite)
        y = g_rand_boolean (random) ? NAN : INFINITY;
      plot_buffer_append (buffer, x, y);
    }
  return plot_series_new ("noise", buffer, &thin);
}

static void
test_thin_keeps_extremes (void)
{
  const PlotScale scale = { .min = 0, .max = 100000, .start = 40, .end = 1040 };
  g_autoptr (PlotSeries) plain = create_noise (100000, TRUE, 0);
  g_autoptr (PlotSeries) broken = create_noise (100000, TRUE, 0.001);
  g_autoptr (PlotSeries) unsorted = create_noise (3000, FALSE, 0.01);
  g_autoptr (GArray) columns = g_array_new (FALSE, FALSE, sizeof (PlotColumn));

  assert_thinned (plain, &scale, 1);
  assert_thinned (plain, &scale, 2.7);
  assert_thinned (broken, &scale, 1);
  assert_thinned (unsorted, &scale, 1);

  plot_thin (plain, &scale, 1, columns);
  g_assert_cmpuint (columns->len, <=, 1001);
}

/* Zoomed in, only what is visible is drawn, and the lines that lead out of the picture. */
static void
test_thin_zoomed (void)
{
  const PlotScale scale = { .min = 500, .max = 510, .start = 0, .end = 1000 };
  g_autoptr (PlotSeries) series = create_noise (100000, TRUE, 0);
  g_autoptr (GArray) columns = g_array_new (FALSE, FALSE, sizeof (PlotColumn));

  plot_thin (series, &scale, 1, columns);
  g_assert_cmpuint (columns->len, ==, 13);
  g_assert_cmpuint (g_array_index (columns, PlotColumn, 0).first, ==, 499);
  g_assert_cmpuint (g_array_index (columns, PlotColumn, 12).last, ==, 511);
}

static void
test_step (void)
{
  const double x[] = { 1, 2, 4 };
  const double y[] = { 1, NAN, 3 };
  const double other[] = { 3 };
  g_autoptr (PlotSeries) first = plot_test_make_series ("a", x, y, 3, &thin);
  g_autoptr (PlotSeries) second = plot_test_make_series ("b", other, other, 1, &thin);
  g_autoptr (PlotFigure) figure = plot_figure_new_lines (NULL, NULL, NULL);
  double found = 0;

  plot_figure_add_panel (figure, NULL, NULL, NULL);
  plot_figure_add_panel (figure, NULL, NULL, NULL);
  plot_figure_add_series (figure, 0, first);
  plot_figure_add_series (figure, 1, second);

  g_assert_true (plot_figure_step_x (figure, 1, 1, &found));
  g_assert_cmpfloat (found, ==, 3);
  g_assert_true (plot_figure_step_x (figure, 4, -1, &found));
  g_assert_cmpfloat (found, ==, 3);
  g_assert_true (plot_figure_step_x (figure, 1.9, 0, &found));
  g_assert_cmpfloat (found, ==, 1);
  g_assert_false (plot_figure_step_x (figure, 4, 1, &found));
  g_assert_false (plot_figure_step_x (figure, 1, -1, &found));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/plot/series/buffer-grows", test_buffer_grows);
  g_test_add_func ("/plot/series/find", test_find);
  g_test_add_func ("/plot/series/thin-keeps-extremes", test_thin_keeps_extremes);
  g_test_add_func ("/plot/series/thin-zoomed", test_thin_zoomed);
  g_test_add_func ("/plot/series/step", test_step);

  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scales, ticks, number formats and colors. */
#include <float.h>
#include <math.h>

#include "plot.h"

static void
test_map (void)
{
  const PlotScale up = { .min = 2, .max = 4, .start = 100, .end = 20 };
  const PlotScale flat = { .min = 0, .max = 1, .start = 5, .end = 5 };
  const PlotScale huge = { .min = -4e307, .max = 4e307, .start = 0, .end = 100 };

  g_assert_cmpfloat (plot_scale_map (&up, 2), ==, 100);
  g_assert_cmpfloat (plot_scale_map (&up, 3), ==, 60);
  g_assert_cmpfloat (plot_scale_map (&up, 4), ==, 20);
  g_assert_cmpfloat (plot_scale_unmap (&up, 60), ==, 3);
  g_assert_true (isnan (plot_scale_map (&up, NAN)));
  g_assert_cmpfloat (fabs (plot_scale_map (&up, INFINITY)), <=, 1e6);
  g_assert_cmpfloat (fabs (plot_scale_map (&up, -DBL_MAX)), <=, 1e6);
  g_assert_cmpfloat_with_epsilon (plot_scale_map (&huge, 0), 50, 1e-9);
  g_assert_true (isfinite (plot_scale_map (&huge, DBL_MAX)));
  g_assert_cmpfloat (plot_scale_map (&flat, INFINITY), ==, 5);
}

static void
test_widen (void)
{
  static const struct
  {
    double min, max;
  } cases[] = {
    { 0, 0 },           { 0.5, 0.5 },          { -3, -3 },
    { 1e300, 1e300 },   { -DBL_MAX, DBL_MAX }, { DBL_MAX, DBL_MAX },
    { 5e-324, 5e-324 }, { 1e-300, 2e-300 },    { 1, 1 + DBL_EPSILON },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      double min = cases[i].min;
      double max = cases[i].max;
      PlotTicks ticks;

      plot_range_widen (&min, &max);
      g_assert_true (isfinite (min) && isfinite (max) && isfinite (max - min));
      g_assert_cmpfloat (min, <, max);

      ticks = plot_ticks_find_rounding (&min, &max, 5, FALSE);
      g_assert_cmpuint (ticks.n, >=, 2);
      g_assert_cmpuint (ticks.n, <=, 8);
      for (guint j = 0; j < ticks.n; j++)
        g_assert_true (isfinite (plot_ticks_get (&ticks, j)));
    }

  {
    double min = 0.5, max = 0.5;

    /* One value is in the middle of its axis. */
    plot_range_widen (&min, &max);
    g_assert_cmpfloat_with_epsilon (min / 2 + max / 2, 0.5, 1e-12);
  }
}

static void
test_ticks (void)
{
  static const struct
  {
    double min, max;
    guint most;
    gboolean whole;
    const char *labels;
  } cases[] = {
    { 0, 1, 5, FALSE, "0.0 0.2 0.4 0.6 0.8 1.0" },
    { 0, 10, 5, FALSE, "0 2 4 6 8 10" },
    { 1, 50, 10, TRUE, "5 10 15 20 25 30 35 40 45 50" },
    { 1, 3, 10, TRUE, "1 2 3" },
    { 0.9, 1.1, 5, TRUE, "1" },
    { -1, 1, 4, FALSE, "\u22121.0 \u22120.5 0.0 0.5 1.0" },
    { 0.29, 0.31, 4, FALSE, "0.290 0.295 0.300 0.305 0.310" },
    { 1000.001, 1000.003, 2, FALSE, "1000.001 1000.002 1000.003" },
    { 0, 2e7, 4, FALSE,
      "0 0.5\u00d710\u2077 1.0\u00d710\u2077 1.5\u00d710\u2077 2.0\u00d710\u2077" },
    { 0, 2e-9, 2, FALSE, "0 1\u00d710\u207b\u2079 2\u00d710\u207b\u2079" },
    { 0, 1e300, 2, FALSE, "0 0.5\u00d710\u00b3\u2070\u2070 1.0\u00d710\u00b3\u2070\u2070" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      PlotTicks ticks = plot_ticks_find (cases[i].min, cases[i].max, cases[i].most, cases[i].whole);
      g_autoptr (GString) labels = g_string_new (NULL);

      for (guint j = 0; j < ticks.n; j++)
        {
          g_autofree char *label =
              plot_axis_format_tick (PLOT_FORMAT_NUMBER, &ticks, plot_ticks_get (&ticks, j));

          g_string_append_printf (labels, "%s%s", j > 0 ? " " : "", label);
        }
      g_assert_cmpstr (labels->str, ==, cases[i].labels);
    }
}

/* Whatever the range, ticks are few, increase, lie within it and have labels that differ. */
static void
test_ticks_always_differ (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (5);

  for (guint i = 0; i < 3000; i++)
    {
      double min =
          g_rand_double_range (random, -1, 1) * pow (10, g_rand_int_range (random, -200, 250));
      double max = min + fabs (min) * pow (10, g_rand_double_range (random, -9, 3));
      guint most = (guint) g_rand_int_range (random, 1, 12);
      g_autofree char *previous = NULL;
      PlotTicks ticks;

      plot_range_widen (&min, &max);
      ticks = plot_ticks_find (min, max, most, FALSE);
      g_assert_cmpuint (ticks.n, <=, most + 1);
      g_assert_true (ticks.mantissa == 1 || ticks.mantissa == 2 || ticks.mantissa == 5);

      for (guint j = 0; j < ticks.n; j++)
        {
          double value = plot_ticks_get (&ticks, j);
          g_autofree char *label = plot_axis_format_tick (PLOT_FORMAT_NUMBER, &ticks, value);

          g_assert_cmpfloat (value, >=, min - 1e-5 * ticks.step);
          g_assert_cmpfloat (value, <=, max + 1e-5 * ticks.step);
          g_assert_cmpstr (label, !=, previous);
          g_free (previous);
          previous = g_steal_pointer (&label);
        }
    }
}

static void
test_rounding (void)
{
  double min = 0.21, max = 2.31;
  PlotTicks ticks = plot_ticks_find_rounding (&min, &max, 5, FALSE);

  g_assert_cmpfloat (min, ==, 0);
  g_assert_cmpfloat (max, ==, 2.5);
  g_assert_cmpuint (ticks.n, ==, 6);
  g_assert_cmpfloat (plot_ticks_get (&ticks, 3), ==, 1.5);
}

static void
test_values (void)
{
  const PlotTicks tenths = { .step = 0.1, .mantissa = 1, .exponent = -1, .first = 0, .n = 11 };
  static const struct
  {
    PlotFormat format;
    gboolean has_ticks;
    double value;
    const char *text;
  } cases[] = {
    { PLOT_FORMAT_NUMBER, TRUE, 0.34567, "0.346" },
    { PLOT_FORMAT_NUMBER, TRUE, -0.00001, "0.000" },
    { PLOT_FORMAT_NUMBER, TRUE, NAN, "NaN" },
    { PLOT_FORMAT_NUMBER, TRUE, INFINITY, "\u221e" },
    { PLOT_FORMAT_PERCENT, FALSE, -INFINITY, "\u2212\u221e" },
    { PLOT_FORMAT_NUMBER, FALSE, 0.0123456, "0.01235" },
    { PLOT_FORMAT_NUMBER, FALSE, 42, "42" },
    { PLOT_FORMAT_NUMBER, FALSE, 1.5e12, "1.500\u00d710\u00b9\u00b2" },
    { PLOT_FORMAT_INTEGER, FALSE, 12, "12" },
    { PLOT_FORMAT_PERCENT, TRUE, 0.8764, "87.6%" },
    { PLOT_FORMAT_PERCENT, FALSE, 0.8764, "87.6%" },
    { PLOT_FORMAT_PERCENT, FALSE, 0, "0%" },
    { PLOT_FORMAT_PERCENT, FALSE, 1, "100%" },
    { PLOT_FORMAT_PERCENT, FALSE, 0.0004, "<0.1%" },
    { PLOT_FORMAT_PERCENT, FALSE, 0.99999, ">99.9%" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text =
          plot_axis_format_value (cases[i].format, cases[i].has_ticks ? &tenths : NULL,
                                  cases[i].value);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

/* Text must have a contrast of 4.5 : 1, lines one of 3 : 1 (WCAG 2.2). */
static void
test_contrast (void)
{
  const PlotTheme *themes[] = { plot_theme_light (), plot_theme_dark () };
  const PlotColor black = { 0, 0, 0, 1 };
  const PlotColor white = { 1, 1, 1, 1 };

  g_assert_cmpfloat_with_epsilon (plot_color_get_contrast (black, white), 21, 1e-9);

  for (guint i = 0; i < G_N_ELEMENTS (themes); i++)
    {
      const PlotTheme *theme = themes[i];

      g_assert_cmpfloat (plot_color_get_contrast (theme->foreground, theme->background), >=, 7);
      g_assert_cmpfloat (plot_color_get_contrast (theme->muted, theme->background), >=, 4.5);
      g_assert_cmpfloat (plot_color_get_contrast (theme->wrong, theme->background), >=, 4.5);
      g_assert_cmpfloat (plot_color_get_contrast (theme->accent, theme->background), >=, 3);
      for (guint j = 0; j < PLOT_N_COLORS; j++)
        g_assert_cmpfloat (plot_color_get_contrast (plot_theme_get_series_color (theme, j),
                                                    theme->background),
                           >=, 3);
    }

  for (guint i = 0; i <= 255; i++)
    {
      PlotColor gray = { i / 255.0, i / 255.0, i / 255.0, 1 };

      g_assert_cmpfloat (plot_color_get_contrast (gray, plot_color_get_readable (gray)), >=, 4.5);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/plot/scale/map", test_map);
  g_test_add_func ("/plot/scale/widen", test_widen);
  g_test_add_func ("/plot/scale/ticks", test_ticks);
  g_test_add_func ("/plot/scale/ticks-always-differ", test_ticks_always_differ);
  g_test_add_func ("/plot/scale/rounding", test_rounding);
  g_test_add_func ("/plot/scale/values", test_values);
  g_test_add_func ("/plot/scale/contrast", test_contrast);

  return g_test_run ();
}

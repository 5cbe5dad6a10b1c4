/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers as people read them, in a locale with English manners. */
#include <math.h>

#include "plot.h"

static void
test_shares (void)
{
  static const struct
  {
    double share;
    guint digits;
    const char *text;
    const char *short_text;
  } cases[] = {
    { 0, 1, "0%", "0%" },
    { 1, 1, "100%", "100%" },
    { 1, 2, "100%", "100%" },
    { 0.973, 1, "97.3%", "97.3%" },
    { 0.973, 0, "97%", "97%" },
    { 0.97, 2, "97.00%", "97.00%" },
    { 0.0001, 1, "<0.1%", "<0.1%" },
    { 0.0005, 1, "<0.1%", "<0.1%" },
    { 0.00051, 1, "0.1%", "0.1%" },
    { 0.005, 0, "<1%", "<1%" },
    { 0.006, 0, "1%", "1%" },
    { 0.99999, 1, ">99.9%", "99.9%" },
    { 0.999, 0, ">99%", "99%" },
    { 0.99999, 2, ">99.99%", "99.99%" },
    { NAN, 1, "\u2013", "\u2013" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = plot_format_share (cases[i].share, cases[i].digits);
      g_autofree char *short_text = plot_format_short_share (cases[i].share, cases[i].digits, TRUE);

      g_assert_cmpstr (text, ==, cases[i].text);
      g_assert_cmpstr (short_text, ==, cases[i].short_text);
    }
}

static void
test_without_sign (void)
{
  g_autofree char *most = plot_format_short_share (0.973, 0, FALSE);
  g_autofree char *few = plot_format_short_share (0.001, 0, FALSE);

  g_assert_cmpstr (most, ==, "97");
  g_assert_cmpstr (few, ==, "<1");
}

/* An axis reads a percentage off as everything else does, with the digits of its ticks. */
static void
test_axis (void)
{
  const PlotTicks tenths = plot_ticks_find (0, 1, 10, FALSE);
  const PlotTicks fine = plot_ticks_find (0.99, 0.992, 5, FALSE);
  g_autofree char *all = plot_axis_format_value (PLOT_FORMAT_PERCENT, &tenths, 1);
  g_autofree char *most = plot_axis_format_value (PLOT_FORMAT_PERCENT, &tenths, 0.8367);
  g_autofree char *exact = plot_axis_format_value (PLOT_FORMAT_PERCENT, &fine, 0.99125);

  g_assert_cmpstr (all, ==, "100%");
  g_assert_cmpstr (most, ==, "83.7%");
  g_assert_cmpstr (exact, ==, "99.1250%");
}

static void
test_decimals (void)
{
  g_autofree char *count = plot_format_count (3072);
  g_autofree char *whole = plot_format_decimal (3072, 0);
  g_autofree char *negative = plot_format_decimal (-0.25, 2);
  g_autofree char *nothing = plot_format_decimal (-0.001, 2);

  g_assert_cmpstr (count, ==, "3,072");
  g_assert_cmpstr (whole, ==, "3,072");
  g_assert_cmpstr (negative, ==, "\u22120.25");
  g_assert_cmpstr (nothing, ==, "0.00");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/plot/number/shares", test_shares);
  g_test_add_func ("/plot/number/without-sign", test_without_sign);
  g_test_add_func ("/plot/number/axis", test_axis);
  g_test_add_func ("/plot/number/decimals", test_decimals);
  return g_test_run ();
}

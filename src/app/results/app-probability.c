/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app-probability.h"

#include <math.h>

#include "plot-number.h"

#define MAX_DIGITS 6

char *
app_probability_format (double probability, guint digits)
{
  return plot_format_share (probability, MIN (digits, MAX_DIGITS));
}

guint
app_probability_find_digits (double a, double b)
{
  if (isnan (a) || isnan (b) || a == b)
    return 1;
  for (guint digits = 1; digits < MAX_DIGITS; digits++)
    {
      g_autofree char *text_a = app_probability_format (a, digits);
      g_autofree char *text_b = app_probability_format (b, digits);

      if (g_strcmp0 (text_a, text_b) != 0)
        return digits;
    }
  return MAX_DIGITS;
}

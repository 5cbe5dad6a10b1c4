#include "app-probability.h"

#include <math.h>

#include <glib/gi18n-lib.h>

#include "plot-number.h"

#define MAX_DIGITS 6

char *
app_probability_format (double probability, guint digits)
{
  double percent = probability * 100, step = pow (10, -(double) digits);

  if (isnan (percent))
    return g_strdup ("–");
  digits = MIN (digits, MAX_DIGITS);
  if (percent > 0 && percent < step / 2)
    /* Translators: a probability that is smaller than this percentage */
    return g_strdup_printf (_ ("<%.*f%%"), (int) digits, step);
  if (percent < 100 && percent > 100 - step / 2)
    /* Translators: a probability that is larger than this percentage */
    return g_strdup_printf (_ (">%.*f%%"), (int) digits, 100 - step);
  return plot_format_share (probability, digits);
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

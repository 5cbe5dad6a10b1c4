/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot-axis.h"

#include <math.h>
#include <string.h>

#include "plot-number.h"

/* Numbers of this many digits before the point are written with a power of ten. */
#define MOST_WHOLE_DIGITS 7
#define MOST_ZEROS 5

static char *
format_power (double value, int exponent, int decimals)
{
  static const char *const superscripts[] = { "\u2070", "\u00b9", "\u00b2", "\u00b3", "\u2074",
                                              "\u2075", "\u2076", "\u2077", "\u2078", "\u2079" };
  double mantissa = exponent >= 0 ? value / pow (10, exponent) : value * pow (10, -exponent);
  g_autofree char *digits = plot_format_decimal (mantissa, decimals);
  g_autofree char *power = g_strdup_printf ("%d", exponent);
  GString *text = g_string_new (digits);

  g_string_append (text, "\u00d710");
  for (const char *p = power; *p != '\0'; p++)
    g_string_append (text, *p == '-' ? "\u207b" : superscripts[*p - '0']);
  return g_string_free (text, FALSE);
}

static char *
format_not_finite (double value)
{
  if (isnan (value))
    return g_strdup ("NaN");
  return g_strdup (value > 0 ? "\u221e" : "\u2212\u221e");
}

/* The power of ten of the largest tick, which all labels of an axis share; FALSE if it reads better
 * without. */
static gboolean
find_power (const PlotTicks *ticks, int *power)
{
  double largest;

  if (ticks->n == 0)
    return FALSE;

  largest = MAX (fabs (plot_ticks_get (ticks, 0)), fabs (plot_ticks_get (ticks, ticks->n - 1)));
  if (largest == 0)
    return FALSE;

  *power = (int) floor (log10 (largest) + 1e-9);
  return *power >= MOST_WHOLE_DIGITS || (ticks->exponent < -MOST_ZEROS && *power < 1 - MOST_ZEROS);
}

char *
plot_axis_format_tick (PlotFormat format, const PlotTicks *ticks, double value)
{
  g_autofree char *number = NULL;
  int power;

  g_return_val_if_fail (ticks != NULL, NULL);

  if (!isfinite (value))
    return format_not_finite (value);

  if (format == PLOT_FORMAT_PERCENT)
    {
      number = plot_format_decimal (value * 100, -ticks->exponent - 2);
      return g_strconcat (number, "%", NULL);
    }

  if (value != 0 && find_power (ticks, &power))
    return format_power (value, power, power - ticks->exponent);

  return plot_format_decimal (value,
                              value == 0 && find_power (ticks, &power) ? 0 : -ticks->exponent);
}

/* Four significant digits, for a value that no axis belongs to. */
static char *
format_alone (double value)
{
  int power = value == 0 ? 0 : (int) floor (log10 (fabs (value)));

  if (power >= MOST_WHOLE_DIGITS || power < -MOST_ZEROS)
    return format_power (value, power, 3);
  return plot_format_decimal (value, value == floor (value) ? 0 : 3 - power);
}

char *
plot_axis_format_value (PlotFormat format, const PlotTicks *ticks, double value)
{
  int power;

  if (!isfinite (value))
    return format_not_finite (value);

  if (format == PLOT_FORMAT_PERCENT)
    return plot_format_share (value, ticks == NULL ? 1 : (guint) MAX (-ticks->exponent, 1));

  if (format == PLOT_FORMAT_INTEGER && fabs (value) < 1e15)
    return plot_format_decimal (value, value == floor (value) ? 0 : 2);

  if (ticks == NULL)
    return format_alone (value);

  if (find_power (ticks, &power))
    return value == 0 ? g_strdup ("0") : format_power (value, power, power - ticks->exponent + 2);

  return plot_format_decimal (value, MAX (2 - ticks->exponent, 0));
}

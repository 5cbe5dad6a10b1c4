/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot-scale.h"

#include <math.h>

/* Cairo's coordinates are 24.8 fixed-point numbers: beyond ±8.3 million they wrap around. */
#define POSITION_LIMIT 1e6

/* Half of the largest double would do for differences; a quarter leaves room for rounding to
 * ticks. */
#define VALUE_LIMIT 4e307

/* Below this, ranges would need steps that doubles cannot express. */
#define VALUE_TINY 1e-290

/* Ranges narrower than this share of their values leave too few digits for round steps. */
#define NARROWEST_SHARE 1e-12

double
plot_scale_map (const PlotScale *scale, double value)
{
  double position;

  if (isnan (value))
    return value;

  value = CLAMP (value, -VALUE_LIMIT, VALUE_LIMIT);
  position =
      scale->start + (value - scale->min) / (scale->max - scale->min) * (scale->end - scale->start);
  return CLAMP (position, -POSITION_LIMIT, POSITION_LIMIT);
}

double
plot_scale_unmap (const PlotScale *scale, double position)
{
  if (scale->end == scale->start)
    return scale->min;

  return scale->min +
         (position - scale->start) / (scale->end - scale->start) * (scale->max - scale->min);
}

void
plot_range_widen (double *min, double *max)
{
  double magnitude;

  *min = CLAMP (*min, -VALUE_LIMIT, VALUE_LIMIT);
  *max = CLAMP (*max, -VALUE_LIMIT, VALUE_LIMIT);
  magnitude = MAX (fabs (*min), fabs (*max));

  if (magnitude < VALUE_TINY)
    {
      *min = -1;
      *max = 1;
    }
  else if (*max - *min < NARROWEST_SHARE * magnitude)
    {
      double middle = *min / 2 + *max / 2;
      double margin = MAX (0.1 * magnitude, VALUE_TINY);

      *min = MAX (middle - margin, -VALUE_LIMIT);
      *max = MIN (middle + margin, VALUE_LIMIT);
    }
}

/* mantissa × 10^exponent. Dividing by a whole power of ten is exact to the last bit, multiplying by
 * its inverse is not. */
static double
decimal (double mantissa, int exponent)
{
  return exponent >= 0 ? mantissa * pow (10, exponent) : mantissa / pow (10, -exponent);
}

/* The smallest round step of at least @smallest. */
static void
find_step (double smallest, gboolean whole, PlotTicks *ticks)
{
  static const int mantissas[] = { 1, 2, 5 };
  /* One too low at first, because log10() may round up at a power of ten. */
  int exponent = (int) floor (log10 (smallest)) - 1;

  for (exponent = whole ? MAX (exponent, 0) : exponent;; exponent++)
    for (guint i = 0; i < G_N_ELEMENTS (mantissas); i++)
      {
        ticks->mantissa = mantissas[i];
        ticks->exponent = exponent;
        ticks->step = decimal (mantissas[i], exponent);
        if (ticks->step >= smallest * (1 - 1e-9))
          return;
      }
}

/* Values that a tick misses by less than this share of a step are on it: 3 × 0.1 is not quite
 * 0.3. */
#define ON_TICK 1e-6

PlotTicks
plot_ticks_find (double min, double max, guint max_steps, gboolean whole)
{
  PlotTicks ticks = { 0 };
  gint64 last;

  g_return_val_if_fail (isfinite (min) && isfinite (max) && min < max, ticks);

  find_step ((max - min) / MAX (max_steps, 1), whole, &ticks);
  ticks.first = (gint64) ceil (min / ticks.step - ON_TICK);
  last = (gint64) floor (max / ticks.step + ON_TICK);
  ticks.n = last < ticks.first ? 0 : (guint) (last - ticks.first + 1);
  return ticks;
}

PlotTicks
plot_ticks_find_rounding (double *min, double *max, guint max_steps, gboolean whole)
{
  PlotTicks ticks = { 0 };
  gint64 last;

  g_return_val_if_fail (isfinite (*min) && isfinite (*max) && *min < *max, ticks);

  find_step ((*max - *min) / MAX (max_steps, 2), whole, &ticks);
  ticks.first = (gint64) floor (*min / ticks.step + ON_TICK);
  last = (gint64) ceil (*max / ticks.step - ON_TICK);
  ticks.n = (guint) (MAX (last - ticks.first, 1) + 1);
  *min = MIN (*min, plot_ticks_get (&ticks, 0));
  *max = MAX (*max, plot_ticks_get (&ticks, ticks.n - 1));
  return ticks;
}

double
plot_ticks_get (const PlotTicks *ticks, guint i)
{
  gint64 number = ticks->first + i;

  return number == 0 ? 0 : decimal ((double) (number * ticks->mantissa), ticks->exponent);
}

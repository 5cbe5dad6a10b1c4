/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From values to positions and back, and round numbers for an axis. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The linear map that takes the value min to the position start and max to end. min < max. A value
 * axis that points up has start > end. */
typedef struct
{
  double min;
  double max;
  double start;
  double end;
} PlotScale;

/* Positions are held within ±1e6, which Cairo's fixed-point numbers can take; NaN stays NaN. */
double plot_scale_map (const PlotScale *scale, double value);
double plot_scale_unmap (const PlotScale *scale, double position);

/* Round steps: ticks are first × step, (first + 1) × step, … n of them, with step = mantissa ×
 * 10^exponent and mantissa 1, 2 or 5. */
typedef struct
{
  double step;
  int mantissa;
  int exponent;
  gint64 first;
  guint n;
} PlotTicks;

/* The range that an axis needs for values from @min to @max, not rounded yet. A range that is too
 * narrow to draw (one value, or narrower than doubles can tell apart) gets a span around it, a
 * tenth of the value to each side, 1 around zero. Values beyond ±4e307 are held there. */
void plot_range_widen (double *min, double *max);

/* Ticks within [@min, @max], at most @max_steps + 1 of them. @whole: steps are 1 or more. */
PlotTicks plot_ticks_find (double min, double max, guint max_steps, gboolean whole);

/* Like plot_ticks_find(), but moves @min and @max outwards to the next tick; at most @max_steps
 * + 3, and at least 2. */
PlotTicks plot_ticks_find_rounding (double *min, double *max, guint max_steps, gboolean whole);

/* The value of tick @i, 0 … n − 1: exactly the double nearest to the decimal number, and 0 is never
 * −0. */
double plot_ticks_get (const PlotTicks *ticks, guint i);

G_END_DECLS

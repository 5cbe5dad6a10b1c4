/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An axis: its title, its range and how its numbers are written. */
#pragma once

#include "plot-scale.h"

G_BEGIN_DECLS

typedef enum
{
  PLOT_FORMAT_NUMBER,
  PLOT_FORMAT_INTEGER, /* ticks are whole numbers */
  PLOT_FORMAT_PERCENT, /* 0.25 is written 25% */
} PlotFormat;

typedef struct
{
  const char *title; /* may be NULL; copied by whatever takes the axis */
  PlotFormat format;
  /* With min < max the axis has this fixed range; with any other two numbers, such as both 0, it
   * fits the data. */
  double min;
  double max;
  /* Otherwise, with this, the range begins at 0, or below where data do; of an x axis only. */
  gboolean begins_at_zero;
  /* And with this, a few values far above all others are left out, with a mark and how far
   * they go where they are. */
  gboolean leaves_out_outliers;
} PlotAxis;

/* Writes @value with as many decimals as @ticks need to differ, in the locale's manner, with a real
 * minus sign; numbers of ten million and more, or with more than five zeros after the point, as
 * 1.5×10⁷. The caller frees it. */
char *plot_axis_format_tick (PlotFormat format, const PlotTicks *ticks, double value);

/* Writes @value for reading it off: two digits more than the ticks have. @ticks may be NULL: four
 * significant digits, or one decimal of a percentage, "<0.1%" and ">99.9%" rather than a rounded 0%
 * or 100%. NaN and infinities are written "NaN", "∞" and "−∞". */
char *plot_axis_format_value (PlotFormat format, const PlotTicks *ticks, double value);

G_END_DECLS

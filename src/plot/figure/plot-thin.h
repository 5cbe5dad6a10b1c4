/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Thins a line for drawing without losing an extreme. */
#pragma once

#include "plot-scale.h"
#include "plot-series.h"

G_BEGIN_DECLS

/* The points that fall in a row into one column; each is the number of a point. */
typedef struct
{
  size_t first;
  size_t lowest;
  size_t highest;
  size_t last;
  gboolean start; /* no line leads here from the column before */
} PlotColumn;

/* Appends to @columns, an array of PlotColumn, what there is to draw of @series, in order.
 *
 * Columns are 1 / @density units wide. The first, lowest, highest and last point of each are kept,
 * so that the picture is that of all points. A point that is not finite ends the line. Of a sorted
 * series only what is within the axis, and one point on each side. O(n); blocks that lie within one
 * column are passed at once. */
void plot_thin (const PlotSeries *series, const PlotScale *x, double density, GArray *columns);

G_END_DECLS

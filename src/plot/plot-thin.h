/* Thins a line for drawing without losing an extreme. */
#pragma once

#include "plot-scale.h"
#include "plot-series.h"

G_BEGIN_DECLS

/* A point that is drawn. */
typedef struct
{
  size_t point;
  gboolean start; /* the line starts anew here */
} PlotVertex;

/* Appends to @vertices, an array of PlotVertex, the points of @series to connect, in order.
 *
 * Of all points that fall in a row into one column, 1 / @density units wide, these are kept: the first, the
 * lowest, the highest and the last. The picture is that of all points. A point that is not finite ends the line.
 * O(n); blocks that lie within one column are passed at once. */
void plot_thin (const PlotSeries *series, const PlotScale *x, double density, GArray *vertices);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A named line through points. Immutable and reference-counted. */
#pragma once

#include "plot-buffer.h"

G_BEGIN_DECLS

typedef struct _PlotSeries PlotSeries;

typedef enum
{
  PLOT_LINE_THIN, /* for many points, such as the loss of every batch */
  PLOT_LINE_DOTS, /* thick, with a dot on every point, as long as dots have room */
} PlotLineStyle;

typedef struct
{
  PlotLineStyle line;
  guint color;    /* index into the theme's palette */
  guint dash;     /* index for plot_theme_get_dash(), 0 solid */
  gboolean faint; /* drawn pale, as the background of a smoothed line */
} PlotSeriesStyle;

/* Shows the points that @buffer has now; those that are appended later belong to series made later.
 * @name is copied and @buffer referenced. */
PlotSeries *plot_series_new (const char *name, PlotBuffer *buffer, const PlotSeriesStyle *style);

PlotSeries *plot_series_ref (PlotSeries *series);
void plot_series_unref (PlotSeries *series);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PlotSeries, plot_series_unref)

const char *plot_series_get_name (const PlotSeries *series);
const PlotSeriesStyle *plot_series_get_style (const PlotSeries *series);
size_t plot_series_get_length (const PlotSeries *series);
void plot_series_get_point (const PlotSeries *series, size_t i, double *x, double *y);

/* The finite point whose x is nearest to @x, the last of equals. FALSE if there is none. */
gboolean plot_series_find (const PlotSeries *series, double x, size_t *point);

/* The first point with a finite x and a y that is not. FALSE if there is none. */
gboolean plot_series_find_not_finite (const PlotSeries *series, size_t *point);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the line of a series is drawn. */
#pragma once

#include <cairo.h>

#include "plot-series.h"
#include "plot-theme.h"

G_BEGIN_DECLS

/* Sets color, width and dash for a series. */
void plot_set_series_style (cairo_t *cr, const PlotTheme *theme, const PlotSeriesStyle *style);
double plot_get_dot_radius (const PlotTheme *theme);

G_END_DECLS

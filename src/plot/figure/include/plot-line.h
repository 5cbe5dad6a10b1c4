/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Line charts: panels one above another over one shared x axis. */
#pragma once

#include "plot-axis.h"
#include "plot-figure.h"
#include "plot-series.h"

G_BEGIN_DECLS

/* A figure without panels yet. @title, @subtitle and @x_axis may be NULL; all are copied. */
PlotFigure *plot_figure_new_lines (const char *title, const char *subtitle, const PlotAxis *x_axis);

/* Adds a panel below those that are there and returns its number. @title stands at its left, above
 * the plot; @message in the middle as long as no series has a finite point. All may be NULL and are
 * copied. */
size_t plot_figure_add_panel (PlotFigure *figure,
                              const char *title,
                              const PlotAxis *y_axis,
                              const char *message);

/* Adds a series to a panel, above those that are there; keeps a reference. */
void plot_figure_add_series (PlotFigure *figure, size_t panel, PlotSeries *series);

/* Marks an event with a vertical line through all panels. @label may be NULL. A mark that is not
 * finite or outside the x axis is not drawn, and does not widen the axis. */
void plot_figure_add_mark (PlotFigure *figure, double x, const char *label);

size_t plot_figure_get_n_panels (const PlotFigure *figure);
size_t plot_figure_get_n_series (const PlotFigure *figure, size_t panel);
PlotSeries *plot_figure_get_series (const PlotFigure *figure, size_t panel, size_t series);

/* The range of the x axis: its fixed one, or that of the data. FALSE, and 0 … 1, if there is
 * neither. */
gboolean plot_figure_get_x_range (PlotFigure *figure, double *min, double *max);

/* Where a cursor goes from @x: @step 0 to the nearest x that any series of any panel has a point
 * at, 1 to the next larger, −1 to the next smaller. FALSE if there is none. */
gboolean plot_figure_step_x (const PlotFigure *figure, double x, int step, double *found);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A thin widget around a PlotFigure: draws it in the style's colors, and says what is under the
 * pointer or the keyboard's cursor.
 *
 * Arrow keys move the cursor of a line chart and the highlight of a matrix, Escape takes it away;
 * see app-plot-cursor.h. The tooltip and the accessible description say in words what a cell
 * shows. */
#pragma once

#include <gtk/gtk.h>

#include "plot.h"

G_BEGIN_DECLS

#define APP_TYPE_PLOT_VIEW (app_plot_view_get_type ())
G_DECLARE_FINAL_TYPE (AppPlotView, app_plot_view, APP, PLOT_VIEW, GtkWidget)

/* References @figure (NULL: nothing is drawn) and queues a draw. Property "figure" (boxed). */
void app_plot_view_set_figure (AppPlotView *view, PlotFigure *figure);
PlotFigure *app_plot_view_get_figure (AppPlotView *view);

/* Property "min-plot-height" (int): how high each plot of a line chart is at least, without its
 * title, legend and labels; the view is as high as that takes. 0: as high as it happens to be. */

/* The theme that is drawn with now: light, dark or high contrast, font and colors of the widget's
 * style. Its font family is valid until the style changes. */
PlotTheme app_plot_view_get_theme (AppPlotView *view);

/* Where everything is that is shown now, the same as long as figure, size and style are; NULL if
 * nothing is shown. It belongs to the view. */
PlotLayout *app_plot_view_get_layout (AppPlotView *view);

/* Gives a cell the highlight and the view the focus, as if keys had come to it. */
void app_plot_view_focus_cell (AppPlotView *view, guint row, guint column);

/* Signals:
 * "cell-activated" (guint row, guint column): clicked, or Enter on the cell that has the highlight.
 * "cell-highlighted" (int row, int column): it has the pointer's or the keyboard's highlight; −1,
 * −1 for none. */

G_END_DECLS

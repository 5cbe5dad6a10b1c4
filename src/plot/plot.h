/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Charts on Cairo: line charts, bar charts and matrices for the screen, PNG, SVG and PDF.
 *
 *   PlotAxis x = { .title = _ ("Epoch"), .format = PLOT_FORMAT_INTEGER };
 *   PlotAxis percent = { .format = PLOT_FORMAT_PERCENT, .min = 0, .max = 1 };
 *   PlotSeriesStyle style = { .line = PLOT_LINE_DOTS, .color = 1 };
 *   g_autoptr (PlotFigure) figure = plot_figure_new_lines ("CIFAR-10", NULL, &x);
 *   size_t loss = plot_figure_add_panel (figure, _ ("Loss"), NULL, _ ("No data yet"));
 *   size_t accuracy = plot_figure_add_panel (figure, _ ("Accuracy"), &percent, _ ("No data yet"));
 *   g_autoptr (PlotSeries) series = plot_series_new (_ ("Validation"), buffer, &style);
 *
 *   plot_figure_add_series (figure, loss, series);
 *   g_autoptr (PlotStyle) style = plot_style_new (plot_theme_light ());
 *   g_autoptr (PlotLayout) layout = plot_layout_new (figure, style, width, height);
 *
 *   plot_layout_draw (layout, cr, NULL);
 */
#pragma once

#include "plot-axis.h"
#include "plot-bar.h"
#include "plot-buffer.h"
#include "plot-draw.h"
#include "plot-export.h"
#include "plot-figure.h"
#include "plot-hit.h"
#include "plot-layout.h"
#include "plot-line.h"
#include "plot-matrix.h"
#include "plot-number.h"
#include "plot-scale.h"
#include "plot-series.h"
#include "plot-style.h"
#include "plot-theme.h"

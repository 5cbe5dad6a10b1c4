/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where everything of a figure is, at one size and in one style: worked out once, and then drawn,
 * hit and measured as often as is wanted. It does not change; whoever shows a figure keeps its
 * layout until the figure, the size or the style is another. For one thread. */
#pragma once

#include "plot-figure.h"
#include "plot-rectangle.h"
#include "plot-style.h"

G_BEGIN_DECLS

typedef struct _PlotLayout PlotLayout;

/* Lays @figure out in the rectangle from (0, 0) to (@width, @height). What has no room is left out,
 * least important first; below 1 × 1 that is everything. Keeps references to @figure and @style. */
PlotLayout *plot_layout_new (PlotFigure *figure, PlotStyle *style, double width, double height);
void plot_layout_free (PlotLayout *layout);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PlotLayout, plot_layout_free)

/* Whether @layout is what plot_layout_new() would make of these. */
gboolean plot_layout_is_of (const PlotLayout *layout,
                            const PlotFigure *figure,
                            const PlotStyle *style,
                            double width,
                            double height);

/* The rectangle of a matrix's cell. FALSE if the figure has no such cell, or no room for it. */
gboolean plot_layout_get_cell (const PlotLayout *layout,
                               size_t row,
                               size_t column,
                               PlotRectangle *rectangle);

/* What a line chart shows at @x, as its legends say it with a cursor there, for those who do not
 * see it: "Epoch 3; Loss: Training 0.61, Test 0.70; Accuracy: Training 80%, Test 77%". NULL if it
 * is another figure, or has no room. The caller frees it. */
char *plot_layout_describe_x (const PlotLayout *layout, double x);

/* How high a line chart has to be, at @width, for each of its plots to be @plot_height high with
 * all that is around them: titles, legend, labels. */
double plot_layout_find_lines_height (PlotFigure *figure,
                                      PlotStyle *style,
                                      double width,
                                      double plot_height);

/* The height in which the cells of a matrix are as large as @width allows, with all that is around
 * them. */
double plot_layout_find_matrix_height (PlotFigure *figure, PlotStyle *style, double width);

G_END_DECLS

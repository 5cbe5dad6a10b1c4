/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The ranges that the axes of a line chart have to cover. */
#pragma once

#include "plot-figure-private.h"
#include "plot-scale.h"

G_BEGIN_DECLS

/* The range of the x axis, not widened. FALSE: unknown. */
gboolean plot_line_find_x_range (const PlotFigure *figure, double *min, double *max);

/* The range of y of what is within @x. FALSE: there is nothing. */
gboolean
plot_line_find_y_range (const PlotPanel *panel, const PlotScale *x, double *min, double *max);

/* Where the axis of a panel that leaves out outliers ends, given its largest value. */
double plot_line_find_usual_max (const PlotPanel *panel, double max);

G_END_DECLS

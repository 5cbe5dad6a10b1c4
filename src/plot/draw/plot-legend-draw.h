/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A legend as it is drawn. */
#pragma once

#include <cairo.h>

#include "plot-legend.h"

G_BEGIN_DECLS

/* With its upper edge at @top. */
void plot_legend_draw (const PlotLegend *legend, cairo_t *cr, double top);

G_END_DECLS

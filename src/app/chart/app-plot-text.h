/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a chart's parts say in words. */
#pragma once

#include "plot.h"

G_BEGIN_DECLS

/* "38 of 1,000 cat images (3.8%) were called dog". The caller frees it. */
char *app_plot_describe_cell (const PlotFigure *figure, size_t row, size_t column);

/* "cat: 87.2%, actual". The caller frees it. */
char *app_plot_describe_bar (const PlotFigure *figure, size_t bar);

G_END_DECLS

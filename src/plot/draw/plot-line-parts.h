/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The parts of one panel. */
#pragma once

#include <cairo.h>

#include "plot-line-layout.h"

G_BEGIN_DECLS

/* The line and dots of one series. */
void plot_line_draw_series (const PlotLineLayout *layout,
                            const PlotPanelLayout *place,
                            const PlotSeries *series,
                            cairo_t *cr);

/* The vertical lines of one panel: events, and where a series first stops being finite. */
void plot_line_draw_marks (const PlotLineLayout *layout, size_t panel, cairo_t *cr);

/* Marks what is above the axis of one panel, if it leaves something out. */
void plot_line_draw_more (const PlotLineLayout *layout, const PlotPanelLayout *place, cairo_t *cr);

G_END_DECLS

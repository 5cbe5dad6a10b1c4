/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Line charts as they are drawn. */
#pragma once

#include <cairo.h>

#include "plot-line-layout.h"
#include "plot-state.h"

G_BEGIN_DECLS

void plot_line_draw (const PlotLineLayout *layout, cairo_t *cr, const PlotDrawState *state);

G_END_DECLS

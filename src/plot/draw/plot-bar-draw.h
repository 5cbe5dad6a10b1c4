/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bar charts as they are drawn. */
#pragma once

#include <cairo.h>

#include "plot-bar-layout.h"
#include "plot-state.h"

G_BEGIN_DECLS

void plot_bar_draw (const PlotBarLayout *layout, cairo_t *cr, const PlotDrawState *state);

G_END_DECLS

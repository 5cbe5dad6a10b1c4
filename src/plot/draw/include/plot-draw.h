/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Drawing needs a layout and a cairo_t, so that the screen, a picture and a document all show the
 * same. */
#pragma once

#include <cairo.h>

#include "plot-layout.h"
#include "plot-state.h"

G_BEGIN_DECLS

/* Draws all of it within the rectangle that it is laid out in. @state may be NULL. The state of @cr
 * is the same afterwards. */
void plot_layout_draw (const PlotLayout *layout, cairo_t *cr, const PlotDrawState *state);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is drawn of every figure. */
#pragma once

#include <cairo.h>

#include "plot-frame.h"

G_BEGIN_DECLS

/* Background, title and subtitle. */
void plot_frame_draw (const PlotFrame *frame, cairo_t *cr);

/* A message in the middle of @area. */
void plot_frame_draw_message (const PlotFrame *frame,
                              cairo_t *cr,
                              const PlotRectangle *area,
                              const char *message);

G_END_DECLS

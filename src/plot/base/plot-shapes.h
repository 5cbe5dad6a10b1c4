/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The shapes that charts are drawn with. */
#pragma once

#include <cairo.h>

#include "plot-theme.h"

G_BEGIN_DECLS

void plot_set_color (cairo_t *cr, PlotColor color);

/* Rounded to the nearest position at which a line @line_width wide has sharp edges at one device
 * pixel per unit. */
double plot_snap (double position, double line_width);

/* A path with round corners. */
void plot_rounded_rectangle (
    cairo_t *cr, double x, double y, double width, double height, double radius);

/* Sharp lines. */
void plot_draw_vertical (cairo_t *cr, double x, double top, double bottom, double line_width);
void plot_draw_horizontal (cairo_t *cr, double left, double right, double y, double line_width);

/* Adds a dot to the path. */
void plot_draw_dot (cairo_t *cr, double x, double y, double radius);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot-shapes.h"

#include <math.h>

void
plot_set_color (cairo_t *cr, PlotColor color)
{
  cairo_set_source_rgba (cr, color.red, color.green, color.blue, color.alpha);
}

double
plot_snap (double position, double line_width)
{
  double half = fmax (round (line_width), 1) / 2;

  return round (position - half) + half;
}

void
plot_rounded_rectangle (cairo_t *cr, double x, double y, double width, double height, double radius)
{
  radius = MIN (radius, MIN (width, height) / 2);

  cairo_new_sub_path (cr);
  cairo_arc (cr, x + width - radius, y + radius, radius, -G_PI / 2, 0);
  cairo_arc (cr, x + width - radius, y + height - radius, radius, 0, G_PI / 2);
  cairo_arc (cr, x + radius, y + height - radius, radius, G_PI / 2, G_PI);
  cairo_arc (cr, x + radius, y + radius, radius, G_PI, 3 * G_PI / 2);
  cairo_close_path (cr);
}

void
plot_draw_vertical (cairo_t *cr, double x, double top, double bottom, double line_width)
{
  x = plot_snap (x, line_width);
  cairo_move_to (cr, x, top);
  cairo_line_to (cr, x, bottom);
  cairo_stroke (cr);
}

void
plot_draw_horizontal (cairo_t *cr, double left, double right, double y, double line_width)
{
  y = plot_snap (y, line_width);
  cairo_move_to (cr, left, y);
  cairo_line_to (cr, right, y);
  cairo_stroke (cr);
}

void
plot_draw_dot (cairo_t *cr, double x, double y, double radius)
{
  cairo_new_sub_path (cr);
  cairo_arc (cr, x, y, radius, 0, 2 * G_PI);
}

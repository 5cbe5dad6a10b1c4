/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot-rectangle.h"

gboolean
plot_rectangle_contains (const PlotRectangle *rectangle, double x, double y)
{
  return x >= rectangle->x && x < rectangle->x + rectangle->width && y >= rectangle->y &&
         y < rectangle->y + rectangle->height;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where something is. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  double x;
  double y;
  double width;
  double height;
} PlotRectangle;

/* The left and the upper edge are in it, the others are not. */
gboolean plot_rectangle_contains (const PlotRectangle *rectangle, double x, double y);

G_END_DECLS

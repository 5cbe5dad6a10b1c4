/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How large a chart wants to be in a window. */
#pragma once

#include <gtk/gtk.h>

#include "plot.h"

G_BEGIN_DECLS

typedef struct
{
  int minimum;
  int natural;
} AppPlotSize;

/* The size in one orientation of a widget that shows @figure (NULL: nothing yet) when its size in
 * the other is @for_size. Each plot of a line chart is at least @min_plot_height high, without what
 * is around it; 0: as high as it happens to be. */
AppPlotSize app_plot_size_find (PlotFigure *figure,
                                PlotStyle *style,
                                int min_plot_height,
                                GtkOrientation orientation,
                                int for_size);

G_END_DECLS

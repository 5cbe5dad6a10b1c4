/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the parts of a bar chart are. */
#pragma once

#include "plot-frame.h"

G_BEGIN_DECLS

typedef struct
{
  PlotFrame frame;
  double top; /* of the first row */
  double row_height;
  double bar_height;
  gboolean has_text; /* rows are high enough for labels and values */
  double font_factor;
  double label_width; /* of the column of labels; 0: none */
  double bar_x;
  double bar_width;   /* of the longest */
  double value_x;     /* where values end */
  double value_width; /* 0: none */
  double note_width;  /* 0: none */
} PlotBarLayout;

void plot_bar_layout_init (
    PlotBarLayout *layout, const PlotFigure *figure, PlotStyle *style, double width, double height);

PlotRectangle plot_bar_layout_get_row (const PlotBarLayout *layout, size_t bar);

G_END_DECLS

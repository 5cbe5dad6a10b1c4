/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Horizontal bar charts: one bar per category, from the top, with its value beside it. */
#pragma once

#include "plot-axis.h"
#include "plot-figure.h"

G_BEGIN_DECLS

typedef enum
{
  PLOT_EMPHASIS_NONE,
  PLOT_EMPHASIS_CORRECT, /* such as the actual class; bold, in the theme's hue "correct" */
  PLOT_EMPHASIS_WRONG,   /* such as a wrong prediction; bold, in the theme's hue "wrong" */
} PlotEmphasis;

typedef struct
{
  const char *label;
  double value;     /* below 0 and not finite: no bar, only its text */
  const char *text; /* written beside the bar; NULL: the value in the chart's format */
  const char *note; /* after the value, such as "actual"; may be NULL */
  PlotEmphasis emphasis;
} PlotBar;

/* @bars are copied, strings too. The longest bar is at @maximum, or, if that is not larger than 0,
 * at the largest value. @message is shown when there is no bar; may be NULL, as @title and
 * @subtitle. */
PlotFigure *plot_figure_new_bars (const char *title,
                                  const char *subtitle,
                                  const PlotBar *bars,
                                  size_t n_bars,
                                  PlotFormat format,
                                  double maximum,
                                  const char *message);

size_t plot_figure_get_n_bars (const PlotFigure *figure);

/* One of them; valid as long as the figure. */
const PlotBar *plot_figure_get_bar (const PlotFigure *figure, size_t bar);

G_END_DECLS

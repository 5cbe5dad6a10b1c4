/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The parts that every figure has around its content: background, title and subtitle. */
#pragma once

#include "plot-figure-private.h"
#include "plot-rectangle.h"
#include "plot-style-private.h"

G_BEGIN_DECLS

typedef enum
{
  PLOT_FRAME_TITLE = 1 << 0,
  PLOT_FRAME_SUBTITLE = 1 << 1,
} PlotFrameParts;

/* What a layout begins with: whose it is, and the parts around the content. */
typedef struct
{
  const PlotFigure *figure;
  const PlotTheme *theme;
  PlotText *text;
  double width;
  double height;
  double padding;
  gboolean has_title;
  double title_y;
  gboolean has_subtitle;
  double subtitle_y;
  PlotRectangle content; /* never negative in size */
} PlotFrame;

/* Only borrows @figure and @style. */
void plot_frame_init (
    PlotFrame *frame, const PlotFigure *figure, PlotStyle *style, double width, double height);

/* Places those @parts that the figure has; may be called again with others. */
void plot_frame_place (PlotFrame *frame, PlotFrameParts parts);

G_END_DECLS

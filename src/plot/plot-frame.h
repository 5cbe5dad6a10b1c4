/* The parts that every figure has around its content: background, title and subtitle. */
#pragma once

#include "plot-figure-private.h"
#include "plot-rectangle.h"
#include "plot-text.h"

G_BEGIN_DECLS

typedef enum
{
  PLOT_FRAME_TITLE = 1 << 0,
  PLOT_FRAME_SUBTITLE = 1 << 1,
} PlotFrameParts;

typedef struct
{
  double width;
  double height;
  double padding;
  gboolean has_title;
  double title_y;
  gboolean has_subtitle;
  double subtitle_y;
  PlotRectangle content; /* never negative in size */
} PlotFrame;

/* Places those @parts that @figure has. */
void plot_frame_init (PlotFrame *frame,
                      const PlotFigure *figure,
                      PlotText *text,
                      const PlotTheme *theme,
                      double width,
                      double height,
                      PlotFrameParts parts);

void plot_frame_draw (const PlotFrame *frame,
                      const PlotFigure *figure,
                      PlotText *text,
                      cairo_t *cr,
                      const PlotTheme *theme);

/* A message in the middle of @area. */
void plot_draw_message (PlotText *text,
                        cairo_t *cr,
                        const PlotTheme *theme,
                        const PlotRectangle *area,
                        const char *message);

G_END_DECLS

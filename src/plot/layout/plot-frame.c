/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot-frame.h"

#include <math.h>

void
plot_frame_init (
    PlotFrame *frame, const PlotFigure *figure, PlotStyle *style, double width, double height)
{
  *frame = (PlotFrame){
    .figure = figure,
    .theme = &style->theme,
    .text = style->text,
    .width = width,
    .height = height,
  };
}

void
plot_frame_place (PlotFrame *frame, PlotFrameParts parts)
{
  const PlotFigure *figure = frame->figure;
  const PlotTheme *theme = frame->theme;
  PlotText *text = frame->text;
  double smaller = MIN (frame->width, frame->height);
  double top;

  frame->padding = round (CLAMP (smaller * 0.04, 6 * theme->scale, 16 * theme->scale));
  frame->has_title = FALSE;
  frame->has_subtitle = FALSE;
  top = frame->padding;

  if (figure->title != NULL && (parts & PLOT_FRAME_TITLE) != 0)
    {
      PlotFont font = plot_text_heading_font (theme);
      double line_height = plot_text_get_line_height (text, font);

      frame->has_title = TRUE;
      frame->title_y = round (top + line_height / 2);
      top += line_height;
    }
  if (figure->subtitle != NULL && (parts & PLOT_FRAME_SUBTITLE) != 0)
    {
      PlotFont font = plot_text_label_font (theme);
      double line_height = plot_text_get_line_height (text, font);

      frame->has_subtitle = TRUE;
      frame->subtitle_y = round (top + line_height / 2 + 1 * theme->scale);
      top += line_height + 1 * theme->scale;
    }
  if (frame->has_title || frame->has_subtitle)
    top += 8 * theme->scale;

  frame->content.x = frame->padding;
  frame->content.y = round (top);
  frame->content.width = MAX (frame->width - 2 * frame->padding, 0);
  frame->content.height = MAX (frame->height - frame->padding - frame->content.y, 0);
}

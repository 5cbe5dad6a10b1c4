#include "plot-frame.h"

#include <math.h>

#include "plot-shapes.h"

#define TITLE_FACTOR 1.25

void
plot_frame_init (PlotFrame *frame,
                 const PlotFigure *figure,
                 PlotText *text,
                 const PlotTheme *theme,
                 double width,
                 double height,
                 PlotFrameParts parts)
{
  double smaller = MIN (width, height);
  double top;

  *frame = (PlotFrame){ .width = width, .height = height };
  frame->padding = round (CLAMP (smaller * 0.04, 6 * theme->scale, 16 * theme->scale));
  top = frame->padding;

  if (figure->title != NULL && (parts & PLOT_FRAME_TITLE) != 0)
    {
      PlotFont font = plot_text_font (theme, TITLE_FACTOR, TRUE);
      double line_height = plot_text_get_line_height (text, font);

      frame->has_title = TRUE;
      frame->title_y = round (top + line_height / 2);
      top += line_height;
    }
  if (figure->subtitle != NULL && (parts & PLOT_FRAME_SUBTITLE) != 0)
    {
      PlotFont font = plot_text_font (theme, 1, FALSE);
      double line_height = plot_text_get_line_height (text, font);

      frame->has_subtitle = TRUE;
      frame->subtitle_y = round (top + line_height / 2 + 1 * theme->scale);
      top += line_height + 1 * theme->scale;
    }
  if (frame->has_title || frame->has_subtitle)
    top += 8 * theme->scale;

  frame->content.x = frame->padding;
  frame->content.y = round (top);
  frame->content.width = MAX (width - 2 * frame->padding, 0);
  frame->content.height = MAX (height - frame->padding - frame->content.y, 0);
}

void
plot_frame_draw (const PlotFrame *frame,
                 const PlotFigure *figure,
                 PlotText *text,
                 cairo_t *cr,
                 const PlotTheme *theme)
{
  /* A matrix is centred, and so is its title; axes start at the left. */
  gboolean centered = figure->kind == PLOT_FIGURE_MATRIX;
  PlotAlign align = centered ? PLOT_ALIGN_CENTER : PLOT_ALIGN_START;
  double x = frame->content.x + (centered ? frame->content.width / 2 : 0);

  if (theme->background.alpha > 0)
    {
      plot_set_color (cr, theme->background);
      cairo_rectangle (cr, 0, 0, frame->width, frame->height);
      cairo_fill (cr);
    }
  if (frame->content.width < 1)
    return;

  if (frame->has_title)
    {
      plot_set_color (cr, theme->foreground);
      plot_text_draw (text, cr, plot_text_font (theme, TITLE_FACTOR, TRUE), figure->title,
                      (PlotAnchor){ .x = x,
                                    .y = frame->title_y,
                                    .align = align,
                                    .max_width = frame->content.width });
    }
  if (frame->has_subtitle)
    {
      plot_set_color (cr, theme->muted);
      plot_text_draw (text, cr, plot_text_font (theme, 1, FALSE), figure->subtitle,
                      (PlotAnchor){ .x = x,
                                    .y = frame->subtitle_y,
                                    .align = align,
                                    .max_width = frame->content.width });
    }
}

void
plot_draw_message (PlotText *text,
                   cairo_t *cr,
                   const PlotTheme *theme,
                   const PlotRectangle *area,
                   const char *message)
{
  if (message == NULL || area->width < 1)
    return;

  plot_set_color (cr, theme->muted);
  plot_text_draw (text, cr, plot_text_font (theme, 1.1, FALSE), message,
                  (PlotAnchor){ .x = area->x + area->width / 2,
                                .y = area->y + area->height / 2,
                                .align = PLOT_ALIGN_CENTER,
                                .max_width = area->width - 8 * theme->scale });
}

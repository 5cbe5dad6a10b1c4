/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot-frame-draw.h"

#include "plot-shapes.h"

void
plot_frame_draw (const PlotFrame *frame, cairo_t *cr)
{
  const PlotFigure *figure = frame->figure;
  const PlotTheme *theme = frame->theme;
  /* A matrix is centered, and so is its title; axes start at the left. */
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
      plot_text_draw (frame->text, cr, plot_text_heading_font (theme), figure->title,
                      (PlotAnchor){ .x = x,
                                    .y = frame->title_y,
                                    .align = align,
                                    .max_width = frame->content.width });
    }
  if (frame->has_subtitle)
    {
      plot_set_color (cr, theme->muted);
      plot_text_draw (frame->text, cr, plot_text_label_font (theme), figure->subtitle,
                      (PlotAnchor){ .x = x,
                                    .y = frame->subtitle_y,
                                    .align = align,
                                    .max_width = frame->content.width });
    }
}

void
plot_frame_draw_message (const PlotFrame *frame,
                         cairo_t *cr,
                         const PlotRectangle *area,
                         const char *message)
{
  const PlotTheme *theme = frame->theme;

  if (message == NULL || area->width < 1)
    return;

  plot_set_color (cr, theme->muted);
  plot_text_draw (frame->text, cr, plot_text_font (theme, 1.1, FALSE), message,
                  (PlotAnchor){ .x = area->x + area->width / 2,
                                .y = area->y + area->height / 2,
                                .align = PLOT_ALIGN_CENTER,
                                .max_width = area->width - 8 * theme->scale });
}

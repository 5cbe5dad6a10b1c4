/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot-bar-draw.h"

#include <math.h>

#include "plot-frame-draw.h"
#include "plot-shapes.h"

static gboolean
has_emphasis (const PlotFigure *figure)
{
  for (size_t i = 0; i < figure->n_bars; i++)
    if (figure->bars[i].emphasis != PLOT_EMPHASIS_NONE)
      return TRUE;
  return FALSE;
}

static PlotColor
get_color (const PlotTheme *theme, PlotEmphasis emphasis, gboolean others_stand_out)
{
  switch (emphasis)
    {
    case PLOT_EMPHASIS_CORRECT:
      return theme->correct;
    case PLOT_EMPHASIS_WRONG:
      return theme->wrong;
    case PLOT_EMPHASIS_NONE:
    default:
      /* Gray beside a bar that is to be seen first. */
      return others_stand_out ? plot_color_mix (theme->muted, theme->background, 0.35)
                              : theme->accent;
    }
}

static void
draw_bar (const PlotBarLayout *layout,
          cairo_t *cr,
          const PlotBar *bar,
          gboolean others_stand_out,
          double middle)
{
  const PlotFigure *figure = layout->frame.figure;
  const PlotTheme *theme = layout->frame.theme;
  double radius = 3 * theme->scale;
  double top = middle - layout->bar_height / 2;
  double width;

  if (figure->has_maximum)
    {
      /* A track shows how long a bar could be. */
      plot_set_color (cr, plot_color_mix (theme->background, theme->grid, 0.7));
      plot_rounded_rectangle (cr, layout->bar_x, top, layout->bar_width, layout->bar_height,
                              radius);
      cairo_fill (cr);
    }

  if (!isfinite (bar->value) || bar->value <= 0)
    return;

  width = MIN (bar->value / figure->maximum, 1) * layout->bar_width;
  plot_set_color (cr, get_color (theme, bar->emphasis, others_stand_out));
  plot_rounded_rectangle (cr, layout->bar_x, top, MAX (width, 1.5 * theme->scale),
                          layout->bar_height, radius);
  cairo_fill (cr);
}

static void
draw_texts (const PlotBarLayout *layout, cairo_t *cr, const PlotBar *bar, double middle)
{
  PlotText *text = layout->frame.text;
  const PlotTheme *theme = layout->frame.theme;
  gboolean bold = bar->emphasis != PLOT_EMPHASIS_NONE;
  PlotFont font = plot_text_font (theme, layout->font_factor, bold);
  PlotFont plain = plot_text_font (theme, layout->font_factor, FALSE);
  const PlotRectangle *content = &layout->frame.content;

  plot_set_color (cr, bold ? theme->foreground : theme->muted);
  if (layout->label_width > 0)
    plot_text_draw (text, cr, font, bar->label,
                    (PlotAnchor){ .x = content->x + layout->label_width,
                                  .y = middle,
                                  .align = PLOT_ALIGN_END,
                                  .max_width = layout->label_width });
  if (layout->value_width > 0)
    plot_text_draw (text, cr, font, bar->text,
                    (PlotAnchor){ .x = layout->value_x, .y = middle, .align = PLOT_ALIGN_END });
  if (layout->note_width > 0 && bar->note != NULL)
    {
      plot_set_color (cr, theme->muted);
      plot_text_draw (text, cr, plain, bar->note,
                      (PlotAnchor){ .x = content->x + content->width - layout->note_width,
                                    .y = middle });
    }
}

void
plot_bar_draw (const PlotBarLayout *layout, cairo_t *cr, const PlotDrawState *state)
{
  const PlotFigure *figure = layout->frame.figure;
  const PlotTheme *theme = layout->frame.theme;
  gboolean others_stand_out = has_emphasis (figure);

  if (figure->n_bars == 0)
    {
      plot_frame_draw_message (&layout->frame, cr, &layout->frame.content, figure->message);
      return;
    }

  for (size_t i = 0; i < figure->n_bars; i++)
    {
      PlotRectangle row = plot_bar_layout_get_row (layout, i);
      double middle = row.y + row.height / 2;

      if (state->has_bar && state->bar == i)
        {
          PlotColor color = theme->accent;

          color.alpha *= 0.15;
          plot_set_color (cr, color);
          plot_rounded_rectangle (cr, row.x - 4 * theme->scale, row.y, row.width + 8 * theme->scale,
                                  row.height, 5 * theme->scale);
          cairo_fill (cr);
        }
      draw_bar (layout, cr, &figure->bars[i], others_stand_out, middle);
      if (layout->has_text)
        draw_texts (layout, cr, &figure->bars[i], middle);
    }
}

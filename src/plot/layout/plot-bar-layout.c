/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot-bar-layout.h"

#include <math.h>

#define HIGHEST_ROW 30
#define HIGHEST_BAR 16
#define SMALLEST_FONT 0.75
#define GAP 10

/* The widest texts of the three columns. */
static void
measure_columns (PlotBarLayout *layout)
{
  const PlotFigure *figure = layout->frame.figure;
  PlotText *text = layout->frame.text;
  const PlotTheme *theme = layout->frame.theme;
  /* Any bar may be bold in the next figure of the same chart: nothing should move then. */
  PlotFont bold = plot_text_font (theme, layout->font_factor, TRUE);
  PlotFont plain = plot_text_font (theme, layout->font_factor, FALSE);

  for (size_t i = 0; i < figure->n_bars; i++)
    {
      const PlotBar *bar = &figure->bars[i];

      layout->label_width = MAX (layout->label_width, plot_text_get_width (text, bold, bar->label));
      layout->value_width = MAX (layout->value_width, plot_text_get_width (text, bold, bar->text));
      if (bar->note != NULL)
        layout->note_width = MAX (layout->note_width, plot_text_get_width (text, plain, bar->note));
    }
}

/* Notes go first, then values, then labels, until bars have room. */
static void
fit_columns (PlotBarLayout *layout, double scale, double width)
{
  double gap = GAP * scale;
  double enough = MIN (60 * scale, width * 0.3);

  layout->label_width = MIN (layout->label_width, width * 0.35);
  for (;;)
    {
      double used = (layout->label_width > 0 ? layout->label_width + gap : 0) +
                    (layout->value_width > 0 ? layout->value_width + gap : 0) +
                    (layout->note_width > 0 ? layout->note_width + gap : 0);

      layout->bar_width = MAX (width - used, 1);
      if (layout->bar_width >= enough)
        return;

      if (layout->note_width > 0)
        layout->note_width = 0;
      else if (layout->value_width > 0)
        layout->value_width = 0;
      else if (layout->label_width > 0)
        layout->label_width = 0;
      else
        return;
    }
}

void
plot_bar_layout_init (
    PlotBarLayout *layout, const PlotFigure *figure, PlotStyle *style, double width, double height)
{
  const PlotTheme *theme = &style->theme;
  double scale = theme->scale;
  double n = (double) MAX (figure->n_bars, 1);
  const PlotRectangle *content = &layout->frame.content;
  double line;

  *layout = (PlotBarLayout){ .font_factor = 1 };
  line = plot_text_get_line_height (style->text, plot_text_font (theme, 1, FALSE));

  plot_frame_init (&layout->frame, figure, style, width, height);
  plot_frame_place (&layout->frame, PLOT_FRAME_TITLE | PLOT_FRAME_SUBTITLE);
  if (content->height < line * n)
    plot_frame_place (&layout->frame, PLOT_FRAME_TITLE);
  if (content->height < line * n * SMALLEST_FONT && height < 160 * scale)
    plot_frame_place (&layout->frame, 0);

  layout->top = content->y;
  layout->row_height = MIN (content->height / n, HIGHEST_ROW * scale);
  layout->bar_height = MIN (layout->row_height * 0.62, HIGHEST_BAR * scale);
  layout->font_factor = CLAMP (layout->row_height / line, SMALLEST_FONT, 1);
  layout->has_text = layout->row_height >= line * SMALLEST_FONT;

  if (layout->has_text)
    measure_columns (layout);
  fit_columns (layout, scale, content->width);

  layout->bar_x = content->x;
  if (layout->label_width > 0)
    layout->bar_x += layout->label_width + GAP * scale;
  layout->value_x = layout->bar_x + layout->bar_width + GAP * scale + layout->value_width;
}

PlotRectangle
plot_bar_layout_get_row (const PlotBarLayout *layout, size_t bar)
{
  return (PlotRectangle){
    .x = layout->frame.content.x,
    .y = layout->top + (double) bar * layout->row_height,
    .width = layout->frame.content.width,
    .height = layout->row_height,
  };
}

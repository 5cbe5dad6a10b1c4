/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot-matrix-draw.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "plot-frame-draw.h"
#include "plot-matrix.h"
#include "plot-number.h"
#include "plot-shapes.h"

static void
draw_fill (const PlotMatrixLayout *layout, cairo_t *cr, PlotRectangle cell)
{
  const PlotTheme *theme = layout->frame.theme;
  /* Tiles with a gap between them, as long as they are much larger than it. */
  double gap = layout->cell >= 10 * theme->scale ? MAX (round (theme->scale), 1) : 0;

  if (gap > 0)
    plot_rounded_rectangle (cr, cell.x, cell.y, cell.width - gap, cell.height - gap,
                            CLAMP (layout->cell * 0.05, 1, 4 * theme->scale));
  else
    cairo_rectangle (cr, cell.x, cell.y, cell.width, cell.height);
  cairo_fill (cr);
}

static void
draw_cell_text (const PlotMatrixLayout *layout,
                cairo_t *cr,
                PlotRectangle cell,
                size_t count,
                size_t sum,
                gboolean bold)
{
  PlotText *text = layout->frame.text;
  const PlotTheme *theme = layout->frame.theme;
  PlotFont big = plot_text_font (theme, layout->percent_factor, bold);
  PlotFont small = plot_text_font (theme, layout->count_factor, FALSE);
  double x = cell.x + cell.width / 2 - 0.5;
  double middle = cell.y + cell.height / 2 - 0.5;
  g_autofree char *share = NULL;
  g_autofree char *number = NULL;
  double percent_height, count_height;

  if (layout->cell_text == PLOT_CELL_BLANK)
    return;

  share = plot_format_short_share ((double) count / (double) sum,
                                   layout->cell_text == PLOT_CELL_DECIMAL ? 1 : 0,
                                   layout->cell_text != PLOT_CELL_NUMBER);
  if (layout->cell_text == PLOT_CELL_NUMBER)
    {
      plot_text_draw (text, cr, big, share,
                      (PlotAnchor){ .x = x, .y = middle, .align = PLOT_ALIGN_CENTER });
      return;
    }

  percent_height = plot_text_get_line_height (text, big) * 0.85;
  count_height = plot_text_get_line_height (text, small) * 0.95;
  number = plot_format_count (count);
  plot_text_draw (text, cr, big, share,
                  (PlotAnchor){
                      .x = x, .y = middle - count_height / 2, .align = PLOT_ALIGN_CENTER });
  plot_text_draw (text, cr, small, number,
                  (PlotAnchor){
                      .x = x, .y = middle + percent_height / 2, .align = PLOT_ALIGN_CENTER });
}

static void
draw_cells (const PlotMatrixLayout *layout, cairo_t *cr)
{
  const PlotFigure *figure = layout->frame.figure;
  const PlotTheme *theme = layout->frame.theme;
  PlotColor blank = plot_color_mix (theme->background, theme->grid, 0.4);

  blank.alpha = 1;
  for (size_t row = 0; row < layout->n; row++)
    for (size_t column = 0; column < layout->n; column++)
      {
        PlotRectangle cell = plot_matrix_layout_get_cell (layout, row, column);
        PlotColor fill, ink;

        if (!plot_figure_get_cell_colors (figure, theme, row, column, &fill, &ink))
          {
            plot_set_color (cr, blank);
            draw_fill (layout, cr, cell);
            continue;
          }

        plot_set_color (cr, fill);
        draw_fill (layout, cr, cell);
        plot_set_color (cr, ink);
        draw_cell_text (layout, cr, cell, figure->counts[row * layout->n + column],
                        figure->row_sums[row], row == column);
      }
}

static void
draw_names (const PlotMatrixLayout *layout, cairo_t *cr, const PlotDrawState *state)
{
  const PlotFigure *figure = layout->frame.figure;
  PlotText *text = layout->frame.text;
  const PlotTheme *theme = layout->frame.theme;
  double gap = 8 * theme->scale;

  if (layout->row_name_width <= 0)
    return;

  for (size_t i = 0; i < layout->n; i++)
    {
      const char *name = figure->class_names[i];
      PlotRectangle cell = plot_matrix_layout_get_cell (layout, i, i);
      gboolean row = state->has_cell && state->row == i;
      gboolean column = state->has_cell && state->column == i;
      /* A highlight in bold would be wider than the room that there is. */
      PlotFont font = plot_text_font (theme, layout->name_factor, FALSE);
      double x = cell.x + cell.width / 2 - 0.5;

      plot_set_color (cr, row ? theme->accent : theme->foreground);
      plot_text_draw (text, cr, font, name,
                      (PlotAnchor){ .x = layout->grid.x - gap,
                                    .y = cell.y + cell.height / 2 - 0.5,
                                    .align = PLOT_ALIGN_END,
                                    .max_width = layout->row_name_width });

      plot_set_color (cr, column ? theme->accent : theme->foreground);
      if (layout->turned)
        plot_text_draw (text, cr, font, name,
                        (PlotAnchor){ .x = x,
                                      .y = layout->grid.y - 5 * theme->scale,
                                      .max_width = layout->column_name_height,
                                      .upwards = TRUE });
      else
        plot_text_draw (text, cr, font, name,
                        (PlotAnchor){ .x = x,
                                      .y = layout->headings_y,
                                      .align = PLOT_ALIGN_CENTER,
                                      .max_width = cell.width - 2 });
    }
}

static void
draw_titles (const PlotMatrixLayout *layout, cairo_t *cr)
{
  const PlotFigure *figure = layout->frame.figure;
  PlotText *text = layout->frame.text;
  const PlotTheme *theme = layout->frame.theme;
  PlotFont font = plot_text_font (theme, 1, FALSE);
  const PlotRectangle *grid = &layout->grid;
  const PlotRectangle *content = &layout->frame.content;
  double x = grid->x + grid->width / 2;
  double y = grid->y + grid->height / 2;

  if (!layout->has_titles)
    return;

  /* A title may be longer than the grid, but not than the figure. */
  plot_set_color (cr, theme->muted);
  plot_text_draw (text, cr, font, figure->column_title,
                  (PlotAnchor){ .x = x,
                                .y = layout->column_title_y,
                                .align = PLOT_ALIGN_CENTER,
                                .max_width =
                                    2 * MIN (x - content->x, content->x + content->width - x) });
  plot_text_draw (text, cr, font, figure->row_title,
                  (PlotAnchor){ .x = layout->row_title_x,
                                .y = y,
                                .align = PLOT_ALIGN_CENTER,
                                .max_width =
                                    2 * MIN (y - content->y, content->y + content->height - y),
                                .upwards = TRUE });
}

static void
draw_share (PlotText *text,
            cairo_t *cr,
            PlotFont font,
            size_t part,
            size_t whole,
            guint digits,
            PlotAnchor anchor)
{
  g_autofree char *share = NULL;

  if (whole == 0)
    return;

  share = plot_format_short_share ((double) part / (double) whole, digits, TRUE);
  plot_text_draw (text, cr, font, share, anchor);
}

static void
draw_margins (const PlotMatrixLayout *layout, cairo_t *cr)
{
  const PlotFigure *figure = layout->frame.figure;
  PlotText *text = layout->frame.text;
  const PlotTheme *theme = layout->frame.theme;
  PlotFont font = plot_text_font (theme, 1, FALSE);
  PlotFont bold = plot_text_font (theme, 1, TRUE);
  PlotFont small = plot_text_font (theme, 0.9, FALSE);
  PlotFont precision_font = plot_text_font (theme, layout->short_precision ? 0.9 : 1, FALSE);

  if (!layout->has_margins)
    return;

  plot_set_color (cr, theme->muted);
  plot_text_draw (text, cr, small, _ ("Recall"),
                  (PlotAnchor){
                      .x = layout->recall_x, .y = layout->headings_y, .align = PLOT_ALIGN_END });
  plot_text_draw (text, cr, small, _ ("n"),
                  (PlotAnchor){
                      .x = layout->sum_x, .y = layout->headings_y, .align = PLOT_ALIGN_END });
  plot_text_draw (text, cr, small, _ ("Precision"),
                  (PlotAnchor){ .x = layout->grid.x - 8 * theme->scale,
                                .y = layout->precision_y,
                                .align = PLOT_ALIGN_END,
                                .max_width = layout->row_name_width });

  for (size_t i = 0; i < layout->n; i++)
    {
      PlotRectangle cell = plot_matrix_layout_get_cell (layout, i, i);
      double x = cell.x + cell.width / 2 - 0.5;
      double y = cell.y + cell.height / 2 - 0.5;
      size_t correct = figure->counts[i * layout->n + i];
      g_autofree char *sum = plot_format_count (figure->row_sums[i]);

      plot_set_color (cr, theme->foreground);
      draw_share (text, cr, font, correct, figure->row_sums[i], 1,
                  (PlotAnchor){ .x = layout->recall_x, .y = y, .align = PLOT_ALIGN_END });
      draw_share (text, cr, precision_font, correct, figure->column_sums[i],
                  layout->short_precision ? 0 : 1,
                  (PlotAnchor){ .x = x, .y = layout->precision_y, .align = PLOT_ALIGN_CENTER });
      plot_set_color (cr, theme->muted);
      plot_text_draw (text, cr, font, sum,
                      (PlotAnchor){ .x = layout->sum_x, .y = y, .align = PLOT_ALIGN_END });
    }

  if (figure->total == 0)
    return;
  plot_set_color (cr, theme->foreground);
  draw_share (text, cr, bold, figure->diagonal_sum, figure->total, 1,
              (PlotAnchor){
                  .x = layout->recall_x, .y = layout->precision_y, .align = PLOT_ALIGN_END });
  plot_set_color (cr, theme->muted);
  plot_text_draw (text, cr, small, _ ("Accuracy"),
                  (PlotAnchor){
                      .x = layout->recall_x, .y = layout->accuracy_y, .align = PLOT_ALIGN_END });
}

static void
frame_rectangle (cairo_t *cr, const PlotTheme *theme, PlotRectangle area, double line_width)
{
  /* The gap between tiles belongs to the cell on its left. */
  plot_rounded_rectangle (cr, area.x - 0.5, area.y - 0.5, area.width, area.height,
                          3 * theme->scale);
  cairo_set_line_width (cr, line_width);
  cairo_stroke (cr);
}

static void
draw_highlight (const PlotMatrixLayout *layout, cairo_t *cr, const PlotDrawState *state)
{
  const PlotTheme *theme = layout->frame.theme;
  PlotRectangle cell, row, column;

  if (!state->has_cell)
    return;

  cell = plot_matrix_layout_get_cell (layout, state->row, state->column);
  row = (PlotRectangle){ layout->grid.x, cell.y, layout->grid.width, cell.height };
  column = (PlotRectangle){ cell.x, layout->grid.y, cell.width, layout->grid.height };

  plot_set_color (cr, theme->accent);
  frame_rectangle (cr, theme, row, 1.2 * theme->scale);
  frame_rectangle (cr, theme, column, 1.2 * theme->scale);
  plot_set_color (cr, theme->foreground);
  frame_rectangle (cr, theme, cell, 2.5 * theme->scale);
}

void
plot_matrix_draw (const PlotMatrixLayout *layout, cairo_t *cr, const PlotDrawState *state)
{
  const PlotFigure *figure = layout->frame.figure;
  const PlotDrawState nothing = { 0 };

  if (layout->n == 0)
    {
      plot_frame_draw_message (&layout->frame, cr, &layout->frame.content, figure->message);
      return;
    }
  if (layout->cell <= 0)
    return;
  if (state->row >= layout->n || state->column >= layout->n)
    state = &nothing;

  draw_cells (layout, cr);
  draw_titles (layout, cr);
  draw_names (layout, cr, state);
  draw_margins (layout, cr);
  draw_highlight (layout, cr, state);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot-hit.h"

#include "plot-layout-private.h"

static void
hit_lines (const PlotLineLayout *layout, double x, double y, PlotHit *hit)
{
  for (size_t i = 0; i < layout->n_panels; i++)
    if (plot_rectangle_contains (&layout->panels[i].plot, x, y))
      {
        hit->kind = PLOT_HIT_PANEL;
        hit->panel = i;
        hit->x = plot_scale_unmap (&layout->x, x);
        hit->y = plot_scale_unmap (&layout->panels[i].y, y);
        return;
      }
}

static void
hit_matrix (const PlotMatrixLayout *layout, double x, double y, PlotHit *hit)
{
  size_t row = G_MAXSIZE;
  size_t column = G_MAXSIZE;

  for (size_t i = 0; i < layout->n; i++)
    {
      PlotRectangle cell = plot_matrix_layout_get_cell (layout, i, i);
      PlotRectangle row_header = plot_matrix_layout_get_row_header (layout, i);
      PlotRectangle column_header = plot_matrix_layout_get_column_header (layout, i);

      if (y >= cell.y && y < cell.y + cell.height)
        row = i;
      if (x >= cell.x && x < cell.x + cell.width)
        column = i;
      if (plot_rectangle_contains (&row_header, x, y))
        {
          hit->kind = PLOT_HIT_ROW_HEADER;
          hit->row = i;
          return;
        }
      if (plot_rectangle_contains (&column_header, x, y))
        {
          hit->kind = PLOT_HIT_COLUMN_HEADER;
          hit->column = i;
          return;
        }
    }

  if (row != G_MAXSIZE && column != G_MAXSIZE)
    {
      hit->kind = PLOT_HIT_CELL;
      hit->row = row;
      hit->column = column;
    }
}

static void
hit_bars (const PlotBarLayout *layout, double x, double y, PlotHit *hit)
{
  for (size_t i = 0; i < layout->frame.figure->n_bars; i++)
    {
      PlotRectangle row = plot_bar_layout_get_row (layout, i);

      if (plot_rectangle_contains (&row, x, y))
        {
          hit->kind = PLOT_HIT_BAR;
          hit->bar = i;
          return;
        }
    }
}

gboolean
plot_layout_hit (const PlotLayout *layout, double x, double y, PlotHit *hit)
{
  g_return_val_if_fail (layout != NULL && hit != NULL, FALSE);

  *hit = (PlotHit){ .kind = PLOT_HIT_NONE };
  if (layout->is_empty)
    return FALSE;

  switch (layout->figure->kind)
    {
    case PLOT_FIGURE_LINES:
      hit_lines (&layout->lines, x, y, hit);
      break;
    case PLOT_FIGURE_BARS:
      hit_bars (&layout->bars, x, y, hit);
      break;
    case PLOT_FIGURE_MATRIX:
      hit_matrix (&layout->matrix, x, y, hit);
      break;
    default:
      g_assert_not_reached ();
    }
  return hit->kind != PLOT_HIT_NONE;
}

#include "plot-hit.h"

#include <math.h>

#include "plot-bar-layout.h"
#include "plot-line-layout.h"
#include "plot-line.h"
#include "plot-matrix-layout.h"
#include "plot-text.h"

static gboolean
is_drawable (double width, double height)
{
  return width >= 1 && height >= 1;
}

static void
hit_lines (const PlotFigure *figure,
           PlotStyle *style,
           double width,
           double height,
           double x,
           double y,
           PlotHit *hit)
{
  g_auto (PlotLineLayout) layout = { 0 };

  plot_line_layout_init (&layout, figure, style, width, height);
  for (size_t i = 0; i < layout.n_panels; i++)
    if (plot_rectangle_contains (&layout.panels[i].plot, x, y))
      {
        hit->kind = PLOT_HIT_PANEL;
        hit->panel = i;
        hit->x = plot_scale_unmap (&layout.x, x);
        hit->y = plot_scale_unmap (&layout.panels[i].y, y);
        return;
      }
}

static void
hit_matrix (const PlotFigure *figure,
            PlotStyle *style,
            double width,
            double height,
            double x,
            double y,
            PlotHit *hit)
{
  PlotMatrixLayout layout;
  size_t row = G_MAXSIZE;
  size_t column = G_MAXSIZE;

  plot_matrix_layout_init (&layout, figure, style, width, height);
  for (size_t i = 0; i < layout.n; i++)
    {
      PlotRectangle cell = plot_matrix_layout_get_cell (&layout, i, i);
      PlotRectangle row_header = plot_matrix_layout_get_row_header (&layout, i);
      PlotRectangle column_header = plot_matrix_layout_get_column_header (&layout, i);

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
hit_bars (const PlotFigure *figure,
          PlotStyle *style,
          double width,
          double height,
          double x,
          double y,
          PlotHit *hit)
{
  PlotBarLayout layout;

  plot_bar_layout_init (&layout, figure, style, width, height);
  for (size_t i = 0; i < figure->n_bars; i++)
    {
      PlotRectangle row = plot_bar_layout_get_row (&layout, i);

      if (plot_rectangle_contains (&row, x, y))
        {
          hit->kind = PLOT_HIT_BAR;
          hit->bar = i;
          return;
        }
    }
}

gboolean
plot_figure_hit (PlotFigure *figure,
                 double width,
                 double height,
                 const PlotTheme *theme,
                 double x,
                 double y,
                 PlotHit *hit)
{
  g_autoptr (PlotStyle) style = NULL;

  g_return_val_if_fail (figure != NULL && theme != NULL && hit != NULL, FALSE);

  *hit = (PlotHit){ .kind = PLOT_HIT_NONE };
  plot_figure_seal (figure);
  if (!is_drawable (width, height))
    return FALSE;

  style = plot_style_new (theme);
  switch (figure->kind)
    {
    case PLOT_FIGURE_LINES:
      hit_lines (figure, style, width, height, x, y, hit);
      break;
    case PLOT_FIGURE_BARS:
      hit_bars (figure, style, width, height, x, y, hit);
      break;
    case PLOT_FIGURE_MATRIX:
      hit_matrix (figure, style, width, height, x, y, hit);
      break;
    default:
      g_assert_not_reached ();
    }
  return hit->kind != PLOT_HIT_NONE;
}

gboolean
plot_figure_get_panel_rectangle (PlotFigure *figure,
                                 double width,
                                 double height,
                                 const PlotTheme *theme,
                                 size_t panel,
                                 PlotRectangle *rectangle)
{
  g_auto (PlotLineLayout) layout = { 0 };
  g_autoptr (PlotStyle) style = NULL;

  g_return_val_if_fail (figure != NULL && theme != NULL && rectangle != NULL, FALSE);

  plot_figure_seal (figure);
  if (figure->kind != PLOT_FIGURE_LINES || panel >= figure->panels->len ||
      !is_drawable (width, height))
    return FALSE;

  style = plot_style_new (theme);
  plot_line_layout_init (&layout, figure, style, width, height);
  *rectangle = layout.panels[panel].plot;
  return TRUE;
}

gboolean
plot_figure_get_point (PlotFigure *figure,
                       double width,
                       double height,
                       const PlotTheme *theme,
                       size_t panel,
                       double x,
                       double y,
                       double *point_x,
                       double *point_y)
{
  g_auto (PlotLineLayout) layout = { 0 };
  g_autoptr (PlotStyle) style = NULL;

  g_return_val_if_fail (figure != NULL && theme != NULL, FALSE);
  g_return_val_if_fail (point_x != NULL && point_y != NULL, FALSE);

  plot_figure_seal (figure);
  if (figure->kind != PLOT_FIGURE_LINES || panel >= figure->panels->len ||
      !is_drawable (width, height))
    return FALSE;

  style = plot_style_new (theme);
  plot_line_layout_init (&layout, figure, style, width, height);
  *point_x = plot_scale_map (&layout.x, x);
  *point_y = plot_scale_map (&layout.panels[panel].y, y);
  return TRUE;
}

double
plot_figure_get_lines_height (PlotFigure *figure,
                              PlotStyle *style,
                              double width,
                              double plot_height)
{
  g_return_val_if_fail (figure != NULL && figure->kind == PLOT_FIGURE_LINES, 0);
  g_return_val_if_fail (style != NULL && plot_height >= 0, 0);

  plot_figure_seal (figure);
  return plot_line_layout_find_height (figure, style, width, plot_height);
}

/* FALSE if @figure is no matrix with room for its cells. */
static gboolean
lay_out_matrix (PlotFigure *figure,
                double width,
                double height,
                const PlotTheme *theme,
                PlotMatrixLayout *layout)
{
  g_autoptr (PlotStyle) style = NULL;

  plot_figure_seal (figure);
  if (figure->kind != PLOT_FIGURE_MATRIX || !is_drawable (width, height))
    return FALSE;

  style = plot_style_new (theme);
  plot_matrix_layout_init (layout, figure, style, width, height);
  return layout->cell > 0;
}

double
plot_figure_get_matrix_height (PlotFigure *figure, const PlotTheme *theme, double width)
{
  g_autoptr (PlotStyle) style = NULL;

  g_return_val_if_fail (figure != NULL && figure->kind == PLOT_FIGURE_MATRIX, 0);
  g_return_val_if_fail (theme != NULL && width >= 1, 0);

  plot_figure_seal (figure);
  style = plot_style_new (theme);
  return plot_matrix_layout_find_height (figure, style, width);
}

gboolean
plot_figure_get_cell_rectangle (PlotFigure *figure,
                                double width,
                                double height,
                                const PlotTheme *theme,
                                size_t row,
                                size_t column,
                                PlotRectangle *rectangle)
{
  PlotMatrixLayout layout;

  g_return_val_if_fail (figure != NULL && theme != NULL && rectangle != NULL, FALSE);

  if (row >= figure->n_classes || column >= figure->n_classes ||
      !lay_out_matrix (figure, width, height, theme, &layout))
    return FALSE;

  *rectangle = plot_matrix_layout_get_cell (&layout, row, column);
  return TRUE;
}

gboolean
plot_figure_get_row_header_rectangle (PlotFigure *figure,
                                      double width,
                                      double height,
                                      const PlotTheme *theme,
                                      size_t row,
                                      PlotRectangle *rectangle)
{
  PlotMatrixLayout layout;

  g_return_val_if_fail (figure != NULL && theme != NULL && rectangle != NULL, FALSE);

  if (row >= figure->n_classes || !lay_out_matrix (figure, width, height, theme, &layout))
    return FALSE;

  *rectangle = plot_matrix_layout_get_row_header (&layout, row);
  return TRUE;
}

gboolean
plot_figure_get_column_header_rectangle (PlotFigure *figure,
                                         double width,
                                         double height,
                                         const PlotTheme *theme,
                                         size_t column,
                                         PlotRectangle *rectangle)
{
  PlotMatrixLayout layout;

  g_return_val_if_fail (figure != NULL && theme != NULL && rectangle != NULL, FALSE);

  if (column >= figure->n_classes || !lay_out_matrix (figure, width, height, theme, &layout))
    return FALSE;

  *rectangle = plot_matrix_layout_get_column_header (&layout, column);
  return TRUE;
}

gboolean
plot_figure_get_bar_rectangle (PlotFigure *figure,
                               double width,
                               double height,
                               const PlotTheme *theme,
                               size_t bar,
                               PlotRectangle *rectangle)
{
  PlotBarLayout layout;
  g_autoptr (PlotStyle) style = NULL;

  g_return_val_if_fail (figure != NULL && theme != NULL && rectangle != NULL, FALSE);

  plot_figure_seal (figure);
  if (bar >= figure->n_bars || !is_drawable (width, height))
    return FALSE;

  style = plot_style_new (theme);
  plot_bar_layout_init (&layout, figure, style, width, height);
  *rectangle = plot_bar_layout_get_row (&layout, bar);
  return rectangle->height > 0;
}

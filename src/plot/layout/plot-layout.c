/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot-layout-private.h"

#include <math.h>

PlotLayout *
plot_layout_new (PlotFigure *figure, PlotStyle *style, double width, double height)
{
  PlotLayout *layout;

  g_return_val_if_fail (figure != NULL && style != NULL, NULL);
  g_return_val_if_fail (width >= 0 && height >= 0, NULL);

  plot_figure_seal (figure);
  layout = g_new0 (PlotLayout, 1);
  layout->figure = plot_figure_ref (figure);
  layout->style = plot_style_ref (style);
  layout->width = width;
  layout->height = height;
  layout->is_empty = width < 1 || height < 1;
  if (layout->is_empty)
    return layout;

  switch (figure->kind)
    {
    case PLOT_FIGURE_LINES:
      plot_line_layout_init (&layout->lines, figure, style, width, height);
      break;
    case PLOT_FIGURE_BARS:
      plot_bar_layout_init (&layout->bars, figure, style, width, height);
      break;
    case PLOT_FIGURE_MATRIX:
      plot_matrix_layout_init (&layout->matrix, figure, style, width, height);
      break;
    default:
      g_assert_not_reached ();
    }
  return layout;
}

void
plot_layout_free (PlotLayout *layout)
{
  g_return_if_fail (layout != NULL);

  if (layout->figure->kind == PLOT_FIGURE_LINES)
    plot_line_layout_clear (&layout->lines);
  plot_figure_unref (layout->figure);
  plot_style_unref (layout->style);
  g_free (layout);
}

gboolean
plot_layout_is_of (const PlotLayout *layout,
                   const PlotFigure *figure,
                   const PlotStyle *style,
                   double width,
                   double height)
{
  g_return_val_if_fail (layout != NULL, FALSE);

  return layout->figure == figure && layout->style == style && layout->width == width &&
         layout->height == height;
}

gboolean
plot_layout_get_cell (const PlotLayout *layout, size_t row, size_t column, PlotRectangle *rectangle)
{
  g_return_val_if_fail (layout != NULL && rectangle != NULL, FALSE);

  if (layout->is_empty || layout->figure->kind != PLOT_FIGURE_MATRIX || layout->matrix.cell <= 0 ||
      MAX (row, column) >= layout->matrix.n)
    return FALSE;

  *rectangle = plot_matrix_layout_get_cell (&layout->matrix, row, column);
  return TRUE;
}

static void
append_panel (GString *text, const PlotPanelLayout *place, double x)
{
  const PlotPanel *panel = place->panel;
  g_auto (GStrv) values = plot_line_layout_describe_values (place, x);

  g_string_append (text, "; ");
  if (panel->title)
    g_string_append_printf (text, "%s: ", panel->title);
  for (guint i = 0; i < panel->series->len; i++)
    g_string_append_printf (text, "%s%s %s", i > 0 ? ", " : "",
                            plot_series_get_name (panel->series->pdata[i]), values[i]);
}

char *
plot_layout_describe_x (const PlotLayout *layout, double x)
{
  const PlotAxis *axis;
  g_autofree char *value = NULL;
  GString *text;

  g_return_val_if_fail (layout != NULL, NULL);

  if (layout->is_empty || layout->figure->kind != PLOT_FIGURE_LINES)
    return NULL;
  axis = &layout->figure->x_axis;
  value = plot_axis_format_value (axis->format, &layout->lines.x_ticks, x);
  text = g_string_new (axis->title);
  g_string_append_printf (text, "%s%s", axis->title ? " " : "", value);
  for (size_t i = 0; i < layout->lines.n_panels; i++)
    append_panel (text, &layout->lines.panels[i], x);
  return g_string_free (text, FALSE);
}

double
plot_layout_find_lines_height (PlotFigure *figure,
                               PlotStyle *style,
                               double width,
                               double plot_height)
{
  g_return_val_if_fail (figure != NULL && figure->kind == PLOT_FIGURE_LINES, 0);
  g_return_val_if_fail (style != NULL && plot_height >= 0, 0);

  plot_figure_seal (figure);
  return plot_line_layout_find_height (figure, style, width, plot_height);
}

double
plot_layout_find_matrix_height (PlotFigure *figure, PlotStyle *style, double width)
{
  g_return_val_if_fail (figure != NULL && figure->kind == PLOT_FIGURE_MATRIX, 0);
  g_return_val_if_fail (style != NULL && width >= 1, 0);

  plot_figure_seal (figure);
  return plot_matrix_layout_find_height (figure, style, width);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app-plot-size.h"

#include <math.h>

#define SMALLEST_MATRIX 260
#define LARGEST_MATRIX 760
#define MEASURED_CLASSES 60

/* A matrix gets the height that its width can use, up to that of a window. The names of many
 * classes have no room anyway, and would take long to measure. */
static int
find_matrix_height (PlotFigure *figure, PlotStyle *style, int width)
{
  double height = width;

  if (width > 0 && plot_figure_get_n_classes (figure) <= MEASURED_CLASSES)
    height = plot_layout_find_matrix_height (figure, style, width);
  return (int) CLAMP (height, SMALLEST_MATRIX, LARGEST_MATRIX);
}

AppPlotSize
app_plot_size_find (PlotFigure *figure,
                    PlotStyle *style,
                    int min_plot_height,
                    GtkOrientation orientation,
                    int for_size)
{
  gboolean horizontal = orientation == GTK_ORIENTATION_HORIZONTAL;
  PlotFigureKind kind = figure ? plot_figure_get_kind (figure) : PLOT_FIGURE_LINES;

  if (kind == PLOT_FIGURE_BARS)
    {
      int n = (int) MIN (plot_figure_get_n_bars (figure), 1000);
      gboolean has_title = plot_figure_get_title (figure) != NULL;

      return horizontal
                 ? (AppPlotSize){ 200, 320 }
                 : (AppPlotSize){ 20 * n + (has_title ? 48 : 12), 26 * n + (has_title ? 60 : 16) };
    }
  if (kind == PLOT_FIGURE_MATRIX)
    {
      int height = horizontal ? 0 : find_matrix_height (figure, style, for_size);

      return horizontal ? (AppPlotSize){ 240, 480 } : (AppPlotSize){ height, MAX (height, 520) };
    }

  int height = 220;

  if (horizontal)
    return (AppPlotSize){ 240, 640 };
  if (figure && min_plot_height > 0 && for_size > 0)
    height =
        MAX (height,
             (int) ceil (plot_layout_find_lines_height (figure, style, for_size, min_plot_height)));
  return (AppPlotSize){ height, MAX (420, height) };
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot-matrix.h"

#include <glib/gi18n-lib.h>

#include "plot-figure-private.h"

static double
divide (size_t part, size_t whole)
{
  return whole == 0 ? 0 : (double) part / (double) whole;
}

static void
sum_up (PlotFigure *figure)
{
  size_t n = figure->n_classes;

  for (size_t row = 0; row < n; row++)
    for (size_t column = 0; column < n; column++)
      {
        size_t count = figure->counts[row * n + column];

        figure->row_sums[row] += count;
        figure->column_sums[column] += count;
        figure->total += count;
        figure->diagonal_sum += row == column ? count : 0;
        figure->largest_count = MAX (figure->largest_count, count);
      }

  for (size_t row = 0; row < n; row++)
    {
      figure->largest_row_sum = MAX (figure->largest_row_sum, figure->row_sums[row]);
      for (size_t column = 0; column < n; column++)
        if (row != column)
          figure->largest_wrong_share =
              MAX (figure->largest_wrong_share,
                   divide (figure->counts[row * n + column], figure->row_sums[row]));
    }
}

PlotFigure *
plot_figure_new_matrix (const char *title, const char *subtitle, const PlotMatrix *matrix)
{
  PlotFigure *figure;
  size_t n, n_cells;

  g_return_val_if_fail (matrix != NULL, NULL);
  n = matrix->n_classes;
  g_return_val_if_fail (n == 0 || (matrix->class_names != NULL && matrix->counts != NULL), NULL);
  g_return_val_if_fail (n <= G_MAXUINT16, NULL);

  n_cells = n * n;
  figure = plot_figure_new (PLOT_FIGURE_MATRIX, title, subtitle);
  figure->message = g_strdup (matrix->message);
  figure->row_title = g_strdup (matrix->row_title == NULL ? _ ("Actual") : matrix->row_title);
  figure->column_title =
      g_strdup (matrix->column_title == NULL ? _ ("Predicted") : matrix->column_title);
  figure->n_classes = n;
  figure->counts = g_new (size_t, n_cells);
  figure->row_sums = g_new0 (size_t, n);
  figure->column_sums = g_new0 (size_t, n);
  figure->class_names = g_new0 (char *, n + 1);
  for (size_t i = 0; i < n; i++)
    figure->class_names[i] =
        g_strdup (matrix->class_names[i] == NULL ? "" : matrix->class_names[i]);
  for (size_t i = 0; i < n_cells; i++)
    figure->counts[i] = matrix->counts[i];
  sum_up (figure);
  return figure;
}

size_t
plot_figure_get_n_classes (const PlotFigure *figure)
{
  g_return_val_if_fail (figure != NULL, 0);

  return figure->n_classes;
}

const char *
plot_figure_get_class_name (const PlotFigure *figure, size_t class_index)
{
  g_return_val_if_fail (figure != NULL && class_index < figure->n_classes, NULL);

  return figure->class_names[class_index];
}

size_t
plot_figure_get_count (const PlotFigure *figure, size_t row, size_t column)
{
  g_return_val_if_fail (figure != NULL, 0);
  g_return_val_if_fail (row < figure->n_classes && column < figure->n_classes, 0);

  return figure->counts[row * figure->n_classes + column];
}

size_t
plot_figure_get_row_sum (const PlotFigure *figure, size_t row)
{
  g_return_val_if_fail (figure != NULL && row < figure->n_classes, 0);

  return figure->row_sums[row];
}

gboolean
plot_figure_get_cell_colors (const PlotFigure *figure,
                             const PlotTheme *theme,
                             size_t row,
                             size_t column,
                             PlotColor *fill,
                             PlotColor *text)
{
  /* The faintest fill still differs from a blank cell. */
  const double faintest = 0.1;
  PlotColor base, hue;
  double share;
  size_t count;

  g_return_val_if_fail (figure != NULL && theme != NULL && fill != NULL && text != NULL, FALSE);
  g_return_val_if_fail (row < figure->n_classes && column < figure->n_classes, FALSE);

  count = figure->counts[row * figure->n_classes + column];
  if (count == 0)
    return FALSE;

  share = divide (count, figure->row_sums[row]);
  if (row != column)
    share /= figure->largest_wrong_share;

  base = theme->background;
  base.alpha = 1;
  hue = row == column ? theme->correct : theme->wrong;
  hue.alpha = 1;
  *fill = plot_color_mix (base, hue, faintest + (1 - faintest) * share);
  *text = plot_color_get_readable (*fill);
  return TRUE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app-plot-text.h"

#include <glib/gi18n-lib.h>

#include "plot-number.h"

char *
app_plot_describe_cell (const PlotFigure *figure, size_t row, size_t column)
{
  size_t n = plot_figure_get_row_sum (figure, row);
  size_t count = plot_figure_get_count (figure, row, column);
  const char *actual = plot_figure_get_class_name (figure, row);
  const char *predicted = plot_figure_get_class_name (figure, column);
  g_autofree char *part = plot_format_count (count);
  g_autofree char *whole = NULL;
  g_autofree char *share = NULL;

  if (n == 0)
    return g_strdup_printf (_ ("There is no image of %s"), actual);
  whole = plot_format_count (n);
  share = plot_format_share ((double) count / (double) n, 1);
  /* Translators: number, number, name of a class, percentage, name of a class */
  return g_strdup_printf (row == column ? _ ("%s of %s %s images (%s) were recognized as %s")
                                        : _ ("%s of %s %s images (%s) were mistaken for %s"),
                          part, whole, actual, share, predicted);
}

char *
app_plot_describe_bar (const PlotFigure *figure, size_t bar)
{
  const PlotBar *shown = plot_figure_get_bar (figure, bar);

  return shown->note ? g_strdup_printf ("%s: %s, %s", shown->label, shown->text, shown->note)
                     : g_strdup_printf ("%s: %s", shown->label, shown->text);
}

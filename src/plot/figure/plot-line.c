/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot-line.h"

#include <math.h>

#include "plot-buffer-private.h"
#include "plot-figure-private.h"
#include "plot-line-range.h"
#include "plot-series-private.h"

static void
panel_free (gpointer data)
{
  PlotPanel *panel = data;

  g_free (panel->title);
  g_free ((char *) panel->axis.title);
  g_free (panel->message);
  g_ptr_array_unref (panel->series);
  g_free (panel);
}

static void
mark_clear (gpointer data)
{
  PlotMark *mark = data;

  g_free (mark->label);
}

static PlotAxis
copy_axis (const PlotAxis *axis)
{
  PlotAxis copy = { 0 };

  if (axis != NULL)
    copy = *axis;
  copy.title = g_strdup (copy.title);
  return copy;
}

PlotFigure *
plot_figure_new_lines (const char *title, const char *subtitle, const PlotAxis *x_axis)
{
  PlotFigure *figure = plot_figure_new (PLOT_FIGURE_LINES, title, subtitle);

  figure->x_axis = copy_axis (x_axis);
  figure->panels = g_ptr_array_new_with_free_func (panel_free);
  figure->marks = g_array_new (FALSE, FALSE, sizeof (PlotMark));
  g_array_set_clear_func (figure->marks, mark_clear);
  return figure;
}

static gboolean
is_open (const PlotFigure *figure)
{
  return figure != NULL && figure->kind == PLOT_FIGURE_LINES && !g_atomic_int_get (&figure->sealed);
}

size_t
plot_figure_add_panel (PlotFigure *figure,
                       const char *title,
                       const PlotAxis *y_axis,
                       const char *message)
{
  PlotPanel *panel;

  g_return_val_if_fail (is_open (figure), 0);

  panel = g_new0 (PlotPanel, 1);
  panel->title = g_strdup (title);
  panel->axis = copy_axis (y_axis);
  panel->message = g_strdup (message);
  panel->series = g_ptr_array_new_with_free_func ((GDestroyNotify) plot_series_unref);
  g_ptr_array_add (figure->panels, panel);
  return figure->panels->len - 1;
}

void
plot_figure_add_series (PlotFigure *figure, size_t panel, PlotSeries *series)
{
  g_return_if_fail (is_open (figure) && panel < figure->panels->len && series != NULL);

  g_ptr_array_add (((PlotPanel *) figure->panels->pdata[panel])->series, plot_series_ref (series));
}

void
plot_figure_add_mark (PlotFigure *figure, double x, const char *label)
{
  PlotMark mark = { x, NULL };

  g_return_if_fail (is_open (figure));

  mark.label = g_strdup (label);
  g_array_append_val (figure->marks, mark);
}

size_t
plot_figure_get_n_panels (const PlotFigure *figure)
{
  g_return_val_if_fail (figure != NULL, 0);

  return figure->panels == NULL ? 0 : figure->panels->len;
}

size_t
plot_figure_get_n_series (const PlotFigure *figure, size_t panel)
{
  g_return_val_if_fail (panel < plot_figure_get_n_panels (figure), 0);

  return ((PlotPanel *) figure->panels->pdata[panel])->series->len;
}

PlotSeries *
plot_figure_get_series (const PlotFigure *figure, size_t panel, size_t series)
{
  g_return_val_if_fail (series < plot_figure_get_n_series (figure, panel), NULL);

  return ((PlotPanel *) figure->panels->pdata[panel])->series->pdata[series];
}

gboolean
plot_figure_get_x_range (PlotFigure *figure, double *min, double *max)
{
  g_return_val_if_fail (figure != NULL && min != NULL && max != NULL, FALSE);

  if (figure->kind == PLOT_FIGURE_LINES && plot_line_find_x_range (figure, min, max))
    return TRUE;

  *min = 0;
  *max = 1;
  return FALSE;
}

/* Is @candidate a better answer to plot_figure_step_x() than @best? */
static gboolean
is_better (double candidate, double best, gboolean has_best, double x, int step)
{
  if (!isfinite (candidate) || (step > 0 && candidate <= x) || (step < 0 && candidate >= x))
    return FALSE;
  return !has_best || fabs (candidate - x) < fabs (best - x);
}

/* The first finite point of a sorted series beyond @x, or FALSE. */
static gboolean
step_in_sorted (const PlotSeries *series, double x, int step, double *found)
{
  const double *xs = plot_buffer_get_x (series->buffer);
  const double *ys = plot_buffer_get_y (series->buffer);
  size_t right = plot_buffer_count_less (series->buffer, series->length, nextafter (x, INFINITY));
  size_t left = plot_buffer_count_less (series->buffer, series->length, x);

  if (step > 0)
    while (right < series->length && !(isfinite (xs[right]) && isfinite (ys[right])))
      right++;
  else
    while (left > 0 && !(isfinite (xs[left - 1]) && isfinite (ys[left - 1])))
      left--;

  if (step > 0 ? right == series->length : left == 0)
    return FALSE;
  *found = step > 0 ? xs[right] : xs[left - 1];
  return TRUE;
}

static gboolean
step_in_series (const PlotSeries *series, double x, int step, double *found)
{
  const double *xs = plot_buffer_get_x (series->buffer);
  const double *ys = plot_buffer_get_y (series->buffer);
  gboolean has_found = FALSE;
  size_t point;

  if (step == 0)
    {
      if (!plot_series_find (series, x, &point))
        return FALSE;
      *found = xs[point];
      return TRUE;
    }

  if (plot_buffer_is_sorted (series->buffer))
    return step_in_sorted (series, x, step, found);

  for (size_t i = 0; i < series->length; i++)
    if (isfinite (ys[i]) && is_better (xs[i], *found, has_found, x, step))
      {
        *found = xs[i];
        has_found = TRUE;
      }
  return has_found;
}

gboolean
plot_figure_step_x (const PlotFigure *figure, double x, int step, double *found)
{
  gboolean has_found = FALSE;

  g_return_val_if_fail (figure != NULL && found != NULL && !isnan (x), FALSE);

  for (size_t i = 0; i < plot_figure_get_n_panels (figure); i++)
    for (size_t j = 0; j < plot_figure_get_n_series (figure, i); j++)
      {
        double candidate = 0;

        if (step_in_series (plot_figure_get_series (figure, i, j), x, step, &candidate) &&
            is_better (candidate, *found, has_found, x, step))
          {
            *found = candidate;
            has_found = TRUE;
          }
      }
  return has_found;
}

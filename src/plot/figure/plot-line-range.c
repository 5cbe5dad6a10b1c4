/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot-line-range.h"

#include <math.h>

#include "plot-buffer-private.h"
#include "plot-robust.h"
#include "plot-series-private.h"

gboolean
plot_line_find_x_range (const PlotFigure *figure, double *min, double *max)
{
  *min = INFINITY;
  *max = -INFINITY;

  if (figure->x_axis.min < figure->x_axis.max && isfinite (figure->x_axis.max - figure->x_axis.min))
    {
      *min = figure->x_axis.min;
      *max = figure->x_axis.max;
      return TRUE;
    }

  for (guint i = 0; i < figure->panels->len; i++)
    {
      const PlotPanel *panel = figure->panels->pdata[i];

      for (guint j = 0; j < panel->series->len; j++)
        {
          const PlotSeries *series = panel->series->pdata[j];
          double x_min, x_max;

          if (plot_buffer_get_range (series->buffer, series->length, &x_min, &x_max, NULL, NULL))
            {
              *min = MIN (*min, x_min);
              *max = MAX (*max, x_max);
            }
        }
    }
  if (*min > *max)
    return FALSE;
  if (figure->x_axis.begins_at_zero)
    *min = MIN (*min, 0);
  return TRUE;
}

gboolean
plot_line_find_y_range (const PlotPanel *panel, const PlotScale *x, double *min, double *max)
{
  *min = INFINITY;
  *max = -INFINITY;

  for (guint i = 0; i < panel->series->len; i++)
    {
      const PlotSeries *series = panel->series->pdata[i];
      size_t start = 0;
      size_t end = series->length;
      double y_min, y_max;

      if (plot_buffer_is_sorted (series->buffer))
        {
          start = plot_buffer_count_less (series->buffer, end, x->min);
          end = plot_buffer_count_less (series->buffer, end, nextafter (x->max, INFINITY));
        }
      if (plot_buffer_get_range_between (series->buffer, start, end, NULL, NULL, &y_min, &y_max))
        {
          *min = MIN (*min, y_min);
          *max = MAX (*max, y_max);
        }
    }
  return *min <= *max;
}

/* So many points of a panel are looked at to find out what is usual. */
#define MAX_SAMPLES 512

static size_t
count_points (const PlotPanel *panel)
{
  size_t n = 0;

  for (guint i = 0; i < panel->series->len; i++)
    n += ((const PlotSeries *) panel->series->pdata[i])->length;
  return n;
}

double
plot_line_find_usual_max (const PlotPanel *panel, double max)
{
  size_t every = count_points (panel) / MAX_SAMPLES + 1;
  g_autoptr (GArray) samples = g_array_new (FALSE, FALSE, sizeof (double));
  double first_x = INFINITY, first = max;

  for (guint i = 0; i < panel->series->len; i++)
    {
      const PlotSeries *series = panel->series->pdata[i];
      const double *x = plot_buffer_get_x (series->buffer);
      const double *y = plot_buffer_get_y (series->buffer);

      for (size_t j = 0; j < series->length; j += every)
        {
          if (!isfinite (x[j]) || !isfinite (y[j]))
            continue;
          g_array_append_val (samples, y[j]);
          if (x[j] < first_x)
            {
              first_x = x[j];
              first = y[j];
            }
        }
    }
  if (samples->len == 0)
    return max;
  return MIN (max, plot_robust_find_limit ((double *) (void *) samples->data, samples->len, first));
}

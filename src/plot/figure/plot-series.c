/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot-series-private.h"

#include <math.h>

#include "plot-buffer-private.h"

PlotSeries *
plot_series_new (const char *name, PlotBuffer *buffer, const PlotSeriesStyle *style)
{
  PlotSeries *series;

  g_return_val_if_fail (name != NULL && buffer != NULL && style != NULL, NULL);

  series = g_new0 (PlotSeries, 1);
  g_atomic_ref_count_init (&series->ref_count);
  series->name = g_strdup (name);
  series->buffer = plot_buffer_ref (buffer);
  series->length = plot_buffer_get_length (buffer);
  series->style = *style;
  return series;
}

PlotSeries *
plot_series_ref (PlotSeries *series)
{
  g_return_val_if_fail (series != NULL, NULL);

  g_atomic_ref_count_inc (&series->ref_count);
  return series;
}

void
plot_series_unref (PlotSeries *series)
{
  g_return_if_fail (series != NULL);

  if (!g_atomic_ref_count_dec (&series->ref_count))
    return;

  plot_buffer_unref (series->buffer);
  g_free (series->name);
  g_free (series);
}

const char *
plot_series_get_name (const PlotSeries *series)
{
  g_return_val_if_fail (series != NULL, NULL);

  return series->name;
}

const PlotSeriesStyle *
plot_series_get_style (const PlotSeries *series)
{
  g_return_val_if_fail (series != NULL, NULL);

  return &series->style;
}

size_t
plot_series_get_length (const PlotSeries *series)
{
  g_return_val_if_fail (series != NULL, 0);

  return series->length;
}

void
plot_series_get_point (const PlotSeries *series, size_t i, double *x, double *y)
{
  g_return_if_fail (series != NULL && i < series->length);

  *x = plot_buffer_get_x (series->buffer)[i];
  *y = plot_buffer_get_y (series->buffer)[i];
}

static gboolean
is_finite (const PlotSeries *series, size_t i)
{
  return isfinite (plot_buffer_get_x (series->buffer)[i]) &&
         isfinite (plot_buffer_get_y (series->buffer)[i]);
}

static gboolean
find_in_unsorted (const PlotSeries *series, double x, size_t *point)
{
  const double *xs = plot_buffer_get_x (series->buffer);
  double smallest = INFINITY;

  for (size_t i = 0; i < series->length; i++)
    if (is_finite (series, i) && fabs (xs[i] - x) <= smallest)
      {
        smallest = fabs (xs[i] - x);
        *point = i;
      }
  return smallest < INFINITY;
}

gboolean
plot_series_find (const PlotSeries *series, double x, size_t *point)
{
  const double *xs;
  size_t left, right;

  g_return_val_if_fail (series != NULL && point != NULL && !isnan (x), FALSE);

  xs = plot_buffer_get_x (series->buffer);
  if (!plot_buffer_is_sorted (series->buffer))
    return find_in_unsorted (series, x, point);

  /* The finite neighbors of x on both sides; the last of equal ones counts. */
  right = plot_buffer_count_less (series->buffer, series->length, nextafter (x, INFINITY));
  for (left = right; left > 0 && !is_finite (series, left - 1); left--)
    ;
  while (right < series->length && !is_finite (series, right))
    right++;

  if (left == 0 && right == series->length)
    return FALSE;

  if (left == 0 || (right < series->length && xs[right] - x <= x - xs[left - 1]))
    {
      double nearest = xs[right];

      while (right + 1 < series->length && xs[right + 1] == nearest &&
             is_finite (series, right + 1))
        right++;
      *point = right;
    }
  else
    *point = left - 1;
  return TRUE;
}

gboolean
plot_series_find_not_finite (const PlotSeries *series, size_t *point)
{
  const PlotBlock *blocks;
  const double *x, *y;

  g_return_val_if_fail (series != NULL && point != NULL, FALSE);

  blocks = plot_buffer_get_blocks (series->buffer);
  x = plot_buffer_get_x (series->buffer);
  y = plot_buffer_get_y (series->buffer);

  for (size_t i = 0; i < series->length;)
    {
      if (i % PLOT_BLOCK_SIZE == 0 && i + PLOT_BLOCK_SIZE <= series->length &&
          blocks[i / PLOT_BLOCK_SIZE].whole)
        {
          i += PLOT_BLOCK_SIZE;
          continue;
        }
      if (isfinite (x[i]) && !isfinite (y[i]))
        {
          *point = i;
          return TRUE;
        }
      i++;
    }
  return FALSE;
}

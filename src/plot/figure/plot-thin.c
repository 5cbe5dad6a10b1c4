/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot-thin.h"

#include <math.h>

#include "plot-buffer-private.h"
#include "plot-series-private.h"

typedef struct
{
  GArray *columns;
  const double *y;
  double position; /* of the column that is being gathered */
  gboolean open;   /* there is one */
  gboolean start;  /* the next column starts a new line */
  PlotColumn column;
} Gatherer;

static void
flush (Gatherer *gatherer)
{
  if (!gatherer->open)
    return;

  g_array_append_val (gatherer->columns, gatherer->column);
  gatherer->open = FALSE;
  gatherer->start = FALSE;
}

/* Adds the points @first … @last, of which @lowest and @highest are the extremes. */
static void
gather (
    Gatherer *gatherer, double position, size_t first, size_t last, size_t lowest, size_t highest)
{
  PlotColumn *column = &gatherer->column;

  if (gatherer->open && gatherer->position != position)
    flush (gatherer);

  if (!gatherer->open)
    {
      gatherer->open = TRUE;
      gatherer->position = position;
      *column = (PlotColumn){ first, lowest, highest, last, gatherer->start };
      return;
    }

  if (gatherer->y[lowest] < gatherer->y[column->lowest])
    column->lowest = lowest;
  if (gatherer->y[highest] > gatherer->y[column->highest])
    column->highest = highest;
  column->last = last;
}

static double
find_column (const PlotScale *scale, double density, double x)
{
  return floor (plot_scale_map (scale, x) * density);
}

/* Gathers the points @start … @end − 1 of a block whose x do not decrease and which are all finite:
 * where each column ends is found by bisection. */
static void
gather_sorted (Gatherer *gatherer,
               const PlotScale *scale,
               double density,
               const double *x,
               size_t start,
               size_t end)
{
  while (start < end)
    {
      double position = find_column (scale, density, x[start]);
      double limit = plot_scale_unmap (scale, (position + 1) / density);
      size_t lowest = start, highest = start;
      size_t low = start + 1, high = end;

      while (low < high)
        {
          size_t middle = low + (high - low) / 2;

          if (x[middle] < limit)
            low = middle + 1;
          else
            high = middle;
        }
      /* Rounding moves the limit by a point at most. */
      while (low < end && find_column (scale, density, x[low]) == position)
        low++;
      while (low > start + 1 && find_column (scale, density, x[low - 1]) != position)
        low--;

      for (size_t i = start + 1; i < low; i++)
        {
          lowest = gatherer->y[i] < gatherer->y[lowest] ? i : lowest;
          highest = gatherer->y[i] > gatherer->y[highest] ? i : highest;
        }
      gather (gatherer, position, start, low - 1, lowest, highest);
      start = low;
    }
}

void
plot_thin (const PlotSeries *series, const PlotScale *scale, double density, GArray *columns)
{
  const PlotBlock *blocks = plot_buffer_get_blocks (series->buffer);
  const double *x = plot_buffer_get_x (series->buffer);
  const double *y = plot_buffer_get_y (series->buffer);
  Gatherer gatherer = { .columns = columns, .y = y, .start = TRUE };
  size_t start = 0;
  size_t end = series->length;

  if (plot_buffer_is_sorted (series->buffer))
    {
      /* One point on each side beyond the axis, for the lines that lead there. */
      start = plot_buffer_count_less (series->buffer, end, scale->min);
      start -= start > 0;
      end = plot_buffer_count_less (series->buffer, end, nextafter (scale->max, INFINITY));
      end += end < series->length;
    }

  for (size_t i = start; i < end;)
    {
      if (i % PLOT_BLOCK_SIZE == 0 && i + PLOT_BLOCK_SIZE <= end)
        {
          const PlotBlock *block = &blocks[i / PLOT_BLOCK_SIZE];
          double position = block->whole ? find_column (scale, density, block->x_min) : 0;

          if (block->whole && position == find_column (scale, density, block->x_max))
            {
              gather (&gatherer, position, i, i + PLOT_BLOCK_SIZE - 1, i + block->lowest,
                      i + block->highest);
              i += PLOT_BLOCK_SIZE;
              continue;
            }
          if (block->whole && plot_buffer_is_sorted (series->buffer))
            {
              gather_sorted (&gatherer, scale, density, x, i, i + PLOT_BLOCK_SIZE);
              i += PLOT_BLOCK_SIZE;
              continue;
            }
        }

      if (isfinite (x[i]) && isfinite (y[i]))
        gather (&gatherer, find_column (scale, density, x[i]), i, i, i, i);
      else
        {
          flush (&gatherer);
          gatherer.start = TRUE;
        }
      i++;
    }
  flush (&gatherer);
}

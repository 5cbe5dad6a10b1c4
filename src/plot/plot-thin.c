#include "plot-thin.h"

#include <math.h>

#include "plot-buffer-private.h"
#include "plot-series-private.h"

typedef struct
{
  GArray *vertices;
  const double *y;
  double column;
  gboolean open;  /* a column is being gathered */
  gboolean start; /* the next column starts a new line */
  size_t first;
  size_t lowest;
  size_t highest;
  size_t last;
} Gatherer;

static void
add_vertex (Gatherer *gatherer, size_t point)
{
  PlotVertex vertex = { point, gatherer->start };

  g_array_append_val (gatherer->vertices, vertex);
  gatherer->start = FALSE;
}

static void
flush (Gatherer *gatherer)
{
  size_t inner[2] = { MIN (gatherer->lowest, gatherer->highest),
                      MAX (gatherer->lowest, gatherer->highest) };
  size_t previous = gatherer->first;

  if (!gatherer->open)
    return;

  add_vertex (gatherer, gatherer->first);
  for (guint i = 0; i < G_N_ELEMENTS (inner); i++)
    if (inner[i] != previous)
      {
        add_vertex (gatherer, inner[i]);
        previous = inner[i];
      }
  if (gatherer->last != previous)
    add_vertex (gatherer, gatherer->last);
  gatherer->open = FALSE;
}

/* Adds the points @first … @last, of which @lowest and @highest are the extremes. */
static void
gather (Gatherer *gatherer, double column, size_t first, size_t last, size_t lowest, size_t highest)
{
  if (gatherer->open && gatherer->column != column)
    flush (gatherer);

  if (!gatherer->open)
    {
      gatherer->open = TRUE;
      gatherer->column = column;
      gatherer->first = first;
      gatherer->lowest = lowest;
      gatherer->highest = highest;
    }
  else
    {
      if (gatherer->y[lowest] < gatherer->y[gatherer->lowest])
        gatherer->lowest = lowest;
      if (gatherer->y[highest] > gatherer->y[gatherer->highest])
        gatherer->highest = highest;
    }
  gatherer->last = last;
}

static double
find_column (const PlotScale *scale, double density, double x)
{
  return floor (plot_scale_map (scale, x) * density);
}

void
plot_thin (const PlotSeries *series, const PlotScale *scale, double density, GArray *vertices)
{
  const PlotBlock *blocks = plot_buffer_get_blocks (series->buffer);
  const double *x = plot_buffer_get_x (series->buffer);
  const double *y = plot_buffer_get_y (series->buffer);
  Gatherer gatherer = { .vertices = vertices, .y = y, .start = TRUE };
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
          double column = block->whole ? find_column (scale, density, block->x_min) : 0;

          if (block->whole && column == find_column (scale, density, block->x_max))
            {
              gather (&gatherer, column, i, i + PLOT_BLOCK_SIZE - 1, i + block->lowest,
                      i + block->highest);
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

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot-buffer-private.h"

#include <math.h>

struct _PlotBuffer
{
  gatomicrefcount ref_count;
  double *x;
  double *y;
  size_t length;
  size_t allocated;
  GArray *blocks; /* of PlotBlock */
  gboolean sorted;
};

typedef struct
{
  double x_min;
  double x_max;
  double y_min;
  double y_max;
} Range;

static const Range no_range = { INFINITY, -INFINITY, INFINITY, -INFINITY };

static void
add_block (PlotBuffer *buffer, size_t start)
{
  PlotBlock block = {
    .x_min = INFINITY, .x_max = -INFINITY, .y_min = INFINITY, .y_max = -INFINITY, .whole = TRUE
  };

  for (guint i = 0; i < PLOT_BLOCK_SIZE; i++)
    {
      double x = buffer->x[start + i];
      double y = buffer->y[start + i];

      if (!isfinite (x) || !isfinite (y))
        {
          block.whole = FALSE;
          continue;
        }

      block.x_min = MIN (block.x_min, x);
      block.x_max = MAX (block.x_max, x);
      if (y < block.y_min)
        {
          block.y_min = y;
          block.lowest = (guint8) i;
        }
      if (y > block.y_max)
        {
          block.y_max = y;
          block.highest = (guint8) i;
        }
    }
  block.empty = block.x_min > block.x_max;
  g_array_append_val (buffer->blocks, block);
}

PlotBuffer *
plot_buffer_new (void)
{
  PlotBuffer *buffer = g_new0 (PlotBuffer, 1);

  g_atomic_ref_count_init (&buffer->ref_count);
  buffer->blocks = g_array_new (FALSE, FALSE, sizeof (PlotBlock));
  buffer->sorted = TRUE;
  return buffer;
}

PlotBuffer *
plot_buffer_ref (PlotBuffer *buffer)
{
  g_return_val_if_fail (buffer != NULL, NULL);

  g_atomic_ref_count_inc (&buffer->ref_count);
  return buffer;
}

void
plot_buffer_unref (PlotBuffer *buffer)
{
  g_return_if_fail (buffer != NULL);

  if (!g_atomic_ref_count_dec (&buffer->ref_count))
    return;

  g_array_unref (buffer->blocks);
  g_free (buffer->x);
  g_free (buffer->y);
  g_free (buffer);
}

void
plot_buffer_append (PlotBuffer *buffer, double x, double y)
{
  g_return_if_fail (buffer != NULL);

  if (buffer->length == buffer->allocated)
    {
      buffer->allocated = MAX (buffer->allocated * 2, PLOT_BLOCK_SIZE);
      buffer->x = g_renew (double, buffer->x, buffer->allocated);
      buffer->y = g_renew (double, buffer->y, buffer->allocated);
    }
  buffer->x[buffer->length] = x;
  buffer->y[buffer->length] = y;
  buffer->sorted =
      buffer->sorted && (buffer->length == 0 ? !isnan (x) : x >= buffer->x[buffer->length - 1]);
  buffer->length++;
  if (buffer->length % PLOT_BLOCK_SIZE == 0)
    add_block (buffer, buffer->length - PLOT_BLOCK_SIZE);
}

size_t
plot_buffer_get_length (const PlotBuffer *buffer)
{
  g_return_val_if_fail (buffer != NULL, 0);

  return buffer->length;
}

const double *
plot_buffer_get_x (const PlotBuffer *buffer)
{
  g_return_val_if_fail (buffer != NULL, NULL);

  return buffer->x;
}

const double *
plot_buffer_get_y (const PlotBuffer *buffer)
{
  g_return_val_if_fail (buffer != NULL, NULL);

  return buffer->y;
}

const PlotBlock *
plot_buffer_get_blocks (const PlotBuffer *buffer)
{
  return (const PlotBlock *) (const void *) buffer->blocks->data;
}

gboolean
plot_buffer_is_sorted (const PlotBuffer *buffer)
{
  return buffer->sorted;
}

static void
extend (Range *range, double x_min, double x_max, double y_min, double y_max)
{
  range->x_min = MIN (range->x_min, x_min);
  range->x_max = MAX (range->x_max, x_max);
  range->y_min = MIN (range->y_min, y_min);
  range->y_max = MAX (range->y_max, y_max);
}

gboolean
plot_buffer_get_range_between (const PlotBuffer *buffer,
                               size_t start,
                               size_t end,
                               double *x_min,
                               double *x_max,
                               double *y_min,
                               double *y_max)
{
  const PlotBlock *blocks = plot_buffer_get_blocks (buffer);
  Range range = no_range;

  g_assert (end <= buffer->length);

  for (size_t i = start; i < end;)
    if (i % PLOT_BLOCK_SIZE == 0 && i + PLOT_BLOCK_SIZE <= end)
      {
        const PlotBlock *block = &blocks[i / PLOT_BLOCK_SIZE];

        if (!block->empty)
          extend (&range, block->x_min, block->x_max, block->y_min, block->y_max);
        i += PLOT_BLOCK_SIZE;
      }
    else
      {
        if (isfinite (buffer->x[i]) && isfinite (buffer->y[i]))
          extend (&range, buffer->x[i], buffer->x[i], buffer->y[i], buffer->y[i]);
        i++;
      }

  if (range.x_min > range.x_max)
    return FALSE;

  if (x_min != NULL)
    *x_min = range.x_min;
  if (x_max != NULL)
    *x_max = range.x_max;
  if (y_min != NULL)
    *y_min = range.y_min;
  if (y_max != NULL)
    *y_max = range.y_max;
  return TRUE;
}

gboolean
plot_buffer_get_range (
    const PlotBuffer *buffer, size_t n, double *x_min, double *x_max, double *y_min, double *y_max)
{
  g_return_val_if_fail (buffer != NULL && n <= buffer->length, FALSE);

  return plot_buffer_get_range_between (buffer, 0, n, x_min, x_max, y_min, y_max);
}

size_t
plot_buffer_count_less (const PlotBuffer *buffer, size_t n, double x)
{
  size_t low = 0;
  size_t high = n;

  g_assert (buffer->sorted && n <= buffer->length);

  while (low < high)
    {
      size_t middle = low + (high - low) / 2;

      if (buffer->x[middle] < x)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The blocks of a buffer, for those that walk through many points. */
#pragma once

#include "plot-buffer.h"

G_BEGIN_DECLS

#define PLOT_BLOCK_SIZE 64

/* The extremes of PLOT_BLOCK_SIZE points in a row. */
typedef struct
{
  double x_min;
  double x_max;
  double y_min;
  double y_max;
  guint8 lowest;  /* the offset of the first point with y_min */
  guint8 highest; /* the offset of the first point with y_max */
  gboolean whole; /* every x and y is finite */
  gboolean empty; /* no point has a finite x and y: the extremes mean nothing */
} PlotBlock;

/* Only blocks that are complete: length / PLOT_BLOCK_SIZE of them. */
const PlotBlock *plot_buffer_get_blocks (const PlotBuffer *buffer);

/* No x is smaller than the one before, and none is NaN. */
gboolean plot_buffer_is_sorted (const PlotBuffer *buffer);

/* As plot_buffer_get_range(), of the points @start … @end − 1. */
gboolean plot_buffer_get_range_between (const PlotBuffer *buffer,
                                        size_t start,
                                        size_t end,
                                        double *x_min,
                                        double *x_max,
                                        double *y_min,
                                        double *y_max);

/* The number of points among the first @n whose x is less than @x. The buffer must be sorted. */
size_t plot_buffer_count_less (const PlotBuffer *buffer, size_t n, double x);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A growing list of points (x, y), shared between whoever appends to it and the series that show
 * it.
 *
 * Appending costs O(1). Points never change once they are there, so that a series which was made
 * when there were n of them can keep showing these n without copying. The buffer keeps the extremes
 * of every 64 points, so that drawing and fitting need not look at each. For use in one thread. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _PlotBuffer PlotBuffer;

PlotBuffer *plot_buffer_new (void);

PlotBuffer *plot_buffer_ref (PlotBuffer *buffer);
void plot_buffer_unref (PlotBuffer *buffer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PlotBuffer, plot_buffer_unref)

/* Any double is welcome, NaN and infinities too: they make a gap in the line. x should not
 * decrease; if it does, the buffer still draws correctly, but finding a point by x then takes
 * O(n). */
void plot_buffer_append (PlotBuffer *buffer, double x, double y);

size_t plot_buffer_get_length (const PlotBuffer *buffer);

/* The coordinates; valid until the next plot_buffer_append(). */
const double *plot_buffer_get_x (const PlotBuffer *buffer);
const double *plot_buffer_get_y (const PlotBuffer *buffer);

/* The smallest and largest x and y of those of the first @n points whose x and y are both finite.
 * FALSE if there is none. Each of the four may be NULL. */
gboolean plot_buffer_get_range (
    const PlotBuffer *buffer, size_t n, double *x_min, double *x_max, double *y_min, double *y_max);

G_END_DECLS

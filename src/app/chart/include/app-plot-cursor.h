/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a chart's cursor goes when a key is pressed. Pure functions. */
#pragma once

#include <gtk/gtk.h>

#include "plot.h"

G_BEGIN_DECLS

/* The key on the keypad is as good as any. */
guint app_plot_cursor_get_key (guint keyval);

/* Changes @state as @key asks for in a chart that is @width pixels wide. FALSE if the key means
 * nothing here.
 *
 * Lines: Left and Right to the next point, but at least one pixel; Page Up and Page Down by a tenth
 * of the axis; Home and End. Matrix: the arrows to the next cell, Home and End to the first and
 * last column, Page Up and Page Down to the first and last row; from no cell into the first one.
 * Bars: Up and Down. Escape: nothing is pointed at any more. */
gboolean app_plot_cursor_move (PlotFigure *figure, guint key, double width, PlotDrawState *state);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is pointed at. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What changes from one frame to the next while the figure stays. All zero: nothing is pointed
 * at. */
typedef struct
{
  /* Lines: a vertical cursor through all panels, and the value of each series in the legend. */
  gboolean has_cursor;
  double cursor_x; /* in data units */

  /* Matrix: the row and column are outlined and the cell framed. */
  gboolean has_cell;
  size_t row;
  size_t column;

  /* Bars: the row is shaded. */
  gboolean has_bar;
  size_t bar;
} PlotDrawState;

G_END_DECLS

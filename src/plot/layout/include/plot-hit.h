/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is where in a layout. */
#pragma once

#include "plot-layout.h"

G_BEGIN_DECLS

typedef enum
{
  PLOT_HIT_NONE,
  PLOT_HIT_PANEL,         /* panel, x, y */
  PLOT_HIT_CELL,          /* row, column */
  PLOT_HIT_ROW_HEADER,    /* row */
  PLOT_HIT_COLUMN_HEADER, /* column */
  PLOT_HIT_BAR,           /* bar: anywhere in its row, its label too */
} PlotHitKind;

typedef struct
{
  PlotHitKind kind;
  size_t panel;
  double x; /* in data units */
  double y;
  size_t row;
  size_t column;
  size_t bar;
} PlotHit;

/* What is at (@x, @y). FALSE, and kind PLOT_HIT_NONE, if there is nothing. */
gboolean plot_layout_hit (const PlotLayout *layout, double x, double y, PlotHit *hit);

G_END_DECLS

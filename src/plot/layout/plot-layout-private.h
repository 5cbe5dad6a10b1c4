/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a layout holds: each kind of figure has its own. */
#pragma once

#include "plot-bar-layout.h"
#include "plot-layout.h"
#include "plot-line-layout.h"
#include "plot-matrix-layout.h"

G_BEGIN_DECLS

struct _PlotLayout
{
  PlotFigure *figure;
  PlotStyle *style;
  double width;
  double height;
  gboolean is_empty; /* too small for anything: there is none of these */
  union
  {
    PlotLineLayout lines;
    PlotBarLayout bars;
    PlotMatrixLayout matrix;
  };
};

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "plot-series.h"

G_BEGIN_DECLS

struct _PlotSeries
{
  gatomicrefcount ref_count;
  char *name;
  PlotBuffer *buffer;
  size_t length; /* the points of the buffer that belong to this series */
  PlotSeriesStyle style;
};

G_END_DECLS

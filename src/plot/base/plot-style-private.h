/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a style holds. */
#pragma once

#include "plot-style.h"
#include "plot-text.h"

G_BEGIN_DECLS

struct _PlotStyle
{
  gatomicrefcount ref_count;
  PlotTheme theme;
  char *font_family; /* that the theme names */
  PlotText *text;
};

G_END_DECLS

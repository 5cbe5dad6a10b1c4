/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A theme, and what was measured of texts in its font. Layouts that follow one another share one,
 * so that a text which stays is measured once. Reference-counted; for one thread. */
#pragma once

#include "plot-theme.h"

G_BEGIN_DECLS

typedef struct _PlotStyle PlotStyle;

/* @theme is copied. */
PlotStyle *plot_style_new (const PlotTheme *theme);
PlotStyle *plot_style_ref (PlotStyle *style);
void plot_style_unref (PlotStyle *style);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PlotStyle, plot_style_unref)

const PlotTheme *plot_style_get_theme (const PlotStyle *style);

/* Whether @theme is the same in everything. */
gboolean plot_style_is_of (const PlotStyle *style, const PlotTheme *theme);

G_END_DECLS

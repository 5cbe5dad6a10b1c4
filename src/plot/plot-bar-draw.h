/* Bar charts as they are drawn. */
#pragma once

#include <cairo.h>

#include "plot-bar-layout.h"

G_BEGIN_DECLS

void plot_bar_draw (const PlotBarLayout *layout,
                    const PlotFigure *figure,
                    PlotText *text,
                    cairo_t *cr,
                    const PlotTheme *theme,
                    const PlotDrawState *state);

G_END_DECLS

/* Matrices as they are drawn. */
#pragma once

#include <cairo.h>

#include "plot-matrix-layout.h"

G_BEGIN_DECLS

void plot_matrix_draw (const PlotMatrixLayout *layout,
                       const PlotFigure *figure,
                       PlotText *text,
                       cairo_t *cr,
                       const PlotTheme *theme,
                       const PlotDrawState *state);

G_END_DECLS

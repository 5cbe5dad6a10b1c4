/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Matrices as they are drawn. */
#pragma once

#include <cairo.h>

#include "plot-matrix-layout.h"
#include "plot-state.h"

G_BEGIN_DECLS

void plot_matrix_draw (const PlotMatrixLayout *layout, cairo_t *cr, const PlotDrawState *state);

G_END_DECLS

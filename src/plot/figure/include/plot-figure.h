/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A chart: what it shows, not where. Reference-counted; built with plot_figure_new_lines(), _bars()
 * or _matrix(), and from the first time that it is laid out on it does not change (plot-layout.h).
 */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

typedef struct _PlotFigure PlotFigure;

typedef enum
{
  PLOT_FIGURE_LINES,
  PLOT_FIGURE_BARS,
  PLOT_FIGURE_MATRIX,
} PlotFigureKind;

#define PLOT_TYPE_FIGURE (plot_figure_get_type ())
GType plot_figure_get_type (void);

PlotFigure *plot_figure_ref (PlotFigure *figure);
void plot_figure_unref (PlotFigure *figure);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PlotFigure, plot_figure_unref)

PlotFigureKind plot_figure_get_kind (const PlotFigure *figure);
const char *plot_figure_get_title (const PlotFigure *figure);    /* may be NULL */
const char *plot_figure_get_subtitle (const PlotFigure *figure); /* may be NULL */

G_END_DECLS

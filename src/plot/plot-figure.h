/* A chart: what it shows, not where. Reference-counted; built with plot_figure_new_lines(), _bars()
 * or _matrix(), and from the first time that it is drawn or measured on it does not change.
 *
 * Drawing needs a cairo_t and a size, so that the screen, a picture and a document all show the
 * same. */
#pragma once

#include <cairo.h>
#include <glib-object.h>

#include "plot-state.h"
#include "plot-style.h"
#include "plot-theme.h"

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

/* Draws into the rectangle from (0, 0) to (@width, @height) of user space; everything is within it.
 * What has no room is left out, least important first. @state may be NULL. The state of @cr is the
 * same afterwards. */
void plot_figure_draw (PlotFigure *figure,
                       cairo_t *cr,
                       double width,
                       double height,
                       const PlotTheme *theme,
                       const PlotDrawState *state);

/* plot_figure_draw() for pictures that follow one another, of this figure or of others: @style
 * keeps what was measured for the last one. */
void plot_figure_draw_again (PlotFigure *figure,
                             PlotStyle *style,
                             cairo_t *cr,
                             double width,
                             double height,
                             const PlotDrawState *state);

G_END_DECLS

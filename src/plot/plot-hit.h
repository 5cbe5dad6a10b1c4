/* What is where in a figure, and where something is. Uses the layout that drawing uses, so both
 * always agree. */
#pragma once

#include "plot-figure.h"
#include "plot-rectangle.h"

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

/* What is at (@x, @y) when @figure is drawn @width × @height in @theme. FALSE, and kind
 * PLOT_HIT_NONE, if there is nothing. */
gboolean plot_figure_hit (PlotFigure *figure,
                          double width,
                          double height,
                          const PlotTheme *theme,
                          double x,
                          double y,
                          PlotHit *hit);

/* The rectangles of a panel's plot (without its axes and title), of a matrix cell (a header: the
 * name beside or above the cells; it may be empty if there is no room for names) and of a bar's
 * row. FALSE if the figure is of another kind, has no such thing, or has no room for it. */
gboolean plot_figure_get_panel_rectangle (PlotFigure *figure,
                                          double width,
                                          double height,
                                          const PlotTheme *theme,
                                          size_t panel,
                                          PlotRectangle *rectangle);
gboolean plot_figure_get_cell_rectangle (PlotFigure *figure,
                                         double width,
                                         double height,
                                         const PlotTheme *theme,
                                         size_t row,
                                         size_t column,
                                         PlotRectangle *rectangle);
gboolean plot_figure_get_row_header_rectangle (PlotFigure *figure,
                                               double width,
                                               double height,
                                               const PlotTheme *theme,
                                               size_t row,
                                               PlotRectangle *rectangle);
gboolean plot_figure_get_column_header_rectangle (PlotFigure *figure,
                                                  double width,
                                                  double height,
                                                  const PlotTheme *theme,
                                                  size_t column,
                                                  PlotRectangle *rectangle);
gboolean plot_figure_get_bar_rectangle (PlotFigure *figure,
                                        double width,
                                        double height,
                                        const PlotTheme *theme,
                                        size_t bar,
                                        PlotRectangle *rectangle);

/* The point in user space where data (@x, @y) of @panel is drawn; held within ±1e6. */
gboolean plot_figure_get_point (PlotFigure *figure,
                                double width,
                                double height,
                                const PlotTheme *theme,
                                size_t panel,
                                double x,
                                double y,
                                double *point_x,
                                double *point_y);

G_END_DECLS

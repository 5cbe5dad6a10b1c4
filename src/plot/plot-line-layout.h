/* Where the parts of a line chart are. One function for drawing and for hit tests. */
#pragma once

#include "plot-frame.h"
#include "plot-legend.h"
#include "plot-scale.h"

G_BEGIN_DECLS

typedef struct
{
  PlotRectangle plot;
  double header_y; /* top of the title and legend */
  gboolean has_header;
  guint n_legend_rows;
  double labels_y; /* middle of the labels of marks */
  gboolean has_labels;
  gboolean empty; /* no finite point */
  PlotScale y;
  gboolean has_more; /* some points are above the axis; */
  double highest;    /* the highest of them */
  PlotTicks ticks;
  GPtrArray *tick_labels; /* one for each tick, NULL where there is no room */
} PlotPanelLayout;

typedef struct
{
  PlotFrame frame;
  gboolean has_range; /* x is more than a guess */
  PlotScale x;
  PlotTicks x_ticks;
  GPtrArray *x_labels;
  double x_labels_y; /* middle */
  gboolean has_x_title;
  double x_title_y;
  gboolean has_y_titles;
  PlotPanelLayout *panels;
  size_t n_panels;
} PlotLineLayout;

void plot_line_layout_init (PlotLineLayout *layout,
                            const PlotFigure *figure,
                            PlotText *text,
                            const PlotTheme *theme,
                            double width,
                            double height);
void plot_line_layout_clear (PlotLineLayout *layout);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PlotLineLayout, plot_line_layout_clear)

PlotFont plot_line_title_font (const PlotTheme *theme);
PlotFont plot_line_label_font (const PlotTheme *theme);

/* Where the label of an x tick is centred: over its tick, but within the figure. */
double plot_line_layout_get_x_label (const PlotLineLayout *layout,
                                     PlotText *text,
                                     const PlotTheme *theme,
                                     guint tick);

void plot_line_draw (const PlotLineLayout *layout,
                     const PlotFigure *figure,
                     PlotText *text,
                     cairo_t *cr,
                     const PlotTheme *theme,
                     const PlotDrawState *state);

/* The line and dots of one series. */
void plot_line_draw_series (const PlotSeries *series,
                            const PlotLineLayout *layout,
                            const PlotPanelLayout *place,
                            cairo_t *cr,
                            const PlotTheme *theme);

/* The vertical lines of one panel: events, and where a series first stops being finite. */
void plot_line_draw_marks (const PlotLineLayout *layout,
                           const PlotFigure *figure,
                           size_t panel,
                           PlotText *text,
                           cairo_t *cr,
                           const PlotTheme *theme);

/* Marks what is above the axis of one panel, if it leaves something out. */
void plot_line_draw_more (const PlotLineLayout *layout,
                          const PlotPanelLayout *place,
                          const PlotPanel *panel,
                          PlotText *text,
                          cairo_t *cr,
                          const PlotTheme *theme);

/* Where the axis of a panel that leaves out outliers ends, given its largest value. */
double plot_line_find_usual_max (const PlotPanel *panel, double max);

void plot_draw_vertical (cairo_t *cr, double x, double top, double bottom, double line_width);

/* Adds a dot to the path. */
void plot_draw_dot (cairo_t *cr, double x, double y, double radius);

/* The range of the x axis, not widened. FALSE: unknown. */
gboolean plot_line_find_x_range (const PlotFigure *figure, double *min, double *max);

/* The range of y of what is within @x. FALSE: there is nothing. */
gboolean
plot_line_find_y_range (const PlotPanel *panel, const PlotScale *x, double *min, double *max);

G_END_DECLS

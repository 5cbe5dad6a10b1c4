/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the parts of a line chart are. */
#pragma once

#include "plot-frame.h"
#include "plot-legend.h"
#include "plot-scale.h"

G_BEGIN_DECLS

typedef struct
{
  const PlotPanel *panel;
  PlotRectangle plot;
  double header_y; /* top of the title and legend */
  gboolean has_header;
  PlotLegend legend; /* as long as there is no cursor */
  double labels_y;   /* middle of the labels of marks */
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
                            PlotStyle *style,
                            double width,
                            double height);

/* How high a figure has to be, at @width, for each of its plots to be @plot_height high. */
double plot_line_layout_find_height (const PlotFigure *figure,
                                     PlotStyle *style,
                                     double width,
                                     double plot_height);

void plot_line_layout_clear (PlotLineLayout *layout);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PlotLineLayout, plot_line_layout_clear)

/* What each series of the panel is nearest to @x, in its order: "–" if it has no point. The caller
 * frees it. */
char **plot_line_layout_describe_values (const PlotPanelLayout *place, double x);

/* Where the label of an x tick is centered: over its tick, but within the figure. */
double plot_line_layout_get_x_label (const PlotLineLayout *layout, guint tick);

G_END_DECLS

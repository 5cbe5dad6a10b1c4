/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The line above a panel: its title at the left, a legend at the right. */
#pragma once

#include "plot-frame.h"

G_BEGIN_DECLS

typedef struct
{
  size_t series;
  guint row;
  double x;          /* of the sample of the line */
  double name_width; /* as much as the name may take */
  double width;      /* all of it */
} PlotLegendEntry;

typedef struct
{
  const PlotPanel *panel; /* borrowed, as the next three are */
  const PlotTheme *theme;
  PlotText *text;
  char **values; /* a text for each series that stands after its name, or NULL */
  double left;
  double right;
  double title_width;
  double row_height;
  GArray *entries; /* of PlotLegendEntry; those without room are left out */
  guint n_rows;    /* 1 or more, the title's included */
  size_t n_hidden; /* entries without room; "+3" stands for them */
} PlotLegend;

/* Places the entries of @panel in at most @max_rows rows within the content of @frame. */
void plot_legend_init (PlotLegend *legend,
                       const PlotFrame *frame,
                       const PlotPanel *panel,
                       guint max_rows,
                       char **values);
void plot_legend_clear (PlotLegend *legend);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PlotLegend, plot_legend_clear)

/* How long the sample of a line is, and where its name begins. */
double plot_legend_get_sample_width (const PlotLegend *legend);
double plot_legend_get_name_offset (const PlotLegend *legend);

/* "+3"; the caller frees it. */
char *plot_legend_describe_hidden (const PlotLegend *legend);

G_END_DECLS

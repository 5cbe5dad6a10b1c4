/* The line above a panel: its title at the left, a legend at the right. */
#pragma once

#include "plot-figure-private.h"
#include "plot-text.h"

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
  GArray *entries; /* of PlotLegendEntry; those without room are left out */
  guint n_rows;    /* 1 or more, the title's included */
  size_t n_hidden; /* entries without room; "+3" stands for them */
  double hidden_x; /* where that ends */
} PlotLegend;

/* Places the entries of @panel in at most @max_rows rows between @left and @right. @values, if not
 * NULL, has a text for each series that stands after its name. */
void plot_legend_init (PlotLegend *legend,
                       const PlotPanel *panel,
                       PlotText *text,
                       const PlotTheme *theme,
                       double left,
                       double right,
                       guint max_rows,
                       char **values);
void plot_legend_clear (PlotLegend *legend);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PlotLegend, plot_legend_clear)

double plot_legend_get_row_height (PlotText *text, const PlotTheme *theme);

void plot_legend_draw (const PlotLegend *legend,
                       const PlotPanel *panel,
                       PlotText *text,
                       cairo_t *cr,
                       const PlotTheme *theme,
                       double left,
                       double right,
                       double top,
                       char **values);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot-series-style.h"

#include "plot-shapes.h"

double
plot_get_dot_radius (const PlotTheme *theme)
{
  return 3 * theme->scale;
}

void
plot_set_series_style (cairo_t *cr, const PlotTheme *theme, const PlotSeriesStyle *style)
{
  PlotColor color = plot_theme_get_series_color (theme, style->color);
  double line_width = (style->line == PLOT_LINE_DOTS ? 2 : 1) * theme->scale;
  double dashes[4];
  int n_dashes;
  const double *pattern = plot_theme_get_dash (style->dash, &n_dashes);

  for (int i = 0; i < n_dashes; i++)
    dashes[i] = pattern[i] * line_width;

  /* Lines of many points are a background for those of few. */
  if (style->faint && !theme->high_contrast)
    color.alpha *= 0.3;
  else if (style->line == PLOT_LINE_THIN)
    color.alpha *= theme->high_contrast ? 0.85 : 0.75;
  plot_set_color (cr, color);
  cairo_set_line_width (cr, line_width);
  cairo_set_dash (cr, dashes, n_dashes, 0);
}

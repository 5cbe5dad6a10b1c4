/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot-bar.h"

#include <math.h>

#include "plot-figure-private.h"

PlotFigure *
plot_figure_new_bars (const char *title,
                      const char *subtitle,
                      const PlotBar *bars,
                      size_t n_bars,
                      PlotFormat format,
                      double maximum,
                      const char *message)
{
  PlotFigure *figure;
  double largest = 0;

  g_return_val_if_fail (n_bars == 0 || bars != NULL, NULL);

  figure = plot_figure_new (PLOT_FIGURE_BARS, title, subtitle);
  figure->message = g_strdup (message);
  figure->bars = g_new0 (PlotBar, n_bars);
  figure->n_bars = n_bars;

  for (size_t i = 0; i < n_bars; i++)
    {
      PlotBar *bar = &figure->bars[i];

      *bar = bars[i];
      bar->label = g_strdup (bars[i].label == NULL ? "" : bars[i].label);
      bar->note = g_strdup (bars[i].note);
      bar->text = bars[i].text != NULL ? g_strdup (bars[i].text)
                                       : plot_axis_format_value (format, NULL, bars[i].value);
      if (isfinite (bar->value))
        largest = MAX (largest, bar->value);
    }

  figure->has_maximum = isfinite (maximum) && maximum > 0;
  figure->maximum = figure->has_maximum ? maximum : largest > 0 ? largest : 1;
  return figure;
}

size_t
plot_figure_get_n_bars (const PlotFigure *figure)
{
  g_return_val_if_fail (figure != NULL, 0);

  return figure->n_bars;
}

const PlotBar *
plot_figure_get_bar (const PlotFigure *figure, size_t bar)
{
  g_return_val_if_fail (figure != NULL && figure->kind == PLOT_FIGURE_BARS, NULL);
  g_return_val_if_fail (bar < figure->n_bars, NULL);

  return &figure->bars[bar];
}

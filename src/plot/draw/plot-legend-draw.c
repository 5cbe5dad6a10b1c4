/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot-legend-draw.h"

#include <math.h>

#include "plot-series-style.h"
#include "plot-shapes.h"

static void
draw_sample (
    const PlotLegend *legend, cairo_t *cr, const PlotSeriesStyle *style, double x, double y)
{
  double end = x + plot_legend_get_sample_width (legend);

  cairo_save (cr);
  plot_set_series_style (cr, legend->theme, style);
  y = plot_snap (y, cairo_get_line_width (cr));
  cairo_move_to (cr, x, y);
  cairo_line_to (cr, end, y);
  cairo_stroke (cr);
  if (style->line == PLOT_LINE_DOTS)
    {
      plot_draw_dot (cr, (x + end) / 2, y, plot_get_dot_radius (legend->theme));
      cairo_fill (cr);
    }
  cairo_restore (cr);
}

static void
draw_entry (const PlotLegend *legend, cairo_t *cr, const PlotLegendEntry *entry, double y)
{
  const PlotSeries *series = legend->panel->series->pdata[entry->series];

  draw_sample (legend, cr, plot_series_get_style (series), entry->x, y);
  plot_set_color (cr, legend->theme->muted);
  plot_text_draw (legend->text, cr, plot_text_label_font (legend->theme),
                  plot_series_get_name (series),
                  (PlotAnchor){ .x = entry->x + plot_legend_get_name_offset (legend),
                                .y = y,
                                .max_width = entry->name_width });
  if (legend->values != NULL)
    {
      plot_set_color (cr, legend->theme->foreground);
      plot_text_draw (legend->text, cr, plot_text_font (legend->theme, 1, TRUE),
                      legend->values[entry->series],
                      (PlotAnchor){
                          .x = entry->x + entry->width, .y = y, .align = PLOT_ALIGN_END });
    }
}

void
plot_legend_draw (const PlotLegend *legend, cairo_t *cr, double top)
{
  if (legend->title_width > 0)
    {
      plot_set_color (cr, legend->theme->foreground);
      plot_text_draw (legend->text, cr, plot_text_title_font (legend->theme), legend->panel->title,
                      (PlotAnchor){ .x = legend->left,
                                    .y = round (top + legend->row_height / 2),
                                    .max_width = legend->title_width });
    }

  for (guint i = 0; i < legend->entries->len; i++)
    {
      const PlotLegendEntry *entry = &g_array_index (legend->entries, PlotLegendEntry, i);

      draw_entry (legend, cr, entry, round (top + legend->row_height * (entry->row + 0.5)));
    }

  if (legend->n_hidden > 0)
    {
      g_autofree char *number = plot_legend_describe_hidden (legend);

      plot_set_color (cr, legend->theme->muted);
      plot_text_draw (legend->text, cr, plot_text_label_font (legend->theme), number,
                      (PlotAnchor){ .x = legend->right,
                                    .y = round (top + legend->row_height * (legend->n_rows - 0.5)),
                                    .align = PLOT_ALIGN_END });
    }
}

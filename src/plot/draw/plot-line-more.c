/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What lies above an axis that leaves out outliers: triangles where it is, and how far it goes. */
#include <glib/gi18n-lib.h>
#include <math.h>

#include "plot-line-parts.h"
#include "plot-series-private.h"
#include "plot-shapes.h"
#include "plot-thin.h"

/* A place at the upper edge beyond which something is. */
typedef struct
{
  double x;
  PlotColor color;
} Place;

static int
compare_places (gconstpointer a, gconstpointer b)
{
  double x_a = ((const Place *) a)->x, x_b = ((const Place *) b)->x;

  return (x_a > x_b) - (x_a < x_b);
}

static GArray *
collect_places (const PlotLineLayout *layout, const PlotPanelLayout *place)
{
  const PlotPanel *panel = place->panel;
  const PlotTheme *theme = layout->frame.theme;
  GArray *places = g_array_new (FALSE, FALSE, sizeof (Place));
  g_autoptr (GArray) columns = g_array_new (FALSE, FALSE, sizeof (PlotColumn));

  for (guint i = 0; i < panel->series->len; i++)
    {
      const PlotSeries *series = panel->series->pdata[i];
      const double *x = plot_buffer_get_x (series->buffer);
      const double *y = plot_buffer_get_y (series->buffer);
      PlotColor color = plot_theme_get_series_color (theme, series->style.color);

      g_array_set_size (columns, 0);
      plot_thin (series, &layout->x, 1, columns);
      for (guint j = 0; j < columns->len; j++)
        {
          size_t highest = g_array_index (columns, PlotColumn, j).highest;
          Place found = { plot_scale_map (&layout->x, x[highest]), color };

          if (y[highest] > place->y.max && x[highest] >= layout->x.min &&
              x[highest] <= layout->x.max)
            g_array_append_val (places, found);
        }
    }
  g_array_sort (places, compare_places);
  return places;
}

static void
draw_triangle (cairo_t *cr, double x, double top, double size)
{
  cairo_move_to (cr, x, top);
  cairo_line_to (cr, x + size, top + 1.4 * size);
  cairo_line_to (cr, x - size, top + 1.4 * size);
  cairo_close_path (cr);
  cairo_fill (cr);
}

static void
draw_triangles (const GArray *places, double top, cairo_t *cr, const PlotTheme *theme)
{
  double size = 4 * theme->scale, used = -INFINITY;

  for (guint i = 0; i < places->len; i++)
    {
      const Place *place = &g_array_index (places, Place, i);

      if (place->x < used + 2.5 * size)
        continue;
      plot_set_color (cr, place->color);
      draw_triangle (cr, place->x, top, size);
      used = place->x;
    }
}

void
plot_line_draw_more (const PlotLineLayout *layout, const PlotPanelLayout *place, cairo_t *cr)
{
  PlotText *text = layout->frame.text;
  const PlotTheme *theme = layout->frame.theme;
  g_autoptr (GArray) places = NULL;
  g_autofree char *highest = NULL, *label = NULL;
  PlotFont font = plot_text_label_font (theme);
  double line = plot_text_get_line_height (text, font);
  double gap = 10 * theme->scale, right = place->plot.x + place->plot.width;
  double x, width;

  if (!place->has_more)
    return;
  places = collect_places (layout, place);
  if (places->len == 0)
    return;
  draw_triangles (places, place->plot.y, cr, theme);

  highest = plot_axis_format_value (place->panel->axis.format, NULL, place->highest);
  /* Translators: how far a curve goes beyond the chart */
  label = g_strdup_printf (_ ("up to %s"), highest);
  width = plot_text_get_width (text, font, label);
  x = g_array_index (places, Place, places->len - 1).x + gap;
  if (x + width > right)
    x = MAX (g_array_index (places, Place, 0).x - gap - width, place->plot.x);
  plot_set_color (cr, theme->foreground);
  plot_text_draw (text, cr, font, label, (PlotAnchor){ .x = x, .y = place->plot.y + line * 0.6 });
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot-line-parts.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "plot-series-private.h"
#include "plot-shapes.h"

typedef struct
{
  double x; /* a position */
  const char *label;
  PlotColor color;
} Flag;

static int
compare_flags (gconstpointer a, gconstpointer b)
{
  double x_a = ((const Flag *) a)->x;
  double x_b = ((const Flag *) b)->x;

  return (x_a > x_b) - (x_a < x_b);
}

/* The marks of a panel from left to right: events, and where a series first stops being finite. */
static GArray *
collect_flags (const PlotLineLayout *layout, size_t index)
{
  const PlotFigure *figure = layout->frame.figure;
  const PlotTheme *theme = layout->frame.theme;
  GArray *flags = g_array_new (FALSE, FALSE, sizeof (Flag));
  const PlotPanel *panel = figure->panels->pdata[index];
  size_t point;

  for (guint i = 0; i < figure->marks->len; i++)
    {
      const PlotMark *mark = &g_array_index (figure->marks, PlotMark, i);
      Flag flag = { plot_scale_map (&layout->x, mark->x), index == 0 ? mark->label : NULL,
                    theme->muted };

      if (mark->x >= layout->x.min && mark->x <= layout->x.max)
        g_array_append_val (flags, flag);
    }

  for (guint i = 0; i < panel->series->len; i++)
    if (plot_series_find_not_finite (panel->series->pdata[i], &point))
      {
        const PlotSeries *series = panel->series->pdata[i];
        double x = plot_buffer_get_x (series->buffer)[point];
        Flag flag = { plot_scale_map (&layout->x, x), _ ("Not finite"), theme->wrong };

        if (x >= layout->x.min && x <= layout->x.max)
          g_array_append_val (flags, flag);
      }

  g_array_sort (flags, compare_flags);
  return flags;
}

/* How far the label of a flag may reach to the right. */
static double
find_next_label (const GArray *flags, guint index, double right)
{
  for (guint i = index + 1; i < flags->len; i++)
    {
      const Flag *flag = &g_array_index (flags, Flag, i);

      if (flag->label != NULL && g_strcmp0 (flag->label, flag[-1].label) != 0)
        return MIN (flag->x, right);
    }
  return right;
}

static void
draw_flags (const PlotLineLayout *layout,
            const PlotPanelLayout *place,
            const GArray *flags,
            cairo_t *cr)
{
  const PlotTheme *theme = layout->frame.theme;
  PlotText *text = layout->frame.text;
  PlotFont font = plot_text_font (theme, 0.92, FALSE);
  double line_width = MAX (round (theme->scale), 1);
  double gap = 4 * theme->scale;
  double right = place->plot.x + place->plot.width;
  double used = place->plot.x;
  const double dashes[] = { 3 * theme->scale, 2 * theme->scale };

  for (guint i = 0; i < flags->len; i++)
    {
      const Flag *flag = &g_array_index (flags, Flag, i);
      double top = place->plot.y;

      /* The same thing in two series at once is one mark. */
      if (i > 0 && flag->label != NULL && g_strcmp0 (flag->label, flag[-1].label) == 0 &&
          flag->x - flag[-1].x < gap)
        continue;

      if (place->has_labels && flag->label != NULL)
        {
          double width = plot_text_get_width (text, font, flag->label);
          double start = flag->x + gap;
          double limit = find_next_label (flags, i, right);

          /* Close to the right edge or to the next, the label stands on the other side of its
           * line. */
          if (start + width > limit && flag->x - gap - width >= used)
            start = flag->x - gap - width;
          if (start >= used && start < right)
            {
              plot_set_color (cr, flag->color);
              used = start +
                     plot_text_draw (text, cr, font, flag->label,
                                     (PlotAnchor){ .x = start,
                                                   .y = place->labels_y,
                                                   .max_width = right - start }) +
                     2 * gap;
              top = place->labels_y - plot_text_get_line_height (text, font) / 2 + 2;
            }
        }

      cairo_save (cr);
      plot_set_color (cr, plot_color_mix (flag->color, theme->background, 0.3));
      cairo_set_line_width (cr, line_width);
      cairo_set_dash (cr, dashes, 2, 0);
      plot_draw_vertical (cr, flag->x, top, place->plot.y + place->plot.height, line_width);
      cairo_restore (cr);
    }
}

void
plot_line_draw_marks (const PlotLineLayout *layout, size_t panel, cairo_t *cr)
{
  g_autoptr (GArray) flags = collect_flags (layout, panel);

  draw_flags (layout, &layout->panels[panel], flags, cr);
}

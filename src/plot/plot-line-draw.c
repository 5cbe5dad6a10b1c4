#include "plot-line-layout.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "plot-series-private.h"
#include "plot-thin.h"

/* Lines of vector pictures are thinned to this many columns per unit. */
#define LEAST_DENSITY 2

static void
draw_horizontal (cairo_t *cr, const PlotRectangle *plot, double y, double line_width)
{
  y = plot_snap (y, line_width);
  cairo_move_to (cr, plot->x, y);
  cairo_line_to (cr, plot->x + plot->width, y);
  cairo_stroke (cr);
}

static void
draw_vertical (cairo_t *cr, double x, double top, double bottom, double line_width)
{
  x = plot_snap (x, line_width);
  cairo_move_to (cr, x, top);
  cairo_line_to (cr, x, bottom);
  cairo_stroke (cr);
}

static void
draw_grid (const PlotLineLayout *layout,
           const PlotPanelLayout *place,
           cairo_t *cr,
           const PlotTheme *theme)
{
  double line_width = MAX (round (theme->scale), 1);

  cairo_set_line_width (cr, line_width);
  plot_set_color (cr, theme->grid);
  for (guint i = 0; i < place->ticks.n; i++)
    if (place->tick_labels->pdata[i] != NULL)
      draw_horizontal (cr, &place->plot, plot_scale_map (&place->y, plot_ticks_get (&place->ticks, i)),
                       line_width);
  if (layout->has_range)
    for (guint i = 0; i < layout->x_ticks.n; i++)
      if (layout->x_labels->pdata[i] != NULL)
        draw_vertical (cr, plot_scale_map (&layout->x, plot_ticks_get (&layout->x_ticks, i)),
                       place->plot.y, place->plot.y + place->plot.height, line_width);
}

static void
draw_y_axis (const PlotPanelLayout *place,
             const PlotPanel *panel,
             gboolean has_title,
             PlotText *text,
             cairo_t *cr,
             const PlotTheme *theme,
             double left)
{
  PlotFont font = plot_line_label_font (theme);

  plot_set_color (cr, theme->axis);
  draw_horizontal (cr, &place->plot, place->plot.y + place->plot.height,
                   MAX (round (theme->scale), 1));

  plot_set_color (cr, theme->muted);
  if (!place->empty || panel->axis.min < panel->axis.max)
    for (guint i = 0; i < place->ticks.n; i++)
      if (place->tick_labels->pdata[i] != NULL)
        plot_text_draw (text, cr, font, place->tick_labels->pdata[i],
                        place->plot.x - 7 * theme->scale,
                        plot_scale_map (&place->y, plot_ticks_get (&place->ticks, i)),
                        PLOT_ALIGN_END, 0);

  if (has_title && panel->axis.title != NULL)
    plot_text_draw_upwards (text, cr, font, panel->axis.title,
                            left + plot_text_get_line_height (text, font) / 2,
                            place->plot.y + place->plot.height / 2, PLOT_ALIGN_CENTER,
                            place->plot.height);
}

static void
draw_x_axis (const PlotLineLayout *layout,
             const PlotFigure *figure,
             PlotText *text,
             cairo_t *cr,
             const PlotTheme *theme)
{
  PlotFont font = plot_line_label_font (theme);
  const PlotRectangle *plot = &layout->panels[layout->n_panels - 1].plot;

  plot_set_color (cr, theme->muted);
  if (!isnan (layout->x_labels_y) && layout->has_range)
    for (guint i = 0; i < layout->x_labels->len; i++)
      if (layout->x_labels->pdata[i] != NULL)
        plot_text_draw (text, cr, font, layout->x_labels->pdata[i],
                        plot_line_layout_get_x_label (layout, text, theme, i), layout->x_labels_y,
                        PLOT_ALIGN_CENTER, 0);

  if (layout->has_x_title)
    plot_text_draw (text, cr, font, figure->x_axis.title, plot->x + plot->width / 2,
                    layout->x_title_y, PLOT_ALIGN_CENTER, plot->width);
}

static double
find_density (cairo_t *cr)
{
  double x = 1, y = 0;
  double device_x, device_y;

  cairo_user_to_device_distance (cr, &x, &y);
  cairo_surface_get_device_scale (cairo_get_target (cr), &device_x, &device_y);
  return CLAMP (fabs (x) * device_x, LEAST_DENSITY, 16);
}

static void
draw_dot (cairo_t *cr, double x, double y, double radius)
{
  cairo_new_sub_path (cr);
  cairo_arc (cr, x, y, radius, 0, 2 * G_PI);
}

/* Dots on every point if they have room, else on those that no line reaches. */
static void
draw_dots (const PlotSeries *series,
           const GArray *vertices,
           const double *x,
           const double *y,
           const PlotTheme *theme,
           cairo_t *cr,
           double width)
{
  const PlotVertex *vertex = (const PlotVertex *) (const void *) vertices->data;
  double radius = plot_get_dot_radius (theme);
  gboolean all = series->style.line == PLOT_LINE_DOTS
                 && (double) vertices->len * 2.6 * radius <= width;

  if (series->style.line == PLOT_LINE_THIN)
    radius *= 0.7;
  for (guint i = 0; i < vertices->len; i++)
    {
      gboolean alone = vertex[i].start && (i + 1 == vertices->len || vertex[i + 1].start);

      if (all || alone)
        draw_dot (cr, x[i], y[i], radius);
    }
  cairo_fill (cr);
}

static void
draw_series (const PlotSeries *series,
             const PlotLineLayout *layout,
             const PlotPanelLayout *place,
             cairo_t *cr,
             const PlotTheme *theme)
{
  g_autoptr (GArray) vertices = g_array_new (FALSE, FALSE, sizeof (PlotVertex));
  const double *xs = plot_buffer_get_x (series->buffer);
  const double *ys = plot_buffer_get_y (series->buffer);
  g_autofree double *x = NULL;
  g_autofree double *y = NULL;

  plot_thin (series, &layout->x, find_density (cr), vertices);
  x = g_new (double, vertices->len);
  y = g_new (double, vertices->len);

  for (guint i = 0; i < vertices->len; i++)
    {
      const PlotVertex *vertex = &g_array_index (vertices, PlotVertex, i);

      x[i] = plot_scale_map (&layout->x, xs[vertex->point]);
      y[i] = plot_scale_map (&place->y, ys[vertex->point]);
      if (vertex->start)
        cairo_move_to (cr, x[i], y[i]);
      else
        cairo_line_to (cr, x[i], y[i]);
    }

  plot_set_series_style (cr, theme, &series->style);
  cairo_set_line_join (cr, series->style.line == PLOT_LINE_DOTS ? CAIRO_LINE_JOIN_ROUND
                                                                : CAIRO_LINE_JOIN_BEVEL);
  cairo_stroke (cr);
  draw_dots (series, vertices, x, y, theme, cr, place->plot.width);
}

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
collect_flags (const PlotLineLayout *layout,
               const PlotFigure *figure,
               size_t index,
               const PlotTheme *theme)
{
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

static void
draw_flags (GArray *flags,
            const PlotPanelLayout *place,
            PlotText *text,
            cairo_t *cr,
            const PlotTheme *theme)
{
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

      if (place->has_labels && flag->label != NULL)
        {
          double width = plot_text_get_width (text, font, flag->label);
          double start = flag->x + gap;

          /* At the right edge the label stands on the other side of its line. */
          if (start + width > right && flag->x - gap - width >= place->plot.x)
            start = flag->x - gap - width;
          if (start >= used && start < right)
            {
              plot_set_color (cr, flag->color);
              used = start
                     + plot_text_draw (text, cr, font, flag->label, start, place->labels_y,
                                       PLOT_ALIGN_START, right - start)
                     + 2 * gap;
              top = place->labels_y - plot_text_get_line_height (text, font) / 2 + 2;
            }
        }

      cairo_save (cr);
      plot_set_color (cr, flag->color);
      cairo_set_line_width (cr, line_width);
      cairo_set_dash (cr, dashes, 2, 0);
      draw_vertical (cr, flag->x, top, place->plot.y + place->plot.height, line_width);
      cairo_restore (cr);
    }
}

static char **
describe_values (const PlotPanelLayout *place, const PlotPanel *panel, double x)
{
  char **values = g_new0 (char *, panel->series->len + 1);

  for (guint i = 0; i < panel->series->len; i++)
    {
      const PlotSeries *series = panel->series->pdata[i];
      size_t point;

      if (plot_series_find (series, x, &point))
        values[i] = plot_axis_format_value (panel->axis.format, &place->ticks,
                                            plot_buffer_get_y (series->buffer)[point]);
      else
        values[i] = g_strdup ("\u2013");
    }
  return values;
}

static void
draw_cursor (const PlotLineLayout *layout,
             const PlotPanelLayout *place,
             const PlotPanel *panel,
             cairo_t *cr,
             const PlotTheme *theme,
             double cursor_x)
{
  double line_width = MAX (round (theme->scale), 1);
  double radius = plot_get_dot_radius (theme) * 1.2;

  cairo_save (cr);
  plot_set_color (cr, theme->foreground);
  cairo_set_line_width (cr, line_width);
  draw_vertical (cr, plot_scale_map (&layout->x, cursor_x), place->plot.y,
                 place->plot.y + place->plot.height, line_width);

  for (guint i = 0; i < panel->series->len; i++)
    {
      const PlotSeries *series = panel->series->pdata[i];
      double x, y;
      size_t point;

      if (!plot_series_find (series, cursor_x, &point))
        continue;

      plot_series_get_point (series, point, &x, &y);
      if (x < layout->x.min || x > layout->x.max || y < place->y.min || y > place->y.max)
        continue;

      draw_dot (cr, plot_scale_map (&layout->x, x), plot_scale_map (&place->y, y), radius);
      plot_set_color (cr, plot_theme_get_series_color (theme, series->style.color));
      cairo_fill_preserve (cr);
      plot_set_color (cr, theme->foreground);
      cairo_set_line_width (cr, 1.5 * theme->scale);
      cairo_stroke (cr);
    }
  cairo_restore (cr);
}

/* The cursor's x in a plate over the tick labels. */
static void
draw_cursor_label (const PlotLineLayout *layout,
                   const PlotFigure *figure,
                   PlotText *text,
                   cairo_t *cr,
                   const PlotTheme *theme,
                   double cursor_x)
{
  g_autofree char *label
      = plot_axis_format_value (figure->x_axis.format, &layout->x_ticks, cursor_x);
  PlotFont font = plot_text_font (theme, 1, TRUE);
  double line_height = plot_text_get_line_height (text, font);
  double width = plot_text_get_width (text, font, label) + 10 * theme->scale;
  double left = layout->frame.content.x;
  double right = left + layout->frame.content.width;
  double x = plot_scale_map (&layout->x, cursor_x) - width / 2;

  if (isnan (layout->x_labels_y) || width > right - left)
    return;

  x = round (CLAMP (x, left, right - width));
  plot_set_color (cr, theme->foreground);
  plot_rounded_rectangle (cr, x, layout->x_labels_y - line_height / 2, width, line_height,
                          4 * theme->scale);
  cairo_fill (cr);
  plot_set_color (cr, plot_color_get_readable (theme->foreground));
  plot_text_draw (text, cr, font, label, x + width / 2, layout->x_labels_y, PLOT_ALIGN_CENTER, 0);
}

static void
draw_panel (const PlotLineLayout *layout,
            const PlotFigure *figure,
            size_t index,
            PlotText *text,
            cairo_t *cr,
            const PlotTheme *theme,
            const PlotDrawState *state)
{
  const PlotPanelLayout *place = &layout->panels[index];
  const PlotPanel *panel = figure->panels->pdata[index];
  double reach = plot_get_dot_radius (theme) + 1;
  gboolean has_cursor = state->has_cursor && layout->has_range
                        && state->cursor_x >= layout->x.min && state->cursor_x <= layout->x.max;
  g_autoptr (GArray) flags = collect_flags (layout, figure, index, theme);
  g_auto (GStrv) values = has_cursor ? describe_values (place, panel, state->cursor_x) : NULL;

  draw_grid (layout, place, cr, theme);
  draw_y_axis (place, panel, layout->has_y_titles, text, cr, theme, layout->frame.content.x);
  draw_flags (flags, place, text, cr, theme);

  cairo_save (cr);
  cairo_rectangle (cr, place->plot.x - reach, place->plot.y - reach,
                   place->plot.width + 2 * reach, place->plot.height + 2 * reach);
  cairo_clip (cr);
  for (guint i = 0; i < panel->series->len; i++)
    draw_series (panel->series->pdata[i], layout, place, cr, theme);
  if (has_cursor)
    draw_cursor (layout, place, panel, cr, theme, state->cursor_x);
  cairo_restore (cr);

  if (place->empty)
    plot_draw_message (text, cr, theme, &place->plot, panel->message);
  if (place->has_header)
    {
      double left = layout->frame.content.x;
      double right = left + layout->frame.content.width;
      g_auto (PlotLegend) legend = { 0 };

      plot_legend_init (&legend, panel, text, theme, left, right, place->n_legend_rows, values);
      plot_legend_draw (&legend, panel, text, cr, theme, left, right, place->header_y, values);
    }
}

void
plot_line_draw (const PlotLineLayout *layout,
                const PlotFigure *figure,
                PlotText *text,
                cairo_t *cr,
                const PlotTheme *theme,
                const PlotDrawState *state)
{
  if (layout->n_panels == 0)
    return;

  for (size_t i = 0; i < layout->n_panels; i++)
    draw_panel (layout, figure, i, text, cr, theme, state);
  draw_x_axis (layout, figure, text, cr, theme);
  if (state->has_cursor && layout->has_range && state->cursor_x >= layout->x.min
      && state->cursor_x <= layout->x.max)
    draw_cursor_label (layout, figure, text, cr, theme, state->cursor_x);
}

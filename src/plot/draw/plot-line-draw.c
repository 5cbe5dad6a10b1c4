/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot-line-draw.h"

#include <math.h>

#include "plot-frame-draw.h"
#include "plot-legend-draw.h"
#include "plot-line-parts.h"
#include "plot-series-private.h"
#include "plot-series-style.h"
#include "plot-shapes.h"

static gboolean
is_cursor_visible (const PlotLineLayout *layout, const PlotDrawState *state)
{
  return state->has_cursor && layout->has_range && state->cursor_x >= layout->x.min &&
         state->cursor_x <= layout->x.max;
}

static void
draw_grid (const PlotLineLayout *layout, const PlotPanelLayout *place, cairo_t *cr)
{
  const PlotTheme *theme = layout->frame.theme;
  double line_width = MAX (round (theme->scale), 1);

  cairo_set_line_width (cr, line_width);
  plot_set_color (cr, theme->grid);
  for (guint i = 0; i < place->ticks.n; i++)
    if (place->tick_labels->pdata[i] != NULL)
      plot_draw_horizontal (cr, place->plot.x, place->plot.x + place->plot.width,
                            plot_scale_map (&place->y, plot_ticks_get (&place->ticks, i)),
                            line_width);
  if (layout->has_range)
    for (guint i = 0; i < layout->x_ticks.n; i++)
      if (layout->x_labels->pdata[i] != NULL)
        plot_draw_vertical (cr, plot_scale_map (&layout->x, plot_ticks_get (&layout->x_ticks, i)),
                            place->plot.y, place->plot.y + place->plot.height, line_width);
}

static void
draw_y_axis (const PlotLineLayout *layout, const PlotPanelLayout *place, cairo_t *cr)
{
  const PlotTheme *theme = layout->frame.theme;
  PlotText *text = layout->frame.text;
  const PlotAxis *axis = &place->panel->axis;
  PlotFont font = plot_text_label_font (theme);

  plot_set_color (cr, theme->axis);
  plot_draw_horizontal (cr, place->plot.x, place->plot.x + place->plot.width,
                        place->plot.y + place->plot.height, MAX (round (theme->scale), 1));

  plot_set_color (cr, theme->muted);
  if (!place->empty || axis->min < axis->max)
    for (guint i = 0; i < place->ticks.n; i++)
      if (place->tick_labels->pdata[i] != NULL)
        plot_text_draw (text, cr, font, place->tick_labels->pdata[i],
                        (PlotAnchor){
                            .x = place->plot.x - 7 * theme->scale,
                            .y = plot_scale_map (&place->y, plot_ticks_get (&place->ticks, i)),
                            .align = PLOT_ALIGN_END });

  if (layout->has_y_titles && axis->title != NULL)
    plot_text_draw (text, cr, font, axis->title,
                    (PlotAnchor){ .x = layout->frame.content.x +
                                       plot_text_get_line_height (text, font) / 2,
                                  .y = place->plot.y + place->plot.height / 2,
                                  .align = PLOT_ALIGN_CENTER,
                                  .max_width = place->plot.height,
                                  .upwards = TRUE });
}

/* The plate with the cursor's x that covers tick labels. */
typedef struct
{
  char *label; /* NULL: there is none */
  double x;
  double width;
} Plate;

static Plate
place_plate (const PlotLineLayout *layout, const PlotDrawState *state)
{
  const PlotFigure *figure = layout->frame.figure;
  PlotText *text = layout->frame.text;
  const PlotTheme *theme = layout->frame.theme;
  g_autofree char *label = NULL;
  Plate plate = { 0 };
  double left = layout->frame.content.x;
  double right = left + layout->frame.content.width;

  if (!is_cursor_visible (layout, state) || isnan (layout->x_labels_y))
    return plate;

  label = plot_axis_format_value (figure->x_axis.format, &layout->x_ticks, state->cursor_x);
  plate.width =
      plot_text_get_width (text, plot_text_font (theme, 1, TRUE), label) + 10 * theme->scale;
  if (plate.width > right - left)
    return plate;

  plate.x = plot_scale_map (&layout->x, state->cursor_x) - plate.width / 2;
  plate.x = round (CLAMP (plate.x, left, right - plate.width));
  plate.label = g_steal_pointer (&label);
  return plate;
}

static void
draw_plate (const Plate *plate, const PlotLineLayout *layout, cairo_t *cr)
{
  PlotText *text = layout->frame.text;
  const PlotTheme *theme = layout->frame.theme;
  PlotFont font = plot_text_font (theme, 1, TRUE);
  double height = plot_text_get_line_height (text, font);

  plot_set_color (cr, theme->foreground);
  plot_rounded_rectangle (cr, plate->x, layout->x_labels_y - height / 2, plate->width, height,
                          4 * theme->scale);
  cairo_fill (cr);
  plot_set_color (cr, plot_color_get_readable (theme->foreground));
  plot_text_draw (text, cr, font, plate->label,
                  (PlotAnchor){ .x = plate->x + plate->width / 2,
                                .y = layout->x_labels_y,
                                .align = PLOT_ALIGN_CENTER });
}

static void
draw_x_labels (const PlotLineLayout *layout, cairo_t *cr, const Plate *plate)
{
  PlotText *text = layout->frame.text;
  const PlotTheme *theme = layout->frame.theme;
  PlotFont font = plot_text_label_font (theme);

  if (isnan (layout->x_labels_y) || !layout->has_range)
    return;

  for (guint i = 0; i < layout->x_labels->len; i++)
    {
      const char *label = layout->x_labels->pdata[i];
      double half, x;

      if (label == NULL)
        continue;

      x = plot_line_layout_get_x_label (layout, i);
      half = plot_text_get_width (text, font, label) / 2 + 2 * theme->scale;
      if (plate->label != NULL && x + half > plate->x && x - half < plate->x + plate->width)
        continue;
      plot_text_draw (text, cr, font, label,
                      (PlotAnchor){ .x = x, .y = layout->x_labels_y, .align = PLOT_ALIGN_CENTER });
    }
}

static void
draw_x_axis (const PlotLineLayout *layout, cairo_t *cr, const PlotDrawState *state)
{
  const PlotFigure *figure = layout->frame.figure;
  PlotText *text = layout->frame.text;
  const PlotTheme *theme = layout->frame.theme;
  const PlotRectangle *plot = &layout->panels[layout->n_panels - 1].plot;
  Plate plate = place_plate (layout, state);

  plot_set_color (cr, theme->muted);
  draw_x_labels (layout, cr, &plate);
  if (layout->has_x_title)
    plot_text_draw (text, cr, plot_text_label_font (theme), figure->x_axis.title,
                    (PlotAnchor){ .x = plot->x + plot->width / 2,
                                  .y = layout->x_title_y,
                                  .align = PLOT_ALIGN_CENTER,
                                  .max_width = plot->width });
  if (plate.label != NULL)
    draw_plate (&plate, layout, cr);
  g_free (plate.label);
}

static void
draw_cursor (const PlotLineLayout *layout,
             const PlotPanelLayout *place,
             cairo_t *cr,
             double cursor_x)
{
  const PlotPanel *panel = place->panel;
  const PlotTheme *theme = layout->frame.theme;
  double line_width = MAX (round (theme->scale), 1);
  double radius = plot_get_dot_radius (theme) * 1.2;

  cairo_save (cr);
  plot_set_color (cr, theme->foreground);
  cairo_set_line_width (cr, line_width);
  plot_draw_vertical (cr, plot_scale_map (&layout->x, cursor_x), place->plot.y,
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

      plot_draw_dot (cr, plot_scale_map (&layout->x, x), plot_scale_map (&place->y, y), radius);
      plot_set_color (cr, plot_theme_get_series_color (theme, series->style.color));
      cairo_fill_preserve (cr);
      plot_set_color (cr, theme->foreground);
      cairo_set_line_width (cr, 1.5 * theme->scale);
      cairo_stroke (cr);
    }
  cairo_restore (cr);
}

/* The title and the legend, with the values at the cursor if there is one. */
static void
draw_header (const PlotLineLayout *layout,
             const PlotPanelLayout *place,
             cairo_t *cr,
             const PlotDrawState *state)
{
  if (!place->has_header)
    return;

  if (is_cursor_visible (layout, state))
    {
      g_auto (GStrv) values = plot_line_layout_describe_values (place, state->cursor_x);
      g_auto (PlotLegend) legend = { 0 };

      plot_legend_init (&legend, &layout->frame, place->panel, place->legend.n_rows, values);
      plot_legend_draw (&legend, cr, place->header_y);
    }
  else
    plot_legend_draw (&place->legend, cr, place->header_y);
}

static void
draw_panel (const PlotLineLayout *layout, size_t index, cairo_t *cr, const PlotDrawState *state)
{
  const PlotPanelLayout *place = &layout->panels[index];
  const PlotPanel *panel = place->panel;
  double reach = plot_get_dot_radius (layout->frame.theme) + 1;

  draw_grid (layout, place, cr);
  draw_y_axis (layout, place, cr);
  plot_line_draw_marks (layout, index, cr);

  cairo_save (cr);
  cairo_rectangle (cr, place->plot.x - reach, place->plot.y - reach, place->plot.width + 2 * reach,
                   place->plot.height + 2 * reach);
  cairo_clip (cr);
  for (guint i = 0; i < panel->series->len; i++)
    plot_line_draw_series (layout, place, panel->series->pdata[i], cr);
  plot_line_draw_more (layout, place, cr);
  if (is_cursor_visible (layout, state))
    draw_cursor (layout, place, cr, state->cursor_x);
  cairo_restore (cr);

  if (place->empty)
    plot_frame_draw_message (&layout->frame, cr, &place->plot, panel->message);
  draw_header (layout, place, cr, state);
}

void
plot_line_draw (const PlotLineLayout *layout, cairo_t *cr, const PlotDrawState *state)
{
  if (layout->n_panels == 0)
    return;

  for (size_t i = 0; i < layout->n_panels; i++)
    draw_panel (layout, i, cr, state);
  draw_x_axis (layout, cr, state);
}

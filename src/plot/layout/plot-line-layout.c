/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot-line-layout.h"

#include <math.h>

#include "plot-line-range.h"
#include "plot-series-private.h"
#include "plot-series-style.h"

#define LABEL_GAP 7
#define MOST_Y_STEPS 6
#define MOST_LEGEND_ROWS 3

/* What a figure that is too small goes without, one after another. */
typedef enum
{
  ALL,
  NO_SUBTITLE,
  ONE_LEGEND_ROW,
  NO_X_TITLE,
  NO_TITLE,
  NO_MARK_LABELS,
  NO_HEADERS,
  NO_X_LABELS,
  N_CUTS
} Cut;

static gboolean
panel_has_labels (const PlotFigure *figure, size_t index)
{
  const PlotPanel *panel = figure->panels->pdata[index];
  size_t point;

  for (guint i = 0; i < panel->series->len; i++)
    if (plot_series_find_not_finite (panel->series->pdata[i], &point))
      return TRUE;

  if (index > 0)
    return FALSE;

  for (guint i = 0; i < figure->marks->len; i++)
    if (g_array_index (figure->marks, PlotMark, i).label != NULL)
      return TRUE;
  return FALSE;
}

/* What is between the legend and the plot. The topmost tick label reaches half a line above the
 * plot. Labels of marks have their room before there are any, so that nothing moves when the first
 * comes. */
static double
get_gap (const PlotPanelLayout *place, double line, Cut cut)
{
  if (place->has_labels || (place->has_header && cut < NO_MARK_LABELS))
    return line * 1.1;
  return place->has_header ? line * 0.7 : 0;
}

/* Places what is below the plots with what @cut leaves; returns where they end. */
static double
place_below (PlotLineLayout *layout, double line, Cut cut)
{
  double scale = layout->frame.theme->scale;
  double bottom = layout->frame.content.y + layout->frame.content.height;

  layout->has_x_title = layout->frame.figure->x_axis.title != NULL && cut < NO_X_TITLE;
  if (layout->has_x_title)
    {
      layout->x_title_y = round (bottom - line / 2);
      bottom -= line + 2 * scale;
    }
  layout->x_labels_y = cut < NO_X_LABELS ? round (bottom - line / 2) : NAN;
  if (cut < NO_X_LABELS)
    bottom -= line + 3 * scale;
  return bottom;
}

/* Decides what is above the plot of a panel under @cut. */
static void
choose_header (PlotLineLayout *layout, size_t index, Cut cut)
{
  PlotPanelLayout *place = &layout->panels[index];
  const PlotPanel *panel = place->panel;

  place->has_header = cut < NO_HEADERS && (panel->title != NULL || panel->series->len > 0);
  place->has_labels = cut < NO_MARK_LABELS && panel_has_labels (layout->frame.figure, index);
  plot_legend_clear (&place->legend);
  place->legend = (PlotLegend){ 0 };
  if (place->has_header)
    plot_legend_init (&place->legend, &layout->frame, panel,
                      cut < ONE_LEGEND_ROW ? MOST_LEGEND_ROWS : 1, NULL);
}

/* Places everything vertically with what @cut leaves; returns the height of each plot. */
static double
place_rows (PlotLineLayout *layout, Cut cut)
{
  PlotFont font = plot_text_label_font (layout->frame.theme);
  double line = plot_text_get_line_height (layout->frame.text, font);
  PlotFrameParts parts =
      (cut < NO_TITLE ? PLOT_FRAME_TITLE : 0) | (cut < NO_SUBTITLE ? PLOT_FRAME_SUBTITLE : 0);
  double free_height, y, plot_height;

  plot_frame_place (&layout->frame, parts);
  y = layout->frame.content.y;
  free_height = place_below (layout, line, cut) - y;
  for (size_t i = 0; i < layout->n_panels; i++)
    {
      PlotPanelLayout *place = &layout->panels[i];

      choose_header (layout, i, cut);
      free_height -= place->legend.n_rows * place->legend.row_height;
      free_height -= get_gap (place, line, cut);
      free_height -= !place->has_header && !place->has_labels && i == 0 ? line / 2 : 0;
      free_height -= i > 0 ? line : 0;
    }

  plot_height = floor (free_height / (double) MAX (layout->n_panels, 1));
  for (size_t i = 0; i < layout->n_panels; i++)
    {
      PlotPanelLayout *place = &layout->panels[i];

      y += i > 0 ? line : 0;
      place->header_y = round (y);
      y += place->legend.n_rows * place->legend.row_height;
      place->labels_y = round (y + line / 2);
      y += get_gap (place, line, cut);
      if (!place->has_header && !place->has_labels && i == 0)
        y += line / 2;
      place->plot.y = round (y);
      place->plot.height = MAX (plot_height, 1);
      y += plot_height;
    }
  return plot_height;
}

static GPtrArray *
label_ticks (const PlotTicks *ticks, PlotFormat format)
{
  GPtrArray *labels = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < ticks->n; i++)
    g_ptr_array_add (labels, plot_axis_format_tick (format, ticks, plot_ticks_get (ticks, i)));
  return labels;
}

/* Removes labels of a y axis until those that stay do not touch. */
static void
thin_labels (GPtrArray *labels, double spacing, double needed)
{
  guint every = spacing > 0 ? (guint) ceil (MIN (needed / spacing, 1e6)) : labels->len + 1;

  if (every <= 1)
    return;
  for (guint i = 0; i < labels->len; i++)
    if (i % every != 0)
      g_clear_pointer (&labels->pdata[i], g_free);
}

static void
place_y_axis (const PlotLineLayout *layout, PlotPanelLayout *place)
{
  const PlotPanel *panel = place->panel;
  PlotFont font = plot_text_label_font (layout->frame.theme);
  double line = plot_text_get_line_height (layout->frame.text, font);
  guint max_steps = (guint) CLAMP (place->plot.height / (1.8 * line), 2, MOST_Y_STEPS);
  gboolean whole = panel->axis.format == PLOT_FORMAT_INTEGER;
  double min, max;

  place->empty = !plot_line_find_y_range (panel, &layout->x, &min, &max);
  if (panel->axis.min < panel->axis.max && isfinite (panel->axis.max - panel->axis.min))
    {
      min = panel->axis.min;
      max = panel->axis.max;
      plot_range_widen (&min, &max);
      place->ticks = plot_ticks_find (min, max, max_steps, whole);
    }
  else
    {
      if (place->empty)
        {
          min = 0;
          max = 1;
        }
      else if (panel->axis.leaves_out_outliers)
        {
          place->highest = max;
          max = plot_line_find_usual_max (panel, max);
        }
      plot_range_widen (&min, &max);
      place->ticks = plot_ticks_find_rounding (&min, &max, max_steps, whole);
    }

  place->has_more = !place->empty && panel->axis.leaves_out_outliers && place->highest > max;
  place->y = (PlotScale){
    .min = min,
    .max = max,
    .start = place->plot.y + place->plot.height,
    .end = place->plot.y,
  };
  place->tick_labels = label_ticks (&place->ticks, panel->axis.format);
  thin_labels (place->tick_labels, place->ticks.step / (max - min) * place->plot.height,
               line * 0.95);
}

double
plot_line_layout_get_x_label (const PlotLineLayout *layout, guint tick)
{
  PlotText *text = layout->frame.text;
  const PlotTheme *theme = layout->frame.theme;
  PlotFont font = plot_text_label_font (theme);
  double half = plot_text_get_width (text, font, layout->x_labels->pdata[tick]) / 2;
  double x = plot_scale_map (&layout->x, plot_ticks_get (&layout->x_ticks, tick));
  double left = layout->frame.content.x;

  return MAX (MIN (x, left + layout->frame.content.width - half), left + half);
}

static gboolean
x_labels_fit (const PlotLineLayout *layout)
{
  PlotText *text = layout->frame.text;
  const PlotTheme *theme = layout->frame.theme;
  PlotFont font = plot_text_label_font (theme);
  double gap = plot_text_get_width (text, font, "0") * 1.5;
  double end = -INFINITY;

  for (guint i = 0; i < layout->x_labels->len; i++)
    {
      double width = plot_text_get_width (text, font, layout->x_labels->pdata[i]);
      double start = plot_line_layout_get_x_label (layout, i) - width / 2;

      if (start < end + gap)
        return FALSE;
      end = start + width;
    }
  return TRUE;
}

static void
place_x_axis (PlotLineLayout *layout)
{
  const PlotFigure *figure = layout->frame.figure;
  PlotText *text = layout->frame.text;
  const PlotTheme *theme = layout->frame.theme;
  double width = layout->x.end - layout->x.start;
  double line = plot_text_get_line_height (text, plot_text_label_font (theme));
  guint max_steps = (guint) CLAMP (width / (3.5 * line), 1, 12);
  gboolean whole = figure->x_axis.format == PLOT_FORMAT_INTEGER;

  for (;; max_steps--)
    {
      g_clear_pointer (&layout->x_labels, g_ptr_array_unref);
      layout->x_ticks = plot_ticks_find (layout->x.min, layout->x.max, max_steps, whole);
      layout->x_labels = label_ticks (&layout->x_ticks, figure->x_axis.format);
      if (x_labels_fit (layout))
        return;
      if (max_steps == 1)
        break;
    }

  /* Not even one step has room for its labels: the first alone. */
  for (guint i = 1; i < layout->x_labels->len; i++)
    g_clear_pointer (&layout->x_labels->pdata[i], g_free);
}

/* Moves the ends of an axis to ticks that are almost there: epochs 1 … 50 start at 0. */
static void
reach_near_ticks (PlotScale *x, gboolean whole)
{
  double min = x->min;
  double max = x->max;
  double near = 0.035 * (max - min);

  plot_ticks_find_rounding (&min, &max, 10, whole);
  if (x->min - min <= near)
    x->min = min;
  if (max - x->max <= near)
    x->max = max;
}

static void
place_columns (PlotLineLayout *layout)
{
  const PlotFigure *figure = layout->frame.figure;
  PlotText *text = layout->frame.text;
  const PlotTheme *theme = layout->frame.theme;
  const PlotRectangle *content = &layout->frame.content;
  PlotFont font = plot_text_label_font (theme);
  double line = plot_text_get_line_height (text, font);
  double labels = 0;
  double left = content->x;

  layout->has_y_titles = FALSE;
  for (size_t i = 0; i < layout->n_panels; i++)
    {
      const PlotPanel *panel = figure->panels->pdata[i];
      GPtrArray *texts = layout->panels[i].tick_labels;

      for (guint j = 0; j < texts->len; j++)
        if (texts->pdata[j] != NULL)
          labels = MAX (labels, plot_text_get_width (text, font, texts->pdata[j]));
      if (panel->axis.title != NULL && content->width > 320 * theme->scale)
        layout->has_y_titles = TRUE;
    }

  left += layout->has_y_titles ? line + 4 * theme->scale : 0;
  if (labels + LABEL_GAP * theme->scale < content->width * 0.6)
    left += labels + LABEL_GAP * theme->scale;
  else
    for (size_t i = 0; i < layout->n_panels; i++)
      thin_labels (layout->panels[i].tick_labels, 0, 1);
  left = round (left);

  for (size_t i = 0; i < layout->n_panels; i++)
    {
      layout->panels[i].plot.x = left;
      layout->panels[i].plot.width = MAX (content->x + content->width - left, 1);
    }
  layout->x.start = left;
  layout->x.end = left + MAX (content->x + content->width - left, 1);

  /* Room for dots at both ends. */
  if (layout->x.end - layout->x.start > 60 * theme->scale)
    {
      layout->x.start += 2 * plot_get_dot_radius (theme);
      layout->x.end -= 2 * plot_get_dot_radius (theme);
    }
}

static void
init (
    PlotLineLayout *layout, const PlotFigure *figure, PlotStyle *style, double width, double height)
{
  *layout = (PlotLineLayout){ .n_panels = figure->panels->len };
  layout->panels = g_new0 (PlotPanelLayout, layout->n_panels);
  for (size_t i = 0; i < layout->n_panels; i++)
    layout->panels[i].panel = figure->panels->pdata[i];
  plot_frame_init (&layout->frame, figure, style, width, height);
}

/* Leaves out as much as it takes for plots to have a height of use. */
static void
fit_rows (PlotLineLayout *layout)
{
  double scale = layout->frame.theme->scale;
  double enough = (layout->n_panels > 1 ? 52 : 70) * scale;

  for (Cut cut = ALL; cut < N_CUTS; cut++)
    if (place_rows (layout, cut) >= enough)
      break;
    else if (cut >= NO_MARK_LABELS)
      enough = (cut == NO_MARK_LABELS ? 24 : 16) * scale;
}

static void
find_x_range (PlotLineLayout *layout)
{
  const PlotAxis *axis = &layout->frame.figure->x_axis;

  layout->has_range = plot_line_find_x_range (layout->frame.figure, &layout->x.min, &layout->x.max);
  if (!layout->has_range)
    {
      layout->x.min = 0;
      layout->x.max = 1;
    }
  plot_range_widen (&layout->x.min, &layout->x.max);
  if (!(axis->min < axis->max))
    reach_near_ticks (&layout->x, axis->format == PLOT_FORMAT_INTEGER);
}

void
plot_line_layout_init (
    PlotLineLayout *layout, const PlotFigure *figure, PlotStyle *style, double width, double height)
{
  init (layout, figure, style, width, height);
  fit_rows (layout);
  find_x_range (layout);
  for (size_t i = 0; i < layout->n_panels; i++)
    place_y_axis (layout, &layout->panels[i]);
  place_columns (layout);
  place_x_axis (layout);
}

double
plot_line_layout_find_height (const PlotFigure *figure,
                              PlotStyle *style,
                              double width,
                              double plot_height)
{
  g_auto (PlotLineLayout) layout = { 0 };

  init (&layout, figure, style, width, 2 * plot_height + 1000 * style->theme.scale);
  /* Margins depend on the height, a little. */
  for (guint i = 0; i < 3; i++)
    {
      double found = place_rows (&layout, ALL);

      layout.frame.height =
          ceil (layout.frame.height + (double) layout.n_panels * (plot_height - found));
    }
  return layout.frame.height;
}

void
plot_line_layout_clear (PlotLineLayout *layout)
{
  for (size_t i = 0; i < layout->n_panels; i++)
    {
      g_clear_pointer (&layout->panels[i].tick_labels, g_ptr_array_unref);
      plot_legend_clear (&layout->panels[i].legend);
    }
  g_clear_pointer (&layout->panels, g_free);
  g_clear_pointer (&layout->x_labels, g_ptr_array_unref);
  layout->n_panels = 0;
}

char **
plot_line_layout_describe_values (const PlotPanelLayout *place, double x)
{
  const PlotPanel *panel = place->panel;
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

#include "plot-line-layout.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "plot-series-private.h"
#include "plot-thin.h"

static gboolean
is_cursor_visible (const PlotLineLayout *layout, const PlotDrawState *state)
{
  return state->has_cursor && layout->has_range && state->cursor_x >= layout->x.min
         && state->cursor_x <= layout->x.max;
}

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

/* The plate with the cursor's x that covers tick labels. */
typedef struct
{
  char *label; /* NULL: there is none */
  double x;
  double width;
} Plate;

static Plate
place_plate (const PlotLineLayout *layout,
             const PlotFigure *figure,
             PlotText *text,
             const PlotTheme *theme,
             const PlotDrawState *state)
{
  g_autofree char *label = NULL;
  Plate plate = { 0 };
  double left = layout->frame.content.x;
  double right = left + layout->frame.content.width;

  if (!is_cursor_visible (layout, state) || isnan (layout->x_labels_y))
    return plate;

  label = plot_axis_format_value (figure->x_axis.format, &layout->x_ticks, state->cursor_x);
  plate.width = plot_text_get_width (text, plot_text_font (theme, 1, TRUE), label)
                + 10 * theme->scale;
  if (plate.width > right - left)
    return plate;

  plate.x = plot_scale_map (&layout->x, state->cursor_x) - plate.width / 2;
  plate.x = round (CLAMP (plate.x, left, right - plate.width));
  plate.label = g_steal_pointer (&label);
  return plate;
}

static void
draw_plate (const Plate *plate,
            const PlotLineLayout *layout,
            PlotText *text,
            cairo_t *cr,
            const PlotTheme *theme)
{
  PlotFont font = plot_text_font (theme, 1, TRUE);
  double height = plot_text_get_line_height (text, font);

  plot_set_color (cr, theme->foreground);
  plot_rounded_rectangle (cr, plate->x, layout->x_labels_y - height / 2, plate->width, height,
                          4 * theme->scale);
  cairo_fill (cr);
  plot_set_color (cr, plot_color_get_readable (theme->foreground));
  plot_text_draw (text, cr, font, plate->label, plate->x + plate->width / 2, layout->x_labels_y,
                  PLOT_ALIGN_CENTER, 0);
}

static void
draw_x_labels (const PlotLineLayout *layout,
               PlotText *text,
               cairo_t *cr,
               const PlotTheme *theme,
               const Plate *plate)
{
  PlotFont font = plot_line_label_font (theme);

  if (isnan (layout->x_labels_y) || !layout->has_range)
    return;

  for (guint i = 0; i < layout->x_labels->len; i++)
    {
      const char *label = layout->x_labels->pdata[i];
      double half, x;

      if (label == NULL)
        continue;

      x = plot_line_layout_get_x_label (layout, text, theme, i);
      half = plot_text_get_width (text, font, label) / 2 + 2 * theme->scale;
      if (plate->label != NULL && x + half > plate->x && x - half < plate->x + plate->width)
        continue;
      plot_text_draw (text, cr, font, label, x, layout->x_labels_y, PLOT_ALIGN_CENTER, 0);
    }
}

static void
draw_x_axis (const PlotLineLayout *layout,
             const PlotFigure *figure,
             PlotText *text,
             cairo_t *cr,
             const PlotTheme *theme,
             const PlotDrawState *state)
{
  const PlotRectangle *plot = &layout->panels[layout->n_panels - 1].plot;
  Plate plate = place_plate (layout, figure, text, theme, state);

  plot_set_color (cr, theme->muted);
  draw_x_labels (layout, text, cr, theme, &plate);
  if (layout->has_x_title)
    plot_text_draw (text, cr, plot_line_label_font (theme), figure->x_axis.title,
                    plot->x + plot->width / 2, layout->x_title_y, PLOT_ALIGN_CENTER, plot->width);
  if (plate.label != NULL)
    draw_plate (&plate, layout, text, cr, theme);
  g_free (plate.label);
}

static void
draw_dot (cairo_t *cr, double x, double y, double radius)
{
  cairo_new_sub_path (cr);
  cairo_arc (cr, x, y, radius, 0, 2 * G_PI);
}

/* A series on its way to the surface. */
typedef struct
{
  const PlotSeries *series;
  const double *x; /* in data units */
  const double *y;
  const PlotScale *x_scale;
  const PlotScale *y_scale;
  const PlotColumn *columns;
  guint n_columns;
} Line;

static double
get_x (const Line *line, size_t point)
{
  return plot_scale_map (line->x_scale, line->x[point]);
}

static double
get_y (const Line *line, size_t point)
{
  return plot_scale_map (line->y_scale, line->y[point]);
}

static void
line_to (cairo_t *cr, const Line *line, size_t point)
{
  cairo_line_to (cr, get_x (line, point), get_y (line, point));
}

/* Dots on every point if they have room, else on those that no line reaches. */
static void
draw_dots (const Line *line, const PlotTheme *theme, cairo_t *cr, double width)
{
  gboolean thick = line->series->style.line == PLOT_LINE_DOTS;
  double radius = plot_get_dot_radius (theme) * (thick ? 1 : 0.7);
  gboolean all = thick && line->n_columns * 2.6 * radius <= width;

  for (guint i = 0; i < line->n_columns; i++)
    {
      const PlotColumn *column = &line->columns[i];
      gboolean alone = column->start && column->first == column->last
                       && (i + 1 == line->n_columns || column[1].start);

      if (!all && !alone)
        continue;
      draw_dot (cr, get_x (line, column->first), get_y (line, column->first), radius);
      if (column->last != column->first)
        draw_dot (cr, get_x (line, column->last), get_y (line, column->last), radius);
    }
  cairo_fill (cr);
}

/* A column with fewer points than this looks better as a line that goes to each. */
#define FEWEST_IN_DENSE 5

/* How many columns from @start on are crowded, in one line. */
static guint
count_dense (const Line *line, guint start)
{
  guint end = start;

  while (end < line->n_columns && line->columns[end].last - line->columns[end].first + 1 >= FEWEST_IN_DENSE
         && (end == start || !line->columns[end].start))
    end++;
  return end - start;
}

/* What a pen of @line_width covers when it goes up and down in each column: the area between the lines
 * along the highest and along the lowest points. Much quicker than going there. */
static void
fill_dense (cairo_t *cr, const Line *line, guint start, guint n, double line_width)
{
  double half = line_width / 2;

  for (guint i = start; i < start + n; i++)
    {
      const PlotColumn *column = &line->columns[i];
      double x = (get_x (line, column->first) + get_x (line, column->last)) / 2;

      cairo_line_to (cr, x, get_y (line, column->highest) - half);
    }
  for (guint i = start + n; i > start; i--)
    {
      const PlotColumn *column = &line->columns[i - 1];
      double x = (get_x (line, column->first) + get_x (line, column->last)) / 2;

      cairo_line_to (cr, x, get_y (line, column->lowest) + half);
    }
  cairo_close_path (cr);
  cairo_fill (cr);
}

static void
stroke_column (cairo_t *cr, const Line *line, const PlotColumn *column)
{
  if (column->start)
    cairo_new_sub_path (cr);
  line_to (cr, line, column->first);
  line_to (cr, line, MIN (column->lowest, column->highest));
  line_to (cr, line, MAX (column->lowest, column->highest));
  line_to (cr, line, column->last);
}

/* Where at least this many columns in a row are crowded, the line is filled as an area. */
#define FEWEST_DENSE 8

static void
draw_line (cairo_t *cr, const Line *line)
{
  for (guint i = 0; i < line->n_columns;)
    {
      guint n_dense = count_dense (line, i);
      const PlotColumn *last;

      if (n_dense < FEWEST_DENSE || line->series->style.dash != 0)
        {
          for (guint end = i + MAX (n_dense, 1); i < end; i++)
            stroke_column (cr, line, &line->columns[i]);
          continue;
        }

      /* The pen goes up to the area, and on from where it ends. */
      last = &line->columns[i + n_dense - 1];
      if (!line->columns[i].start)
        line_to (cr, line, line->columns[i].first);
      cairo_stroke (cr);
      fill_dense (cr, line, i, n_dense, cairo_get_line_width (cr));
      cairo_move_to (cr, get_x (line, last->last), get_y (line, last->last));
      i += n_dense;
    }
  cairo_stroke (cr);
}

/* Lines of more columns than this are drawn with coarser antialiasing, which takes half the time. */
#define MOST_SMOOTH 200

static void
draw_series (const PlotSeries *series,
             const PlotLineLayout *layout,
             const PlotPanelLayout *place,
             cairo_t *cr,
             const PlotTheme *theme)
{
  g_autoptr (GArray) columns = g_array_new (FALSE, FALSE, sizeof (PlotColumn));
  Line line = {
    .series = series,
    .x = plot_buffer_get_x (series->buffer),
    .y = plot_buffer_get_y (series->buffer),
    .x_scale = &layout->x,
    .y_scale = &place->y,
  };

  /* One column per unit on every surface, so that all pictures of a figure are the same. */
  plot_thin (series, &layout->x, 1, columns);
  line.columns = (const PlotColumn *) (const void *) columns->data;
  line.n_columns = columns->len;

  plot_set_series_style (cr, theme, &series->style);
  cairo_set_line_join (cr, series->style.line == PLOT_LINE_DOTS ? CAIRO_LINE_JOIN_ROUND
                                                                : CAIRO_LINE_JOIN_BEVEL);
  cairo_set_antialias (cr, columns->len > MOST_SMOOTH ? CAIRO_ANTIALIAS_FAST : CAIRO_ANTIALIAS_DEFAULT);
  draw_line (cr, &line);
  cairo_set_antialias (cr, CAIRO_ANTIALIAS_DEFAULT);
  draw_dots (&line, theme, cr, place->plot.width);
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

      /* The same thing in two series at once is one mark. */
      if (i > 0 && flag->label != NULL && g_strcmp0 (flag->label, flag[-1].label) == 0
          && flag->x - flag[-1].x < gap)
        continue;

      if (place->has_labels && flag->label != NULL)
        {
          double width = plot_text_get_width (text, font, flag->label);
          double start = flag->x + gap;
          double limit = find_next_label (flags, i, right);

          /* Close to the right edge or to the next, the label stands on the other side of its line. */
          if (start + width > limit && flag->x - gap - width >= used)
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
      plot_set_color (cr, plot_color_mix (flag->color, theme->background, 0.3));
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
  gboolean has_cursor = is_cursor_visible (layout, state);
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
  draw_x_axis (layout, figure, text, cr, theme, state);
}

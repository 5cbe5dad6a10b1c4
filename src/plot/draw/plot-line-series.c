/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot-line-parts.h"

#include <math.h>

#include "plot-series-private.h"
#include "plot-series-style.h"
#include "plot-shapes.h"
#include "plot-thin.h"

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

/* With @edge around each. Dots on every point if they have room, else on those that no line
 * reaches. */
static void
draw_dots (const Line *line, const PlotTheme *theme, cairo_t *cr, double width, double edge)
{
  gboolean thick = line->series->style.line == PLOT_LINE_DOTS;
  double radius = plot_get_dot_radius (theme) * (thick ? 1 : 0.7);
  gboolean all = thick && line->n_columns * 2.6 * radius <= width;

  for (guint i = 0; i < line->n_columns; i++)
    {
      const PlotColumn *column = &line->columns[i];
      gboolean alone = column->start && column->first == column->last &&
                       (i + 1 == line->n_columns || column[1].start);

      if (!all && !alone)
        continue;
      plot_draw_dot (cr, get_x (line, column->first), get_y (line, column->first), radius + edge);
      if (column->last != column->first)
        plot_draw_dot (cr, get_x (line, column->last), get_y (line, column->last), radius + edge);
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

  while (end < line->n_columns &&
         line->columns[end].last - line->columns[end].first + 1 >= FEWEST_IN_DENSE &&
         (end == start || !line->columns[end].start))
    end++;
  return end - start;
}

/* What a pen of @line_width covers when it goes up and down in each column: the area between the
 * lines along the highest and along the lowest points. Much quicker than going there. */
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

/* An edge in the color of the background: it keeps the line apart from strong lines behind it. */
static void
draw_edge (const Line *line, const PlotTheme *theme, cairo_t *cr, double width)
{
  const double edge = 1.5 * theme->scale;
  PlotColor color = theme->background;

  color.alpha = 1;
  cairo_save (cr);
  plot_set_color (cr, color);
  cairo_set_line_width (cr, cairo_get_line_width (cr) + 2 * edge);
  draw_line (cr, line);
  draw_dots (line, theme, cr, width, edge);
  cairo_restore (cr);
}

/* Lines of more columns than this are drawn with coarser antialiasing and without rounding their
 * corners, which takes half the time and cannot be seen. */
#define MOST_SMOOTH 200

void
plot_line_draw_series (const PlotLineLayout *layout,
                       const PlotPanelLayout *place,
                       const PlotSeries *series,
                       cairo_t *cr)
{
  const PlotTheme *theme = layout->frame.theme;
  g_autoptr (GArray) columns = g_array_new (FALSE, FALSE, sizeof (PlotColumn));
  Line line = {
    .series = series,
    .x = plot_buffer_get_x (series->buffer),
    .y = plot_buffer_get_y (series->buffer),
    .x_scale = &layout->x,
    .y_scale = &place->y,
  };
  gboolean smooth;

  /* One column per unit on every surface, so that all pictures of a figure are the same. */
  plot_thin (series, &layout->x, 1, columns);
  line.columns = (const PlotColumn *) (const void *) columns->data;
  line.n_columns = columns->len;

  plot_set_series_style (cr, theme, &series->style);
  smooth = columns->len <= MOST_SMOOTH;
  cairo_set_line_join (cr, smooth && series->style.line == PLOT_LINE_DOTS ? CAIRO_LINE_JOIN_ROUND
                                                                          : CAIRO_LINE_JOIN_BEVEL);
  cairo_set_antialias (cr, smooth ? CAIRO_ANTIALIAS_DEFAULT : CAIRO_ANTIALIAS_FAST);
  if (theme->high_contrast && !series->style.faint)
    draw_edge (&line, theme, cr, place->plot.width);
  draw_line (cr, &line);
  cairo_set_antialias (cr, CAIRO_ANTIALIAS_DEFAULT);
  draw_dots (&line, theme, cr, place->plot.width, 0);
}

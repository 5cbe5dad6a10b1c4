#include "plot-legend.h"

#include <math.h>

#include "plot-series-style.h"
#include "plot-shapes.h"

#define SAMPLE_WIDTH 20
#define SAMPLE_GAP 6
#define VALUE_GAP 6
#define ENTRY_GAP 16
#define SHORTEST_NAME 30

double
plot_legend_get_row_height (PlotText *text, const PlotTheme *theme)
{
  return ceil (plot_text_get_line_height (text, plot_text_title_font (theme)));
}

static double
get_title_width (const PlotPanel *panel, PlotText *text, const PlotTheme *theme, double width)
{
  if (panel->title == NULL)
    return 0;
  return MIN (plot_text_get_width (text, plot_text_title_font (theme), panel->title), width * 0.5);
}

/* Fills rows from the left; FALSE if the entries need more than @max_rows. */
static gboolean
place (PlotLegend *legend,
       const PlotPanel *panel,
       PlotText *text,
       const PlotTheme *theme,
       double first_row_width,
       double row_width,
       guint max_rows,
       double longest_name,
       char **values)
{
  PlotFont font = plot_text_label_font (theme);
  double x = 0;
  guint row = 0;

  g_array_set_size (legend->entries, 0);
  for (size_t i = 0; i < panel->series->len; i++)
    {
      const char *name = plot_series_get_name (panel->series->pdata[i]);
      PlotLegendEntry entry = { .series = i };
      double available = row == 0 ? first_row_width : row_width;

      entry.name_width = MIN (plot_text_get_width (text, font, name), longest_name);
      entry.width = (SAMPLE_WIDTH + SAMPLE_GAP) * theme->scale + entry.name_width;
      if (values != NULL)
        entry.width += VALUE_GAP * theme->scale +
                       plot_text_get_width (text, plot_text_font (theme, 1, TRUE), values[i]);

      if (x + entry.width > available && (x > 0 || (row == 0 && first_row_width < row_width)))
        {
          row++;
          x = 0;
          available = row_width;
        }
      if (row >= max_rows || x + entry.width > available)
        {
          legend->n_hidden = panel->series->len - i;
          return FALSE;
        }

      entry.row = row;
      entry.x = x;
      x += entry.width + ENTRY_GAP * theme->scale;
      g_array_append_val (legend->entries, entry);
    }
  legend->n_hidden = 0;
  return TRUE;
}

static char *
describe_hidden (const PlotLegend *legend)
{
  return g_strdup_printf ("+%" G_GSIZE_FORMAT, legend->n_hidden);
}

/* Makes room for the number of those that are left out at the end of the last row. Returns its
 * width. */
static double
place_hidden (PlotLegend *legend, PlotText *text, const PlotTheme *theme)
{
  g_autofree char *number = describe_hidden (legend);
  double width = plot_text_get_width (text, plot_text_label_font (theme), number);

  if (legend->n_hidden == 0)
    return 0;

  if (legend->entries->len > 0)
    {
      g_array_set_size (legend->entries, legend->entries->len - 1);
      legend->n_hidden++;
    }
  return width + (legend->entries->len > 0 ? ENTRY_GAP * theme->scale : 0);
}

/* Moves each row to the right edge. */
static void
align_right (PlotLegend *legend, double right, double hidden_width)
{
  guint end = legend->entries->len;
  guint last_row = end > 0 ? g_array_index (legend->entries, PlotLegendEntry, end - 1).row : 0;

  while (end > 0)
    {
      PlotLegendEntry *last = &g_array_index (legend->entries, PlotLegendEntry, end - 1);
      double shift = right - (last->x + last->width);
      guint row = last->row;

      if (row == last_row)
        shift -= hidden_width;
      for (; end > 0; end--)
        {
          PlotLegendEntry *entry = &g_array_index (legend->entries, PlotLegendEntry, end - 1);

          if (entry->row != row)
            break;
          entry->x += shift;
        }
    }
}

void
plot_legend_init (PlotLegend *legend,
                  const PlotPanel *panel,
                  PlotText *text,
                  const PlotTheme *theme,
                  double left,
                  double right,
                  guint max_rows,
                  char **values)
{
  double width = right - left;
  double title_width = get_title_width (panel, text, theme, width);
  double gap = title_width > 0 ? ENTRY_GAP * theme->scale : 0;
  double longest_name = width;

  *legend = (PlotLegend){ .entries = g_array_new (FALSE, FALSE, sizeof (PlotLegendEntry)) };

  /* Names are cut before entries are left out. */
  while (!place (legend, panel, text, theme, width - title_width - gap, width, max_rows,
                 longest_name, values) &&
         longest_name > SHORTEST_NAME * theme->scale)
    longest_name *= 0.9;

  if (legend->entries->len > 0)
    legend->n_rows =
        g_array_index (legend->entries, PlotLegendEntry, legend->entries->len - 1).row + 1;
  legend->n_rows = MAX (legend->n_rows, 1);
  align_right (legend, right, place_hidden (legend, text, theme));
  legend->hidden_x = right;
}

void
plot_legend_clear (PlotLegend *legend)
{
  g_clear_pointer (&legend->entries, g_array_unref);
}

static void
draw_sample (cairo_t *cr, const PlotTheme *theme, const PlotSeriesStyle *style, double x, double y)
{
  double end = x + SAMPLE_WIDTH * theme->scale;

  cairo_save (cr);
  plot_set_series_style (cr, theme, style);
  y = plot_snap (y, cairo_get_line_width (cr));
  cairo_move_to (cr, x, y);
  cairo_line_to (cr, end, y);
  cairo_stroke (cr);
  if (style->line == PLOT_LINE_DOTS)
    {
      cairo_arc (cr, (x + end) / 2, y, plot_get_dot_radius (theme), 0, 2 * G_PI);
      cairo_fill (cr);
    }
  cairo_restore (cr);
}

void
plot_legend_draw (const PlotLegend *legend,
                  const PlotPanel *panel,
                  PlotText *text,
                  cairo_t *cr,
                  const PlotTheme *theme,
                  double left,
                  double right,
                  double top,
                  char **values)
{
  double row_height = plot_legend_get_row_height (text, theme);
  PlotFont font = plot_text_label_font (theme);
  double title_width = get_title_width (panel, text, theme, right - left);

  if (title_width > 0)
    {
      plot_set_color (cr, theme->foreground);
      plot_text_draw (text, cr, plot_text_title_font (theme), panel->title,
                      (PlotAnchor){
                          .x = left, .y = round (top + row_height / 2), .max_width = title_width });
    }

  for (guint i = 0; i < legend->entries->len; i++)
    {
      const PlotLegendEntry *entry = &g_array_index (legend->entries, PlotLegendEntry, i);
      PlotSeries *series = panel->series->pdata[entry->series];
      double y = round (top + row_height * (entry->row + 0.5));
      double x = entry->x;

      draw_sample (cr, theme, plot_series_get_style (series), x, y);
      x += (SAMPLE_WIDTH + SAMPLE_GAP) * theme->scale;
      plot_set_color (cr, theme->muted);
      plot_text_draw (text, cr, font, plot_series_get_name (series),
                      (PlotAnchor){ .x = x, .y = y, .max_width = entry->name_width });
      if (values != NULL)
        {
          plot_set_color (cr, theme->foreground);
          plot_text_draw (text, cr, plot_text_font (theme, 1, TRUE), values[entry->series],
                          (PlotAnchor){
                              .x = entry->x + entry->width, .y = y, .align = PLOT_ALIGN_END });
        }
    }

  if (legend->n_hidden > 0)
    {
      g_autofree char *number = describe_hidden (legend);

      plot_set_color (cr, theme->muted);
      plot_text_draw (text, cr, font, number,
                      (PlotAnchor){ .x = legend->hidden_x,
                                    .y = round (top + row_height * (legend->n_rows - 0.5)),
                                    .align = PLOT_ALIGN_END });
    }
}

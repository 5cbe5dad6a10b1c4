/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot-legend.h"

#include <math.h>

#define SAMPLE_WIDTH 20
#define SAMPLE_GAP 6
#define VALUE_GAP 6
#define ENTRY_GAP 16
#define SHORTEST_NAME 30

double
plot_legend_get_sample_width (const PlotLegend *legend)
{
  return SAMPLE_WIDTH * legend->theme->scale;
}

double
plot_legend_get_name_offset (const PlotLegend *legend)
{
  return (SAMPLE_WIDTH + SAMPLE_GAP) * legend->theme->scale;
}

static double
measure_title (const PlotLegend *legend)
{
  const char *title = legend->panel->title;

  if (title == NULL)
    return 0;
  return MIN (plot_text_get_width (legend->text, plot_text_title_font (legend->theme), title),
              (legend->right - legend->left) * 0.5);
}

static PlotLegendEntry
measure_entry (const PlotLegend *legend, size_t series, double longest_name)
{
  const char *name = plot_series_get_name (legend->panel->series->pdata[series]);
  PlotFont font = plot_text_label_font (legend->theme);
  PlotFont bold = plot_text_font (legend->theme, 1, TRUE);
  PlotLegendEntry entry = { .series = series };

  entry.name_width = MIN (plot_text_get_width (legend->text, font, name), longest_name);
  entry.width = plot_legend_get_name_offset (legend) + entry.name_width;
  if (legend->values != NULL)
    entry.width += VALUE_GAP * legend->theme->scale +
                   plot_text_get_width (legend->text, bold, legend->values[series]);
  return entry;
}

/* Fills rows from the left; FALSE if the entries need more than @max_rows. */
static gboolean
place_entries (PlotLegend *legend, guint max_rows, double longest_name)
{
  double scale = legend->theme->scale;
  double row_width = legend->right - legend->left;
  double gap = legend->title_width > 0 ? ENTRY_GAP * scale : 0;
  double first_row_width = row_width - legend->title_width - gap;
  double x = 0;
  guint row = 0;

  g_array_set_size (legend->entries, 0);
  for (size_t i = 0; i < legend->panel->series->len; i++)
    {
      PlotLegendEntry entry = measure_entry (legend, i, longest_name);
      double available = row == 0 ? first_row_width : row_width;

      if (x + entry.width > available && (x > 0 || (row == 0 && first_row_width < row_width)))
        {
          row++;
          x = 0;
          available = row_width;
        }
      if (row >= max_rows || x + entry.width > available)
        {
          legend->n_hidden = legend->panel->series->len - i;
          return FALSE;
        }

      entry.row = row;
      entry.x = x;
      x += entry.width + ENTRY_GAP * scale;
      g_array_append_val (legend->entries, entry);
    }
  legend->n_hidden = 0;
  return TRUE;
}

char *
plot_legend_describe_hidden (const PlotLegend *legend)
{
  return g_strdup_printf ("+%" G_GSIZE_FORMAT, legend->n_hidden);
}

/* Makes room for the number of those that are left out at the end of the last row. Returns its
 * width. */
static double
place_hidden (PlotLegend *legend)
{
  g_autofree char *number = plot_legend_describe_hidden (legend);
  PlotFont font = plot_text_label_font (legend->theme);
  double width = plot_text_get_width (legend->text, font, number);

  if (legend->n_hidden == 0)
    return 0;

  if (legend->entries->len > 0)
    {
      g_array_set_size (legend->entries, legend->entries->len - 1);
      legend->n_hidden++;
    }
  return width + (legend->entries->len > 0 ? ENTRY_GAP * legend->theme->scale : 0);
}

/* Moves each row to the right edge. */
static void
align_right (PlotLegend *legend, double hidden_width)
{
  guint end = legend->entries->len;
  guint last_row = end > 0 ? g_array_index (legend->entries, PlotLegendEntry, end - 1).row : 0;

  while (end > 0)
    {
      PlotLegendEntry *last = &g_array_index (legend->entries, PlotLegendEntry, end - 1);
      double shift = legend->right - (last->x + last->width);
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
                  const PlotFrame *frame,
                  const PlotPanel *panel,
                  guint max_rows,
                  char **values)
{
  PlotFont title_font = plot_text_title_font (frame->theme);
  double longest_name = frame->content.width;

  *legend = (PlotLegend){
    .panel = panel,
    .theme = frame->theme,
    .text = frame->text,
    .values = values,
    .left = frame->content.x,
    .right = frame->content.x + frame->content.width,
    .row_height = ceil (plot_text_get_line_height (frame->text, title_font)),
    .entries = g_array_new (FALSE, FALSE, sizeof (PlotLegendEntry)),
  };
  legend->title_width = measure_title (legend);

  /* Names are cut before entries are left out. */
  while (!place_entries (legend, max_rows, longest_name) &&
         longest_name > SHORTEST_NAME * frame->theme->scale)
    longest_name *= 0.9;

  if (legend->entries->len > 0)
    legend->n_rows =
        g_array_index (legend->entries, PlotLegendEntry, legend->entries->len - 1).row + 1;
  legend->n_rows = MAX (legend->n_rows, 1);
  align_right (legend, place_hidden (legend));
}

void
plot_legend_clear (PlotLegend *legend)
{
  g_clear_pointer (&legend->entries, g_array_unref);
}

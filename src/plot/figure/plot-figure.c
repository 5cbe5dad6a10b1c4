/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot-figure-private.h"

G_DEFINE_BOXED_TYPE (PlotFigure, plot_figure, plot_figure_ref, plot_figure_unref)

PlotFigure *
plot_figure_new (PlotFigureKind kind, const char *title, const char *subtitle)
{
  PlotFigure *figure = g_new0 (PlotFigure, 1);

  g_atomic_ref_count_init (&figure->ref_count);
  figure->kind = kind;
  figure->title = g_strdup (title);
  figure->subtitle = g_strdup (subtitle);
  return figure;
}

PlotFigure *
plot_figure_ref (PlotFigure *figure)
{
  g_return_val_if_fail (figure != NULL, NULL);

  g_atomic_ref_count_inc (&figure->ref_count);
  return figure;
}

static void
free_bars (PlotFigure *figure)
{
  for (size_t i = 0; i < figure->n_bars; i++)
    {
      g_free ((char *) figure->bars[i].label);
      g_free ((char *) figure->bars[i].text);
      g_free ((char *) figure->bars[i].note);
    }
  g_free (figure->bars);
}

void
plot_figure_unref (PlotFigure *figure)
{
  g_return_if_fail (figure != NULL);

  if (!g_atomic_ref_count_dec (&figure->ref_count))
    return;

  g_free (figure->title);
  g_free (figure->subtitle);
  g_free (figure->message);
  g_free ((char *) figure->x_axis.title);
  g_clear_pointer (&figure->panels, g_ptr_array_unref);
  g_clear_pointer (&figure->marks, g_array_unref);
  free_bars (figure);
  g_strfreev (figure->class_names);
  g_free (figure->counts);
  g_free (figure->row_sums);
  g_free (figure->column_sums);
  g_free (figure->row_title);
  g_free (figure->column_title);
  g_free (figure);
}

void
plot_figure_seal (PlotFigure *figure)
{
  g_atomic_int_set (&figure->sealed, 1);
}

PlotFigureKind
plot_figure_get_kind (const PlotFigure *figure)
{
  g_return_val_if_fail (figure != NULL, PLOT_FIGURE_LINES);

  return figure->kind;
}

const char *
plot_figure_get_title (const PlotFigure *figure)
{
  g_return_val_if_fail (figure != NULL, NULL);

  return figure->title;
}

const char *
plot_figure_get_subtitle (const PlotFigure *figure)
{
  g_return_val_if_fail (figure != NULL, NULL);

  return figure->subtitle;
}

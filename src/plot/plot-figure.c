#include "plot-figure-private.h"

#include "plot-bar-draw.h"
#include "plot-frame-draw.h"
#include "plot-line-draw.h"
#include "plot-matrix-draw.h"

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

static void
draw_content (const PlotFigure *figure,
              PlotStyle *style,
              cairo_t *cr,
              double width,
              double height,
              const PlotDrawState *state)
{
  g_auto (PlotLineLayout) lines = { 0 };
  PlotBarLayout bars;
  PlotMatrixLayout matrix;

  switch (figure->kind)
    {
    case PLOT_FIGURE_LINES:
      plot_line_layout_init (&lines, figure, style, width, height);
      plot_frame_draw (&lines.frame, cr);
      plot_line_draw (&lines, cr, state);
      break;

    case PLOT_FIGURE_BARS:
      plot_bar_layout_init (&bars, figure, style, width, height);
      plot_frame_draw (&bars.frame, cr);
      plot_bar_draw (&bars, cr, state);
      break;

    case PLOT_FIGURE_MATRIX:
      plot_matrix_layout_init (&matrix, figure, style, width, height);
      plot_frame_draw (&matrix.frame, cr);
      plot_matrix_draw (&matrix, cr, state);
      break;

    default:
      g_assert_not_reached ();
    }
}

void
plot_figure_draw_again (PlotFigure *figure,
                        PlotStyle *style,
                        cairo_t *cr,
                        double width,
                        double height,
                        const PlotDrawState *state)
{
  const PlotDrawState nothing = { 0 };

  g_return_if_fail (figure != NULL && style != NULL && cr != NULL);
  g_return_if_fail (width >= 0 && height >= 0);

  plot_figure_seal (figure);
  if (width < 1 || height < 1)
    return;

  plot_text_begin (style->text);
  cairo_save (cr);
  cairo_rectangle (cr, 0, 0, width, height);
  cairo_clip (cr);
  draw_content (figure, style, cr, width, height, state == NULL ? &nothing : state);
  cairo_restore (cr);
}

void
plot_figure_draw (PlotFigure *figure,
                  cairo_t *cr,
                  double width,
                  double height,
                  const PlotTheme *theme,
                  const PlotDrawState *state)
{
  g_autoptr (PlotStyle) style = plot_style_new (theme);

  plot_figure_draw_again (figure, style, cr, width, height, state);
}

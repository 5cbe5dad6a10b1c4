/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot-draw.h"

#include "plot-bar-draw.h"
#include "plot-frame-draw.h"
#include "plot-layout-private.h"
#include "plot-line-draw.h"
#include "plot-matrix-draw.h"

static void
draw_content (const PlotLayout *layout, cairo_t *cr, const PlotDrawState *state)
{
  switch (layout->figure->kind)
    {
    case PLOT_FIGURE_LINES:
      plot_frame_draw (&layout->lines.frame, cr);
      plot_line_draw (&layout->lines, cr, state);
      break;
    case PLOT_FIGURE_BARS:
      plot_frame_draw (&layout->bars.frame, cr);
      plot_bar_draw (&layout->bars, cr, state);
      break;
    case PLOT_FIGURE_MATRIX:
      plot_frame_draw (&layout->matrix.frame, cr);
      plot_matrix_draw (&layout->matrix, cr, state);
      break;
    default:
      g_assert_not_reached ();
    }
}

void
plot_layout_draw (const PlotLayout *layout, cairo_t *cr, const PlotDrawState *state)
{
  const PlotDrawState nothing = { 0 };

  g_return_if_fail (layout != NULL && cr != NULL);

  if (layout->is_empty)
    return;

  plot_text_begin (layout->style->text);
  cairo_save (cr);
  cairo_rectangle (cr, 0, 0, layout->width, layout->height);
  cairo_clip (cr);
  draw_content (layout, cr, state == NULL ? &nothing : state);
  cairo_restore (cr);
}

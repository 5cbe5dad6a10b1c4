/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app-plot-cursor.h"

#include <math.h>

#define PAGE_SHARE 0.1

guint
app_plot_cursor_get_key (guint keyval)
{
  switch (keyval)
    {
    case GDK_KEY_KP_Left:
      return GDK_KEY_Left;
    case GDK_KEY_KP_Right:
      return GDK_KEY_Right;
    case GDK_KEY_KP_Up:
      return GDK_KEY_Up;
    case GDK_KEY_KP_Down:
      return GDK_KEY_Down;
    case GDK_KEY_KP_Home:
      return GDK_KEY_Home;
    case GDK_KEY_KP_End:
      return GDK_KEY_End;
    case GDK_KEY_KP_Page_Up:
      return GDK_KEY_Page_Up;
    case GDK_KEY_KP_Page_Down:
      return GDK_KEY_Page_Down;
    case GDK_KEY_KP_Enter:
    case GDK_KEY_ISO_Enter:
      return GDK_KEY_Return;
    default:
      return keyval;
    }
}

/* ---- lines ---- */

/* The next point, but at least @distance away: a curve may have hundreds of points in one pixel. */
static double
step_cursor (PlotFigure *figure, double x, int step, double distance)
{
  double found;

  if (!plot_figure_step_x (figure, x, step, &found))
    return x;
  if (fabs (found - x) < distance)
    plot_figure_step_x (figure, x + step * distance, 0, &found);
  return found;
}

static gboolean
move_in_lines (PlotFigure *figure, guint key, double width, PlotDrawState *state)
{
  double x = state->cursor_x;
  double min;
  double max;

  if (key != GDK_KEY_Left && key != GDK_KEY_Right && key != GDK_KEY_Home && key != GDK_KEY_End &&
      key != GDK_KEY_Page_Up && key != GDK_KEY_Page_Down)
    return FALSE;
  if (!plot_figure_get_x_range (figure, &min, &max))
    return TRUE;

  if (key == GDK_KEY_Home || (key == GDK_KEY_Right && !state->has_cursor))
    x = min;
  else if (key == GDK_KEY_End || !state->has_cursor)
    x = max;
  else if (key == GDK_KEY_Page_Up || key == GDK_KEY_Page_Down)
    x += (key == GDK_KEY_Page_Up ? -1 : 1) * PAGE_SHARE * (max - min);
  else
    x = step_cursor (figure, x, key == GDK_KEY_Left ? -1 : 1, (max - min) / MAX (width, 1));
  state->has_cursor = plot_figure_step_x (figure, x, 0, &state->cursor_x);
  return TRUE;
}

/* ---- matrix and bars ---- */

static size_t
step_back (size_t index)
{
  return index > 0 ? index - 1 : 0;
}

static size_t
step_on (size_t index, size_t n)
{
  return MIN (index + 1, n - 1);
}

static gboolean
move_in_matrix (PlotFigure *figure, guint key, PlotDrawState *state)
{
  size_t n = plot_figure_get_n_classes (figure);
  PlotDrawState next = *state;

  if (n == 0)
    return FALSE;
  switch (key)
    {
    case GDK_KEY_Left:
      next.column = step_back (state->column);
      break;
    case GDK_KEY_Right:
      next.column = step_on (state->column, n);
      break;
    case GDK_KEY_Up:
      next.row = step_back (state->row);
      break;
    case GDK_KEY_Down:
      next.row = step_on (state->row, n);
      break;
    case GDK_KEY_Home:
      next.column = 0;
      break;
    case GDK_KEY_End:
      next.column = n - 1;
      break;
    case GDK_KEY_Page_Up:
      next.row = 0;
      break;
    case GDK_KEY_Page_Down:
      next.row = n - 1;
      break;
    default:
      return FALSE;
    }
  *state = state->has_cell ? next : (PlotDrawState){ .has_cell = TRUE };
  return TRUE;
}

static gboolean
move_in_bars (PlotFigure *figure, guint key, PlotDrawState *state)
{
  size_t n = plot_figure_get_n_bars (figure);

  if (n == 0 || (key != GDK_KEY_Up && key != GDK_KEY_Down))
    return FALSE;
  if (!state->has_bar)
    *state = (PlotDrawState){ .has_bar = TRUE };
  else
    state->bar = key == GDK_KEY_Up ? step_back (state->bar) : step_on (state->bar, n);
  return TRUE;
}

gboolean
app_plot_cursor_move (PlotFigure *figure, guint key, double width, PlotDrawState *state)
{
  g_return_val_if_fail (figure != NULL && state != NULL, FALSE);

  if (key == GDK_KEY_Escape)
    {
      gboolean had_any = state->has_cursor || state->has_cell || state->has_bar;

      *state = (PlotDrawState){ 0 };
      return had_any;
    }
  switch (plot_figure_get_kind (figure))
    {
    case PLOT_FIGURE_LINES:
      return move_in_lines (figure, key, width, state);
    case PLOT_FIGURE_MATRIX:
      return move_in_matrix (figure, key, state);
    case PLOT_FIGURE_BARS:
      return move_in_bars (figure, key, state);
    default:
      g_assert_not_reached ();
    }
}

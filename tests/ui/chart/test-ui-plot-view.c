/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Charts on the screen, by pointer and keyboard. */
#include <math.h>
#include <string.h>

#include "app-plot-cursor.h"
#include "app-plot-view.h"
#include "ui-test.h"

typedef struct
{
  guint n_activated;
  guint row;
  guint column;
  int highlighted_row;
  int highlighted_column;
} Cells;

static void
on_activated (AppPlotView *view, guint row, guint column, Cells *cells)
{
  cells->n_activated++;
  cells->row = row;
  cells->column = column;
}

static void
on_highlighted (AppPlotView *view, int row, int column, Cells *cells)
{
  cells->highlighted_row = row;
  cells->highlighted_column = column;
}

static PlotFigure *
make_matrix (size_t n_classes)
{
  static const char *const names[] = { "cat", "dog", "bird" };
  static const size_t counts[] = { 962, 38, 0, 5, 90, 5, 1, 2, 7 };
  const PlotMatrix matrix = { .n_classes = n_classes, .class_names = names, .counts = counts };

  return plot_figure_new_matrix ("Animals", "Test", &matrix);
}

static void
assert_cell (const Cells *cells, int row, int column)
{
  g_assert_cmpint (cells->highlighted_row, ==, row);
  g_assert_cmpint (cells->highlighted_column, ==, column);
}

static gboolean
textures_equal (GdkTexture *a, GdkTexture *b)
{
  size_t width = (size_t) gdk_texture_get_width (a);
  size_t height = (size_t) gdk_texture_get_height (a);
  g_autofree guint32 *pixels_a = g_new (guint32, width * height);
  g_autofree guint32 *pixels_b = g_new (guint32, width * height);

  g_assert_cmpint (gdk_texture_get_width (b), ==, (int) width);
  g_assert_cmpint (gdk_texture_get_height (b), ==, (int) height);
  gdk_texture_download (a, (guchar *) pixels_a, width * sizeof *pixels_a);
  gdk_texture_download (b, (guchar *) pixels_b, width * sizeof *pixels_b);
  return memcmp (pixels_a, pixels_b, width * height * sizeof *pixels_a) == 0;
}

static gboolean
press (GtkWidget *widget, guint key)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);
  gboolean handled = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_EVENT_CONTROLLER_KEY (controller))
        g_signal_emit_by_name (controller, "key-pressed", key, 0, 0, &handled);
    }
  return handled;
}

static void
press_key (GtkWidget *widget, guint key, gboolean expect_handled)
{
  g_assert_cmpint (press (widget, key), ==, expect_handled);
}

static void
test_matrix_keys (void)
{
  GtkWidget *window = gtk_window_new ();
  GtkWidget *widget = g_object_new (APP_TYPE_PLOT_VIEW, NULL);
  AppPlotView *view = APP_PLOT_VIEW (widget);
  g_autoptr (PlotFigure) figure = make_matrix (3);
  Cells cells = { .highlighted_row = -1, .highlighted_column = -1 };
  const char *description = "38 of 1,000 cat images (3.8%) were mistaken for dog";
  g_autoptr (GdkTexture) plain = NULL;
  g_autoptr (GdkTexture) framed = NULL;

  g_object_add_weak_pointer (G_OBJECT (view), (gpointer *) &view);
  g_signal_connect (view, "cell-activated", G_CALLBACK (on_activated), &cells);
  g_signal_connect (view, "cell-highlighted", G_CALLBACK (on_highlighted), &cells);
  app_plot_view_set_figure (view, figure);
  gtk_window_set_child (GTK_WINDOW (window), widget);
  gtk_window_present (GTK_WINDOW (window));
  ui_wait_for (gtk_widget_get_mapped (widget));
  ui_wait_frames (widget, 2);
  g_assert_true (gtk_widget_grab_focus (widget));
  press (widget, GDK_KEY_Escape); /* wherever the pointer may be */
  ui_wait_frames (widget, 2);
  plain = ui_render (widget, "matrix");
  g_assert_cmpuint (ui_count_colors (plain), >, 20);

  press_key (widget, GDK_KEY_Return, FALSE);
  press_key (widget, GDK_KEY_Escape, FALSE);
  press_key (widget, GDK_KEY_Down, TRUE); /* from nowhere into the first cell */
  assert_cell (&cells, 0, 0);
  press_key (widget, GDK_KEY_Right, TRUE);
  assert_cell (&cells, 0, 1);
  press_key (widget, GDK_KEY_Up, TRUE); /* at the edge */
  assert_cell (&cells, 0, 1);
  if (g_strcmp0 (g_getenv ("GTK_A11Y"), "test") == 0)
    {
      gtk_test_accessible_assert_role (widget, GTK_ACCESSIBLE_ROLE_IMG);
      gtk_test_accessible_assert_property (widget, GTK_ACCESSIBLE_PROPERTY_LABEL, "Animals");
      gtk_test_accessible_assert_property (widget, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                           description);
    }
  ui_wait_frames (widget, 2);
  framed = ui_render (widget, "matrix-cell");
  g_assert_false (textures_equal (plain, framed));
  press_key (widget, GDK_KEY_KP_Enter, TRUE);
  g_assert_cmpuint (cells.n_activated, ==, 1);
  g_assert_cmpuint (cells.row, ==, 0);
  g_assert_cmpuint (cells.column, ==, 1);
  press_key (widget, GDK_KEY_End, TRUE);
  press_key (widget, GDK_KEY_Page_Down, TRUE);
  assert_cell (&cells, 2, 2);
  press_key (widget, GDK_KEY_Escape, TRUE);
  assert_cell (&cells, -1, -1);
  press_key (widget, GDK_KEY_a, FALSE);

  /* A matrix that has no such cell any more. */
  press_key (widget, GDK_KEY_Down, TRUE);
  app_plot_view_set_figure (view, NULL);
  assert_cell (&cells, -1, -1);
  gtk_window_destroy (GTK_WINDOW (window));
  ui_wait_for (view == NULL);
}

static void
move_pointer (GtkWidget *widget, double x, double y)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_EVENT_CONTROLLER_MOTION (controller))
        g_signal_emit_by_name (controller, "motion", x, y);
    }
}

/* A chart is laid out once: for the next frames, for what the pointer hits, and when the style was
 * looked at and is the same. */
static void
test_one_layout (void)
{
  GtkWidget *window = gtk_window_new ();
  GtkWidget *widget = g_object_new (APP_TYPE_PLOT_VIEW, NULL);
  AppPlotView *view = APP_PLOT_VIEW (widget);
  g_autoptr (PlotFigure) figure = make_matrix (3);
  g_autoptr (PlotFigure) other = make_matrix (2);
  const PlotLayout *layout;
  Cells cells = { .highlighted_row = -1, .highlighted_column = -1 };
  PlotRectangle cell, wider;

  g_signal_connect (view, "cell-highlighted", G_CALLBACK (on_highlighted), &cells);
  g_assert_null (app_plot_view_get_layout (view));
  app_plot_view_set_figure (view, figure);
  gtk_window_set_child (GTK_WINDOW (window), widget);
  gtk_window_present (GTK_WINDOW (window));
  ui_wait_for (gtk_widget_get_mapped (widget));
  ui_wait_frames (widget, 2);

  layout = app_plot_view_get_layout (view);
  g_assert_true (plot_layout_get_cell (layout, 1, 2, &cell));
  move_pointer (widget, cell.x + 3, cell.y + 3);
  g_assert_cmpint (cells.highlighted_row, ==, 1);
  g_assert_cmpint (cells.highlighted_column, ==, 2);
  ui_wait_frames (widget, 2);
  gtk_widget_add_css_class (widget, "nothing-to-see"); /* GTK tells the view of a change */
  ui_wait_frames (widget, 2);
  g_assert_true (app_plot_view_get_layout (view) == layout);

  app_plot_view_set_figure (view, other);
  ui_wait_frames (widget, 2);
  layout = app_plot_view_get_layout (view);
  g_assert_false (plot_layout_get_cell (layout, 1, 2, &cell));
  g_assert_true (plot_layout_get_cell (layout, 1, 1, &cell));

  gtk_widget_set_size_request (widget, gtk_widget_get_width (widget) + 40, -1);
  ui_wait_frames (widget, 3);
  g_assert_true (plot_layout_get_cell (app_plot_view_get_layout (view), 1, 1, &wider));
  g_assert_cmpfloat (wider.x, !=, cell.x);
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_line_keys (void)
{
  const PlotSeriesStyle style = { .line = PLOT_LINE_DOTS };
  g_autoptr (PlotFigure) figure = plot_figure_new_lines ("Loss", NULL, NULL);
  g_autoptr (PlotBuffer) buffer = plot_buffer_new ();
  g_autoptr (PlotSeries) series = NULL;
  PlotDrawState state = { 0 };

  for (int i = 0; i < 4; i++)
    plot_buffer_append (buffer, i, 4 - i);
  series = plot_series_new ("Training", buffer, &style);
  plot_figure_add_series (figure, plot_figure_add_panel (figure, "Loss", NULL, NULL), series);
  g_assert_true (app_plot_cursor_move (figure, GDK_KEY_Right, 300, &state));
  g_assert_true (state.has_cursor);
  g_assert_cmpfloat (state.cursor_x, ==, 0);
  g_assert_true (app_plot_cursor_move (figure, GDK_KEY_Right, 300, &state));
  g_assert_cmpfloat (state.cursor_x, ==, 1);
  g_assert_true (app_plot_cursor_move (figure, GDK_KEY_End, 300, &state));
  g_assert_cmpfloat (state.cursor_x, ==, 3);
  g_assert_true (app_plot_cursor_move (figure, GDK_KEY_Right, 300, &state));
  g_assert_cmpfloat (state.cursor_x, ==, 3);
  g_assert_true (app_plot_cursor_move (figure, GDK_KEY_Left, 300, &state));
  g_assert_cmpfloat (state.cursor_x, ==, 2);
  g_assert_false (app_plot_cursor_move (figure, GDK_KEY_Up, 300, &state));
  g_assert_true (app_plot_cursor_move (figure, GDK_KEY_Escape, 300, &state));
  g_assert_false (state.has_cursor);
  g_assert_false (app_plot_cursor_move (figure, GDK_KEY_Escape, 300, &state));
}

/* With 100,000 points, an arrow key still moves on by what can be seen. */
static void
test_dense_line_keys (void)
{
  const PlotSeriesStyle style = { .line = PLOT_LINE_THIN };
  g_autoptr (PlotFigure) figure = plot_figure_new_lines (NULL, NULL, NULL);
  g_autoptr (PlotBuffer) buffer = plot_buffer_new ();
  g_autoptr (PlotSeries) series = NULL;
  PlotDrawState state = { 0 };

  for (int i = 0; i <= 100000; i++)
    plot_buffer_append (buffer, i, 0.5);
  series = plot_series_new ("Batches", buffer, &style);
  plot_figure_add_series (figure, plot_figure_add_panel (figure, NULL, NULL, NULL), series);
  app_plot_cursor_move (figure, GDK_KEY_Home, 500, &state);
  app_plot_cursor_move (figure, GDK_KEY_Right, 500, &state);
  g_assert_cmpfloat (state.cursor_x, ==, 200);
  app_plot_cursor_move (figure, GDK_KEY_Page_Down, 500, &state);
  g_assert_cmpfloat (state.cursor_x, ==, 10200);
}

/* A view of @figure in a window, with the focus. */
static GtkWidget *
show_figure (PlotFigure *figure)
{
  GtkWidget *window = gtk_window_new ();
  GtkWidget *widget = g_object_new (APP_TYPE_PLOT_VIEW, NULL);

  gtk_widget_set_size_request (widget, 400, 300);
  app_plot_view_set_figure (APP_PLOT_VIEW (widget), figure);
  gtk_window_set_child (GTK_WINDOW (window), widget);
  gtk_window_present (GTK_WINDOW (window));
  ui_wait_for (gtk_widget_get_mapped (widget));
  ui_wait_frames (widget, 2);
  g_assert_true (gtk_widget_grab_focus (widget));
  press (widget, GDK_KEY_Escape); /* wherever the pointer may be */
  return widget;
}

static void
assert_described (GtkWidget *widget, const char *description)
{
  gtk_test_accessible_assert_property (widget, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, description);
}

/* Who does not see curves and bars hears what the legend says at the cursor. */
static void
test_described (void)
{
  const PlotSeriesStyle style = { .line = PLOT_LINE_DOTS };
  const PlotAxis x_axis = { .title = "Epoch" };
  const PlotBar bars[] = { { .label = "cat", .value = 3, .text = "3", .note = "actual" },
                           { .label = "dog", .value = 2, .text = "2" } };
  g_autoptr (PlotFigure) lines = plot_figure_new_lines ("Loss", "Run 1", &x_axis);
  g_autoptr (PlotFigure) chart =
      plot_figure_new_bars ("Animals", "Some", bars, 2, PLOT_FORMAT_INTEGER, 0, NULL);
  g_autoptr (PlotBuffer) buffer = plot_buffer_new ();
  g_autoptr (PlotSeries) series = NULL;
  GtkWidget *widget;

  if (g_strcmp0 (g_getenv ("GTK_A11Y"), "test") != 0)
    {
      g_test_skip ("GTK_A11Y=test is needed");
      return;
    }
  for (int i = 1; i <= 3; i++)
    plot_buffer_append (buffer, i, 4 - i);
  series = plot_series_new ("Training", buffer, &style);
  plot_figure_add_series (lines, plot_figure_add_panel (lines, "Loss", NULL, NULL), series);
  widget = show_figure (lines);
  assert_described (widget, "Run 1");
  press_key (widget, GDK_KEY_Home, TRUE);
  assert_described (widget, "Epoch 1.000; Loss: Training 3.000");
  press_key (widget, GDK_KEY_Right, TRUE);
  assert_described (widget, "Epoch 2.000; Loss: Training 2.000");
  press_key (widget, GDK_KEY_Escape, TRUE);
  assert_described (widget, "Run 1");
  gtk_window_destroy (GTK_WINDOW (gtk_widget_get_root (widget)));

  widget = show_figure (chart);
  press_key (widget, GDK_KEY_Down, TRUE);
  assert_described (widget, "cat: 3, actual");
  press_key (widget, GDK_KEY_Down, TRUE);
  assert_described (widget, "dog: 2");
  gtk_window_destroy (GTK_WINDOW (gtk_widget_get_root (widget)));
}

int
main (int argc, char **argv)
{
  ui_test_init (&argc, &argv);

  g_test_add_func ("/ui/plot-view/matrix-keys", test_matrix_keys);
  g_test_add_func ("/ui/plot-view/one-layout", test_one_layout);
  g_test_add_func ("/ui/plot-view/described", test_described);
  g_test_add_func ("/ui/plot-view/line-keys", test_line_keys);
  g_test_add_func ("/ui/plot-view/dense-line-keys", test_dense_line_keys);
  return ui_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evaluate and Mistakes by keyboard and wheel, and with many classes. */
#include "app-data-page.h"
#include "app-detail-pane.h"
#include "app-evaluate-page.h"
#include "app-image-tile.h"
#include "app-metrics-table.h"
#include "app-mistakes-page.h"
#include "app-plot-view.h"
#include "ui-controls.h"
#include "ui-input.h"
#include "ui-results.h"

static GtkWidget *
get_page (UiFixture *fixture, GType type)
{
  return ui_find_type (GTK_WIDGET (fixture->window), type, 0);
}

static GtkWidget *
show_page (UiFixture *fixture, const char *name, GType type)
{
  GtkWidget *page = get_page (fixture, type);

  app_window_show_page (fixture->window, name);
  ui_wait_for (gtk_widget_get_mapped (page));
  ui_wait_frames (page, 3);
  return page;
}

static void
train (UiFixture *fixture, const char *dataset)
{
  ui_open (fixture, dataset);
  ui_train (fixture, 1);
}

static gboolean
has_focus_within (UiFixture *fixture, GtkWidget *widget)
{
  GtkWidget *focus = ui_get_focus (fixture);

  return focus != NULL && (focus == widget || gtk_widget_is_ancestor (focus, widget));
}

/* Presses Tab until the focus is within @widget. */
static void
tab_to (UiFixture *fixture, GtkWidget *widget)
{
  for (guint i = 0; i < 60 && !has_focus_within (fixture, widget); i++)
    ui_type_key (fixture, "Tab");
  g_assert_true (has_focus_within (fixture, widget));
}

/* ---- Evaluate ---- */

/* The wheel scrolls the page also where the pointer is over the table. */
static void
test_wheel (UiFixture *fixture, gconstpointer data)
{
  GtkWidget *page, *table;
  GtkAdjustment *adjustment;

  train (fixture, ui_test_many_classes_dataset ());
  page = show_page (fixture, "evaluate", APP_TYPE_EVALUATE_PAGE);
  if (!ui_input_begin (fixture))
    return;
  table = ui_find_type (page, APP_TYPE_METRICS_TABLE, 0);
  adjustment =
      gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (ui_find_id (page, "scroller")));
  ui_move_pointer (fixture, table, gtk_widget_get_width (table) / 2.0, 200);
  ui_turn_wheel (fixture, 3);
  ui_wait_for (gtk_adjustment_get_value (adjustment) > 0);
}

/* The accuracy is what the page is about: it is seen whenever the page is shown, although the
 * matrix below it is what gets the keyboard, and has more room if it is scrolled to. */
static void
test_accuracy_in_view (UiFixture *fixture, gconstpointer data)
{
  GtkWidget *page = get_page (fixture, APP_TYPE_EVALUATE_PAGE);
  GtkWidget *data_page = get_page (fixture, APP_TYPE_DATA_PAGE);
  GtkAdjustment *adjustment;

  train (fixture, ui_test_many_classes_dataset ());
  if (!ui_input_begin (fixture))
    return;
  ui_type_key (fixture, "<Alt>3");
  ui_wait_for (gtk_widget_get_mapped (page));
  ui_wait_frames (page, 3);
  adjustment =
      gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (ui_find_id (page, "scroller")));
  g_assert_cmpfloat (gtk_adjustment_get_upper (adjustment), >,
                     gtk_adjustment_get_page_size (adjustment));
  g_assert_cmpfloat (gtk_adjustment_get_value (adjustment), ==, 0);

  /* By key, and as the view switcher does it. */
  ui_type_key (fixture, "<Alt>1");
  ui_wait_for (gtk_widget_get_mapped (data_page));
  ui_type_key (fixture, "<Alt>3");
  ui_wait_for (gtk_widget_get_mapped (page));
  ui_wait_frames (page, 3);
  g_assert_cmpfloat (gtk_adjustment_get_value (adjustment), ==, 0);
  app_window_show_page (fixture->window, "data");
  ui_wait_for (gtk_widget_get_mapped (data_page));
  ui_wait_frames (data_page, 3);
  show_page (fixture, "evaluate", APP_TYPE_EVALUATE_PAGE);
  g_assert_cmpfloat (gtk_adjustment_get_value (adjustment), ==, 0);

  /* Whoever goes on by keyboard sees where that is. */
  gtk_widget_grab_focus (ui_find_id (page, "export_button"));
  ui_wait_for (gtk_adjustment_get_value (adjustment) > 0);
}

static const char *
get_first_name (AppMetricsTable *table)
{
  g_autoptr (AppMetricsRow) row =
      g_list_model_get_item (ui_get_metrics_rows (GTK_WIDGET (table)), 0);

  return app_metrics_row_get_name (row);
}

static void
test_titles (UiFixture *fixture, gconstpointer data)
{
  GtkWidget *page, *view;
  AppMetricsTable *table;

  train (fixture, ui_test_five_classes_dataset ());
  page = show_page (fixture, "evaluate", APP_TYPE_EVALUATE_PAGE);
  if (!ui_input_begin (fixture))
    return;
  table = APP_METRICS_TABLE (ui_find_type (page, APP_TYPE_METRICS_TABLE, 0));
  view = ui_find_type (page, GTK_TYPE_COLUMN_VIEW, 0);
  tab_to (fixture, gtk_widget_get_first_child (view));
  ui_type_key (fixture, "Return");
  g_assert_cmpstr (get_first_name (table), ==, "0");
  ui_type_key (fixture, "space");
  g_assert_cmpstr (get_first_name (table), ==, "4");

  /* By recall, either way. */
  ui_type_key (fixture, "Right");
  ui_type_key (fixture, "Right");
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GObject) first = NULL, last = NULL;
      double a, b;

      ui_type_key (fixture, "Return");
      first = g_list_model_get_item (ui_get_metrics_rows (GTK_WIDGET (table)), 0);
      last = g_list_model_get_item (ui_get_metrics_rows (GTK_WIDGET (table)), 4);
      g_object_get (first, "recall", &a, NULL);
      g_object_get (last, "recall", &b, NULL);
      g_assert_true (i == 0 ? a <= b : a >= b);
    }

  /* Down and Tab both lead to the rows. */
  ui_type_key (fixture, "Down");
  g_assert_true (has_focus_within (fixture, gtk_widget_get_last_child (view)));
  ui_type_key (fixture, "<Shift>Tab");
  g_assert_true (has_focus_within (fixture, gtk_widget_get_first_child (view)));
}

/* No more than a hundred at a time, and all can be come to. */
static void
test_many_rows (UiFixture *fixture, gconstpointer data)
{
  GtkWidget *page;
  AppMetricsTable *table;
  GListModel *rows;

  train (fixture, ui_test_many_classes_dataset ());
  page = show_page (fixture, "evaluate", APP_TYPE_EVALUATE_PAGE);
  table = APP_METRICS_TABLE (ui_find_type (page, APP_TYPE_METRICS_TABLE, 0));
  rows = ui_get_metrics_rows (GTK_WIDGET (table));
  g_assert_cmpuint (g_list_model_get_n_items (rows), ==, 102);
  g_assert_cmpstr (ui_get_text (ui_find_id (page, "pager_label")), ==, "1 to 100 of 120 classes");
  g_assert_false (gtk_widget_get_sensitive (ui_find_id (page, "previous_button")));
  ui_click (ui_find_id (page, "next_button"));
  g_assert_cmpuint (g_list_model_get_n_items (rows), ==, 22);
  g_assert_cmpstr (ui_get_text (ui_find_id (page, "pager_label")), ==, "101 to 120 of 120 classes");
  g_assert_cmpstr (get_first_name (table), ==, "100");
  g_assert_false (gtk_widget_get_sensitive (ui_find_id (page, "next_button")));
  ui_click (ui_find_id (page, "previous_button"));
  g_assert_cmpstr (get_first_name (table), ==, "0");

  /* One image of each class: nobody should trust that. */
  g_assert_nonnull (ui_search_label (page, "Figures of classes with fewer than 20 test images are "
                                           "rough: “0” (1), “1” (1), “2” (1), “3” (1), “4” (1) and "
                                           "115 more classes."));
}

/* ---- from a cell to its images and back ---- */

/* The cell that is highlighted: −1, −1: none. */
typedef struct
{
  int row;
  int column;
} Cell;

static void
on_highlighted (GtkWidget *matrix, int row, int column, Cell *cell)
{
  *cell = (Cell){ row, column };
}

static void
test_cell_and_back (UiFixture *fixture, gconstpointer data)
{
  const char *const ways_back[] = { "Escape", "<Alt>Left" };
  GtkWidget *evaluate, *mistakes, *matrix;
  Cell cell = { -1, -1 };

  train (fixture, ui_test_small_dataset ());
  evaluate = show_page (fixture, "evaluate", APP_TYPE_EVALUATE_PAGE);
  mistakes = get_page (fixture, APP_TYPE_MISTAKES_PAGE);
  matrix = ui_find_id (evaluate, "matrix");
  g_signal_connect (matrix, "cell-highlighted", G_CALLBACK (on_highlighted), &cell);
  if (!ui_input_begin (fixture))
    return;
  tab_to (fixture, matrix);
  ui_type_key (fixture, "Down");
  ui_type_key (fixture, "Down");
  ui_type_key (fixture, "Right");
  g_assert_true (cell.row == 1 && cell.column == 1);
  for (guint i = 0; i < G_N_ELEMENTS (ways_back); i++)
    {
      ui_type_key (fixture, "Return");
      ui_wait_for (gtk_widget_get_mapped (mistakes));
      ui_wait_frames (mistakes, 2);
      g_assert_cmpint (app_shown_get_filter (fixture->shown).actual, ==, 1);
      g_assert_cmpint (app_shown_get_filter (fixture->shown).predicted, ==, 1);
      g_assert_true (gtk_widget_get_mapped (ui_find_id (mistakes, "back_button")));
      /* On an image, so that arrows and Enter work at once. */
      g_assert_true (ui_is_item (ui_get_focus (fixture)));
      g_assert_true (has_focus_within (fixture, ui_find_id (mistakes, "grid")));

      /* The details are a step of their own. */
      ui_type_key (fixture, "Return");
      ui_wait_for (ui_is_detail_open (mistakes));
      ui_type_key (fixture, "Escape");
      g_assert_false (ui_is_detail_open (mistakes));
      g_assert_true (gtk_widget_get_mapped (mistakes));
      ui_type_key (fixture, ways_back[i]);
      ui_wait_for (gtk_widget_get_mapped (evaluate));
      ui_wait_frames (evaluate, 2);
      g_assert_true (ui_get_focus (fixture) == matrix);
      g_assert_true (cell.row == 1 && cell.column == 1);
    }

  /* Another filter is not that cell any more. */
  ui_type_key (fixture, "Return");
  ui_wait_for (gtk_widget_get_mapped (mistakes));
  ui_click (ui_find_id (mistakes, "clear_button"));
  g_assert_false (gtk_widget_get_visible (ui_find_id (mistakes, "back_button")));
  ui_type_key (fixture, "Escape");
  g_assert_true (gtk_widget_get_mapped (mistakes));
}

/* ---- Mistakes ---- */

/* In a narrow window the details lie over the images, which wait for the keyboard to come back. */
static void
test_narrow_details (UiFixture *fixture, gconstpointer data)
{
  GtkWidget *page, *grid, *detail, *content;

  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 370, 730);
  train (fixture, ui_test_small_dataset ());
  app_shown_set_filter (fixture->shown, (AppFilter){ APP_ANY_CLASS, APP_ANY_CLASS, APP_SHOW_ALL });
  page = show_page (fixture, "mistakes", APP_TYPE_MISTAKES_PAGE);
  grid = ui_find_id (page, "grid");
  detail = ui_find_id (page, "detail");
  if (!ui_input_begin (fixture))
    return;
  tab_to (fixture, grid);
  ui_type_key (fixture, "Return");
  ui_wait_for (has_focus_within (fixture, detail));
  /* The way that Tab takes: the images themselves are asked only through what is around them. */
  content = adw_flap_get_content (ADW_FLAP (ui_find_id (page, "flap")));
  g_assert_false (gtk_widget_child_focus (content, GTK_DIR_TAB_FORWARD));
  g_assert_true (has_focus_within (fixture, detail));
  ui_type_key (fixture, "Right");
  ui_type_key (fixture, "Escape");
  g_assert_false (ui_is_detail_open (page));
  g_assert_true (has_focus_within (fixture, grid));
  g_assert_true (ui_is_item (ui_get_focus (fixture)));
}

/* What is typed once the list is open is looked for. */
static void
test_search_of_classes (UiFixture *fixture, gconstpointer data)
{
  GtkWidget *page, *actual;

  train (fixture, ui_test_many_classes_dataset ());
  page = show_page (fixture, "mistakes", APP_TYPE_MISTAKES_PAGE);
  if (!ui_input_begin (fixture))
    return;
  actual = ui_find_id (page, "actual");
  tab_to (fixture, actual);
  ui_type_key (fixture, "space");
  ui_wait_frames (page, 3);
  ui_type_text (fixture, "117");
  ui_wait_frames (page, 3);
  ui_type_key (fixture, "Return");
  ui_wait_for (app_shown_get_filter (fixture->shown).actual == 117);
  g_assert_true (has_focus_within (fixture, actual));
  {
    g_autofree char *name = ui_get_name (actual);

    g_assert_cmpstr (name, ==, "Actual: 117");
  }
}

static void
test_many_bars (UiFixture *fixture, gconstpointer data)
{
  GtkWidget *page, *more, *detail;

  train (fixture, ui_test_many_classes_dataset ());
  app_shown_set_filter (fixture->shown, (AppFilter){ APP_ANY_CLASS, APP_ANY_CLASS, APP_SHOW_ALL });
  page = show_page (fixture, "mistakes", APP_TYPE_MISTAKES_PAGE);
  gtk_widget_activate_action (ui_find_id (page, "grid"), "list.activate-item", "u", 0u);
  ui_wait_for (ui_is_detail_open (page));
  detail = ui_get_detail (page);
  more = ui_find_id (detail, "more_button");
  for (guint i = 0; i < 3; i++)
    {
      PlotFigure *figure = ui_get_figure (detail);
      size_t n = plot_figure_get_n_bars (figure);

      if (i == 1)
        g_assert_cmpuint (n, ==, 120);
      else
        {
          /* The first five, and the actual class if it is not among them. */
          g_assert_cmpuint (n, >=, 5);
          g_assert_cmpuint (n, <=, 6);
          g_assert_cmpstr (gtk_button_get_label (GTK_BUTTON (more)), ==,
                           n == 5 ? "115 M_ore Classes" : "114 M_ore Classes");
        }
      for (size_t b = 1; b < n; b++)
        g_assert_cmpfloat (plot_figure_get_bar (figure, b)->value, <=,
                           plot_figure_get_bar (figure, b - 1)->value);
      ui_click (more);
    }
}

/* ---- the menu ---- */

static void
assert_flat (GMenuModel *menu)
{
  for (int i = 0; i < g_menu_model_get_n_items (menu); i++)
    {
      g_autoptr (GMenuModel) section = g_menu_model_get_item_link (menu, i, G_MENU_LINK_SECTION);
      g_autoptr (GMenuModel) submenu = g_menu_model_get_item_link (menu, i, G_MENU_LINK_SUBMENU);

      g_assert_null (submenu);
      if (section != NULL)
        assert_flat (section);
    }
}

/* The dialog that came up, apart from the window. */
static GtkWindow *
find_dialog (UiFixture *fixture)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (window != GTK_WINDOW (fixture->window) && gtk_widget_get_mapped (GTK_WIDGET (window)))
        return window;
    }
  return NULL;
}

/* After an item of the menu, and the dialog that it brings, keys do what they did before. */
static void
test_menu (UiFixture *fixture, gconstpointer data)
{
  GtkWidget *button = ui_find_id (GTK_WIDGET (fixture->window), "menu_button"), *popover;

  train (fixture, ui_test_small_dataset ());
  show_page (fixture, "evaluate", APP_TYPE_EVALUATE_PAGE);
  if (!ui_input_begin (fixture))
    return;
  ui_type_key (fixture, "F10");
  ui_wait_for (gtk_menu_button_get_popover (GTK_MENU_BUTTON (button)) != NULL);
  popover = GTK_WIDGET (gtk_menu_button_get_popover (GTK_MENU_BUTTON (button)));
  ui_wait_for (gtk_widget_get_mapped (popover));
  assert_flat (gtk_popover_menu_get_menu_model (GTK_POPOVER_MENU (popover)));
  ui_type_key (fixture, "c");
  ui_wait_for (find_dialog (fixture) != NULL);
  gtk_window_close (find_dialog (fixture));
  ui_wait_for (find_dialog (fixture) == NULL);
  if (!ui_input_begin (fixture))
    return;
  ui_type_key (fixture, "<Alt>4");
  ui_wait_for (gtk_widget_get_mapped (get_page (fixture, APP_TYPE_MISTAKES_PAGE)));
  ui_type_key (fixture, "Tab");
  g_assert_nonnull (ui_get_focus (fixture));
  g_assert_true (gtk_widget_get_mapped (ui_get_focus (fixture)));
}

int
main (int argc, char **argv)
{
  ui_test_init (&argc, &argv);
  UI_TEST ("/ui/results-keys/wheel", test_wheel);
  UI_TEST ("/ui/results-keys/accuracy-in-view", test_accuracy_in_view);
  UI_TEST ("/ui/results-keys/titles", test_titles);
  UI_TEST ("/ui/results-keys/many-rows", test_many_rows);
  UI_TEST ("/ui/results-keys/cell-and-back", test_cell_and_back);
  UI_TEST ("/ui/results-keys/narrow-details", test_narrow_details);
  UI_TEST ("/ui/results-keys/search-of-classes", test_search_of_classes);
  UI_TEST ("/ui/results-keys/many-bars", test_many_bars);
  UI_TEST ("/ui/results-keys/menu", test_menu);
  return ui_test_run ();
}

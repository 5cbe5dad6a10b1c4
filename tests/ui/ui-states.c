/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-states.h"

#include "app-image-grid.h"
#include "app-mistakes-page.h"

#define NARROW 360
#define TALL 720
#define BORDERS 10

/* ---- states ---- */

static void
open_data (UiFixture *fixture)
{
  ui_open (fixture, ui_test_small_dataset ());
}

static void
start (UiFixture *fixture)
{
  ui_open (fixture, ui_test_slow_dataset ());
  ui_set_quick_settings (fixture, 1000);
  ui_activate (fixture, "win.train");
  ui_wait_for (app_shown_get_evaluation (fixture->shown) != NULL);
}

static void
start_and_pause (UiFixture *fixture)
{
  start (fixture);
  training_session_pause (ui_get_session (fixture));
  ui_wait_for (training_session_get_state (ui_get_session (fixture)) == TRAINING_STATE_PAUSED);
}

static void
train (UiFixture *fixture)
{
  open_data (fixture);
  ui_train (fixture, 2);
}

static void
start_and_stop (UiFixture *fixture)
{
  start (fixture);
  ui_activate (fixture, "win.stop");
  ui_wait_for (!training_session_is_active (ui_get_session (fixture)));
}

/* Every section of the settings open, and a network with layers of several kinds. */
static void
unfold_settings (UiFixture *fixture)
{
  g_autoptr (RunSettings) settings = NULL;
  guint n = ui_count_type (GTK_WIDGET (fixture->window), ADW_TYPE_EXPANDER_ROW);

  open_data (fixture);
  settings = run_settings_copy (app_setup_get_settings (fixture->setup));
  g_assert_true (run_settings_parse_network (settings,
                                             "conv 4, norm, relu, pool, dense 8, dropout 0.1",
                                             NULL));
  app_setup_set_settings (fixture->setup, settings);
  for (guint i = 0; i < n; i++)
    adw_expander_row_set_expanded (ADW_EXPANDER_ROW (ui_find_type (GTK_WIDGET (fixture->window),
                                                                   ADW_TYPE_EXPANDER_ROW, i)),
                                   TRUE);
}

/* Settings beside the charts, which a narrow window has over them. */
static void
show_settings (UiFixture *fixture)
{
  train (fixture);
  app_window_show_page (fixture->window, "train");
  ui_wait_frames (GTK_WIDGET (fixture->window), 2);
  ui_click (ui_find_id (GTK_WIDGET (fixture->window), "settings_button"));
}

static void
open_detail (UiFixture *fixture)
{
  train (fixture);
  app_shown_set_filter (fixture->shown, (AppFilter){ APP_ANY_CLASS, APP_ANY_CLASS, APP_SHOW_ALL });
  app_window_show_page (fixture->window, "mistakes");
  ui_wait_frames (GTK_WIDGET (fixture->window), 3);
  gtk_widget_activate_action (ui_find_id (GTK_WIDGET (fixture->window), "grid"),
                              "list.activate-item", "u", 2u);
}

const UiState ui_states[] = {
  { "empty", 0, 0, NULL, TRUE },
  { "data", 0, 0, open_data, TRUE },
  { "data-narrow", NARROW, TALL, open_data, TRUE },
  { "running", 0, 0, start, FALSE },
  { "paused", 0, 0, start_and_pause, TRUE },
  { "stopped", 0, 0, start_and_stop, TRUE },
  { "finished", 0, 0, train, TRUE },
  { "finished-narrow", NARROW, TALL, train, TRUE },
  { "settings-unfolded", 0, 0, unfold_settings, TRUE },
  { "settings-narrow", NARROW, TALL, show_settings, TRUE },
  { "detail", 0, 0, open_detail, TRUE },
  { "detail-narrow", NARROW, TALL, open_detail, TRUE },
  { NULL, 0, 0, NULL, FALSE },
};

const char *const ui_pages[] = { "data", "train", "evaluate", "mistakes", NULL };

/* ---- tests ---- */

typedef struct
{
  const UiState *state;
  UiPageTest test;
} PageTest;

static void
test_pages (UiFixture *fixture, gconstpointer data)
{
  const PageTest *test = data;
  GtkWidget *window = GTK_WIDGET (fixture->window);

  if (test->state->width > 0)
    {
      /* With the borders that a window has where nothing can be seen through its shadow. */
      gtk_window_set_default_size (GTK_WINDOW (window), test->state->width + BORDERS,
                                   test->state->height + BORDERS);
      ui_wait_for (gtk_widget_get_width (window) == test->state->width);
    }
  if (test->state->enter != NULL)
    test->state->enter (fixture);
  for (guint i = 0; ui_pages[i] != NULL; i++)
    {
      app_window_show_page (fixture->window, ui_pages[i]);
      ui_wait_frames (window, 4);
      test->test (fixture, test->state, ui_pages[i]);
    }
}

void
ui_add_page_tests (const char *prefix, UiPageTest test)
{
  static GSList *page_tests; /* as long as the program lives, like the tests */

  for (const UiState *state = ui_states; state->name != NULL; state++)
    {
      g_autofree char *path = g_strconcat (prefix, "/", state->name, NULL);
      PageTest *page_test = g_new (PageTest, 1);

      *page_test = (PageTest){ state, test };
      page_tests = g_slist_prepend (page_tests, page_test);
      g_test_add_vtable (path, sizeof (UiFixture), page_test, (GTestFixtureFunc) ui_set_up,
                         (GTestFixtureFunc) test_pages, (GTestFixtureFunc) ui_tear_down);
    }
}

void
ui_fault (const UiState *state, const char *page, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_test_message ("FAULT: %s, %s: %s", state->name, page, text);
  g_test_fail_printf ("%s, %s: %s", state->name, page, text);
}

void
ui_visit (GtkWidget *root, UiVisit visit, gpointer data)
{
  if (!gtk_widget_get_mapped (root))
    return;
  visit (root, data);
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    ui_visit (child, visit, data);
}

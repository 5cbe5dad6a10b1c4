/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window: its buttons, keys and messages, and what it remembers. */
#include "ui-test.h"

static GtkWidget *
get_root (UiFixture *fixture)
{
  return GTK_WIDGET (fixture->window);
}

static GtkWidget *
get_train_button (UiFixture *fixture)
{
  return ui_find_id (get_root (fixture), "train_button");
}

static TrainingState
get_state (UiFixture *fixture)
{
  return training_session_get_state (app_workspace_get_session (fixture->workspace));
}

/* ---- training ---- */

static void
test_next_step (UiFixture *fixture, gconstpointer data)
{
  GtkButton *button = GTK_BUTTON (get_train_button (fixture));
  GtkWidget *stop = ui_find_id (get_root (fixture), "stop_button");

  ui_open (fixture, ui_test_slow_dataset ());
  ui_set_quick_settings (fixture, 1000);
  g_assert_cmpstr (gtk_button_get_label (button), ==, "_Train");
  g_assert_false (gtk_widget_get_visible (stop));

  ui_click (GTK_WIDGET (button));
  g_assert_cmpstr (app_window_get_page (fixture->window), ==, "train");
  g_assert_cmpstr (gtk_button_get_label (button), ==, "_Pause");
  g_assert_true (gtk_widget_get_visible (stop));
  g_assert_false (ui_is_enabled (fixture, "win.train"));
  g_assert_false (ui_is_enabled (fixture, "win.export-weights"));

  ui_click (GTK_WIDGET (button));
  ui_wait_for (get_state (fixture) == TRAINING_STATE_PAUSED);
  g_assert_cmpstr (gtk_button_get_label (button), ==, "_Resume");
  ui_click (GTK_WIDGET (button));
  ui_wait_for (get_state (fixture) == TRAINING_STATE_RUNNING);
  g_assert_cmpstr (gtk_button_get_label (button), ==, "_Pause");

  /* Before the first batch there would be no network. */
  ui_wait_for (ui_get_run (fixture)->steps > 0);
  ui_click (stop);
  ui_wait_for (get_state (fixture) == TRAINING_STATE_STOPPED);
  g_assert_cmpstr (gtk_button_get_label (button), ==, "_Train");
  g_assert_false (gtk_widget_get_visible (stop));
  g_assert_true (ui_is_enabled (fixture, "win.train"));
  g_assert_true (ui_is_enabled (fixture, "win.export-weights"));
}

static void
test_finished (UiFixture *fixture, gconstpointer data)
{
  ui_open (fixture, ui_test_small_dataset ());
  ui_train (fixture, 2);
  g_assert_nonnull (app_shown_get_evaluation (fixture->shown));
  g_assert_true (ui_is_enabled (fixture, "win.export-loss-curve"));
  g_assert_true (ui_is_enabled (fixture, "win.export-confusion-matrix"));
  g_assert_true (ui_is_enabled (fixture, "win.export-weights"));
}

static void
start_training (UiFixture *fixture)
{
  ui_open (fixture, ui_test_slow_dataset ());
  ui_set_quick_settings (fixture, 1000);
  ui_activate (fixture, "win.train");
  ui_wait_for (
      training_session_get_progress (app_workspace_get_session (fixture->workspace)).batch > 0);
}

static void
test_close_while_training (UiFixture *fixture, gconstpointer data)
{
  start_training (fixture);
  app_window_show_page (fixture->window, data ? data : "train");
  ui_wait_frames (get_root (fixture), 2);
}

static void
test_close_while_paused (UiFixture *fixture, gconstpointer data)
{
  start_training (fixture);
  ui_activate (fixture, "win.pause");
  ui_wait_for (get_state (fixture) == TRAINING_STATE_PAUSED);
}

/* ---- the window ---- */

static void
test_accelerators (UiFixture *fixture, gconstpointer data)
{
  static const char *const pages[] = { "data", "train", "evaluate", "mistakes" };

  for (int i = 3; i >= 0; i--)
    {
      g_autofree char *accelerator = g_strdup_printf ("<Alt>%d", i + 1);

      ui_press (fixture, accelerator);
      g_assert_cmpstr (app_window_get_page (fixture->window), ==, pages[i]);
    }
  ui_open (fixture, ui_test_slow_dataset ());
  ui_set_quick_settings (fixture, 1000);
  ui_press (fixture, "<Control>t");
  ui_wait_for (get_state (fixture) == TRAINING_STATE_RUNNING);
  ui_press (fixture, "<Control>p");
  ui_wait_for (get_state (fixture) == TRAINING_STATE_PAUSED);
  ui_press (fixture, "<Control>p");
  ui_wait_for (get_state (fixture) == TRAINING_STATE_RUNNING);
  ui_press (fixture, "<Control>period");
  ui_wait_for (get_state (fixture) == TRAINING_STATE_STOPPED);
}

/* What notifications and the sound settings call the program. */
static void
test_name (UiFixture *fixture, gconstpointer data)
{
  g_assert_cmpstr (g_get_application_name (), ==, "Pupil");
}

static void
test_shortcuts_window (UiFixture *fixture, gconstpointer data)
{
  GtkShortcutsWindow *overlay;

  ui_press (fixture, "F1");
  overlay = gtk_application_window_get_help_overlay (GTK_APPLICATION_WINDOW (fixture->window));
  g_assert_nonnull (overlay);
  ui_wait_for (gtk_widget_get_mapped (GTK_WIDGET (overlay)));
  g_assert_nonnull (ui_search_label (GTK_WIDGET (overlay), "Pause or resume"));
  gtk_window_close (GTK_WINDOW (overlay));
  ui_wait_for (!gtk_widget_get_mapped (GTK_WIDGET (overlay)));
}

static void
test_toast (UiFixture *fixture, gconstpointer data)
{
  /* Not markup. */
  app_window_add_toast (fixture->window, "Saved “a <b> & c.png”");
  ui_wait_for (ui_search_label (get_root (fixture), "Saved “a <b> & c.png”") != NULL);
}

static void
test_pages_follow_action (UiFixture *fixture, gconstpointer data)
{
  g_autoptr (GVariant) state = NULL;

  ui_activate (fixture, "win.page('mistakes')");
  g_assert_cmpstr (app_window_get_page (fixture->window), ==, "mistakes");
  app_window_show_page (fixture->window, "evaluate");
  g_assert_cmpstr (app_window_get_page (fixture->window), ==, "evaluate");
  state = g_action_group_get_action_state (G_ACTION_GROUP (fixture->window), "page");
  g_assert_cmpstr (g_variant_get_string (state, NULL), ==, "evaluate");
}

static void
test_remembered (UiFixture *fixture, gconstpointer data)
{
  g_autoptr (RunSettings) settings = run_settings_new ();
  int width, height;

  g_assert_true (run_settings_parse_network (settings, "conv 4, norm, silu, pool, dense 7", NULL));
  settings->learning_rate = 0.25;
  settings->batch_size = 10;
  settings->epochs = 3;
  settings->seed = 99;
  settings->threads = 2;
  settings->optimizer = NN_OPTIMIZER_MUON;
  settings->momentum = 0.9;
  settings->schedule = NN_SCHEDULE_TRIANGLE;
  settings->normalize = TRUE;
  settings->flip = NN_FLIP_ALTERNATING;
  settings->shift = 1;
  settings->validation = 0.2;
  settings->patience = 4;
  settings->tta = NN_TTA_MIRROR;
  app_setup_set_settings (fixture->setup, settings);
  ui_open (fixture, ui_test_five_classes_dataset ());
  app_data_choose_class (fixture->data, 1, FALSE);
  app_data_choose_class (fixture->data, 4, FALSE);
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 820, 610);
  ui_tear_down (fixture, NULL);

  ui_open_window (fixture);
  g_assert_true (run_settings_equal (app_setup_get_settings (fixture->setup), settings));
  gtk_window_get_default_size (GTK_WINDOW (fixture->window), &width, &height);
  g_assert_cmpint (width, ==, 820);
  g_assert_cmpint (height, ==, 610);
  app_window_open_last (fixture->window);
  ui_wait_for (app_data_get_dataset (fixture->data) != NULL);
  g_assert_cmpstr (app_data_get_path (fixture->data), ==, ui_test_five_classes_dataset ());
  g_assert_cmpuint (app_data_get_n_chosen (fixture->data), ==, 3);
  g_assert_false (app_data_is_class_chosen (fixture->data, 1));
  g_assert_false (app_data_is_class_chosen (fixture->data, 4));
  g_assert_true (app_data_is_class_chosen (fixture->data, 0));
}

int
main (int argc, char **argv)
{
  ui_test_init (&argc, &argv);

  UI_TEST ("/ui/shell/next-step", test_next_step);
  UI_TEST ("/ui/shell/finished", test_finished);
  UI_TEST ("/ui/shell/close-while-training", test_close_while_training);
  g_test_add ("/ui/shell/close-while-training/evaluate", UiFixture, "evaluate", ui_set_up,
              test_close_while_training, ui_tear_down);
  g_test_add ("/ui/shell/close-while-training/mistakes", UiFixture, "mistakes", ui_set_up,
              test_close_while_training, ui_tear_down);
  UI_TEST ("/ui/shell/close-while-paused", test_close_while_paused);
  UI_TEST ("/ui/shell/accelerators", test_accelerators);
  UI_TEST ("/ui/shell/name", test_name);
  UI_TEST ("/ui/shell/shortcuts-window", test_shortcuts_window);
  UI_TEST ("/ui/shell/toast", test_toast);
  UI_TEST ("/ui/shell/pages-follow-action", test_pages_follow_action);
  UI_TEST ("/ui/shell/remembered", test_remembered);
  return ui_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Stop, and what is said while images are tested. */
#include <string.h>

#include "app-evaluate-page.h"
#include "app-mistakes-page.h"
#include "app-train-page.h"
#include "ui-test.h"

static GtkWidget *
get_page (UiFixture *fixture)
{
  return ui_find_type (GTK_WIDGET (fixture->window), APP_TYPE_TRAIN_PAGE, 0);
}

static const char *
get_text (UiFixture *fixture, const char *id)
{
  const char *text = ui_get_text (ui_find_id (get_page (fixture), id));

  return text ? text : "";
}

static gboolean
is_evaluating (UiFixture *fixture)
{
  return training_session_get_evaluation_progress (ui_get_session (fixture)).is_under_way;
}

static gboolean
is_final_test (UiFixture *fixture)
{
  return training_session_get_evaluation_progress (ui_get_session (fixture)).is_final;
}

static gboolean
is_over (UiFixture *fixture)
{
  return !training_session_is_active (ui_get_session (fixture));
}

/* Few images to learn from and many to be tested by a network that takes its time. */
static void
begin (UiFixture *fixture, guint epochs, double validation)
{
  g_autoptr (RunSettings) settings = run_settings_new ();

  ui_open (fixture, ui_test_long_test_dataset ());
  g_assert_true (run_settings_parse_network (
      settings, "conv 32, relu, conv 32, relu, conv 32, relu, pool, dense 16", NULL));
  settings->batch_size = 20;
  settings->epochs = epochs;
  settings->threads = 1;
  settings->validation = validation;
  app_setup_set_settings (fixture->setup, settings);
  app_window_show_page (fixture->window, "train");
  ui_activate (fixture, "win.train");
}

/* After an epoch, too (with so few images to learn from, after the last one only): not "batch 3 of
 * 3 · 0 s left". */
static void
test_epoch_is_evaluated (UiFixture *fixture, gconstpointer data)
{
  GtkWidget *stop = ui_find_id (GTK_WIDGET (fixture->window), "stop_button");

  begin (fixture, 1, 0);
  ui_wait_for (is_evaluating (fixture) && !is_final_test (fixture) &&
               strstr (get_text (fixture, "position_label"), " of 12,000") != NULL);
  g_assert_true (g_str_has_prefix (get_text (fixture, "position_label"), "Evaluating… "));
  g_assert_cmpstr (get_text (fixture, "speed_label"), ==, "");
  g_assert_cmpstr (get_text (fixture, "state_label"), ==, "Training");
  g_assert_cmpstr (gtk_widget_get_tooltip_text (stop), ==, "Stop Training (Ctrl+.)");
}

/* Stop leads to the final test, which is told and can be skipped by the same button. */
static void
test_stop_twice (UiFixture *fixture, gconstpointer data)
{
  GtkWidget *stop = ui_find_id (GTK_WIDGET (fixture->window), "stop_button");

  begin (fixture, 1, 0);
  ui_wait_for (is_evaluating (fixture));
  ui_click (stop);
  ui_wait_for (is_final_test (fixture));
  ui_wait_for (g_str_equal (get_text (fixture, "state_label"), "Testing"));
  ui_wait_for (strstr (get_text (fixture, "position_label"), " of 12,000") != NULL);
  g_assert_true (g_str_has_prefix (get_text (fixture, "position_label"), "Testing… "));
  g_assert_cmpstr (get_text (fixture, "speed_label"), ==, "");
  g_assert_true (gtk_widget_is_sensitive (stop));
  g_assert_cmpstr (gtk_widget_get_tooltip_text (stop), ==, "Skip the Test (Ctrl+.)");

  ui_click (stop);
  ui_wait_for (is_over (fixture));
  g_assert_null (app_shown_get_evaluation (fixture->shown));
  g_assert_false (ui_is_enabled (fixture, "win.export-confusion-matrix"));
  g_assert_true (ui_is_enabled (fixture, "win.export-loss-curve"));
  g_assert_true (ui_is_enabled (fixture, "win.export-weights"));
  g_assert_null (strstr (get_text (fixture, "speed_label"), "left"));
}

/* The final test can be paused, and the page says so; nothing can be changed of the training any
 * more, and the settings say that. */
static void
test_paused_test (UiFixture *fixture, gconstpointer data)
{
  GtkWidget *pane = ui_find_id (get_page (fixture), "settings_pane");
  GtkWidget *group = ui_find_id (pane, "training_group");

  begin (fixture, 1, 0.5);
  ui_wait_for (is_final_test (fixture));
  ui_wait_for (g_str_equal (get_text (fixture, "state_label"), "Testing"));
  g_assert_cmpstr (adw_preferences_group_get_description (ADW_PREFERENCES_GROUP (group)), ==,
                   "The final test is running: changes apply to the next training");
  ui_activate (fixture, "win.pause");
  ui_wait_for (g_str_equal (get_text (fixture, "state_label"), "Paused"));
  ui_activate (fixture, "win.pause");
  ui_wait_for (g_str_equal (get_text (fixture, "state_label"), "Testing"));
  ui_activate (fixture, "win.stop");
  ui_wait_for (is_over (fixture));
}

/* ---- what the pages say about it ---- */

static GtkWidget *
get_page_of (UiFixture *fixture, GType type)
{
  return ui_find_type (GTK_WIDGET (fixture->window), type, 0);
}

/* Pages name the same epoch, and whether it was done. */
static void
test_stopped_in_epoch (UiFixture *fixture, gconstpointer data)
{
  GtkWidget *evaluate = get_page_of (fixture, APP_TYPE_EVALUATE_PAGE);
  GtkWidget *mistakes = get_page_of (fixture, APP_TYPE_MISTAKES_PAGE);
  g_autoptr (RunSettings) settings = run_settings_new ();
  g_autofree char *state = NULL, *epoch = NULL;
  const Run *run;
  guint n;

  ui_open (fixture, ui_test_slow_dataset ());
  settings->batch_size = 16;
  settings->epochs = 1000;
  app_setup_set_settings (fixture->setup, settings);
  app_window_show_page (fixture->window, "train");
  ui_activate (fixture, "win.train");
  run = ui_get_run (fixture);
  ui_wait_for (run->epochs->len > 0);
  ui_activate (fixture, "win.stop");
  ui_wait_for (is_over (fixture));

  n = run->epochs->len;
  g_assert_cmpuint (run_get_n_batches (run), >, 100);
  /* Or just between two. */
  if (run->steps == n * (guint64) run_get_n_batches (run))
    {
      state = g_strdup_printf ("Stopped After Epoch %u", n);
      epoch = g_strdup_printf ("after epoch %u", n);
    }
  else
    {
      state = g_strdup_printf ("Stopped in Epoch %u", n + 1);
      epoch = g_strdup_printf ("in the middle of epoch %u", n + 1);
    }
  g_assert_cmpstr (get_text (fixture, "state_label"), ==, state);
  app_window_show_page (fixture->window, "evaluate");
  ui_wait_for (gtk_widget_get_mapped (evaluate));
  g_assert_true (g_str_has_suffix (ui_get_text (ui_find_id (evaluate, "basis_label")), epoch));
  app_window_show_page (fixture->window, "mistakes");
  ui_wait_for (gtk_widget_get_mapped (mistakes));
  g_assert_cmpstr (ui_get_text (ui_find_id (mistakes, "epoch_label")), ==, epoch);
}

/* The first epoch is not the first that is tested: who waits for results is told. */
static void
test_not_evaluated_yet (UiFixture *fixture, gconstpointer data)
{
  const GType types[] = { APP_TYPE_EVALUATE_PAGE, APP_TYPE_MISTAKES_PAGE };
  const char *const names[] = { "evaluate", "mistakes" };

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      GtkWidget *page = get_page_of (fixture, types[i]);
      AdwStatusPage *empty = ADW_STATUS_PAGE (ui_find_id (page, "empty"));

      begin (fixture, 1000, 0);
      app_window_show_page (fixture->window, names[i]);
      ui_wait_for (ui_get_run (fixture)->epochs->len > 0);
      g_assert_null (app_shown_get_evaluation (fixture->shown));
      ui_wait_for (g_str_equal (adw_status_page_get_title (empty), "Not Evaluated Yet"));
      ui_activate (fixture, "win.stop");
      ui_wait_for (!ui_is_enabled (fixture, "win.stop") ||
                   training_session_stop_skips_test (ui_get_session (fixture)));
      ui_activate (fixture, "win.stop");
      ui_wait_for (is_over (fixture));
    }
}

int
main (int argc, char **argv)
{
  ui_test_init (&argc, &argv);

  UI_TEST ("/ui/stop/epoch-is-evaluated", test_epoch_is_evaluated);
  UI_TEST ("/ui/stop/stop-twice", test_stop_twice);
  UI_TEST ("/ui/stop/paused-test", test_paused_test);
  UI_TEST ("/ui/stop/stopped-in-epoch", test_stopped_in_epoch);
  UI_TEST ("/ui/stop/not-evaluated-yet", test_not_evaluated_yet);
  return ui_test_run ();
}

/* Stop, and what is said while images are tested. */
#include <string.h>

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
is_testing (UiFixture *fixture)
{
  return training_session_is_testing (ui_get_session (fixture));
}

static gboolean
is_final_test (UiFixture *fixture)
{
  return training_session_is_final_test (ui_get_session (fixture));
}

static gboolean
is_over (UiFixture *fixture)
{
  return !training_session_is_active (ui_get_session (fixture));
}

/* Few images to learn from and many to be tested by a network that takes its time. */
static void
begin (UiFixture *fixture, guint epochs)
{
  RunSettings settings = run_settings_default ();

  ui_open (fixture, ui_test_long_test_dataset ());
  g_assert_true (run_settings_set_network (
      &settings, "conv 32, relu, conv 32, relu, conv 32, relu, pool, dense 16", NULL));
  settings.batch_size = 20;
  settings.epochs = epochs;
  settings.threads = 1;
  app_workspace_set_settings (fixture->workspace, &settings);
  app_window_show_page (fixture->window, "train");
  ui_activate (fixture, "win.train");
}

/* After an epoch, too (with so few images to learn from, after the last one only): not "batch 3 of
 * 3 · 0 s left". */
static void
test_epoch_is_tested (UiFixture *fixture, gconstpointer data)
{
  GtkWidget *stop = ui_find_id (GTK_WIDGET (fixture->window), "stop_button");

  begin (fixture, 1);
  ui_wait_for (is_testing (fixture) && !is_final_test (fixture) &&
               strstr (get_text (fixture, "position_label"), " of 12,000") != NULL);
  g_assert_true (g_str_has_prefix (get_text (fixture, "position_label"), "Testing… "));
  g_assert_cmpstr (get_text (fixture, "speed_label"), ==, "");
  g_assert_cmpstr (get_text (fixture, "state_label"), ==, "Training");
  g_assert_cmpstr (gtk_widget_get_tooltip_text (stop), ==, "Stop Training (Ctrl+.)");
}

/* Stop leads to the final test, which is told and can be skipped by the same button. */
static void
test_stop_twice (UiFixture *fixture, gconstpointer data)
{
  GtkWidget *stop = ui_find_id (GTK_WIDGET (fixture->window), "stop_button");

  begin (fixture, 1);
  ui_wait_for (is_testing (fixture));
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
  g_assert_null (app_workspace_get_evaluation (fixture->workspace));
  g_assert_false (ui_is_enabled (fixture, "win.export-confusion-matrix"));
  g_assert_true (ui_is_enabled (fixture, "win.export-loss-curve"));
  g_assert_true (ui_is_enabled (fixture, "win.export-weights"));
  g_assert_null (strstr (get_text (fixture, "speed_label"), "left"));
}

int
main (int argc, char **argv)
{
  ui_test_init (&argc, &argv);

  UI_TEST ("/ui/stop/epoch-is-tested", test_epoch_is_tested);
  UI_TEST ("/ui/stop/stop-twice", test_stop_twice);
  return ui_test_run ();
}

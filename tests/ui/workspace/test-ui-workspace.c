/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is open, what is set up and what is shown: the three objects without any window. Who follows
 * them is told exactly what has changed. */
#include <string.h>

#include "app-preferences.h"
#include "ui-test.h"

/* The names of the signals that came, in their order: "changed dataset chosen". */
typedef struct
{
  AppWorkspace *workspace;
  AppData *data;
  AppSetup *setup;
  AppShown *shown;
  GString *heard;
} Fixture;

static void
hear (Fixture *fixture, const char *name)
{
  if (fixture->heard->len > 0)
    g_string_append_c (fixture->heard, ' ');
  g_string_append (fixture->heard, name);
}

static void
on_notify (GObject *object, GParamSpec *pspec, gpointer data)
{
  hear (data, pspec->name);
}

static void
on_changed (Fixture *fixture)
{
  hear (fixture, "changed");
}

static void
on_filter_changed (Fixture *fixture)
{
  hear (fixture, "filter-changed");
}

static void
on_cell_opened (Fixture *fixture)
{
  g_assert_true (app_shown_has_cell (fixture->shown));
  hear (fixture, "cell-opened");
}

static void
on_cell_closed (Fixture *fixture)
{
  hear (fixture, "cell-closed");
}

/* What was heard since the last time. */
#define assert_heard(fixture, names)                                                               \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_assert_cmpstr ((fixture)->heard->str, ==, (names));                                          \
    g_string_truncate ((fixture)->heard, 0);                                                       \
  }                                                                                                \
  G_STMT_END

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->heard = g_string_new (NULL);
  fixture->workspace = app_workspace_new (NULL);
  fixture->data = app_workspace_get_data (fixture->workspace);
  fixture->setup = app_workspace_get_setup (fixture->workspace);
  fixture->shown = app_workspace_get_shown (fixture->workspace);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_object_add_weak_pointer (G_OBJECT (fixture->workspace), (gpointer *) &fixture->workspace);
  g_object_add_weak_pointer (G_OBJECT (fixture->data), (gpointer *) &fixture->data);
  g_object_add_weak_pointer (G_OBJECT (fixture->setup), (gpointer *) &fixture->setup);
  g_object_add_weak_pointer (G_OBJECT (fixture->shown), (gpointer *) &fixture->shown);
  g_object_unref (fixture->workspace);
  g_assert_null (fixture->workspace);
  g_assert_null (fixture->data);
  g_assert_null (fixture->setup);
  g_assert_null (fixture->shown);
  g_string_free (fixture->heard, TRUE);
}

static void
open_dataset (Fixture *fixture, const char *path)
{
  app_data_open (fixture->data, path);
  ui_wait_for (!app_data_is_opening (fixture->data));
  g_assert_nonnull (app_data_get_dataset (fixture->data));
}

static void
set_quick_settings (Fixture *fixture, guint epochs)
{
  g_autoptr (RunSettings) settings = run_settings_new ();

  g_assert_true (run_settings_parse_hidden (settings, "16", NULL));
  settings->batch_size = 16;
  settings->epochs = epochs;
  settings->threads = 1;
  app_setup_set_settings (fixture->setup, settings);
}

static void
train (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (app_workspace_train (fixture->workspace, &error));
  g_assert_no_error (error);
}

/* ---- what is open ---- */

static void
test_data (Fixture *fixture, gconstpointer data)
{
  open_dataset (fixture, ui_test_five_classes_dataset ());
  g_signal_connect_swapped (fixture->data, "changed", G_CALLBACK (on_changed), fixture);
  g_signal_connect (fixture->data, "notify::dataset", G_CALLBACK (on_notify), fixture);
  g_signal_connect (fixture->data, "notify::chosen", G_CALLBACK (on_notify), fixture);

  app_data_choose_class (fixture->data, 3, FALSE);
  assert_heard (fixture, "changed chosen");
  app_data_choose_class (fixture->data, 3, FALSE);
  app_data_choose_first_classes (fixture->data, 5);
  assert_heard (fixture, "changed chosen");
  app_data_choose_first_classes (fixture->data, G_MAXUINT);
  assert_heard (fixture, "");

  /* Once for both; which of the two is notified first is GLib's affair. */
  open_dataset (fixture, ui_test_small_dataset ());
  g_assert_cmpuint (app_data_get_n_chosen (fixture->data), ==, 3);
  g_assert_true (g_str_equal (fixture->heard->str, "changed dataset chosen") ||
                 g_str_equal (fixture->heard->str, "changed chosen dataset"));
}

/* ---- what is set up ---- */

#define assert_obstacle(fixture, part)                                                             \
  g_assert_nonnull (strstr (app_setup_get_obstacle ((fixture)->setup), (part)))

static void
test_obstacles (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RunSettings) settings = run_settings_copy (app_setup_get_settings (fixture->setup));

  g_signal_connect (fixture->setup, "notify::obstacle", G_CALLBACK (on_notify), fixture);
  assert_obstacle (fixture, "Open a data set");
  app_data_open (fixture->data, ui_test_five_classes_dataset ());
  assert_heard (fixture, "obstacle");
  assert_obstacle (fixture, "still being opened");
  ui_wait_for (app_data_get_dataset (fixture->data) != NULL);
  g_assert_null (app_setup_get_obstacle (fixture->setup));
  g_string_truncate (fixture->heard, 0);

  app_data_choose_first_classes (fixture->data, 1);
  assert_heard (fixture, "obstacle");
  assert_obstacle (fixture, "at least two classes");
  app_data_choose_first_classes (fixture->data, 2);
  assert_heard (fixture, "obstacle");

  /* What is being written comes before what is set. */
  g_assert_true (run_settings_parse_network (settings, "pool 2, pool 2, pool 2, pool 2", NULL));
  app_setup_set_settings (fixture->setup, settings);
  g_assert_cmpstr (app_setup_get_obstacle (fixture->setup), ==,
                   app_setup_get_network_problem (fixture->setup));
  app_setup_set_field_problem (fixture->setup, "A field.");
  assert_obstacle (fixture, "A field.");
  app_setup_set_draft_problem (fixture->setup, "A draft.");
  assert_obstacle (fixture, "A draft.");
  assert_heard (fixture, "obstacle obstacle obstacle");
  app_setup_set_draft_problem (fixture->setup, "A draft.");
  assert_heard (fixture, "");
}

/* What cannot be trained is refused with the obstacle, and nothing is shown. */
static void
test_refused (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (app_workspace_train (fixture->workspace, &error));
  g_assert_error (error, NN_ERROR, NN_ERROR_SETTINGS);
  g_assert_cmpstr (error->message, ==, app_setup_get_obstacle (fixture->setup));
  g_assert_null (app_workspace_get_session (fixture->workspace));
  g_assert_null (app_shown_get_run (fixture->shown));
  g_assert_null (app_shown_get_evaluation (fixture->shown));
}

static void
assert_fitted (Fixture *fixture)
{
  const RunPresetData preset_data = app_setup_get_preset_data (fixture->setup);
  g_autoptr (RunSettings) fitted = run_settings_copy (app_setup_get_settings (fixture->setup));

  g_assert_cmpuint (preset_data.n_images, ==,
                    app_data_count_chosen_images (fixture->data, NN_SPLIT_TRAINING));
  run_preset_apply (run_preset_find ("small"), &preset_data, fitted);
  g_assert_true (run_settings_equal (app_setup_get_settings (fixture->setup), fitted));
}

/* Whoever hears of other data finds settings that suit them already. */
static void
test_preset_follows (Fixture *fixture, gconstpointer data)
{
  guint epochs;

  open_dataset (fixture, ui_test_small_dataset ());
  app_setup_apply_preset (fixture->setup, run_preset_find ("small"));
  epochs = app_setup_get_settings (fixture->setup)->epochs;
  g_signal_connect_swapped (fixture->data, "notify::chosen", G_CALLBACK (assert_fitted), fixture);
  app_data_choose_class (fixture->data, 2, FALSE);
  g_assert_cmpuint (app_setup_get_settings (fixture->setup)->epochs, >, epochs);

  /* Those of a training stay as they are until it ends. */
  g_signal_handlers_disconnect_by_data (fixture->data, fixture);
  epochs = app_setup_get_settings (fixture->setup)->epochs;
  app_setup_set_in_training (fixture->setup, TRUE);
  app_data_choose_class (fixture->data, 2, TRUE);
  g_assert_cmpuint (app_setup_get_settings (fixture->setup)->epochs, ==, epochs);
  app_setup_set_in_training (fixture->setup, FALSE);
  g_assert_cmpuint (app_setup_get_settings (fixture->setup)->epochs, <, epochs);
  assert_fitted (fixture);
}

/* While a training is under way that takes changes, they are made to it, and come from there into
 * what is set up; otherwise at once. */
static void
test_changes (Fixture *fixture, gconstpointer data)
{
  const RunSettings *set_up = app_setup_get_settings (fixture->setup);
  g_autoptr (RunSettings) settings = NULL;
  TrainingSession *session;

  open_dataset (fixture, ui_test_small_dataset ());
  set_quick_settings (fixture, 10000);
  settings = run_settings_copy (set_up);
  settings->learning_rate = 0.05;
  app_workspace_change_settings (fixture->workspace, settings);
  g_assert_cmpfloat (set_up->learning_rate, ==, 0.05);

  train (fixture);
  session = app_workspace_get_session (fixture->workspace);
  ui_wait_for (training_session_get_run (session)->epochs->len >= 2);
  settings->learning_rate = 0.002;
  settings->batch_size = 8; /* which is none that it takes */
  app_workspace_change_settings (fixture->workspace, settings);
  g_assert_cmpfloat (training_session_get_settings (session)->learning_rate, ==, 0.002);
  g_assert_cmpfloat (set_up->learning_rate, ==, 0.002);
  g_assert_cmpuint (set_up->batch_size, ==, 16);
  /* A run may be opened meanwhile: what it set up is no change to the training, and stays. */
  settings->learning_rate = 0.3;
  app_setup_set_settings (fixture->setup, settings);
  settings->epochs = 5000;
  app_workspace_change_settings (fixture->workspace, settings);
  g_assert_cmpuint (training_session_get_settings (session)->epochs, ==, 5000);
  g_assert_cmpfloat (training_session_get_settings (session)->learning_rate, ==, 0.002);
  g_assert_cmpfloat (set_up->learning_rate, ==, 0.3);
  settings->learning_rate = 0.002;
  app_workspace_change_settings (fixture->workspace, settings);
  g_assert_cmpfloat (set_up->learning_rate, ==, 0.002);
  settings->epochs = 1;
  app_workspace_change_settings (fixture->workspace, settings);
  ui_wait_for (app_workspace_get_active_session (fixture->workspace) == NULL);
  g_assert_cmpuint (set_up->epochs, ==, training_session_get_run (session)->epochs->len);
  g_assert_cmpuint (set_up->epochs, >=, 2);

  settings->epochs = 7;
  app_workspace_change_settings (fixture->workspace, settings);
  g_assert_true (run_settings_equal (set_up, settings));
  g_assert_cmpuint (training_session_get_settings (session)->epochs, !=, 7);
}

/* ---- what is shown ---- */

static void
on_session (AppWorkspace *workspace, GParamSpec *pspec, Fixture *fixture)
{
  TrainingSession *session = app_workspace_get_session (workspace);

  /* What is shown comes first, and nothing is trained yet. */
  g_assert_true (app_shown_get_session (fixture->shown) == session);
  g_assert_true (app_shown_get_run (fixture->shown) == training_session_get_run (session));
  g_assert_cmpint (training_session_get_state (session), ==, TRAINING_STATE_READY);
  hear (fixture, "session");
}

static void
test_train (Fixture *fixture, gconstpointer data)
{
  open_dataset (fixture, ui_test_small_dataset ());
  set_quick_settings (fixture, 1);
  g_signal_connect (fixture->shown, "notify", G_CALLBACK (on_notify), fixture);
  g_signal_connect (fixture->workspace, "notify::session", G_CALLBACK (on_session), fixture);
  train (fixture);
  g_assert_nonnull (app_workspace_get_active_session (fixture->workspace));
  ui_wait_for (app_workspace_get_active_session (fixture->workspace) == NULL);
  assert_heard (fixture, "run session evaluation");
  g_assert_true (app_shown_get_evaluation (fixture->shown) ==
                 training_session_get_evaluation (app_workspace_get_session (fixture->workspace)));

  /* The former results go with their run. */
  train (fixture);
  g_assert_null (app_shown_get_evaluation (fixture->shown));
  g_assert_true (strstr (fixture->heard->str, "session") != NULL);
}

/* The filter that was chosen stays while the classes are the same, and only then. */
static void
test_filter (Fixture *fixture, gconstpointer data)
{
  g_signal_connect_swapped (fixture->shown, "filter-changed", G_CALLBACK (on_filter_changed),
                            fixture);
  open_dataset (fixture, ui_test_small_dataset ());
  set_quick_settings (fixture, 1);
  train (fixture);
  ui_wait_for (app_workspace_get_active_session (fixture->workspace) == NULL);
  app_shown_set_filter (fixture->shown, (AppFilter){ 1, 2, APP_SHOW_ALL });
  assert_heard (fixture, "filter-changed");
  train (fixture);
  ui_wait_for (app_workspace_get_active_session (fixture->workspace) == NULL);
  assert_heard (fixture, "");
  g_assert_cmpint (app_shown_get_filter (fixture->shown).actual, ==, 1);
  g_assert_cmpint (app_shown_get_filter (fixture->shown).predicted, ==, 2);

  app_data_choose_class (fixture->data, 0, FALSE);
  train (fixture);
  ui_wait_for (app_workspace_get_active_session (fixture->workspace) == NULL);
  assert_heard (fixture, "filter-changed");
  g_assert_cmpint (app_shown_get_filter (fixture->shown).actual, ==, APP_ANY_CLASS);
  g_assert_cmpint (app_shown_get_filter (fixture->shown).predicted, ==, APP_ANY_CLASS);
  g_assert_cmpint ((int) app_shown_get_filter (fixture->shown).show, ==, APP_SHOW_ALL);
}

static void
test_cell (Fixture *fixture, gconstpointer data)
{
  g_signal_connect_swapped (fixture->shown, "filter-changed", G_CALLBACK (on_filter_changed),
                            fixture);
  g_signal_connect_swapped (fixture->shown, "cell-opened", G_CALLBACK (on_cell_opened), fixture);
  g_signal_connect_swapped (fixture->shown, "cell-closed", G_CALLBACK (on_cell_closed), fixture);
  app_shown_close_cell (fixture->shown);
  assert_heard (fixture, "");

  app_shown_open_cell (fixture->shown, 2, 2);
  assert_heard (fixture, "filter-changed cell-opened");
  g_assert_cmpint ((int) app_shown_get_filter (fixture->shown).show, ==, APP_SHOW_RIGHT);
  app_shown_open_cell (fixture->shown, 2, 1);
  assert_heard (fixture, "filter-changed cell-opened");
  g_assert_cmpint ((int) app_shown_get_filter (fixture->shown).show, ==, APP_SHOW_WRONG);
  app_shown_close_cell (fixture->shown);
  assert_heard (fixture, "cell-closed");

  /* Whoever filters otherwise has left the cell. */
  app_shown_set_filter (fixture->shown, (AppFilter){ 2, 2, APP_SHOW_ALL });
  g_assert_false (app_shown_has_cell (fixture->shown));
  app_shown_close_cell (fixture->shown);
  assert_heard (fixture, "filter-changed");
}

/* ---- what is remembered ---- */

static void
assert_loaded (const RunSettings *expected)
{
  g_autoptr (AppWorkspace) workspace = app_workspace_new (ui_test_get_settings ());

  g_assert_true (
      run_settings_equal (app_setup_get_settings (app_workspace_get_setup (workspace)), expected));
}

/* Damage is not read. */
static void
test_damaged_settings (UiFixture *fixture, gconstpointer data)
{
  static const char *const DAMAGED[] = { "{ \"epochs\": ", "{ \"network\": \"conv -3\" }", "[ 3 ]",
                                         "{ \"network\": \"dense 4000000000\" }" };
  g_autoptr (RunSettings) expected = run_settings_new ();
  GSettings *gsettings = ui_test_get_settings ();

  for (size_t i = 0; i < G_N_ELEMENTS (DAMAGED); i++)
    {
      g_settings_set_string (gsettings, "settings", DAMAGED[i]);
      assert_loaded (expected);
    }
  g_assert_true (run_settings_parse_network (expected, "conv 3, relu", NULL));
  g_settings_set_string (gsettings, "settings", "{ \"network\": \"conv 3, relu\" }");
  assert_loaded (expected);
}

static void
test_without_settings (void)
{
  g_autoptr (AppWorkspace) workspace = app_workspace_new (NULL);
  g_autoptr (RunSettings) settings = run_settings_new ();

  settings->epochs = 4;
  app_setup_set_settings (app_workspace_get_setup (workspace), settings);
  app_data_open (app_workspace_get_data (workspace), ui_test_small_dataset ());
  ui_wait_for (app_data_get_dataset (app_workspace_get_data (workspace)) != NULL);
  app_data_choose_first_classes (app_workspace_get_data (workspace), 2);
  g_assert_cmpuint (app_data_get_n_chosen (app_workspace_get_data (workspace)), ==, 2);
}

int
main (int argc, char **argv)
{
  ui_test_init (&argc, &argv);

  g_test_add ("/ui/workspace/data", Fixture, NULL, set_up, test_data, tear_down);
  g_test_add ("/ui/workspace/obstacles", Fixture, NULL, set_up, test_obstacles, tear_down);
  g_test_add ("/ui/workspace/refused", Fixture, NULL, set_up, test_refused, tear_down);
  g_test_add ("/ui/workspace/preset-follows", Fixture, NULL, set_up, test_preset_follows,
              tear_down);
  g_test_add ("/ui/workspace/changes", Fixture, NULL, set_up, test_changes, tear_down);
  g_test_add ("/ui/workspace/train", Fixture, NULL, set_up, test_train, tear_down);
  g_test_add ("/ui/workspace/filter", Fixture, NULL, set_up, test_filter, tear_down);
  g_test_add ("/ui/workspace/cell", Fixture, NULL, set_up, test_cell, tear_down);
  UI_TEST ("/ui/workspace/damaged-settings", test_damaged_settings);
  g_test_add_func ("/ui/workspace/without-settings", test_without_settings);
  return ui_test_run ();
}

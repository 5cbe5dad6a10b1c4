/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Train page, its settings and export. */
#include <math.h>
#include <string.h>

#include "app-export.h"
#include "app-format.h"
#include "app-layer-list.h"
#include "app-number-row.h"
#include "app-plot-view.h"
#include "app-toast.h"
#include "app-train-page.h"
#include "app-training-text.h"
#include "ui-results.h"
#include "ui-test.h"
#include "plot-number.h"
#include "training-hint.h"

/* ---- helpers ---- */

static GtkWidget *
find (UiFixture *fixture, const char *id)
{
  return ui_find_id (ui_find_type (GTK_WIDGET (fixture->window), APP_TYPE_TRAIN_PAGE, 0), id);
}

static const char *
get_text (UiFixture *fixture, const char *id)
{
  return ui_get_text (find (fixture, id));
}

static AppTrainPage *
get_page (UiFixture *fixture)
{
  return APP_TRAIN_PAGE (ui_find_type (GTK_WIDGET (fixture->window), APP_TYPE_TRAIN_PAGE, 0));
}

/* Opens a data set and shows the page. */
static void
show_page (UiFixture *fixture, const char *dataset)
{
  ui_open (fixture, dataset);
  ui_activate (fixture, "win.page('train')");
  ui_wait_for (gtk_widget_get_mapped (GTK_WIDGET (get_page (fixture))));
}

/* A training that takes long enough to do something with it. */
static void
start_slow (UiFixture *fixture, guint epochs)
{
  show_page (fixture, ui_test_slow_dataset ());
  ui_set_quick_settings (fixture, epochs);
  ui_click (find (fixture, "train_button"));
  ui_wait_for (ui_get_session (fixture) != NULL && ui_get_run (fixture)->steps > 0);
}

/* What a user does: types into the field, and leaves it with Enter. */
static void
type_value (GtkWidget *row, const char *text)
{
  GtkWidget *spin = ui_find_id (row, "spin");

  gtk_editable_set_text (GTK_EDITABLE (spin), text);
  gtk_spin_button_update (GTK_SPIN_BUTTON (spin));
}

static const char *
get_value_text (GtkWidget *row)
{
  return gtk_editable_get_text (GTK_EDITABLE (ui_find_id (row, "spin")));
}

static const RunEvent *
find_event (Run *run, RunEventKind kind)
{
  for (guint i = 0; i < run->events->len; i++)
    if (g_array_index (run->events, RunEvent, i).kind == kind)
      return &g_array_index (run->events, RunEvent, i);
  return NULL;
}

/* ---- the page ---- */

static void
test_empty (UiFixture *fixture, gconstpointer data)
{
  ui_activate (fixture, "win.page('train')");
  ui_wait_for (gtk_widget_get_mapped (find (fixture, "data_button")));
  g_assert_null (ui_get_figure (GTK_WIDGET (get_page (fixture))));
  g_assert_false (ui_is_enabled (fixture, "win.train"));
  ui_click (find (fixture, "data_button"));
  ui_wait_for (!gtk_widget_get_mapped (find (fixture, "data_button")));
  g_assert_cmpstr (app_window_get_page (fixture->window), ==, "data");
}

static void
test_ready (UiFixture *fixture, gconstpointer data)
{
  show_page (fixture, ui_test_small_dataset ());
  ui_set_quick_settings (fixture, 7);
  ui_wait_for (gtk_widget_get_mapped (find (fixture, "train_button")));
  g_assert_nonnull (
      strstr (get_text (fixture, "data_label"), "120 training and 60 test images of 3 classes"));
  g_assert_cmpstr (get_text (fixture, "network_label"), ==, "Network 64-16-3, 1,091 weights");
  g_assert_nonnull (ui_search_label_part (find (fixture, "ready_page"), "7 times through 120"));
  g_assert_nonnull (ui_search_label_part (find (fixture, "ready_page"), "8 batches"));

  ui_set_quick_settings (fixture, 1);
  g_assert_nonnull (ui_search_label_part (find (fixture, "ready_page"), "goes once through 120"));

  app_data_choose_first_classes (fixture->data, 2);
  g_assert_nonnull (strstr (get_text (fixture, "data_label"), "80 training and 40 test"));
  g_assert_cmpstr (get_text (fixture, "network_label"), ==, "Network 64-16-2, 1,074 weights");

  app_data_choose_first_classes (fixture->data, 1);
  g_assert_false (ui_is_enabled (fixture, "win.train"));
  g_assert_cmpstr (adw_status_page_get_description (ADW_STATUS_PAGE (find (fixture, "ready_page"))),
                   ==, app_setup_get_obstacle (fixture->setup));
}

static void
test_two_epochs (UiFixture *fixture, gconstpointer data)
{
  GtkWidget *view;
  const RunEpoch *last;
  g_autofree char *accuracy = NULL;
  g_autoptr (PlotFigure) figure = NULL;
  g_autoptr (GdkTexture) picture = NULL;

  show_page (fixture, ui_test_small_dataset ());
  ui_set_quick_settings (fixture, 2);
  ui_click (find (fixture, "train_button"));
  ui_wait_for (ui_get_session (fixture) != NULL &&
               !training_session_is_active (ui_get_session (fixture)));

  g_assert_cmpint (training_session_get_state (ui_get_session (fixture)), ==,
                   TRAINING_STATE_FINISHED);
  g_assert_cmpuint (ui_get_run (fixture)->epochs->len, ==, 2);
  g_assert_cmpfloat (gtk_progress_bar_get_fraction (
                         GTK_PROGRESS_BAR (find (fixture, "progress_bar"))),
                     ==, 1);
  g_assert_cmpstr (get_text (fixture, "state_label"), ==, "Finished");
  g_assert_cmpstr (get_text (fixture, "position_label"), ==, "2 epochs done");
  last = run_get_last_epoch (ui_get_run (fixture));
  accuracy = app_format_share (last->evaluation_accuracy);
  g_assert_cmpstr (get_text (fixture, "test_accuracy_value"), ==, accuracy);
  g_assert_false (gtk_widget_get_visible (find (fixture, "trouble_box")));

  /* Batches, epochs and test: three series above, three below. */
  figure = plot_figure_ref (ui_get_figure (GTK_WIDGET (get_page (fixture))));
  g_assert_cmpuint (plot_figure_get_n_panels (figure), ==, 2);
  g_assert_cmpuint (plot_series_get_length (plot_figure_get_series (figure, 0, 0)), ==, 16);

  view = find (fixture, "plot_view");
  ui_wait_frames (view, 2);
  picture = ui_render (view, "train-finished");
  g_assert_cmpuint (ui_count_colors (picture), >, 50);
}

static void
test_sensitivity (UiFixture *fixture, gconstpointer data)
{
  static const char *const fixed[] = { "preset_row", "layer_list", "batch-size", "seed",
                                       "threads" };
  static const char *const live[] = { "learning-rate", "epochs" };

  start_slow (fixture, 1000);
  for (size_t i = 0; i < G_N_ELEMENTS (fixed); i++)
    g_assert_false (gtk_widget_is_sensitive (find (fixture, fixed[i])));
  for (size_t i = 0; i < G_N_ELEMENTS (live); i++)
    g_assert_true (gtk_widget_is_sensitive (find (fixture, live[i])));
  ui_activate (fixture, "win.stop");
  ui_wait_for (!training_session_is_active (ui_get_session (fixture)));
  for (size_t i = 0; i < G_N_ELEMENTS (fixed); i++)
    g_assert_true (gtk_widget_is_sensitive (find (fixture, fixed[i])));
}

/* Lets everything that is on its way arrive. */
static void
iterate (guint n)
{
  gint64 limit = ui_wait_begin ();

  for (guint i = 0; i < n; i++)
    ui_wait_step (limit, "iterations", __FILE__, __LINE__);
}

static void
test_pause_and_stop (UiFixture *fixture, gconstpointer data)
{
  guint64 steps;
  TrainingProgress progress;
  g_autofree char *position = NULL;
  g_autofree char *accuracy = NULL;

  start_slow (fixture, 1000);
  ui_activate (fixture, "win.pause");
  ui_wait_for (training_session_get_state (ui_get_session (fixture)) == TRAINING_STATE_PAUSED);
  g_assert_cmpstr (get_text (fixture, "state_label"), ==, "Paused");
  iterate (40);
  steps = ui_get_run (fixture)->steps;
  progress = training_session_get_progress (ui_get_session (fixture));
  position = app_training_describe_position (TRAINING_STATE_PAUSED, &progress);
  /* It catches up with the last batch, and stays there. */
  ui_wait_for (g_strcmp0 (get_text (fixture, "position_label"), position) == 0);
  iterate (40);
  g_assert_cmpuint (ui_get_run (fixture)->steps, ==, steps);
  g_assert_cmpstr (get_text (fixture, "position_label"), ==, position);
  g_assert_true (g_str_has_prefix (position, "Epoch "));

  ui_activate (fixture, "win.pause");
  ui_wait_for (ui_get_run (fixture)->steps > steps);
  g_assert_cmpstr (get_text (fixture, "state_label"), ==, "Training");

  ui_activate (fixture, "win.stop");
  ui_wait_for (training_session_get_state (ui_get_session (fixture)) == TRAINING_STATE_STOPPED);
  g_assert_nonnull (training_session_get_evaluation (ui_get_session (fixture)));
  /* The figures are those of the weights that can be saved now. */
  accuracy = app_format_share (
      training_evaluation_get_metrics (training_session_get_evaluation (ui_get_session (fixture)))
          ->accuracy);
  g_assert_cmpstr (get_text (fixture, "test_accuracy_value"), ==, accuracy);
  g_assert_nonnull (find_event (ui_get_run (fixture), RUN_EVENT_PAUSED));
  g_assert_true (g_str_has_prefix (get_text (fixture, "state_label"), "Stopped"));
  g_assert_true (ui_is_enabled (fixture, "win.export-weights"));
}

/* The window is closed while a thread is at work: see ui_tear_down(). */
static void
test_close_midway (UiFixture *fixture, gconstpointer data)
{
  start_slow (fixture, 1000);
  ui_wait_frames (GTK_WIDGET (get_page (fixture)), 3);
}

/* ---- changes while it trains ---- */

static void
test_learning_rate_midway (UiFixture *fixture, gconstpointer data)
{
  GtkWidget *row;
  const RunEvent *event;

  start_slow (fixture, 1000);
  row = find (fixture, "learning-rate");
  type_value (row, "0.025");
  ui_wait_for (find_event (ui_get_run (fixture), RUN_EVENT_LEARNING_RATE) != NULL);
  event = find_event (ui_get_run (fixture), RUN_EVENT_LEARNING_RATE);
  g_assert_cmpfloat (event->value, ==, 0.025);
  g_assert_cmpuint (event->step, >, 0);
  g_assert_cmpfloat (app_setup_get_settings (fixture->setup)->learning_rate, ==, 0.025);
  g_assert_cmpstr (get_value_text (row), ==, "0.025");
  ui_activate (fixture, "win.stop");
}

static void
test_fewer_epochs_midway (UiFixture *fixture, gconstpointer data)
{
  GtkWidget *row;
  guint done;
  g_autofree char *expected = NULL;

  start_slow (fixture, 1000);
  ui_wait_for (ui_get_run (fixture)->epochs->len >= 1);
  row = find (fixture, "epochs");
  /* Fewer than were begun: the one under way is the last. */
  type_value (row, "1");
  ui_wait_for (!training_session_is_active (ui_get_session (fixture)));
  done = ui_get_run (fixture)->epochs->len;
  g_assert_cmpint (training_session_get_state (ui_get_session (fixture)), ==,
                   TRAINING_STATE_FINISHED);
  g_assert_cmpuint (done, <, 1000);
  g_assert_nonnull (find_event (ui_get_run (fixture), RUN_EVENT_EPOCHS));
  /* The field shows what came of it. */
  expected = g_strdup_printf ("%u", done);
  g_assert_cmpstr (get_value_text (row), ==, expected);
  g_assert_cmpuint (app_setup_get_settings (fixture->setup)->epochs, ==, done);
}

/* ---- settings ---- */

static void
test_fields (UiFixture *fixture, gconstpointer data)
{
  static const char *const bad[] = { "abc", "", "0", "-3", "10001", "2.5", "1e9", "nan", "7 8" };
  GtkWidget *row;
  GtkWidget *spin;
  GtkWidget *reset;
  guint epochs;

  show_page (fixture, ui_test_small_dataset ());
  row = find (fixture, "epochs");
  spin = ui_find_id (row, "spin");
  reset = ui_find_id (row, "reset_button");
  epochs = app_setup_get_settings (fixture->setup)->epochs;
  g_assert_cmpfloat (app_number_row_get_value (APP_NUMBER_ROW (row)), ==, epochs);
  g_assert_false (gtk_widget_get_sensitive (reset));

  for (size_t i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      gtk_editable_set_text (GTK_EDITABLE (spin), bad[i]);
      /* It stays there, and the sentence below says why it is not taken. */
      for (guint left = 0; left < 2; left++)
        {
          g_assert_true (gtk_widget_has_css_class (spin, "error"));
          g_assert_nonnull (ui_search_label (row, "Enter a whole number from 1 to 10,000."));
          g_assert_cmpstr (get_value_text (row), ==, bad[i]);
          g_assert_cmpuint (app_setup_get_settings (fixture->setup)->epochs, ==, epochs);
          gtk_spin_button_update (GTK_SPIN_BUTTON (spin));
        }
    }

  type_value (row, " 7 ");
  g_assert_cmpstr (get_value_text (row), ==, "7");
  g_assert_cmpuint (app_setup_get_settings (fixture->setup)->epochs, ==, 7);
  g_assert_true (gtk_widget_get_sensitive (reset));
  ui_click (reset);
  g_assert_cmpuint (app_setup_get_settings (fixture->setup)->epochs, ==, epochs);
  g_assert_false (gtk_widget_get_sensitive (reset));
}

static void
test_learning_rate (UiFixture *fixture, gconstpointer data)
{
  GtkWidget *row;
  GtkWidget *spin;
  static const char *const up[] = { "0.02", "0.05", "0.1", "0.2" };

  show_page (fixture, ui_test_small_dataset ());
  row = find (fixture, "learning-rate");
  spin = ui_find_id (row, "spin");
  for (size_t i = 0; i < G_N_ELEMENTS (up); i++)
    {
      g_signal_emit_by_name (spin, "change-value", GTK_SCROLL_STEP_UP);
      g_assert_cmpstr (get_value_text (row), ==, up[i]);
    }
  g_signal_emit_by_name (spin, "change-value", GTK_SCROLL_PAGE_DOWN);
  g_assert_cmpstr (get_value_text (row), ==, "0.02");
  g_assert_cmpfloat (app_setup_get_settings (fixture->setup)->learning_rate, ==, 0.02);
  type_value (row, "0.000001");
  g_assert_cmpstr (get_value_text (row), ==, "0.000001");
  g_signal_emit_by_name (spin, "change-value", GTK_SCROLL_STEP_DOWN);
  g_assert_cmpfloat (app_setup_get_settings (fixture->setup)->learning_rate, ==, 1e-6);
  type_value (row, "3e-4");
  g_assert_cmpstr (get_value_text (row), ==, "0.0003");
  g_signal_emit_by_name (spin, "change-value", GTK_SCROLL_STEP_DOWN);
  g_assert_cmpstr (get_value_text (row), ==, "0.0002");
  /* What is written is meant as it is, however near it lies to the value before. */
  type_value (row, "0.000201");
  g_assert_cmpstr (get_value_text (row), ==, "0.000201");
  type_value (row, "0.0002");
  g_assert_cmpstr (get_value_text (row), ==, "0.0002");
  g_assert_cmpfloat (app_setup_get_settings (fixture->setup)->learning_rate, ==, 0.0002);
  g_signal_emit_by_name (spin, "change-value", GTK_SCROLL_END);
  g_assert_cmpstr (get_value_text (row), ==, "10");
  g_signal_emit_by_name (spin, "change-value", GTK_SCROLL_START);
  g_assert_cmpstr (get_value_text (row), ==, "0.000001");
  /* Another page or window changed it. */
  {
    g_autoptr (RunSettings) settings = run_settings_copy (app_setup_get_settings (fixture->setup));

    settings->learning_rate = 0.5;
    app_setup_set_settings (fixture->setup, settings);
  }
  g_assert_cmpstr (get_value_text (row), ==, "0.5");
}

static GtkWidget *
get_layer_row (UiFixture *fixture, guint layer)
{
  return ui_find_type (find (fixture, "layer_list"), APP_TYPE_NUMBER_ROW, layer);
}

static void
remove_layer (UiFixture *fixture, guint layer)
{
  GtkWidget *buttons = ui_find_id (get_layer_row (fixture, layer), "buttons");

  ui_click (gtk_widget_get_last_child (buttons));
}

static void
assert_hidden (const RunSettings *settings, const char *expected)
{
  g_autofree char *hidden = run_settings_format_hidden (settings);

  g_assert_cmpstr (hidden, ==, expected);
}

static void
test_layers (UiFixture *fixture, gconstpointer data)
{
  const RunSettings *settings = app_setup_get_settings (fixture->setup);
  GtkWidget *list;
  GtkWidget *add;

  show_page (fixture, ui_test_small_dataset ());
  list = find (fixture, "layer_list");
  add = find (fixture, "add_row");
  g_assert_cmpuint (ui_count_type (list, APP_TYPE_NUMBER_ROW), ==, 2);
  ui_find_label (get_layer_row (fixture, 0), "64 → 128, 8,320 weights");
  ui_find_label (get_layer_row (fixture, 1), "128 → 64, 8,256 weights");
  ui_find_label (find (fixture, "output_row"), "64 → 3, 195 weights");
  g_assert_cmpstr (get_text (fixture, "total_label"), ==, "16,771 weights");

  type_value (get_layer_row (fixture, 0), "10");
  ui_find_label (get_layer_row (fixture, 1), "10 → 64, 704 weights");
  assert_hidden (settings, "10,64");

  g_signal_emit_by_name (list, "changed"); /* nothing else changed: nothing happens */
  assert_hidden (settings, "10,64");
  g_signal_emit_by_name (ui_find_id (list, "list_box"), "row-activated", add);
  assert_hidden (settings, "10,64,64");
  ui_find_label (get_layer_row (fixture, 2), "64 → 64, 4,160 weights");

  remove_layer (fixture, 0);
  assert_hidden (settings, "64,64");
  ui_find_label (get_layer_row (fixture, 0), "64 → 64, 4,160 weights");
  remove_layer (fixture, 1);
  remove_layer (fixture, 0);
  assert_hidden (settings, "");
  g_assert_cmpstr (get_text (fixture, "total_label"), ==, "195 weights");

  for (guint i = 0; i < RUN_MAX_HIDDEN_LAYERS; i++)
    g_signal_emit_by_name (ui_find_id (list, "list_box"), "row-activated", add);
  g_assert_cmpuint (ui_count_type (list, APP_TYPE_NUMBER_ROW), ==, RUN_MAX_HIDDEN_LAYERS);
  g_assert_false (gtk_widget_get_sensitive (add));
  ui_click (ui_find_id (list, "reset_button"));
  assert_hidden (settings, "128,64");
  g_assert_true (gtk_widget_get_sensitive (add));
}

/* ---- texts ---- */

static void
assert_text (char *text, const char *expected)
{
  g_assert_cmpstr (text, ==, expected);
  g_free (text);
}

static void
test_formats (void)
{
  double value;

  assert_text (plot_format_count (0), "0");
  assert_text (plot_format_count (999), "999");
  assert_text (plot_format_count (60000), "60,000");
  assert_text (plot_format_count (1234567), "1,234,567");
  assert_text (app_format_decimal (0.01, 6), "0.01");
  assert_text (app_format_decimal (10, 6), "10");
  assert_text (app_format_decimal (100, 0), "100");
  assert_text (app_format_loss (NAN), "–");
  assert_text (app_format_loss (INFINITY), "∞");
  assert_text (app_format_loss (0.34567), "0.3457");
  assert_text (app_format_share (0.8649), "86.5%");
  assert_text (app_format_speed (54321), "54,000 images/s");
  assert_text (app_format_speed (3.25), "3.2 images/s");
  assert_text (app_format_speed (0), "");
  assert_text (app_format_duration (11.2), "12 s");
  assert_text (app_format_duration (72), "1 min 12 s");
  assert_text (app_format_duration (7500), "2 h 5 min");
  assert_text (app_format_duration (-1), "");
  g_assert_true (app_parse_number (" 1e-3 ", &value));
  g_assert_cmpfloat (value, ==, 0.001);
  g_assert_false (app_parse_number ("1x", &value));
  g_assert_false (app_parse_number ("inf", &value));
  g_assert_false (app_parse_number ("  ", &value));
}

static void
test_progress_texts (void)
{
  TrainingProgress progress = { .epoch = 3,
                                .epochs = 50,
                                .batch = 120,
                                .n_batches = 235,
                                .images_per_second = 54321,
                                .seconds_left = 71.5 };

  assert_text (app_training_describe_position (TRAINING_STATE_RUNNING, &progress),
               "Epoch 3 of 50 · batch 120 of 235");
  assert_text (app_training_describe_speed (TRAINING_STATE_RUNNING, &progress, NULL),
               "54,000 images/s · 1 min 12 s left");
  assert_text (app_training_describe_speed (TRAINING_STATE_PAUSED, &progress, NULL),
               "1 min 12 s left");
}

/* A rate that is far too large: the page says so, and what to try. */
static void
test_diverged (UiFixture *fixture, gconstpointer data)
{
  const RunEvent event = { .kind = RUN_EVENT_NON_FINITE, .epoch = 1, .step = 3, .value = NAN };
  const RunEvent rate = { .kind = RUN_EVENT_LEARNING_RATE, .epoch = 1, .step = 2, .value = 0.5 };
  g_autofree char *text = NULL;
  g_autofree char *told = NULL;

  show_page (fixture, ui_test_small_dataset ());
  ui_train (fixture, 1);
  g_assert_null (
      app_training_describe_trouble (TRAINING_STATE_FINISHED, NULL, ui_get_run (fixture)));
  text =
      app_training_describe_trouble (TRAINING_STATE_FAILED, "Out of memory.", ui_get_run (fixture));
  g_assert_true (g_str_has_prefix (text, "Out of memory. "));
  g_clear_pointer (&text, g_free);

  run_append_event (ui_get_run (fixture), &event);
  text = app_training_describe_trouble (TRAINING_STATE_FINISHED, NULL, ui_get_run (fixture));
  g_assert_nonnull (strstr (text, "0.01")); /* a tenth of the 0.1 that it trained with */
  told = app_training_describe_trouble (TRAINING_STATE_FAILED, "Layer 1 overflows; try less.",
                                        ui_get_run (fixture));
  g_assert_true (g_str_has_prefix (told, "Layer 1 overflows; try less. "));
  g_assert_nonnull (strstr (told, "as it was after epoch 1 has been kept"));
  /* Of the rate that it was changed to, that is. */
  run_append_event (ui_get_run (fixture), &rate);
  g_free (text);
  text = app_training_describe_trouble (TRAINING_STATE_FINISHED, NULL, ui_get_run (fixture));
  g_assert_nonnull (strstr (text, "0.05"));
  g_signal_emit_by_name (ui_get_session (fixture), "progress");
  ui_wait_for (gtk_widget_get_visible (find (fixture, "trouble_box")));
  g_assert_cmpstr (get_text (fixture, "trouble_label"), ==, text);
}

/* A loss that exploded but stayed finite: the training goes through, and a sentence says what to
 * try.
 */
static void
test_hint (UiFixture *fixture, gconstpointer data)
{
  g_autofree char *hint = NULL;
  GArray *losses;

  show_page (fixture, ui_test_small_dataset ());
  ui_train (fixture, 2);
  g_assert_false (gtk_widget_get_visible (find (fixture, "trouble_box")));
  losses = ui_get_run (fixture)->batch_losses;
  for (guint i = 2; i < losses->len; i++)
    g_array_index (losses, float, i) = 1e6f;
  hint = training_hint_describe (ui_get_run (fixture));
  g_assert_nonnull (hint);
  g_signal_emit_by_name (ui_get_session (fixture), "progress");
  ui_wait_for (gtk_widget_get_visible (find (fixture, "trouble_box")));
  g_assert_cmpstr (get_text (fixture, "trouble_label"), ==, hint);
}

/* It really happens: the curve, the results and the network before it are still there. */
static void
test_overflow (UiFixture *fixture, gconstpointer data)
{
  g_autoptr (RunSettings) settings = run_settings_new ();

  show_page (fixture, ui_test_small_dataset ());
  g_assert_true (
      run_settings_parse_network (settings, "7 x (scale 1e6, dense 16), scale 1e6", NULL));
  settings->learning_rate = 10;
  app_setup_set_settings (fixture->setup, settings);
  ui_activate (fixture, "win.train");
  ui_wait_for (!training_session_is_active (ui_get_session (fixture)));
  g_assert_cmpint (training_session_get_state (ui_get_session (fixture)), ==,
                   TRAINING_STATE_FAILED);
  g_assert_cmpstr (get_text (fixture, "state_label"), ==, "Stopped: Loss Not Finite");
  ui_wait_for (gtk_widget_get_visible (find (fixture, "trouble_box")));
  g_assert_nonnull (
      strstr (get_text (fixture, "trouble_label"), "The loss is no longer a finite number"));
  g_assert_nonnull (strstr (get_text (fixture, "trouble_label"), "A rate of 1 may work."));
  g_assert_true (ui_is_enabled (fixture, "win.export-weights"));
  g_assert_true (ui_is_enabled (fixture, "win.train"));
}

/* ---- export ---- */

static void
assert_picture (GdkPixbuf *picture)
{
  const guint8 *pixels = gdk_pixbuf_read_pixels (picture);
  int stride = gdk_pixbuf_get_rowstride (picture);
  int n_channels = gdk_pixbuf_get_n_channels (picture);
  size_t n_differing = 0;

  g_assert_cmpint (gdk_pixbuf_get_width (picture), >=, 640);
  for (int y = 0; y < gdk_pixbuf_get_height (picture); y++)
    for (int x = 0; x < gdk_pixbuf_get_width (picture); x++)
      if (memcmp (pixels + y * stride + x * n_channels, pixels, 3) != 0)
        n_differing++;
  g_assert_cmpuint (n_differing, >, 2000);
}

static void
test_export (UiFixture *fixture, gconstpointer data)
{
  static const char *const names[] = { "curve.png", "curve.svg", "curve.PDF" };
  g_autoptr (PlotFigure) figure = NULL;
  g_autofree char *wrong = g_build_filename (ui_test_get_folder (), "curve.bmp", NULL);
  g_autofree char *nowhere = g_build_filename (ui_test_get_folder (), "no", "curve.png", NULL);
  g_autoptr (GError) error = NULL;

  show_page (fixture, ui_test_small_dataset ());
  ui_train (fixture, 2);
  figure = plot_figure_ref (ui_get_figure (GTK_WIDGET (get_page (fixture))));
  for (size_t i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (ui_test_get_folder (), names[i], NULL);
      g_autofree char *contents = NULL;
      gsize length;

      g_assert_true (app_export_figure_to_path (figure, path, 640, 480, &error));
      g_assert_no_error (error);
      g_assert_true (g_file_get_contents (path, &contents, &length, &error));
      if (g_str_has_suffix (path, ".PDF"))
        {
          g_assert_true (g_str_has_prefix (contents, "%PDF-"));
          g_assert_nonnull (g_strrstr_len (contents + length - 32, 32, "%%EOF"));
          g_assert_cmpuint (length, >, 2000);
        }
      else
        {
          g_autoptr (GdkPixbuf) picture = gdk_pixbuf_new_from_file (path, &error);

          g_assert_no_error (error);
          assert_picture (picture);
        }
    }

  g_assert_false (app_export_figure_to_path (figure, wrong, 640, 480, &error));
  g_assert_error (error, PLOT_EXPORT_ERROR, PLOT_EXPORT_ERROR_FORMAT);
  g_clear_error (&error);
  g_assert_false (app_export_figure_to_path (figure, nowhere, 640, 480, &error));
  g_assert_error (error, PLOT_EXPORT_ERROR, PLOT_EXPORT_ERROR_WRITE);
}

static void
test_toast (UiFixture *fixture, gconstpointer data)
{
  show_page (fixture, ui_test_small_dataset ());
  app_toast_show (find (fixture, "data_label"), app_toast_new ("Salt & <pepper>"));
  ui_wait_for (ui_search_label (GTK_WIDGET (fixture->window), "Salt & <pepper>") != NULL);
}

int
main (int argc, char **argv)
{
  ui_test_init (&argc, &argv);
  UI_TEST ("/ui/train/empty", test_empty);
  UI_TEST ("/ui/train/ready", test_ready);
  UI_TEST ("/ui/train/two-epochs", test_two_epochs);
  UI_TEST ("/ui/train/sensitivity", test_sensitivity);
  UI_TEST ("/ui/train/pause-and-stop", test_pause_and_stop);
  UI_TEST ("/ui/train/close-midway", test_close_midway);
  UI_TEST ("/ui/train/learning-rate-midway", test_learning_rate_midway);
  UI_TEST ("/ui/train/fewer-epochs-midway", test_fewer_epochs_midway);
  UI_TEST ("/ui/train/fields", test_fields);
  UI_TEST ("/ui/train/learning-rate", test_learning_rate);
  UI_TEST ("/ui/train/layers", test_layers);
  UI_TEST ("/ui/train/diverged", test_diverged);
  UI_TEST ("/ui/train/hint", test_hint);
  UI_TEST ("/ui/train/overflow", test_overflow);
  UI_TEST ("/ui/train/export", test_export);
  UI_TEST ("/ui/train/toast", test_toast);
  g_test_add_func ("/ui/train/formats", test_formats);
  g_test_add_func ("/ui/train/progress-texts", test_progress_texts);
  return ui_test_run ();
}

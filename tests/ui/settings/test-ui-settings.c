/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The settings of the Train page: presets, the network as a list and as text, the sections; and
 * what comes of validation images. */
#include <string.h>

#include "app-choice-row.h"
#include "app-evaluate-page.h"
#include "app-network-pane.h"
#include "app-number-row.h"
#include "app-plan-list.h"
#include "app-settings-section.h"
#include "app-train-page.h"
#include "app-training-text.h"
#include "report-work.h"
#include "run-preset.h"
#include "ui-results.h"
#include "ui-test.h"

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

static const RunSettings *
get_settings (UiFixture *fixture)
{
  return app_setup_get_settings (fixture->setup);
}

static void
show_page (UiFixture *fixture, const char *dataset)
{
  ui_open (fixture, dataset);
  ui_activate (fixture, "win.page('train')");
  ui_wait_for (gtk_widget_get_mapped (find (fixture, "settings_pane")));
}

static AdwComboRow *
get_preset_row (UiFixture *fixture)
{
  return ADW_COMBO_ROW (find (fixture, "preset_row"));
}

/* As it is for the fixture's data. */
static void
apply_preset (UiFixture *fixture, const char *key, RunSettings *settings)
{
  const RunPresetData data = app_setup_get_preset_data (fixture->setup);

  run_preset_apply (run_preset_find (key), &data, settings);
}

/* As from the list that opens. */
static void
choose_preset (UiFixture *fixture, const char *key)
{
  for (guint i = 0; i < run_preset_get_n (); i++)
    if (g_str_equal (run_preset_get (i)->key, key))
      {
        adw_combo_row_set_selected (get_preset_row (fixture), i);
        return;
      }
  g_assert_not_reached ();
}

static const char *
get_preset_title (UiFixture *fixture)
{
  return adw_preferences_row_get_title (ADW_PREFERENCES_ROW (get_preset_row (fixture)));
}

static void
type_value (GtkWidget *row, const char *text)
{
  GtkWidget *spin = ui_find_id (row, "spin");

  gtk_editable_set_text (GTK_EDITABLE (spin), text);
  gtk_spin_button_update (GTK_SPIN_BUTTON (spin));
}

static GtkTextBuffer *
get_buffer (UiFixture *fixture)
{
  return gtk_text_view_get_buffer (GTK_TEXT_VIEW (find (fixture, "text_view")));
}

/* As if it were pasted over all that is there. */
static void
type_network (UiFixture *fixture, const char *text)
{
  GtkTextBuffer *buffer = get_buffer (fixture);

  GtkTextIter start, end;

  gtk_text_buffer_begin_user_action (buffer);
  gtk_text_buffer_get_bounds (buffer, &start, &end);
  gtk_text_buffer_delete (buffer, &start, &end);
  gtk_text_buffer_insert (buffer, &start, text, -1);
  gtk_text_buffer_end_user_action (buffer);
}

static void
assert_network_text (UiFixture *fixture, const char *expected)
{
  GtkTextIter start, end;
  g_autofree char *text = NULL;

  gtk_text_buffer_get_bounds (get_buffer (fixture), &start, &end);
  text = gtk_text_buffer_get_text (get_buffer (fixture), &start, &end, FALSE);
  g_assert_cmpstr (text, ==, expected);
}

static const char *
get_network_view (UiFixture *fixture)
{
  gboolean layers = gtk_widget_get_visible (find (fixture, "layer_list"));
  gboolean plan = gtk_widget_get_visible (find (fixture, "plan_box"));
  gboolean text = gtk_widget_get_visible (find (fixture, "text_box"));

  g_assert_cmpint (layers + plan + text, ==, 1);
  return layers ? "layers" : plan ? "plan" : "text";
}

static void
show_text (UiFixture *fixture, gboolean text)
{
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (
                                    find (fixture, text ? "text_button" : "list_button")),
                                TRUE);
}

static GtkWidget *
open_section (UiFixture *fixture, RunGroup group)
{
  GtkWidget *section = ui_find_type (find (fixture, "settings_pane"), APP_TYPE_SETTINGS_SECTION,
                                     group - APP_FIRST_SECTION);

  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (section), TRUE);
  return section;
}

static GtkWidget *
get_number (GtkWidget *section, guint nth)
{
  return ui_find_type (section, APP_TYPE_NUMBER_ROW, nth);
}

static AppChoiceRow *
get_choice (GtkWidget *section, guint nth)
{
  return APP_CHOICE_ROW (ui_find_type (section, APP_TYPE_CHOICE_ROW, nth));
}

static void
assert_network (UiFixture *fixture, const char *expected)
{
  g_autofree char *text = nn_architecture_to_string (get_settings (fixture)->network);

  g_assert_cmpstr (text, ==, expected);
}

/* The text is that of the settings, as the program writes it. */
static void
assert_network_shown (UiFixture *fixture)
{
  g_autofree char *text = nn_architecture_to_string (get_settings (fixture)->network);

  assert_network_text (fixture, text);
}

/* ---- presets ---- */

static void
test_presets (UiFixture *fixture, gconstpointer data)
{
  g_autoptr (RunSettings) expected = run_settings_new ();
  GListModel *list;

  show_page (fixture, ui_test_slow_dataset ());
  list = adw_combo_row_get_model (get_preset_row (fixture));
  g_assert_cmpuint (g_list_model_get_n_items (list), ==, run_preset_get_n ());
  g_assert_cmpstr (get_preset_title (fixture), ==, run_preset_get (0)->title);
  ui_find_label (find (fixture, "preset_group"), run_preset_get (0)->description);

  run_settings_assign (expected, get_settings (fixture));
  expected->seed = 5;
  expected->threads = 1;
  app_setup_set_settings (fixture->setup, expected);
  choose_preset (fixture, "small");
  apply_preset (fixture, "small", expected);
  /* Everything changes at once, but for seed and threads. */
  g_assert_true (run_settings_equal (get_settings (fixture), expected));
  g_assert_cmpstr (get_preset_title (fixture), ==, run_preset_find ("small")->title);
  g_assert_cmpfloat (app_number_row_get_value (APP_NUMBER_ROW (find (fixture, "learning-rate"))),
                     ==, expected->learning_rate);
  assert_network_shown (fixture);
  g_assert_cmpstr (get_network_view (fixture), ==, "plan");

  choose_preset (fixture, "recipe");
  g_assert_cmpstr (get_network_view (fixture), ==, "layers");
  g_assert_cmpuint (g_list_model_get_n_items (list), ==, run_preset_get_n ());
  ui_activate (fixture, "win.preset('small')");
  g_assert_true (run_settings_equal (get_settings (fixture), expected));
  g_assert_cmpstr (get_preset_title (fixture), ==, run_preset_find ("small")->title);
}

static void
test_own_settings (UiFixture *fixture, gconstpointer data)
{
  guint n = run_preset_get_n ();
  g_autoptr (RunSettings) own = NULL;

  show_page (fixture, ui_test_small_dataset ());
  choose_preset (fixture, "medium");
  type_value (find (fixture, "epochs"), "3");
  own = run_settings_copy (get_settings (fixture));
  g_assert_cmpstr (get_preset_title (fixture), ==, "Custom settings");
  g_assert_cmpuint (adw_combo_row_get_selected (get_preset_row (fixture)), ==, n);

  /* Back to what the preset says, and it is recognized. */
  {
    g_autoptr (RunSettings) medium = run_settings_copy (own);
    g_autofree char *epochs = NULL;

    apply_preset (fixture, "medium", medium);
    epochs = g_strdup_printf ("%u", medium->epochs);
    type_value (find (fixture, "epochs"), epochs);
    g_assert_cmpstr (get_preset_title (fixture), ==, run_preset_find ("medium")->title);
  }

  /* Trying out a preset loses nothing; the seed is nobody's. */
  choose_preset (fixture, "recipe");
  type_value (find (fixture, "seed"), "8");
  g_assert_cmpstr (get_preset_title (fixture), ==, run_preset_get (0)->title);
  adw_combo_row_set_selected (get_preset_row (fixture), n);
  own->seed = 8;
  g_assert_true (run_settings_equal (get_settings (fixture), own));
}

static void
assert_follows (UiFixture *fixture, const char *key)
{
  g_autoptr (RunSettings) expected = run_settings_copy (get_settings (fixture));

  apply_preset (fixture, key, expected);
  g_assert_true (run_settings_equal (get_settings (fixture), expected));
  g_assert_cmpstr (get_preset_title (fixture), ==, run_preset_find (key)->title);
}

/* A preset suits the images: other data, or other classes of them, change its settings. */
static void
test_preset_follows_data (UiFixture *fixture, gconstpointer data)
{
  g_autofree char *work = NULL;
  guint epochs;

  show_page (fixture, ui_test_slow_dataset ());
  choose_preset (fixture, "small");
  epochs = get_settings (fixture)->epochs;
  ui_open (fixture, ui_test_small_dataset ());
  assert_follows (fixture, "small");
  g_assert_cmpuint (get_settings (fixture)->epochs, >, epochs);
  epochs = get_settings (fixture)->epochs;
  work = report_describe_work (get_settings (fixture), 120);
  ui_find_label (find (fixture, "preset_group"), work);

  app_data_choose_class (fixture->data, 2, FALSE);
  assert_follows (fixture, "small");
  g_assert_cmpuint (get_settings (fixture)->epochs, >, epochs);
}

/* What somebody has set stays. */
static void
test_own_settings_stay (UiFixture *fixture, gconstpointer data)
{
  show_page (fixture, ui_test_slow_dataset ());
  choose_preset (fixture, "small");
  type_value (find (fixture, "epochs"), "3");
  ui_open (fixture, ui_test_small_dataset ());
  g_assert_cmpuint (get_settings (fixture)->epochs, ==, 3);
  g_assert_cmpstr (get_preset_title (fixture), ==, "Custom settings");
}

/* A training keeps its settings when other data are opened; then they follow. */
static void
test_training_keeps_settings (UiFixture *fixture, gconstpointer data)
{
  guint epochs;

  show_page (fixture, ui_test_slow_dataset ());
  epochs = get_settings (fixture)->epochs;
  ui_activate (fixture, "win.train");
  ui_open (fixture, ui_test_small_dataset ());
  g_assert_cmpuint (get_settings (fixture)->epochs, ==, epochs);
  ui_activate (fixture, "win.stop");
  ui_wait_for (!training_session_is_active (ui_get_session (fixture)));
  assert_follows (fixture, "recipe");
  g_assert_cmpuint (get_settings (fixture)->epochs, >, epochs);
}

/* What is trained is what the preset says. */
static void
test_preset_is_trained (UiFixture *fixture, gconstpointer data)
{
  g_autoptr (RunSettings) settings = NULL;

  show_page (fixture, ui_test_slow_dataset ());
  choose_preset (fixture, "small");
  settings = run_settings_copy (get_settings (fixture));
  ui_click (find (fixture, "train_button"));
  ui_wait_for (ui_get_session (fixture) != NULL && ui_get_run (fixture)->steps > 0);
  g_assert_true (
      run_settings_equal (training_session_get_settings (ui_get_session (fixture)), settings));
  g_assert_true (
      nn_architecture_equal (ui_get_run (fixture)->settings->network, settings->network));
  g_assert_nonnull (strstr (get_text (fixture, "network_label"), "convolutions"));
  g_assert_nonnull (strstr (ui_get_run (fixture)->name, "convolutions"));
  /* Nothing that would change it. */
  g_assert_false (ui_is_enabled (fixture, "win.preset"));
  g_assert_false (gtk_widget_is_sensitive (GTK_WIDGET (get_preset_row (fixture))));
  g_assert_false (gtk_text_view_get_editable (GTK_TEXT_VIEW (find (fixture, "text_view"))));
  /* The second time skips the final test, which can take long. */
  ui_activate (fixture, "win.stop");
  ui_activate (fixture, "win.stop");
  ui_wait_for (!training_session_is_active (ui_get_session (fixture)));
  g_assert_nonnull (ui_get_run (fixture)->model);
  g_assert_true (ui_is_enabled (fixture, "win.preset"));
}

static void
test_settings_survive (UiFixture *fixture, gconstpointer data)
{
  g_autoptr (RunSettings) settings = NULL;

  show_page (fixture, ui_test_small_dataset ());
  choose_preset (fixture, "strong");
  type_network (fixture, "conv 8, relu, global pool");
  settings = run_settings_copy (get_settings (fixture));
  ui_tear_down (fixture, NULL);

  ui_open_window (fixture);
  g_assert_true (run_settings_equal (get_settings (fixture), settings));
  show_page (fixture, ui_test_small_dataset ());
  g_assert_cmpstr (get_preset_title (fixture), ==, "Custom settings");
  assert_network_text (fixture, "conv 8, relu, global pool");
}

/* ---- the network ---- */

static void
test_network_text (UiFixture *fixture, gconstpointer data)
{
  GtkWidget *problem;
  g_autoptr (RunSettings) before = NULL;

  show_page (fixture, ui_test_small_dataset ());
  show_text (fixture, TRUE);
  g_assert_cmpstr (get_network_view (fixture), ==, "text");
  assert_network_shown (fixture);
  problem = find (fixture, "problem_box");
  g_assert_false (gtk_widget_get_visible (problem));
  before = run_settings_copy (get_settings (fixture));

  /* What cannot be read: the sentence is there, and Train is not. */
  type_network (fixture, "conv 8, rellu");
  g_assert_true (gtk_widget_get_visible (problem));
  g_assert_nonnull (strstr (gtk_label_get_text (GTK_LABEL (
                                ui_find_id (find (fixture, "network_pane"), "problem_label"))),
                            "rellu"));
  g_assert_false (ui_is_enabled (fixture, "win.train"));
  g_assert_cmpstr (app_setup_get_obstacle (fixture->setup), ==,
                   app_setup_get_network_problem (fixture->setup));
  g_assert_nonnull (ui_search_label_part (find (fixture, "ready_page"), "rellu"));
  g_assert_true (run_settings_equal (get_settings (fixture), before));
  if (g_strcmp0 (g_getenv ("GTK_A11Y"), "test") == 0)
    gtk_test_accessible_assert_state (find (fixture, "text_view"), GTK_ACCESSIBLE_STATE_INVALID,
                                      GTK_ACCESSIBLE_INVALID_TRUE);

  /* Another setting does not take the text away. */
  type_value (find (fixture, "epochs"), "3");
  assert_network_text (fixture, "conv 8, rellu");
  g_assert_false (ui_is_enabled (fixture, "win.train"));

  /* What the sentence asks for; the spelling stays the user's. */
  type_network (fixture, "Conv 8,\n  ReLU");
  g_assert_false (gtk_widget_get_visible (problem));
  g_assert_true (ui_is_enabled (fixture, "win.train"));
  assert_network (fixture, "conv 8, relu");
  assert_network_text (fixture, "Conv 8,\n  ReLU");
  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (find (fixture, "weights_label"))), ==,
                   "1 convolution, 1,619 weights");

  /* A preset gets rid of what cannot be read. */
  type_network (fixture, "(");
  g_assert_false (ui_is_enabled (fixture, "win.train"));
  choose_preset (fixture, "recipe");
  g_assert_true (ui_is_enabled (fixture, "win.train"));
  assert_network_shown (fixture);
  g_assert_false (gtk_widget_get_visible (problem));
}

/* It can be read, but the images are too small for it. */
static void
test_network_misfit (UiFixture *fixture, gconstpointer data)
{
  show_page (fixture, ui_test_small_dataset ());
  show_text (fixture, TRUE);
  type_network (fixture, "4 x (conv 8, relu, pool)");
  g_assert_true (gtk_widget_get_visible (find (fixture, "problem_box")));
  g_assert_false (ui_is_enabled (fixture, "win.train"));
  g_assert_nonnull (app_setup_get_network_problem (fixture->setup));
  /* Larger images. */
  ui_open (fixture, ui_test_slow_dataset ());
  g_assert_false (gtk_widget_get_visible (find (fixture, "problem_box")));
  g_assert_true (ui_is_enabled (fixture, "win.train"));
  ui_open (fixture, ui_test_small_dataset ());
  g_assert_false (ui_is_enabled (fixture, "win.train"));
  show_text (fixture, FALSE);
  g_assert_true (gtk_widget_get_visible (find (fixture, "problem_box")));
  type_network (fixture, "2 x (conv 8, relu, pool)");
  g_assert_true (ui_is_enabled (fixture, "win.train"));
}

static void
test_network_list (UiFixture *fixture, gconstpointer data)
{
  GtkWidget *list;
  g_autoptr (GString) longest = g_string_new ("relu");
  g_autoptr (GdkTexture) picture = NULL;

  /* Before there are any data, there is a list already. */
  ui_activate (fixture, "win.preset('small')");
  show_page (fixture, ui_test_small_dataset ());
  type_network (fixture, "conv 4, norm, residual (conv 4, relu), global pool");
  list = find (fixture, "plan_list");
  ui_wait_for (gtk_widget_get_mapped (list));
  ui_wait_frames (list, 2);
  ui_find_label (list, "Convolution: 4 maps, kernel 3 × 3, no bias");
  ui_find_label (list, "→ 4 × 8 × 8, 36 weights");
  ui_find_label (list, "→ 4 × 8 × 8, 8 weights");
  /* conv 36, norm 8, conv 148, and 15 of the layer that answers */
  ui_find_label (list, "207 weights");
  picture = ui_render (find (fixture, "network_pane"), "network-list");
  g_assert_cmpuint (ui_count_colors (picture), >, 20);

  /* The longest that there is. */
  for (guint i = 1; i < NN_ARCHITECTURE_MAX_LAYERS; i++)
    g_string_append (longest, ", relu");
  type_network (fixture, longest->str);
  g_assert_cmpstr (get_network_view (fixture), ==, "plan");
  ui_wait_frames (list, 2);
  g_assert_cmpuint (ui_count_type (list, GTK_TYPE_LIST_BOX_ROW), <, 100);
  ui_click (ui_find_id (list, "all_button"));
  g_assert_cmpuint (ui_count_type (list, GTK_TYPE_LIST_BOX_ROW), >=, NN_ARCHITECTURE_MAX_LAYERS);
  /* The pane is the only thing that scrolls. */
  g_assert_cmpuint (ui_count_type (find (fixture, "network_pane"), GTK_TYPE_SCROLLED_WINDOW), ==,
                    0);

  /* A text that means a perceptron is one. */
  type_network (fixture, "dense 9, relu");
  g_assert_cmpstr (get_network_view (fixture), ==, "layers");
}

/* ---- sections ---- */

static void
test_sections (UiFixture *fixture, gconstpointer data)
{
  GtkWidget *optimizer, *schedule, *images, *pane;
  guint n_rows;

  show_page (fixture, ui_test_small_dataset ());
  pane = find (fixture, "settings_pane");
  n_rows = ui_count_type (pane, APP_TYPE_CHOICE_ROW);
  g_assert_cmpuint (n_rows, ==, 0);

  optimizer = open_section (fixture, RUN_GROUP_OPTIMIZER);
  g_assert_cmpuint (ui_count_type (optimizer, APP_TYPE_CHOICE_ROW), ==, 2);
  g_assert_cmpstr (adw_expander_row_get_subtitle (ADW_EXPANDER_ROW (optimizer)), ==, "SGD");
  g_assert_true (gtk_widget_get_visible (get_number (optimizer, 0)));
  g_assert_false (gtk_widget_get_visible (get_number (optimizer, 1)));
  type_value (get_number (optimizer, 0), "0.9");
  g_assert_cmpfloat (get_settings (fixture)->momentum, ==, 0.9);
  g_assert_cmpstr (adw_expander_row_get_subtitle (ADW_EXPANDER_ROW (optimizer)), ==,
                   "SGD · Momentum 0.9");
  g_assert_cmpstr (get_preset_title (fixture), ==, "Custom settings");
  app_choice_row_set_selected (get_choice (optimizer, 0), 2);
  g_assert_cmpint (get_settings (fixture)->optimizer, ==, NN_OPTIMIZER_MUON);
  g_assert_true (gtk_widget_get_visible (get_number (optimizer, 1)));
  app_choice_row_set_selected (get_choice (optimizer, 1), NN_PRECISION_MIXED);
  g_assert_cmpint (get_settings (fixture)->precision, ==, NN_PRECISION_MIXED);
  g_assert_nonnull (
      strstr (adw_expander_row_get_subtitle (ADW_EXPANDER_ROW (optimizer)), "Mixed precision"));
  app_choice_row_set_selected (get_choice (optimizer, 0), 1);
  g_assert_false (gtk_widget_get_visible (get_number (optimizer, 0)));

  schedule = open_section (fixture, RUN_GROUP_SCHEDULE);
  g_assert_false (gtk_widget_get_visible (get_number (schedule, 0)));
  gtk_drop_down_set_selected (GTK_DROP_DOWN (ui_find_id (schedule, "drop_down")), 3);
  g_assert_cmpint (get_settings (fixture)->schedule, ==, NN_SCHEDULE_ONE_CYCLE);
  g_assert_true (gtk_widget_get_visible (get_number (schedule, 0)));

  images = open_section (fixture, RUN_GROUP_IMAGES);
  gtk_switch_set_active (GTK_SWITCH (ui_find_id (images, "toggle")), TRUE);
  g_assert_true (get_settings (fixture)->normalize);
  /* Gray images. */
  g_assert_false (gtk_widget_get_visible (get_number (images, 4)));

  /* All of it follows a preset. */
  choose_preset (fixture, "recipe");
  g_assert_false (gtk_switch_get_active (GTK_SWITCH (ui_find_id (images, "toggle"))));
  g_assert_cmpuint (app_choice_row_get_selected (get_choice (optimizer, 0)), ==, 0);
  g_assert_cmpstr (adw_expander_row_get_subtitle (ADW_EXPANDER_ROW (images)), ==, "As they are");
}

/* A setting that does not suit the images is said where it is set, and by Train. */
static void
test_misfit (UiFixture *fixture, gconstpointer data)
{
  GtkWidget *images;

  show_page (fixture, ui_test_small_dataset ());
  images = open_section (fixture, RUN_GROUP_IMAGES);
  type_value (get_number (images, 1), "200");
  g_assert_cmpuint (get_settings (fixture)->cutout, ==, 200);
  g_assert_false (ui_is_enabled (fixture, "win.train"));
  g_assert_nonnull (app_setup_get_settings_problem (fixture->setup));
  g_assert_nonnull (ui_search_label (find (fixture, "settings_pane"),
                                     app_setup_get_settings_problem (fixture->setup)));
  type_value (get_number (images, 1), "2");
  g_assert_null (app_setup_get_settings_problem (fixture->setup));
  g_assert_true (ui_is_enabled (fixture, "win.train"));
}

/* ---- validation ---- */

static void
train_with (
    UiFixture *fixture, double learning_rate, double validation, guint patience, guint epochs)
{
  g_autoptr (RunSettings) settings = NULL;

  ui_set_quick_settings (fixture, epochs);
  settings = run_settings_copy (get_settings (fixture));
  settings->learning_rate = learning_rate;
  settings->validation = validation;
  settings->patience = patience;
  app_setup_set_settings (fixture->setup, settings);
  ui_activate (fixture, "win.train");
  ui_wait_for (!training_session_is_active (ui_get_session (fixture)));
  g_assert_cmpint (training_session_get_state (ui_get_session (fixture)), ==,
                   TRAINING_STATE_FINISHED);
}

static void
test_validation_settings (UiFixture *fixture, gconstpointer data)
{
  GtkWidget *section;

  show_page (fixture, ui_test_small_dataset ());
  section = open_section (fixture, RUN_GROUP_VALIDATION);
  g_assert_false (gtk_widget_get_visible (get_number (section, 1)));
  type_value (get_number (section, 0), "25");
  g_assert_true (gtk_widget_get_visible (get_number (section, 1)));
  type_value (get_number (section, 1), "6");
  g_assert_cmpuint (get_settings (fixture)->patience, ==, 6);
  /* 10 of 40 in each of three classes */
  g_assert_cmpuint (app_setup_count_validation_images (fixture->setup), ==, 30);
  g_assert_nonnull (ui_search_label_part (find (fixture, "ready_page"), "through 90 training"));
  g_assert_nonnull (ui_search_label_part (find (fixture, "ready_page"), "30 more are held out"));
  /* The two do not go together, and one would be hidden. */
  type_value (get_number (section, 0), "0");
  g_assert_cmpuint (get_settings (fixture)->patience, ==, 0);
  g_assert_true (ui_is_enabled (fixture, "win.train"));
}

static void
test_validation_labels (UiFixture *fixture, gconstpointer data)
{
  GtkWidget *train, *evaluate;

  show_page (fixture, ui_test_slow_dataset ());
  ui_set_quick_settings (fixture, 1000);
  {
    g_autoptr (RunSettings) settings = run_settings_copy (get_settings (fixture));

    settings->validation = 0.1;
    app_setup_set_settings (fixture->setup, settings);
  }
  ui_activate (fixture, "win.train");
  ui_wait_for (ui_get_session (fixture) != NULL && ui_get_run (fixture)->epochs->len > 0);
  ui_wait_for (g_str_equal (get_text (fixture, "test_loss_caption"), "Validation loss"));
  g_assert_cmpstr (get_text (fixture, "test_accuracy_caption"), ==, "Validation accuracy");
  /* In the end it stands beside a figure of the test images. */
  g_assert_cmpstr (get_text (fixture, "best_epoch_caption"), ==, "Best epoch (validation)");
  g_assert_nonnull (strstr (get_text (fixture, "data_label"),
                            "10,800 training, 1,200 validation and 600 test images"));
  ui_wait_for (g_strcmp0 (get_text (fixture, "test_evaluations_label"),
                          "The test images have not been used yet") == 0);
  train = ui_find_type (GTK_WIDGET (fixture->window), APP_TYPE_TRAIN_PAGE, 0);
  ui_wait_for (plot_figure_get_n_series (ui_get_figure (train), 0) > 2);
  g_assert_cmpstr (plot_series_get_name (plot_figure_get_series (ui_get_figure (train), 0, 2)), ==,
                   "Validation");

  ui_activate (fixture, "win.page('evaluate')");
  evaluate = ui_find_type (GTK_WIDGET (fixture->window), APP_TYPE_EVALUATE_PAGE, 0);
  ui_wait_for (ui_search_label_part (evaluate, "1,200 validation images") != NULL);
  ui_find_label (evaluate, "Validation loss (cross-entropy)");

  /* When it is over, the test images have their turn, once. */
  ui_activate (fixture, "win.stop");
  ui_wait_for (!training_session_is_active (ui_get_session (fixture)));
  g_assert_cmpuint (ui_get_run (fixture)->n_test_evaluations, ==, 1);
  ui_wait_for (ui_search_label_part (evaluate, "600 test images") != NULL);
  ui_find_label (evaluate, "Test loss (cross-entropy)");
  ui_find_label (evaluate, "The test images have been used once");
  ui_activate (fixture, "win.page('train')");
  ui_wait_for (g_str_equal (get_text (fixture, "test_loss_caption"), "Test loss"));
  g_assert_true (g_str_has_prefix (get_text (fixture, "choice_label"), "The network of epoch"));
}

static void
test_early_stop (UiFixture *fixture, gconstpointer data)
{
  g_autofree char *expected = NULL;

  show_page (fixture, ui_test_small_dataset ());
  /* Steps that are too large to get better with for long. */
  train_with (fixture, 2, 0.2, 2, 300);
  g_assert_cmpuint (ui_get_run (fixture)->epochs->len, <, 300);
  expected = g_strdup_printf ("Finished Early, After Epoch %u", ui_get_run (fixture)->epochs->len);
  g_assert_cmpstr (get_text (fixture, "state_label"), ==, expected);
  g_assert_nonnull (strstr (get_text (fixture, "choice_label"), "stopped early"));
  g_assert_nonnull (strstr (get_text (fixture, "choice_label"), "for 2 epochs"));
  g_assert_cmpfloat (gtk_progress_bar_get_fraction (
                         GTK_PROGRESS_BAR (find (fixture, "progress_bar"))),
                     ==, 1);
}

/* Without validation images every epoch is a look at the test images. */
static void
test_counted_evaluations (UiFixture *fixture, gconstpointer data)
{
  show_page (fixture, ui_test_small_dataset ());
  train_with (fixture, 0.1, 0, 0, 3);
  g_assert_cmpstr (get_text (fixture, "test_evaluations_label"), ==,
                   "The test images have been used 3 times");
  g_assert_nonnull (gtk_widget_get_tooltip_text (find (fixture, "test_evaluations_label")));
  /* And how uncertain it is, what they say. */
  g_assert_true (g_str_has_prefix (get_text (fixture, "interval_label"), "Accuracy "));
  g_assert_true (g_str_has_suffix (get_text (fixture, "interval_label"),
                                   "with 95% confidence, from 60 test images"));
  g_assert_false (gtk_widget_get_visible (find (fixture, "choice_label")));
  g_assert_cmpstr (get_text (fixture, "test_loss_caption"), ==, "Test loss");
}

/* The final test is in several views, and an epoch's is not: two accuracies of one network. */
static void
test_views (UiFixture *fixture, gconstpointer data)
{
  g_autoptr (RunSettings) settings = NULL;

  show_page (fixture, ui_test_small_dataset ());
  g_assert_nonnull (strstr (get_text (fixture, "data_label"), "120 training and 60 test images"));
  ui_set_quick_settings (fixture, 2);
  settings = run_settings_copy (get_settings (fixture));
  settings->tta = NN_TTA_MIRROR;
  app_setup_set_settings (fixture->setup, settings);
  ui_activate (fixture, "win.train");
  ui_wait_for (!training_session_is_active (ui_get_session (fixture)));
  ui_wait_for (
      g_str_equal (get_text (fixture, "test_accuracy_caption"), "Test accuracy (2 views)"));
  g_assert_cmpstr (get_text (fixture, "best_epoch_caption"), ==, "Best epoch (one view)");
}

/* Everything open, for pictures; nothing gets wider than the pane. */
static void
test_narrow (UiFixture *fixture, gconstpointer data)
{
  GtkWidget *pane;
  g_autoptr (GdkTexture) picture = NULL;
  int minimum;

  show_page (fixture, ui_test_slow_dataset ());
  ui_activate (fixture, "win.preset('strong')");
  pane = find (fixture, "settings_pane");
  for (guint i = APP_FIRST_SECTION; i < RUN_N_GROUPS; i++)
    open_section (fixture, i);
  for (guint i = 0; i < 2; i++)
    {
      GtkWidget *content = gtk_widget_get_first_child (
          gtk_widget_get_first_child (gtk_widget_get_first_child (pane)));

      show_text (fixture, i == 1);
      ui_wait_frames (pane, 2);
      gtk_widget_measure (pane, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
      g_assert_cmpint (minimum, <=, 340);
      g_clear_object (&picture);
      picture = ui_render (content, i == 0 ? "settings-list" : "settings-text");
    }
}

int
main (int argc, char **argv)
{
  ui_test_init (&argc, &argv);
  UI_TEST ("/ui/settings/presets", test_presets);
  UI_TEST ("/ui/settings/own", test_own_settings);
  UI_TEST ("/ui/settings/preset-follows-data", test_preset_follows_data);
  UI_TEST ("/ui/settings/own-stay", test_own_settings_stay);
  UI_TEST ("/ui/settings/training-keeps", test_training_keeps_settings);
  UI_TEST ("/ui/settings/preset-is-trained", test_preset_is_trained);
  UI_TEST ("/ui/settings/survive", test_settings_survive);
  UI_TEST ("/ui/settings/network-text", test_network_text);
  UI_TEST ("/ui/settings/network-misfit", test_network_misfit);
  UI_TEST ("/ui/settings/network-list", test_network_list);
  UI_TEST ("/ui/settings/sections", test_sections);
  UI_TEST ("/ui/settings/misfit", test_misfit);
  UI_TEST ("/ui/settings/validation", test_validation_settings);
  UI_TEST ("/ui/settings/validation-labels", test_validation_labels);
  UI_TEST ("/ui/settings/early-stop", test_early_stop);
  UI_TEST ("/ui/settings/test-evaluations", test_counted_evaluations);
  UI_TEST ("/ui/settings/views", test_views);
  UI_TEST ("/ui/settings/narrow", test_narrow);
  return ui_test_run ();
}

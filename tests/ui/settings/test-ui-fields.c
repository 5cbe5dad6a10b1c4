/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fields of the settings: what is written in them, what is said of it, and where their buttons
 * lead. */
#include <string.h>

#include "app-choice-row.h"
#include "app-dataset-pane.h"
#include "app-format.h"
#include "app-number-row.h"
#include "app-settings-section.h"
#include "app-train-page.h"
#include "app-training-text.h"
#include "run-preset.h"
#include "ui-input.h"

/* ---- helpers ---- */

static GtkWidget *
find (UiFixture *fixture, const char *id)
{
  return ui_find_id (ui_find_type (GTK_WIDGET (fixture->window), APP_TYPE_TRAIN_PAGE, 0), id);
}

static const RunSettings *
get_settings (UiFixture *fixture)
{
  return app_setup_get_settings (fixture->setup);
}

static void
show_page (UiFixture *fixture)
{
  ui_open (fixture, ui_test_small_dataset ());
  ui_activate (fixture, "win.page('train')");
  ui_wait_for (gtk_widget_get_mapped (find (fixture, "settings_pane")));
}

static GtkWidget *
open_section (UiFixture *fixture, RunGroup group)
{
  GtkWidget *section = ui_find_type (find (fixture, "settings_pane"), APP_TYPE_SETTINGS_SECTION,
                                     group - APP_FIRST_SECTION);

  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (section), TRUE);
  ui_wait_frames (section, 2);
  return section;
}

static GtkWidget *
get_spin (GtkWidget *row)
{
  return ui_find_id (row, "spin");
}

static const char *
get_text (GtkWidget *row)
{
  return gtk_editable_get_text (GTK_EDITABLE (get_spin (row)));
}

/* Types it and leaves the field. */
static void
type (GtkWidget *row, const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (get_spin (row)), text);
  gtk_spin_button_update (GTK_SPIN_BUTTON (get_spin (row)));
}

static const char *
get_sentence (GtkWidget *row)
{
  GtkWidget *texts = ui_find_id (row, "texts");

  return ui_get_text (gtk_stack_get_visible_child (GTK_STACK (texts)));
}

/* ---- reading ---- */

static void
test_parse (void)
{
  static const struct
  {
    const char *text;
    double value;
  } numbers[] = { { "0.2", 0.2 }, { " 0,2 ", 0.2 }, { "1e-3", 1e-3 }, { "3", 3 } },
    whole[] = { { "10000", 10000 }, { "10,000", 10000 }, { "10 000", 10000 }, { " 7 ", 7 } },
    shares[] = { { "10", 0.1 },       { "20%", 0.2 }, { "20 %", 0.2 },     { "12.5", 0.125 },
                 { "33,3 %", 0.333 }, { "0", 0 },     { "20\u00a0%", 0.2 } };
  static const char *const bad[] = { "abc", "", "%", "1,2,3", "1.2.3", "5 %%", "7 8", "nan" };
  double value;

  for (size_t i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_assert_true (app_parse_number (numbers[i].text, &value));
      g_assert_cmpfloat (value, ==, numbers[i].value);
    }
  for (size_t i = 0; i < G_N_ELEMENTS (whole); i++)
    {
      g_assert_true (app_parse_whole_number (whole[i].text, &value));
      g_assert_cmpfloat (value, ==, whole[i].value);
    }
  for (size_t i = 0; i < G_N_ELEMENTS (shares); i++)
    {
      g_assert_true (app_parse_percentage (shares[i].text, &value));
      g_assert_cmpfloat (value, ==, shares[i].value);
    }
  for (size_t i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_assert_false (app_parse_number (bad[i], &value));
      g_assert_false (app_parse_whole_number (bad[i], &value));
      g_assert_false (app_parse_percentage (bad[i], &value));
    }
  g_assert_false (app_parse_whole_number ("2.5", &value));
}

/* One image is no plural, and all numbers have the same separators. */
static void
test_sentences (void)
{
  g_autoptr (RunSettings) settings = run_settings_new ();
  g_autofree char *many = app_training_describe_plan (settings, 15000, 1);
  g_autofree char *one = app_training_describe_plan (settings, 1, 0);
  g_autofree char *network =
      app_training_describe_network (settings, (NnShape){ 3, 256, 256 }, 1200);
  const AppTrainingImages images = { 60000, 0, 1 }, held_out = { 60000, 6000, 10000 };
  g_autofree char *data = app_training_describe_data ("Letters", &images, 1200);
  g_autofree char *held = app_training_describe_data ("Letters", &held_out, 1);

  g_assert_nonnull (strstr (many, "50 times through 15,000 training images, each time in 235 "
                                  "batches. 1 more is held out"));
  g_assert_nonnull (strstr (one, "through 1 training image, each time in 1 batch."));
  g_assert_true (g_str_has_prefix (network, "Network 196,608-128-64-1,200, "));
  g_assert_cmpstr (data, ==, "Letters: 60,000 training and 1 test images of 1,200 classes");
  g_assert_cmpstr (held, ==,
                   "Letters: 54,000 training, 6,000 validation and 10,000 test images of 1 class");
}

static void
test_percentages (UiFixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *typed;
    const char *shown;
    double value;
  } texts[] = { { "10", "10%", 0.1 }, { "20%", "20%", 0.2 }, { "12,5", "12.5%", 0.125 } };
  GtkWidget *row;

  show_page (fixture);
  row = ui_find_type (open_section (fixture, RUN_GROUP_VALIDATION), APP_TYPE_NUMBER_ROW, 0);
  g_assert_cmpstr (get_text (row), ==, "0%");
  for (size_t i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      type (row, texts[i].typed);
      g_assert_cmpstr (get_text (row), ==, texts[i].shown);
      g_assert_cmpfloat (get_settings (fixture)->validation, ==, texts[i].value);
      g_assert_null (app_number_row_get_problem (APP_NUMBER_ROW (row)));
    }
  g_signal_emit_by_name (get_spin (row), "change-value", GTK_SCROLL_STEP_UP);
  g_assert_cmpstr (get_text (row), ==, "15%");
}

/* Arrows and keys go by the setting's own steps; what something else sets, such as a screen reader,
 * is taken as it is. */
static void
test_steps (UiFixture *fixture, gconstpointer data)
{
  GtkWidget *row, *spin;

  show_page (fixture);
  row = find (fixture, "batch-size");
  spin = get_spin (row);
  type (row, "10");
  g_signal_emit_by_name (spin, "change-value", GTK_SCROLL_STEP_UP);
  g_assert_cmpuint (get_settings (fixture)->batch_size, ==, 16);
  g_signal_emit_by_name (spin, "change-value", GTK_SCROLL_PAGE_DOWN);
  g_assert_cmpuint (get_settings (fixture)->batch_size, ==, 2);
  g_signal_emit_by_name (spin, "change-value", GTK_SCROLL_PAGE_UP);
  g_assert_cmpuint (get_settings (fixture)->batch_size, ==, 16);
  g_signal_emit_by_name (spin, "change-value", GTK_SCROLL_START);
  g_assert_cmpuint (get_settings (fixture)->batch_size, ==, 1);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (spin), 77);
  g_assert_cmpuint (get_settings (fixture)->batch_size, ==, 77);
  g_assert_cmpstr (get_text (row), ==, "77");

  row = find (fixture, "learning-rate");
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (get_spin (row)), 0.5);
  g_assert_cmpfloat (get_settings (fixture)->learning_rate, ==, 0.5);
  type (row, "0.0123");
  g_assert_cmpfloat (get_settings (fixture)->learning_rate, ==, 0.0123);
}

/* ---- errors ---- */

static void
test_error_stays (UiFixture *fixture, gconstpointer data)
{
  GtkWidget *row, *spin;
  const char *obstacle;
  int height;

  show_page (fixture);
  row = ui_find_type (open_section (fixture, RUN_GROUP_VALIDATION), APP_TYPE_NUMBER_ROW, 0);
  spin = get_spin (row);
  type (row, "20");
  ui_wait_frames (row, 2);
  height = gtk_widget_get_height (row);

  gtk_widget_grab_focus (spin);
  type (row, "abc");
  gtk_widget_grab_focus (get_spin (find (fixture, "epochs")));
  g_assert_cmpstr (get_text (row), ==, "abc");
  g_assert_cmpstr (get_sentence (row), ==, "Enter a percentage from 0% to 90%.");
  ui_wait_frames (row, 2);
  g_assert_cmpint (gtk_widget_get_height (row), ==, height);
  if (g_strcmp0 (g_getenv ("GTK_A11Y"), "test") == 0)
    gtk_test_accessible_assert_state (spin, GTK_ACCESSIBLE_STATE_INVALID,
                                      GTK_ACCESSIBLE_INVALID_TRUE);

  /* What is trained with is what can be seen, so nothing is trained. */
  g_assert_cmpfloat (get_settings (fixture)->validation, ==, 0.2);
  g_assert_false (ui_is_enabled (fixture, "win.train"));
  obstacle = app_setup_get_obstacle (fixture->setup);
  g_assert_cmpstr (
      obstacle, ==,
      "“abc” is not a value for the setting “Validation images”. Enter a percentage from "
      "0% to 90%.");
  ui_find_label (find (fixture, "ready_page"), obstacle);

  /* Another setting leaves it alone, a value mends it. */
  type (find (fixture, "epochs"), "7");
  g_assert_cmpstr (get_text (row), ==, "abc");
  type (row, "95");
  g_assert_cmpstr (get_text (row), ==, "95");
  g_assert_nonnull (app_number_row_get_problem (APP_NUMBER_ROW (row)));
  type (row, "30");
  g_assert_cmpstr (get_text (row), ==, "30%");
  g_assert_true (ui_is_enabled (fixture, "win.train"));
  g_assert_nonnull (strstr (get_sentence (row), "held out"));
}

static void
test_error_ends (UiFixture *fixture, gconstpointer data)
{
  GtkWidget *row, *layer;

  show_page (fixture);
  row = find (fixture, "batch-size");
  /* The button goes back from what is no value, too. */
  type (row, "x");
  g_assert_true (gtk_widget_is_sensitive (ui_find_id (row, "reset_button")));
  ui_click (ui_find_id (row, "reset_button"));
  g_assert_cmpstr (get_text (row), ==, "64");
  g_assert_true (ui_is_enabled (fixture, "win.train"));

  /* A preset replaces all that is written. */
  type (row, "x");
  type (find (fixture, "seed"), "y");
  ui_activate (fixture, "win.preset('small')");
  {
    g_autofree char *batch_size =
        g_strdup_printf ("%u", app_setup_get_settings (fixture->setup)->batch_size);

    g_assert_cmpstr (get_text (row), ==, batch_size);
  }
  g_assert_cmpstr (get_text (find (fixture, "seed")), ==, "0");
  g_assert_true (ui_is_enabled (fixture, "win.train"));

  /* What is removed, or cannot be seen, is no obstacle. */
  ui_activate (fixture, "win.preset('recipe')");
  layer = ui_find_type (find (fixture, "layer_list"), APP_TYPE_NUMBER_ROW, 1);
  type (layer, "many");
  g_assert_false (ui_is_enabled (fixture, "win.train"));
  ui_click (gtk_widget_get_last_child (ui_find_id (layer, "buttons")));
  g_assert_true (ui_is_enabled (fixture, "win.train"));
}

/* ---- the buttons ---- */

static void
test_reset_to_preset (UiFixture *fixture, gconstpointer data)
{
  g_autoptr (RunSettings) expected = NULL;
  GtkWidget *row, *average;

  show_page (fixture);
  ui_activate (fixture, "win.preset('medium')");
  expected = run_settings_copy (get_settings (fixture));
  average = ui_find_type (open_section (fixture, RUN_GROUP_SCHEDULE), APP_TYPE_NUMBER_ROW, 2);
  row = find (fixture, "epochs");
  g_assert_false (gtk_widget_is_sensitive (ui_find_id (row, "reset_button")));
  type (row, "3");
  type (average, "0.5");
  ui_click (ui_find_id (row, "reset_button"));
  ui_click (ui_find_id (average, "reset_button"));
  g_assert_true (run_settings_equal (get_settings (fixture), expected));

  /* A new window does not know what the settings came from, but they tell. */
  type (row, "3");
  ui_tear_down (fixture, NULL);
  ui_open_window (fixture);
  show_page (fixture);
  row = find (fixture, "epochs");
  g_assert_cmpstr (get_text (row), ==, "3");
  ui_click (ui_find_id (row, "reset_button"));
  g_assert_true (run_settings_equal (get_settings (fixture), expected));
}

/* ---- keys ---- */

/* The key that stops a training, when there is none. */
static void
test_no_emoji (UiFixture *fixture, gconstpointer data)
{
  GtkWidget *spin;

  if (!ui_input_begin (fixture))
    return;
  show_page (fixture);
  spin = get_spin (find (fixture, "epochs"));
  gtk_widget_grab_focus (spin);
  ui_type_key (fixture, "<Control>period");
  ui_type_key (fixture, "<Control>semicolon");
  g_assert_cmpuint (ui_count_type (GTK_WIDGET (fixture->window), GTK_TYPE_EMOJI_CHOOSER), ==, 0);

  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (find (fixture, "text_button")), TRUE);
  ui_wait_frames (spin, 2);
  gtk_widget_grab_focus (find (fixture, "text_view"));
  ui_type_key (fixture, "<Control>period");
  g_assert_cmpuint (ui_count_type (GTK_WIDGET (fixture->window), GTK_TYPE_EMOJI_CHOOSER), ==, 0);
}

/* ---- names ---- */

static void
test_names (UiFixture *fixture, gconstpointer data)
{
  GtkWidget *row, *optimizer;
  g_autofree char *reset = NULL;

  show_page (fixture);
  if (g_strcmp0 (g_getenv ("GTK_A11Y"), "test") != 0)
    {
      g_test_skip ("no test of accessibility");
      return;
    }
  row = find (fixture, "epochs");
  reset = g_strdup_printf ("Reset “Epochs” to %u", app_setup_get_settings (fixture->setup)->epochs);
  type (row, "10000");
  gtk_test_accessible_assert_property (row, GTK_ACCESSIBLE_PROPERTY_LABEL, "Epochs: 10,000");
  gtk_test_accessible_assert_property (
      row, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
      "How many times the network goes through all training images");
  gtk_test_accessible_assert_property (ui_find_id (row, "reset_button"),
                                       GTK_ACCESSIBLE_PROPERTY_LABEL, reset);
  optimizer = open_section (fixture, RUN_GROUP_OPTIMIZER);
  gtk_test_accessible_assert_property (ui_find_type (optimizer, APP_TYPE_CHOICE_ROW, 0),
                                       GTK_ACCESSIBLE_PROPERTY_LABEL, "Optimizer: SGD");
  row = ui_find_type (find (fixture, "layer_list"), APP_TYPE_NUMBER_ROW, 1);
  gtk_test_accessible_assert_property (row, GTK_ACCESSIBLE_PROPERTY_LABEL, "Hidden layer 2: 64");
  gtk_test_accessible_assert_property (gtk_widget_get_last_child (ui_find_id (row, "buttons")),
                                       GTK_ACCESSIBLE_PROPERTY_LABEL, "Remove hidden layer 2");
}

/* ---- the Data page ---- */

/* It says what is in the way as long as it is. */
static void
test_obstacle_on_data (UiFixture *fixture, gconstpointer data)
{
  GtkWidget *label;
  g_autoptr (RunSettings) settings = NULL;

  show_page (fixture);
  label = ui_find_id (ui_find_type (GTK_WIDGET (fixture->window), APP_TYPE_DATASET_PANE, 0),
                      "obstacle_label");
  g_assert_false (gtk_widget_get_child_visible (label));
  settings = run_settings_copy (get_settings (fixture));
  settings->cutout = 200; /* larger than the images */
  app_setup_set_settings (fixture->setup, settings);
  g_assert_nonnull (app_setup_get_obstacle (fixture->setup));
  g_assert_true (gtk_widget_get_child_visible (label));
  g_assert_cmpstr (ui_get_text (label), ==, app_setup_get_obstacle (fixture->setup));
  ui_activate (fixture, "win.preset('small')");
  g_assert_false (gtk_widget_get_child_visible (label));
}

int
main (int argc, char **argv)
{
  ui_test_init (&argc, &argv);
  g_test_add_func ("/ui/fields/parse", test_parse);
  g_test_add_func ("/ui/fields/sentences", test_sentences);
  UI_TEST ("/ui/fields/percentages", test_percentages);
  UI_TEST ("/ui/fields/steps", test_steps);
  UI_TEST ("/ui/fields/error-stays", test_error_stays);
  UI_TEST ("/ui/fields/error-ends", test_error_ends);
  UI_TEST ("/ui/fields/reset-to-preset", test_reset_to_preset);
  UI_TEST ("/ui/fields/no-emoji", test_no_emoji);
  UI_TEST ("/ui/fields/names", test_names);
  UI_TEST ("/ui/fields/obstacle-on-data", test_obstacle_on_data);
  return ui_test_run ();
}

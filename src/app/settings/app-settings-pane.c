/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app-settings-pane.h"

#include <glib/gi18n-lib.h>

#include "app-network-pane.h"
#include "app-preset-row.h"
#include "app-setting-rows.h"
#include "app-settings-section.h"

struct _AppSettingsPane
{
  AppPart parent_instance;

  /* Template */
  AdwPreferencesGroup *preset_group;
  AppPresetRow *preset_row;
  AppNetworkPane *network_pane;
  AdwPreferencesGroup *training_group;
  AdwPreferencesGroup *sections_group;
  GtkLabel *problem_label;

  AppSettingRows training_rows;
  AppSettingsSection *sections[RUN_N_GROUPS]; /* borrowed; from APP_FIRST_SECTION */
  GSignalGroup *session_signals;

  AppWorkspace *workspace;
  AppData *data;
  AppSetup *setup;
  gboolean updating; /* what changes now was not changed by the user */
};

G_DEFINE_FINAL_TYPE (AppSettingsPane, app_settings_pane, APP_TYPE_PART)

/* Settings of a training that is under way are its own. */
static TrainingSession *
get_active_session (AppSettingsPane *pane)
{
  return app_workspace_get_active_session (pane->workspace);
}

/* ---- from the workspace to the rows ---- */

/* What is trained on, or will be. */
static NnDataset *
get_dataset (AppSettingsPane *pane, size_t *n_classes)
{
  TrainingSession *session = get_active_session (pane);
  NnDataset *dataset = pane->workspace ? app_data_get_dataset (pane->data) : NULL;

  *n_classes = dataset ? app_data_get_n_chosen (pane->data) : 0;
  if (session)
    {
      dataset = training_session_get_dataset (session);
      *n_classes = nn_dataset_get_n_classes (dataset);
    }
  return dataset;
}

/* A network that cannot be read stays where it is written; the settings keep the last one that
 * could. */
static void
check_draft (AppSettingsPane *pane)
{
  g_autoptr (RunSettings) settings = run_settings_copy (app_setup_get_settings (pane->setup));
  g_autoptr (GError) error = NULL;

  app_network_pane_get_settings (pane->network_pane, settings, &error);
  app_setup_set_draft_problem (pane->setup, error ? error->message : NULL);
}

/* A field that holds no value of its setting is an obstacle, because what is seen is not what would
 * be trained with. */
static void
check_fields (AppSettingsPane *pane)
{
  const char *problem = app_network_pane_get_field_problem (pane->network_pane);

  if (pane->workspace == NULL)
    return;
  if (problem == NULL)
    problem = app_setting_rows_get_problem (&pane->training_rows);
  for (guint i = APP_FIRST_SECTION; i < RUN_N_GROUPS && problem == NULL; i++)
    problem = app_settings_section_get_problem (pane->sections[i]);
  app_setup_set_field_problem (pane->setup, problem);
}

static void
discard_drafts (AppSettingsPane *pane)
{
  app_setting_rows_discard_drafts (&pane->training_rows);
  for (guint i = APP_FIRST_SECTION; i < RUN_N_GROUPS; i++)
    app_settings_section_discard_drafts (pane->sections[i]);
  app_network_pane_discard_draft (pane->network_pane);
}

/* Where the buttons of the rows lead: to the preset, if the settings came from one. */
static void
update_base (AppSettingsPane *pane)
{
  g_autoptr (RunSettings) base = run_settings_new ();

  app_preset_row_get_base (pane->preset_row, base);
  app_setting_rows_set_base (&pane->training_rows, base);
  for (guint i = APP_FIRST_SECTION; i < RUN_N_GROUPS; i++)
    app_settings_section_set_base (pane->sections[i], base);
  app_network_pane_set_base (pane->network_pane, base);
}

/* Those of a training that is under way, or the ones that are chosen for the next. */
static RunPresetData
get_preset_data (AppSettingsPane *pane)
{
  TrainingSession *session = get_active_session (pane);

  return session ? run_preset_get_data (training_session_get_dataset (session))
                 : app_setup_get_preset_data (pane->setup);
}

static void
update_rows (AppSettingsPane *pane)
{
  RunPresetData preset_data;
  size_t n_validation, n_channels;
  const RunSettings *settings;
  NnDataset *dataset;
  size_t n_classes;
  guint preset;

  if (pane->workspace == NULL)
    return;
  settings = app_setup_get_settings (pane->setup);
  dataset = get_dataset (pane, &n_classes);
  pane->updating = TRUE;
  preset = adw_combo_row_get_selected (ADW_COMBO_ROW (pane->preset_row));
  preset_data = get_preset_data (pane);
  app_preset_row_set_data (pane->preset_row, &preset_data);
  n_validation = app_setup_count_validation_images (pane->setup);
  app_preset_row_set_settings (pane->preset_row, settings,
                               preset_data.n_images - MIN (n_validation, preset_data.n_images));
  update_base (pane);
  app_network_pane_set_settings (pane->network_pane, settings);
  n_channels = dataset ? nn_dataset_get_shape (dataset).channels : 0;
  app_setting_rows_show (&pane->training_rows, settings, n_channels);
  for (guint i = APP_FIRST_SECTION; i < RUN_N_GROUPS; i++)
    app_settings_section_set_settings (pane->sections[i], settings, n_channels);
  /* Another preset replaces all that is written. */
  if (adw_combo_row_get_selected (ADW_COMBO_ROW (pane->preset_row)) != preset &&
      run_preset_recognize (settings, &preset_data))
    discard_drafts (pane);
  pane->updating = FALSE;
  check_draft (pane);
  check_fields (pane);
}

static void
update_data (AppSettingsPane *pane)
{
  size_t n_classes;
  NnDataset *dataset = get_dataset (pane, &n_classes);

  app_network_pane_set_data (pane->network_pane,
                             dataset ? nn_dataset_get_shape (dataset) : (NnShape){ 0 }, n_classes);
  update_rows (pane);
}

/* The settings of a training that is under way suited its data. */
static void
update_problems (AppSettingsPane *pane)
{
  gboolean idle = get_active_session (pane) == NULL;
  const char *problem = NULL;

  if (pane->workspace == NULL)
    return;
  if (idle)
    problem = app_setup_get_settings_problem (pane->setup);
  app_network_pane_set_problem (pane->network_pane,
                                idle ? app_setup_get_network_problem (pane->setup) : NULL);
  gtk_label_set_label (pane->problem_label, problem ? problem : "");
  gtk_widget_set_visible (GTK_WIDGET (pane->problem_label), problem != NULL);
}

static const char *
describe_training_group (AppSettingsPane *pane)
{
  TrainingSession *session = get_active_session (pane);

  if (session == NULL)
    return _ ("Takes effect when training starts");
  if (training_session_get_evaluation_progress (session).is_final)
    return _ ("The final test is running: changes apply to the next training");
  return _ ("Learning rate and epochs can be changed now");
}

static void
update_sensitivity (AppSettingsPane *pane)
{
  gboolean idle = get_active_session (pane) == NULL;

  gtk_widget_set_sensitive (GTK_WIDGET (pane->preset_group), idle);
  app_network_pane_set_editable (pane->network_pane, idle);
  app_setting_rows_set_editable (&pane->training_rows, idle);
  for (guint i = APP_FIRST_SECTION; i < RUN_N_GROUPS; i++)
    app_settings_section_set_editable (pane->sections[i], idle);
  adw_preferences_group_set_description (pane->training_group, describe_training_group (pane));
}

static void
on_active_changed (AppSettingsPane *pane)
{
  update_sensitivity (pane);
  update_data (pane);
  update_problems (pane);
}

static void
on_session_changed (AppSettingsPane *pane)
{
  g_signal_group_set_target (pane->session_signals, app_workspace_get_session (pane->workspace));
  on_active_changed (pane);
}

/* ---- from the rows to the workspace ---- */

static void
on_row_changed (AppSettingsPane *pane)
{
  g_autoptr (RunSettings) settings = NULL;

  if (pane->updating || pane->workspace == NULL)
    return;
  settings = run_settings_copy (app_setup_get_settings (pane->setup));
  app_setting_rows_read (&pane->training_rows, settings);
  for (guint i = APP_FIRST_SECTION; i < RUN_N_GROUPS; i++)
    app_settings_section_get_settings (pane->sections[i], settings);
  app_workspace_change_settings (pane->workspace, settings);
}

static void
on_network_changed (AppSettingsPane *pane)
{
  g_autoptr (RunSettings) settings = NULL;

  if (pane->updating || pane->workspace == NULL)
    return;
  settings = run_settings_copy (app_setup_get_settings (pane->setup));
  if (app_network_pane_get_settings (pane->network_pane, settings, NULL))
    app_workspace_change_settings (pane->workspace, settings);
  check_draft (pane);
}

static void
on_preset_changed (AppSettingsPane *pane)
{
  g_autoptr (RunSettings) settings = NULL;

  if (pane->updating || pane->workspace == NULL)
    return;
  settings = run_settings_copy (app_setup_get_settings (pane->setup));
  app_preset_row_get_settings (pane->preset_row, settings);
  app_workspace_change_settings (pane->workspace, settings);
  discard_drafts (pane);
  check_draft (pane);
}

/* ---- GObject ---- */

static void
app_settings_pane_set_up (AppPart *part, AppWorkspace *workspace)
{
  AppSettingsPane *pane = APP_SETTINGS_PANE (part);

  pane->workspace = workspace;
  pane->data = app_workspace_get_data (workspace);
  pane->setup = app_workspace_get_setup (workspace);
  g_signal_connect_object (pane->setup, "notify::settings", G_CALLBACK (update_rows), pane,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (pane->data, "notify::dataset", G_CALLBACK (update_data), pane,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (pane->data, "notify::chosen", G_CALLBACK (update_data), pane,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (pane->setup, "notify::obstacle", G_CALLBACK (update_problems), pane,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (workspace, "notify::session", G_CALLBACK (on_session_changed), pane,
                           G_CONNECT_SWAPPED);
  update_rows (pane);
  on_session_changed (pane);
}

static void
app_settings_pane_dispose (GObject *object)
{
  AppSettingsPane *pane = APP_SETTINGS_PANE (object);

  g_clear_object (&pane->session_signals);
  G_OBJECT_CLASS (app_settings_pane_parent_class)->dispose (object);
}

static void
app_settings_pane_class_init (AppSettingsPaneClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = app_settings_pane_dispose;
  APP_PART_CLASS (klass)->set_up = app_settings_pane_set_up;

  g_type_ensure (APP_TYPE_NETWORK_PANE);
  g_type_ensure (APP_TYPE_PRESET_ROW);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/pupil_app/Pupil/ui/app-settings-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, AppSettingsPane, preset_group);
  gtk_widget_class_bind_template_child (widget_class, AppSettingsPane, preset_row);
  gtk_widget_class_bind_template_child (widget_class, AppSettingsPane, network_pane);
  gtk_widget_class_bind_template_child (widget_class, AppSettingsPane, training_group);
  gtk_widget_class_bind_template_child (widget_class, AppSettingsPane, sections_group);
  gtk_widget_class_bind_template_child (widget_class, AppSettingsPane, problem_label);
  gtk_widget_class_bind_template_callback (widget_class, on_network_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_preset_changed);
  gtk_widget_class_bind_template_callback (widget_class, check_fields);
}

static void
add_training_rows (AppSettingsPane *pane)
{
  app_setting_rows_make (&pane->training_rows, RUN_GROUP_TRAINING);
  for (guint id = 0; id < RUN_N_SETTINGS; id++)
    if (pane->training_rows.of[id])
      adw_preferences_group_add (pane->training_group, pane->training_rows.of[id]);
  app_setting_rows_follow (&pane->training_rows, G_CALLBACK (on_row_changed),
                           G_CALLBACK (check_fields), pane);
}

static void
add_sections (AppSettingsPane *pane)
{
  for (guint i = APP_FIRST_SECTION; i < RUN_N_GROUPS; i++)
    {
      GtkWidget *section = app_settings_section_new (i);

      g_signal_connect_object (section, "changed", G_CALLBACK (on_row_changed), pane,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (section, "problem-changed", G_CALLBACK (check_fields), pane,
                               G_CONNECT_SWAPPED);
      adw_preferences_group_add (pane->sections_group, section);
      pane->sections[i] = APP_SETTINGS_SECTION (section);
    }
}

static void
add_preset_sentences (AppSettingsPane *pane)
{
  GtkWidget *sentences = app_preset_row_get_sentences (pane->preset_row);

  gtk_widget_set_margin_top (sentences, 9);
  adw_preferences_group_add (pane->preset_group, sentences);
}

static void
app_settings_pane_init (AppSettingsPane *pane)
{
  pane->session_signals = g_signal_group_new (TRAINING_TYPE_SESSION);
  g_signal_group_connect_swapped (pane->session_signals, "notify::active",
                                  G_CALLBACK (on_active_changed), pane);
  g_signal_group_connect_swapped (pane->session_signals, "notify::final-test",
                                  G_CALLBACK (update_sensitivity), pane);
  gtk_widget_init_template (GTK_WIDGET (pane));
  add_preset_sentences (pane);
  add_training_rows (pane);
  add_sections (pane);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app-setup.h"

#include <glib/gi18n-lib.h>

#include "app-preferences.h"
#include "nn-architecture-plan.h"
#include "nn-split.h"

struct _AppSetup
{
  GObject parent_instance;

  GSettings *gsettings; /* may be NULL */
  AppData *data;

  RunSettings *settings;
  const RunPreset *preset; /* that the settings are, and follow; NULL: none */
  gboolean in_training;

  size_t n_validation;    /* images that the settings hold out of the chosen classes */
  char *draft_problem;    /* of a network that is being written; NULL: none */
  char *field_problem;    /* of a number that is being written; NULL: none */
  char *network_problem;  /* of the one in the settings, with the chosen classes; NULL: none */
  char *settings_problem; /* of anything else there; NULL: none */
};

enum
{
  PROP_SETTINGS = 1,
  PROP_OBSTACLE,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (AppSetup, app_setup, G_TYPE_OBJECT)

static void
notify (AppSetup *self, guint prop)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[prop]);
}

static void
notify_obstacle (AppSetup *self)
{
  notify (self, PROP_OBSTACLE);
}

/* ---- do they go together? ---- */

static gboolean
check_network (AppSetup *self, GError **error)
{
  NnDataset *dataset = app_data_get_dataset (self->data);
  guint n_chosen = app_data_get_n_chosen (self->data);
  g_autoptr (NnArchitecturePlan) plan = NULL;

  if (dataset == NULL || n_chosen == 0)
    return TRUE;
  plan = nn_architecture_plan (self->settings->network, nn_dataset_get_shape (dataset), n_chosen,
                               error);
  return plan != NULL;
}

/* The images are counted by drawing them: only the split itself knows how it rounds. */
static gboolean
check_validation (AppSetup *self, GError **error)
{
  g_autoptr (NnDataset) training_set = NULL;
  g_autoptr (NnSplitIndices) indices = NULL;

  if (self->settings->validation == 0 || app_data_get_n_chosen (self->data) == 0)
    return TRUE;
  training_set = app_data_make_training_set (self->data, error);
  if (training_set == NULL)
    return FALSE;
  indices =
      nn_split_indices_new (training_set, self->settings->validation, self->settings->seed, error);
  if (indices == NULL)
    return FALSE;
  self->n_validation = indices->n_validation;
  return TRUE;
}

static gboolean
check_others (AppSetup *self, GError **error)
{
  NnDataset *dataset = app_data_get_dataset (self->data);
  NnTrainerSettings trainer;

  if (!run_settings_check (self->settings, error))
    return FALSE;
  if (dataset == NULL)
    return TRUE;
  run_settings_to_trainer (self->settings, &trainer);
  return nn_augmentation_check (&trainer.augmentation, nn_dataset_get_shape (dataset), error) &&
         check_validation (self, error);
}

/* To be called when settings, data set or classes have changed. "obstacle" is to be notified
 * afterwards. */
static void
check (AppSetup *self)
{
  g_autoptr (GError) network_error = NULL;
  g_autoptr (GError) error = NULL;

  self->n_validation = 0;
  g_clear_pointer (&self->network_problem, g_free);
  g_clear_pointer (&self->settings_problem, g_free);
  if (!check_network (self, &network_error))
    self->network_problem = g_strdup (network_error->message);
  else if (!check_others (self, &error))
    self->settings_problem = g_strdup (error->message);
}

const char *
app_setup_get_obstacle (AppSetup *self)
{
  NnDataset *dataset;

  g_return_val_if_fail (APP_IS_SETUP (self), NULL);

  dataset = app_data_get_dataset (self->data);
  if (dataset == NULL)
    return app_data_is_opening (self->data) ? _ ("The images are still being opened.")
                                            : _ ("Open a data set on the Data page first.");
  if (nn_dataset_get_n_classes (dataset) < 2)
    return _ ("This data set has only one class: open one with at least two.");
  if (app_data_get_n_chosen (self->data) < 2)
    return _ ("Choose at least two classes to train.");
  if (self->draft_problem)
    return self->draft_problem;
  if (self->field_problem)
    return self->field_problem;
  return self->network_problem ? self->network_problem : self->settings_problem;
}

const char *
app_setup_get_network_problem (AppSetup *self)
{
  g_return_val_if_fail (APP_IS_SETUP (self), NULL);

  return self->draft_problem ? self->draft_problem : self->network_problem;
}

const char *
app_setup_get_settings_problem (AppSetup *self)
{
  g_return_val_if_fail (APP_IS_SETUP (self), NULL);

  return self->settings_problem;
}

size_t
app_setup_count_validation_images (AppSetup *self)
{
  g_return_val_if_fail (APP_IS_SETUP (self), 0);

  return self->n_validation;
}

NnDataset *
app_setup_make_training_set (AppSetup *self, GError **error)
{
  const char *obstacle;

  g_return_val_if_fail (APP_IS_SETUP (self), NULL);

  obstacle = app_setup_get_obstacle (self);
  if (obstacle)
    {
      g_set_error_literal (error, NN_ERROR, NN_ERROR_SETTINGS, obstacle);
      return NULL;
    }
  return app_data_make_training_set (self->data, error);
}

static void
set_problem (AppSetup *self, char **problem, const char *sentence)
{
  if (g_strcmp0 (*problem, sentence) == 0)
    return;
  g_free (*problem);
  *problem = g_strdup (sentence);
  notify_obstacle (self);
}

void
app_setup_set_draft_problem (AppSetup *self, const char *sentence)
{
  g_return_if_fail (APP_IS_SETUP (self));
  set_problem (self, &self->draft_problem, sentence);
}

void
app_setup_set_field_problem (AppSetup *self, const char *sentence)
{
  g_return_if_fail (APP_IS_SETUP (self));
  set_problem (self, &self->field_problem, sentence);
}

/* ---- settings ---- */

const RunSettings *
app_setup_get_settings (AppSetup *self)
{
  g_return_val_if_fail (APP_IS_SETUP (self), NULL);

  return self->settings;
}

void
app_setup_set_settings (AppSetup *self, const RunSettings *settings)
{
  RunPresetData data;

  g_return_if_fail (APP_IS_SETUP (self));
  g_return_if_fail (settings != NULL);

  if (run_settings_equal (self->settings, settings))
    return;
  run_settings_assign (self->settings, settings);
  data = app_setup_get_preset_data (self);
  self->preset = run_preset_recognize (settings, &data);
  app_preferences_save_preset (self->gsettings, self->preset);
  if (run_settings_check (settings, NULL))
    app_preferences_save_run (self->gsettings, settings);
  check (self);

  g_object_freeze_notify (G_OBJECT (self));
  notify (self, PROP_SETTINGS);
  notify_obstacle (self);
  g_object_thaw_notify (G_OBJECT (self));
}

/* ---- the preset ---- */

RunPresetData
app_setup_get_preset_data (AppSetup *self)
{
  RunPresetData data = RUN_PRESET_USUAL_DATA;

  g_return_val_if_fail (APP_IS_SETUP (self), data);

  if (app_data_get_n_chosen (self->data) == 0)
    return data;
  data.shape = nn_dataset_get_shape (app_data_get_dataset (self->data));
  data.n_images = app_data_count_chosen_images (self->data, NN_SPLIT_TRAINING);
  return data;
}

void
app_setup_apply_preset (AppSetup *self, const RunPreset *preset)
{
  g_autoptr (RunSettings) settings = NULL;
  RunPresetData data;

  g_return_if_fail (APP_IS_SETUP (self));
  g_return_if_fail (preset != NULL);

  data = app_setup_get_preset_data (self);
  settings = run_settings_copy (self->settings);
  run_preset_apply (preset, &data, settings);
  app_setup_set_settings (self, settings);
}

static void
follow_data (AppSetup *self)
{
  if (self->preset && !self->in_training && app_data_get_n_chosen (self->data) > 0)
    app_setup_apply_preset (self, self->preset);
}

void
app_setup_set_in_training (AppSetup *self, gboolean in_training)
{
  g_return_if_fail (APP_IS_SETUP (self));

  if (self->in_training == in_training)
    return;
  self->in_training = in_training;
  follow_data (self);
}

/* ---- object ---- */

static void
on_data_changed (AppSetup *self)
{
  check (self);
  g_object_freeze_notify (G_OBJECT (self));
  follow_data (self);
  notify_obstacle (self);
  g_object_thaw_notify (G_OBJECT (self));
}

static void
app_setup_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  AppSetup *self = APP_SETUP (object);

  switch (prop_id)
    {
    case PROP_SETTINGS:
      g_value_set_pointer (value, self->settings);
      break;
    case PROP_OBSTACLE:
      g_value_set_string (value, app_setup_get_obstacle (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
app_setup_finalize (GObject *object)
{
  AppSetup *self = APP_SETUP (object);

  g_clear_object (&self->data);
  g_clear_object (&self->gsettings);
  run_settings_free (self->settings);
  g_free (self->draft_problem);
  g_free (self->field_problem);
  g_free (self->network_problem);
  g_free (self->settings_problem);

  G_OBJECT_CLASS (app_setup_parent_class)->finalize (object);
}

static void
app_setup_class_init (AppSetupClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = app_setup_get_property;
  object_class->finalize = app_setup_finalize;

  props[PROP_SETTINGS] = g_param_spec_pointer ("settings", NULL, NULL, flags);
  props[PROP_OBSTACLE] = g_param_spec_string ("obstacle", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
app_setup_init (AppSetup *self)
{
}

AppSetup *
app_setup_new (AppData *data, GSettings *gsettings)
{
  AppSetup *self;

  g_return_val_if_fail (APP_IS_DATA (data), NULL);
  g_return_val_if_fail (gsettings == NULL || G_IS_SETTINGS (gsettings), NULL);

  self = g_object_new (APP_TYPE_SETUP, NULL);
  self->data = g_object_ref (data);
  g_set_object (&self->gsettings, gsettings);
  self->settings = app_preferences_load_run (gsettings);
  self->preset = app_preferences_load_preset (gsettings);
  g_signal_connect_object (data, "changed", G_CALLBACK (on_data_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (data, "notify::opening", G_CALLBACK (notify_obstacle), self,
                           G_CONNECT_SWAPPED);
  return self;
}

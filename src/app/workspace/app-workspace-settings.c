/* The workspace's settings, and whether they suit the data. */
#include <glib/gi18n-lib.h>

#include "app-preferences.h"
#include "app-workspace-private.h"
#include "nn-architecture-plan.h"
#include "nn-split.h"

const RunSettings *
app_workspace_get_settings (AppWorkspace *self)
{
  g_return_val_if_fail (APP_IS_WORKSPACE (self), NULL);

  return &self->settings;
}

/* ---- do they go together? ---- */

static gboolean
check_network (AppWorkspace *self, GError **error)
{
  g_autoptr (NnArchitecture) architecture = NULL;
  g_autoptr (NnArchitecturePlan) plan = NULL;

  architecture = run_settings_get_architecture (&self->settings, error);
  if (architecture == NULL)
    return FALSE;
  if (app_data_get_dataset (self->data) == NULL || app_data_get_n_chosen (self->data) == 0)
    return TRUE;
  plan =
      nn_architecture_plan (architecture, nn_dataset_get_shape (app_data_get_dataset (self->data)),
                            app_data_get_n_chosen (self->data), error);
  return plan != NULL;
}

/* The images are counted by drawing them: only the split itself knows how it rounds. */
static gboolean
check_validation (AppWorkspace *self, GError **error)
{
  g_autoptr (NnDataset) training_set = NULL;
  g_autoptr (NnSplitIndices) indices = NULL;

  if (self->settings.validation == 0 || app_data_get_n_chosen (self->data) == 0)
    return TRUE;
  training_set = app_data_make_training_set (self->data, error);
  if (training_set == NULL)
    return FALSE;
  indices =
      nn_split_indices_new (training_set, self->settings.validation, self->settings.seed, error);
  if (indices == NULL)
    return FALSE;
  self->n_validation = indices->n_validation;
  return TRUE;
}

static gboolean
check_others (AppWorkspace *self, GError **error)
{
  NnTrainerSettings trainer;

  if (!run_settings_check (&self->settings, error))
    return FALSE;
  if (app_data_get_dataset (self->data) == NULL)
    return TRUE;
  run_settings_to_trainer (&self->settings, &trainer);
  return nn_augmentation_check (&trainer.augmentation,
                                nn_dataset_get_shape (app_data_get_dataset (self->data)), error) &&
         check_validation (self, error);
}

void
app_workspace_check_settings (AppWorkspace *self)
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
app_workspace_get_obstacle (AppWorkspace *self)
{
  NnDataset *dataset;

  g_return_val_if_fail (APP_IS_WORKSPACE (self), NULL);

  dataset = app_data_get_dataset (self->data);
  if (dataset == NULL)
    return app_data_is_opening (self->data) ? _ ("The images are still being opened")
                                            : _ ("Open a data set on the Data page first");
  if (nn_dataset_get_n_classes (dataset) < 2)
    return _ ("This data set has only one class: open one with at least two");
  if (app_data_get_n_chosen (self->data) < 2)
    return _ ("Choose at least two classes to train");
  if (self->draft_problem)
    return self->draft_problem;
  if (self->field_problem)
    return self->field_problem;
  return self->network_problem ? self->network_problem : self->settings_problem;
}

const char *
app_workspace_get_network_problem (AppWorkspace *self)
{
  g_return_val_if_fail (APP_IS_WORKSPACE (self), NULL);

  return self->draft_problem ? self->draft_problem : self->network_problem;
}

const char *
app_workspace_get_settings_problem (AppWorkspace *self)
{
  g_return_val_if_fail (APP_IS_WORKSPACE (self), NULL);

  return self->settings_problem;
}

size_t
app_workspace_count_validation_images (AppWorkspace *self)
{
  g_return_val_if_fail (APP_IS_WORKSPACE (self), 0);

  return self->n_validation;
}

/* ---- changes ---- */

void
app_workspace_set_settings (AppWorkspace *self, const RunSettings *settings)
{
  g_return_if_fail (APP_IS_WORKSPACE (self));
  g_return_if_fail (settings != NULL);

  if (run_settings_equal (&self->settings, settings))
    return;
  self->settings = *settings;
  app_workspace_recognize_preset (self);
  if (run_settings_check (settings, NULL))
    app_preferences_save_run (self->gsettings, settings);
  app_workspace_check_settings (self);

  g_object_freeze_notify (G_OBJECT (self));
  app_workspace_notify (self, PROP_SETTINGS);
  app_workspace_notify (self, PROP_OBSTACLE);
  g_object_thaw_notify (G_OBJECT (self));
}

static void
set_problem (AppWorkspace *self, char **problem, const char *sentence)
{
  if (g_strcmp0 (*problem, sentence) == 0)
    return;
  g_free (*problem);
  *problem = g_strdup (sentence);
  app_workspace_notify (self, PROP_OBSTACLE);
}

void
app_workspace_set_draft_problem (AppWorkspace *self, const char *sentence)
{
  g_return_if_fail (APP_IS_WORKSPACE (self));
  set_problem (self, &self->draft_problem, sentence);
}

void
app_workspace_set_field_problem (AppWorkspace *self, const char *sentence)
{
  g_return_if_fail (APP_IS_WORKSPACE (self));
  set_problem (self, &self->field_problem, sentence);
}

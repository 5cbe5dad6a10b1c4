/* The workspace's preset: as long as the settings are those of one, they follow the data. */
#include "app-preferences.h"
#include "app-workspace-private.h"

RunPresetData
app_workspace_get_preset_data (AppWorkspace *self)
{
  RunPresetData data = RUN_PRESET_USUAL_DATA;

  g_return_val_if_fail (APP_IS_WORKSPACE (self), data);

  if (app_data_get_dataset (self->data) == NULL || app_data_get_n_chosen (self->data) == 0)
    return data;
  data.shape = nn_dataset_get_shape (app_data_get_dataset (self->data));
  data.n_images = app_data_count_chosen_images (self->data, NN_SPLIT_TRAINING);
  return data;
}

void
app_workspace_recognize_preset (AppWorkspace *self)
{
  const RunPresetData data = app_workspace_get_preset_data (self);

  self->preset = run_preset_recognize (&self->settings, &data);
  app_preferences_save_preset (self->gsettings, self->preset);
}

void
app_workspace_follow_data (AppWorkspace *self)
{
  const RunPresetData data = app_workspace_get_preset_data (self);
  RunSettings settings = self->settings;

  /* The settings of a training that is under way are its own. */
  if (self->preset == NULL || app_data_get_dataset (self->data) == NULL ||
      app_data_get_n_chosen (self->data) == 0 ||
      (self->session && training_session_is_active (self->session)))
    return;
  run_preset_apply (self->preset, &data, &settings);
  app_workspace_set_settings (self, &settings);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Settings as a whole; their table is in run-setting.c. */
#include <glib/gi18n-lib.h>

#include "run-settings-private.h"

RunSettings *
run_settings_new (void)
{
  RunSettings *settings = g_new0 (RunSettings, 1);

  settings->network =
      nn_architecture_parse (run_setting_get (RUN_SETTING_NETWORK)->default_network, NULL);
  for (guint id = 0; id < RUN_N_SETTINGS; id++)
    if (id != RUN_SETTING_NETWORK)
      run_settings_write_value (settings, id, run_setting_get (id)->default_value);
  return settings;
}

RunSettings *
run_settings_copy (const RunSettings *settings)
{
  RunSettings *copy;

  g_return_val_if_fail (settings != NULL, NULL);

  copy = g_new (RunSettings, 1);
  *copy = *settings;
  nn_architecture_ref (copy->network);
  return copy;
}

void
run_settings_free (RunSettings *settings)
{
  if (settings == NULL)
    return;
  nn_architecture_unref (settings->network);
  g_free (settings);
}

void
run_settings_assign (RunSettings *settings, const RunSettings *other)
{
  NnArchitecture *before;

  g_return_if_fail (settings != NULL && other != NULL);

  /* In this order, because they may be the same. */
  before = settings->network;
  nn_architecture_ref (other->network);
  *settings = *other;
  nn_architecture_unref (before);
}

gboolean
run_settings_equal (const RunSettings *a, const RunSettings *b)
{
  g_return_val_if_fail (a != NULL && b != NULL, FALSE);

  for (guint id = 0; id < RUN_N_SETTINGS; id++)
    if (!run_settings_have_same (a, b, id))
      return FALSE;
  return TRUE;
}

void
run_settings_choose_optimizer (RunSettings *settings, NnOptimizerKind optimizer)
{
  NnOptimizerSettings defaults;

  g_return_if_fail (settings != NULL);

  if (settings->optimizer == optimizer)
    return;
  defaults = nn_optimizer_settings_default (optimizer);
  settings->optimizer = optimizer;
  settings->momentum = defaults.momentum;
  settings->weight_decay = defaults.weight_decay;
}

gboolean
run_settings_check (const RunSettings *settings, GError **error)
{
  g_return_val_if_fail (settings != NULL, FALSE);

  for (guint id = 0; id < RUN_N_SETTINGS; id++)
    if (id != RUN_SETTING_NETWORK &&
        !run_setting_check (run_setting_get (id), run_settings_get_value (settings, id), error))
      return FALSE;
  if (settings->patience == 0 || settings->validation > 0)
    return TRUE;
  g_set_error (
      error, SETTINGS_ERROR, SETTINGS_ERROR_VALUE,
      _ ("To stop early, the training needs validation images: set “%s” to a tenth, or “%s” "
         "to 0."),
      _ (run_setting_get (RUN_SETTING_VALIDATION)->title),
      _ (run_setting_get (RUN_SETTING_PATIENCE)->title));
  return FALSE;
}

static NnOptimizerSettings
make_optimizer (const RunSettings *settings)
{
  NnOptimizerSettings optimizer = nn_optimizer_settings_default (settings->optimizer);

  optimizer.momentum = settings->momentum;
  optimizer.nesterov = settings->momentum > 0;
  optimizer.weight_decay = settings->weight_decay;
  optimizer.clip_norm = settings->clip_norm;
  optimizer.vector_rate = settings->vector_rate;
  return optimizer;
}

void
run_settings_to_trainer (const RunSettings *settings, NnTrainerSettings *trainer)
{
  g_return_if_fail (settings != NULL && trainer != NULL);

  *trainer = nn_trainer_settings_default ();
  trainer->epochs = settings->epochs;
  trainer->batch_size = settings->batch_size;
  trainer->learning_rate = (float) settings->learning_rate;
  trainer->seed = settings->seed;
  trainer->optimizer = make_optimizer (settings);
  trainer->schedule = nn_schedule_default (settings->schedule);
  trainer->schedule.warm_up = settings->warm_up;
  trainer->augmentation = (NnAugmentation){ .shift = settings->shift,
                                            .flip = settings->flip,
                                            .cutout = settings->cutout,
                                            .brightness = (float) settings->brightness,
                                            .contrast = (float) settings->contrast,
                                            .saturation = (float) settings->saturation,
                                            .mixup = (float) settings->mixup };
  trainer->precision = settings->precision;
  trainer->label_smoothing = (float) settings->label_smoothing;
  trainer->ema_decay = (float) settings->average;
  trainer->keep_best = settings->validation > 0;
  trainer->patience = settings->patience;
}

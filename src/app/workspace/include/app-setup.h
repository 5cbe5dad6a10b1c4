/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is set up to be trained: the settings of the next training, and whether they go together
 * with the data that are open. */
#pragma once

#include "app-data.h"
#include "run-preset.h"

G_BEGIN_DECLS

#define APP_TYPE_SETUP (app_setup_get_type ())
G_DECLARE_FINAL_TYPE (AppSetup, app_setup, APP, SETUP, GObject)

/* For @data. Settings are read from @gsettings (may be NULL: defaults) and written back when they
 * change. */
AppSetup *app_setup_new (AppData *data, GSettings *gsettings);

/* Hyperparameters for the next training. Property "settings" (pointer), notified. */
const RunSettings *app_setup_get_settings (AppSetup *setup);
void app_setup_set_settings (AppSetup *setup, const RunSettings *settings);

/* The settings become those of @preset, fitted to the data. As long as they are those of a preset,
 * they follow the data. */
void app_setup_apply_preset (AppSetup *setup, const RunPreset *preset);

/* What presets are fitted to: the chosen classes, or the usual data while there are none. */
RunPresetData app_setup_get_preset_data (AppSetup *setup);

/* Whether a training with these settings is under way. They are its own then: they follow the data
 * again when it has ended. */
void app_setup_set_in_training (AppSetup *setup, gboolean in_training);

/* Why training cannot start: a translated sentence that says what to do; NULL if it can.
 * Property "obstacle" (string), notified. It does not speak of a training that runs already. */
const char *app_setup_get_obstacle (AppSetup *setup);

/* A network is being written that cannot be read, and why; NULL: not any more. Meanwhile it is an
 * obstacle, because the settings hold another network than the one that is seen. */
void app_setup_set_draft_problem (AppSetup *setup, const char *sentence);

/* The same for a field that holds no value of its setting. */
void app_setup_set_field_problem (AppSetup *setup, const char *sentence);

/* Why the network, or another setting, does not suit the chosen classes; NULL if it does, or if
 * that cannot be known yet. Changes are notified as "obstacle". */
const char *app_setup_get_network_problem (AppSetup *setup);
const char *app_setup_get_settings_problem (AppSetup *setup);

/* How many of the chosen training images the settings hold out for validation. */
size_t app_setup_count_validation_images (AppSetup *setup);

/* What is to be trained on, or NULL with the obstacle. */
NnDataset *app_setup_make_training_set (AppSetup *setup, GError **error);

G_END_DECLS

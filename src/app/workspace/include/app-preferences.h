/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the app remembers from one start to the next. All functions take NULL for GSettings: then
 * nothing is remembered and defaults are returned. */
#pragma once

#include <gio/gio.h>

#include "nn-dataset.h"
#include "run-preset.h"

G_BEGIN_DECLS

#define APP_KEY_LAST_DATASET "last-dataset"
#define APP_KEY_WINDOW_WIDTH "window-width"
#define APP_KEY_WINDOW_HEIGHT "window-height"
#define APP_KEY_WINDOW_MAXIMIZED "window-maximized"
#define APP_KEY_LAST_EXPORT_FOLDER "last-export-folder"

/* The settings of the program, or NULL if their schema is not installed. */
GSettings *app_preferences_open (void);

/* The caller frees them. */
RunSettings *app_preferences_load_run (GSettings *gsettings);
void app_preferences_save_run (GSettings *gsettings, const RunSettings *settings);

/* The preset that those settings follow, or NULL. */
const RunPreset *app_preferences_load_preset (GSettings *gsettings);
void app_preferences_save_preset (GSettings *gsettings, const RunPreset *preset);

/* One gboolean per class of @dataset: what was chosen for a set of this name, as far as it has
 * such classes; otherwise its default, which is the first three classes of CIFAR-10 and all
 * classes of any other. The caller frees it. */
gboolean *app_preferences_load_classes (GSettings *gsettings, const NnDataset *dataset);
void app_preferences_save_classes (GSettings *gsettings,
                                   const NnDataset *dataset,
                                   const gboolean *chosen);

/* Where the user's own copy of the catalog's data set @id was opened from, or NULL. The caller
 * frees it. */
char *app_preferences_load_copy (GSettings *gsettings, const char *id);
void app_preferences_save_copy (GSettings *gsettings, const char *id, const char *path);

/* After how many seconds of training a notification tells of its end. */
double app_preferences_load_notify_after (GSettings *gsettings);

G_END_DECLS

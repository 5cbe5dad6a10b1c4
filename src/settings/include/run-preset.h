/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Recipes that are known to work: a network and all settings that go with it. The command line's
 * --preset and the app's list are this table.
 *
 * A recipe is told in steps and images and fitted to the data that it meets: how it is trained
 * follows from the number of training images, and where the images are small, so does the network
 * (run-recipe-fit.c has the rules and their reasons). */
#pragma once

#include "run-settings.h"

G_BEGIN_DECLS

typedef struct
{
  const char *key;         /* "small" */
  const char *title;       /* to be translated with _() */
  const char *description; /* a sentence: what it is for; to be translated with _() */
} RunPreset;

/* What a preset is fitted to. */
typedef struct
{
  size_t n_images; /* in the training split, of the classes that are told apart */
  NnShape shape;   /* of an image */
} RunPresetData;

/* The presets' data as long as there are none: CIFAR-10. */
extern const RunPresetData RUN_PRESET_USUAL_DATA;

/* Of @dataset with all its classes. */
RunPresetData run_preset_get_data (const NnDataset *dataset);

/* From the simplest to the most accurate. The first with the usual data is run_settings_new(). */
guint run_preset_get_n (void);
const RunPreset *run_preset_get (guint index);

/* The preset with that key, or NULL. */
const RunPreset *run_preset_find (const char *key);

/* Sets everything but the seed and the number of threads, as it suits @data. */
void run_preset_apply (const RunPreset *preset, const RunPresetData *data, RunSettings *settings);

/* The preset that @settings are for @data, whatever their seed and number of threads; NULL if none.
 */
const RunPreset *run_preset_recognize (const RunSettings *settings, const RunPresetData *data);

G_END_DECLS

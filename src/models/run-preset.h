/* Recipes that are known to work: a network and all settings that go with it. The command line's
 * --preset and the app's list are this table. */
#pragma once

#include "run-settings.h"

G_BEGIN_DECLS

typedef struct
{
  const char *key;         /* "small" */
  const char *title;       /* to be translated with _() */
  const char *description; /* a sentence: what it is for, how accurate, how long; to be translated
                            * with _() */
} RunPreset;

/* From the simplest to the most accurate; the first is the default, run_settings_default(). */
guint run_preset_get_n (void);
const RunPreset *run_preset_get (guint index);

/* The preset with that key, or NULL. */
const RunPreset *run_preset_find (const char *key);

/* Sets everything but the seed and the number of threads. */
void run_preset_apply (const RunPreset *preset, RunSettings *settings);

/* The preset that @settings are, whatever their seed and number of threads; NULL if none. */
const RunPreset *run_preset_recognize (const RunSettings *settings);

G_END_DECLS

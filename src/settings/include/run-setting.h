/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of all settings: a row says all there is to know of one. Options and help of the
 * command line, the app's fields, the keys in files and the checks follow from it. */
#pragma once

#include "run-settings.h"

G_BEGIN_DECLS

/* In the order in which the app shows those of a group. */
typedef enum
{
  RUN_SETTING_NETWORK,
  RUN_SETTING_LEARNING_RATE,
  RUN_SETTING_EPOCHS,
  RUN_SETTING_BATCH_SIZE,
  RUN_SETTING_SEED,
  RUN_SETTING_THREADS,
  RUN_SETTING_OPTIMIZER,
  RUN_SETTING_MOMENTUM,
  RUN_SETTING_VECTOR_RATE,
  RUN_SETTING_WEIGHT_DECAY,
  RUN_SETTING_CLIP_NORM,
  RUN_SETTING_PRECISION,
  RUN_SETTING_SCHEDULE,
  RUN_SETTING_WARM_UP,
  RUN_SETTING_LABEL_SMOOTHING,
  RUN_SETTING_AVERAGE,
  RUN_SETTING_NORMALIZE,
  RUN_SETTING_FLIP,
  RUN_SETTING_SHIFT,
  RUN_SETTING_CUTOUT,
  RUN_SETTING_BRIGHTNESS,
  RUN_SETTING_CONTRAST,
  RUN_SETTING_SATURATION,
  RUN_SETTING_MIXUP,
  RUN_SETTING_VALIDATION,
  RUN_SETTING_PATIENCE,
  RUN_SETTING_TTA,
  RUN_N_SETTINGS
} RunSettingId;

/* What values a setting has, and as what RunSettings holds them. */
typedef enum
{
  RUN_KIND_NETWORK, /* NnArchitecture * */
  RUN_KIND_REAL,    /* double */
  RUN_KIND_SHARE,   /* double: a part of a whole, which people write as a percentage */
  RUN_KIND_WHOLE,   /* guint */
  RUN_KIND_SEED,    /* guint64: a whole number that is a name rather than a quantity */
  RUN_KIND_CHOICE,  /* an enumeration of the engine: one of several names */
  RUN_KIND_SWITCH,  /* the same with two names, of which the first one means no */
} RunSettingKind;

typedef enum
{
  RUN_GROUP_NETWORK,
  RUN_GROUP_TRAINING,
  RUN_GROUP_OPTIMIZER,
  RUN_GROUP_SCHEDULE,
  RUN_GROUP_IMAGES,
  RUN_GROUP_VALIDATION,
  RUN_GROUP_TESTING,
  RUN_N_GROUPS
} RunGroup;

/* How far the arrows of a number field go. */
typedef enum
{
  RUN_STEP_ONE,           /* one more or less */
  RUN_STEP_TWENTIETHS,    /* to the next of them */
  RUN_STEP_TENTHS,        /* to the next of them */
  RUN_STEP_HALVES,        /* to the next of them */
  RUN_STEP_DECADES,       /* 1, 2 and 5 of each decade, and 0 where that is allowed */
  RUN_STEP_COMPLEMENT,    /* 1 minus those, for what is close to 1: 0, 0.5, 0.8, 0.9, 0.95 */
  RUN_STEP_POWERS_OF_TWO, /* to the next of them */
} RunStep;

#define RUN_SETTING_MAX_NAMES 5

typedef struct
{
  const char *key;         /* "learning-rate": option; JSON has '_' for '-' */
  const char *title;       /* "Learning rate", to be translated with _() */
  const char *description; /* one line, to be translated with _() */
  RunSettingKind kind;
  RunGroup group;
  guint help_place; /* in the help, choices and numbers of a heading are each in this order */
  size_t offset;    /* in RunSettings */
  gboolean is_live; /* may be changed while the training is under way */

  /* Whether it makes a difference, as the others are set, for images of so many channels, 0 if that
   * is not known; NULL: always. */
  gboolean (*has_effect) (const RunSettings *settings, size_t n_channels);

  /* Of a number. */
  double minimum;
  double maximum;
  double default_value;
  guint digits; /* after the decimal point */
  RunStep step;

  /* Of a choice; the default is the first one. */
  const char *names[RUN_SETTING_MAX_NAMES + 1];  /* NULL-terminated, in the engine's order */
  const char *titles[RUN_SETTING_MAX_NAMES + 1]; /* of the names, to be translated with _() */
  gboolean needs_title; /* its titles mean nothing on their own; the first need not be said */

  /* Of the network. */
  const char *default_network;
} RunSetting;

const RunSetting *run_setting_get (RunSettingId id);

/* FALSE if there is none with that key. */
gboolean run_setting_find (const char *key, RunSettingId *id);

/* Units of one hidden layer, which is no setting of its own, but a number with the same properties;
 * the default is that of a layer that is added. */
const RunSetting *run_setting_get_hidden_units (void);

gboolean run_setting_is_choice (const RunSetting *setting);

gboolean run_setting_has_effect (RunSettingId id, const RunSettings *settings, size_t n_channels);

/* The number that the arrows of its field go to from @value, @steps times up or (negative) down.
 * Not held to the range. */
double run_setting_step (const RunSetting *setting, double value, int steps);

/* A number, or the place of the chosen name in the names; the network has none. */
double run_settings_get_value (const RunSettings *settings, RunSettingId id);

/* Fails with SETTINGS_ERROR_VALUE if @value is out of range; fractions of whole numbers are an
 * error too. */
gboolean
run_settings_set_value (RunSettings *settings, RunSettingId id, double value, GError **error);

/* Whether one setting is the same in both. */
gboolean run_settings_have_same (const RunSettings *a, const RunSettings *b, RunSettingId id);

/* The name of the value that is chosen. */
const char *run_settings_get_name (const RunSettings *settings, RunSettingId id);

/* Fails with SETTINGS_ERROR_VALUE if the setting has no such name; the message lists those that it
 * has. */
gboolean
run_settings_set_name (RunSettings *settings, RunSettingId id, const char *name, GError **error);

G_END_DECLS

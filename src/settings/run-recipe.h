/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a preset consists of, and how it is fitted to the data that it meets. */
#pragma once

#include "run-preset.h"
#include "run-setting.h"

G_BEGIN_DECLS

typedef struct
{
  RunSettingId id; /* of a number or a choice */
  double value;
} RunRecipeValue;

/* As it suits many images; run_recipe_fit() says what changes where there are few. */
typedef struct
{
  RunPreset preset;
  const char *network;
  guint few_images;       /* with few images, as many epochs as show the network so many, … */
  guint few_epochs;       /* … and at least these */
  guint few_batch_size;   /* the smallest, with few images */
  gboolean varies_colors; /* of few images */

  /* What is not as in run_settings_new(): first what several recipes share, or NULL, then what is
   * this one's. Each ends with an entry of the id RUN_SETTING_NETWORK, which is 0. Shift and cutout
   * are pixels of an image of 32 × 32. */
  const RunRecipeValue *base;
  RunRecipeValue values[RUN_N_SETTINGS];
} RunRecipe;

/* Fits @settings, which have the values of @recipe, to @data, and gives them its network. */
void run_recipe_fit (const RunRecipe *recipe, const RunPresetData *data, RunSettings *settings);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run-preset.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "run-recipe.h"
#include "run-settings-private.h"

const RunPresetData RUN_PRESET_USUAL_DATA = { .n_images = 50000, .shape = { 3, 32, 32 } };

/* How all convolutional networks are trained. */
static const RunRecipeValue CONVOLUTIONAL[] = {
  { RUN_SETTING_OPTIMIZER, NN_OPTIMIZER_MUON },
  { RUN_SETTING_MOMENTUM, 0.95 },
  { RUN_SETTING_WEIGHT_DECAY, 0.01 },
  { RUN_SETTING_VECTOR_RATE, 0.5 },
  { RUN_SETTING_SCHEDULE, NN_SCHEDULE_TRIANGLE },
  { RUN_SETTING_WARM_UP, 0.1 },
  { RUN_SETTING_LABEL_SMOOTHING, 0.1 },
  { RUN_SETTING_NORMALIZE, TRUE },
  { RUN_SETTING_FLIP, NN_FLIP_ALTERNATING },
  { RUN_SETTING_PRECISION, NN_PRECISION_MIXED },
  { RUN_SETTING_NETWORK, 0 },
};

static const RunRecipe RECIPES[] = {
  {
      .preset = { "recipe", N_ ("Plain recipe"),
                  N_ ("A perceptron and the plainest way to train it, to watch how learning "
                      "works.") },
      .network = "dense 128, relu, dense 64, relu",
      .few_images = 64000,
      .few_epochs = 50,
      .few_batch_size = 64,
  },
  {
      .preset = { "perceptron", N_ ("Perceptron"),
                  N_ ("The same network with larger steps that become small at the end: the best "
                      "that a perceptron gets in a few seconds.") },
      .network = "dense 128, relu, dense 64, relu",
      .few_images = 64000,
      .few_epochs = 50,
      .few_batch_size = 64,
      .values = {
          { RUN_SETTING_LEARNING_RATE, 0.05 },
          { RUN_SETTING_SCHEDULE, NN_SCHEDULE_COSINE },
      },
  },
  {
      .preset = { "small", N_ ("Small convolutional network"),
                  N_ ("The quickest network that looks at shapes instead of single pixels: good "
                      "for a first try with your own images.") },
      .network = "whiten, relu, conv 16 no bias, pool, norm, relu, conv 32, norm, relu, pool, "
                 "conv 64, norm, relu, conv 64, norm, relu, global pool, scale 0.1",
      .few_images = 102400,
      .few_epochs = 80,
      .few_batch_size = 16,
      .varies_colors = TRUE,
      .base = CONVOLUTIONAL,
      .values = {
          { RUN_SETTING_LEARNING_RATE, 0.02 },
          { RUN_SETTING_BATCH_SIZE, 128 },
          { RUN_SETTING_EPOCHS, 16 },
          { RUN_SETTING_SHIFT, 2 },
          { RUN_SETTING_TTA, NN_TTA_MIRROR },
      },
  },
  {
      .preset = { "medium", N_ ("Medium convolutional network"),
                  N_ ("A good choice for most data sets.") },
      .network = "whiten, relu, "
                 "conv 48 no bias, pool, norm, relu, conv 48, norm, relu, "
                 "conv 144 no bias, pool, norm, relu, conv 144, norm, relu, "
                 "conv 192 no bias, pool, norm, relu, conv 192, norm, relu, "
                 "global pool, scale 0.1",
      .few_images = 40000,
      .few_epochs = 40,
      .few_batch_size = 16,
      .varies_colors = TRUE,
      .base = CONVOLUTIONAL,
      .values = {
          { RUN_SETTING_LEARNING_RATE, 0.015 },
          { RUN_SETTING_BATCH_SIZE, 128 },
          { RUN_SETTING_EPOCHS, 16 },
          { RUN_SETTING_AVERAGE, 0.99 },
          { RUN_SETTING_SHIFT, 2 },
          { RUN_SETTING_TTA, NN_TTA_MIRROR_SHIFT },
      },
  },
  {
      .preset = { "strong", N_ ("Strong convolutional network"),
                  N_ ("The most accurate network, for results that count; it takes several times "
                      "as long as the medium one.") },
      .network = "whiten, relu, "
                 "conv 64 no bias, pool, norm, relu, conv 64, norm, relu, "
                 "conv 256 no bias, pool, norm, relu, conv 256, norm, relu, "
                 "conv 256 no bias, pool, norm, relu, conv 256, norm, relu, "
                 "global pool, scale 0.1",
      .few_images = 57600,
      .few_epochs = 80,
      .few_batch_size = 16,
      .varies_colors = TRUE,
      .base = CONVOLUTIONAL,
      .values = {
          { RUN_SETTING_LEARNING_RATE, 0.012 },
          { RUN_SETTING_BATCH_SIZE, 80 },
          { RUN_SETTING_EPOCHS, 35 },
          { RUN_SETTING_AVERAGE, 0.995 },
          { RUN_SETTING_SHIFT, 3 },
          { RUN_SETTING_CUTOUT, 8 },
          { RUN_SETTING_TTA, NN_TTA_MIRROR_SHIFT },
      },
  },
};

guint
run_preset_get_n (void)
{
  return G_N_ELEMENTS (RECIPES);
}

const RunPreset *
run_preset_get (guint index)
{
  g_return_val_if_fail (index < G_N_ELEMENTS (RECIPES), NULL);
  return &RECIPES[index].preset;
}

const RunPreset *
run_preset_find (const char *key)
{
  g_return_val_if_fail (key != NULL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (RECIPES); i++)
    if (strcmp (RECIPES[i].preset.key, key) == 0)
      return &RECIPES[i].preset;
  return NULL;
}

/* The whole that @preset is a part of. */
static const RunRecipe *
find_recipe (const RunPreset *preset)
{
  for (guint i = 0; i < G_N_ELEMENTS (RECIPES); i++)
    if (&RECIPES[i].preset == preset)
      return &RECIPES[i];
  return NULL;
}

RunPresetData
run_preset_get_data (const NnDataset *dataset)
{
  g_return_val_if_fail (dataset != NULL, RUN_PRESET_USUAL_DATA);

  return (RunPresetData){ .n_images = nn_dataset_get_n_images (dataset, NN_SPLIT_TRAINING),
                          .shape = nn_dataset_get_shape (dataset) };
}

static void
write_values (const RunRecipeValue *values, RunSettings *settings)
{
  for (; values->id != RUN_SETTING_NETWORK; values++)
    run_settings_write_value (settings, values->id, values->value);
}

void
run_preset_apply (const RunPreset *preset, const RunPresetData *data, RunSettings *settings)
{
  const RunRecipe *recipe = find_recipe (preset);
  g_autoptr (RunSettings) made = run_settings_new ();

  g_return_if_fail (recipe != NULL && data != NULL && settings != NULL);

  if (recipe->base)
    write_values (recipe->base, made);
  write_values (recipe->values, made);
  run_recipe_fit (recipe, data, made);
  made->seed = settings->seed;
  made->threads = settings->threads;
  run_settings_assign (settings, made);
}

const RunPreset *
run_preset_recognize (const RunSettings *settings, const RunPresetData *data)
{
  g_return_val_if_fail (settings != NULL && data != NULL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (RECIPES); i++)
    {
      g_autoptr (RunSettings) made = run_settings_copy (settings);

      run_preset_apply (&RECIPES[i].preset, data, made);
      if (run_settings_equal (settings, made))
        return &RECIPES[i].preset;
    }
  return NULL;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run-preset.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "run-recipe.h"

const RunPresetData RUN_PRESET_USUAL_DATA = { .n_images = 50000, .shape = { 3, 32, 32 } };

/* What is not named here is as in run_settings_new(). */
static const RunRecipe RECIPES[] = {
  {
      .preset = { "recipe", N_ ("Plain recipe"),
                  N_ ("A perceptron and the plainest way to train it, to watch how learning "
                      "works.") },
      .network = "dense 128, relu, dense 64, relu",
      .learning_rate = 0.01,
      .batch_size = 64,
      .epochs = 50,
      .few_images = 64000,
      .few_epochs = 50,
      .few_batch_size = 64,
      .optimizer = NN_OPTIMIZER_SGD,
      .vector_rate = 0.05,
      .schedule = NN_SCHEDULE_CONSTANT,
      .warm_up = 0.25,
  },
  {
      .preset = { "perceptron", N_ ("Perceptron"),
                  N_ ("The same network with larger steps that become small at the end: the best "
                      "that a perceptron gets in a few seconds.") },
      .network = "dense 128, relu, dense 64, relu",
      .learning_rate = 0.05,
      .batch_size = 64,
      .epochs = 50,
      .few_images = 64000,
      .few_epochs = 50,
      .few_batch_size = 64,
      .optimizer = NN_OPTIMIZER_SGD,
      .vector_rate = 0.05,
      .schedule = NN_SCHEDULE_COSINE,
      .warm_up = 0.25,
  },
  {
      .preset = { "small", N_ ("Small convolutional network"),
                  N_ ("The quickest network that looks at shapes instead of single pixels: good "
                      "for a first try with your own images.") },
      .network = "whiten, relu, conv 16 no bias, pool, norm, relu, conv 32, norm, relu, pool, "
                 "conv 64, norm, relu, conv 64, norm, relu, global pool, scale 0.1",
      .learning_rate = 0.02,
      .batch_size = 128,
      .epochs = 16,
      .few_images = 102400,
      .few_epochs = 80,
      .few_batch_size = 16,
      .varies_colors = TRUE,
      .optimizer = NN_OPTIMIZER_MUON,
      .momentum = 0.95,
      .weight_decay = 0.01,
      .vector_rate = 0.5,
      .schedule = NN_SCHEDULE_TRIANGLE,
      .warm_up = 0.1,
      .label_smoothing = 0.1,
      .normalize = TRUE,
      .shift = 2,
      .flip = NN_FLIP_ALTERNATING,
      .tta = NN_TTA_MIRROR,
      .precision = NN_PRECISION_MIXED,
  },
  {
      .preset = { "medium", N_ ("Medium convolutional network"),
                  N_ ("The network for most purposes.") },
      .network = "whiten, relu, "
                 "conv 48 no bias, pool, norm, relu, conv 48, norm, relu, "
                 "conv 144 no bias, pool, norm, relu, conv 144, norm, relu, "
                 "conv 192 no bias, pool, norm, relu, conv 192, norm, relu, "
                 "global pool, scale 0.1",
      .learning_rate = 0.015,
      .batch_size = 128,
      .epochs = 16,
      .few_images = 40000,
      .few_epochs = 40,
      .few_batch_size = 16,
      .varies_colors = TRUE,
      .optimizer = NN_OPTIMIZER_MUON,
      .momentum = 0.95,
      .weight_decay = 0.01,
      .vector_rate = 0.5,
      .schedule = NN_SCHEDULE_TRIANGLE,
      .warm_up = 0.1,
      .label_smoothing = 0.1,
      .average = 0.99,
      .normalize = TRUE,
      .shift = 2,
      .flip = NN_FLIP_ALTERNATING,
      .tta = NN_TTA_MIRROR_SHIFT,
      .precision = NN_PRECISION_MIXED,
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
      .learning_rate = 0.012,
      .batch_size = 80,
      .epochs = 35,
      .few_images = 76800,
      .few_epochs = 80,
      .few_batch_size = 16,
      .varies_colors = TRUE,
      .optimizer = NN_OPTIMIZER_MUON,
      .momentum = 0.95,
      .weight_decay = 0.01,
      .vector_rate = 0.5,
      .schedule = NN_SCHEDULE_TRIANGLE,
      .warm_up = 0.1,
      .label_smoothing = 0.1,
      .average = 0.995,
      .normalize = TRUE,
      .shift = 3,
      .flip = NN_FLIP_ALTERNATING,
      .cutout = 8,
      .tta = NN_TTA_MIRROR_SHIFT,
      .precision = NN_PRECISION_MIXED,
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

void
run_preset_apply (const RunPreset *preset, const RunPresetData *data, RunSettings *settings)
{
  const RunRecipe *recipe = find_recipe (preset);
  g_autoptr (RunSettings) made = run_settings_new ();

  g_return_if_fail (recipe != NULL && data != NULL && settings != NULL);

  made->learning_rate = recipe->learning_rate;
  made->batch_size = recipe->batch_size;
  made->epochs = recipe->epochs;
  made->optimizer = recipe->optimizer;
  made->momentum = recipe->momentum;
  made->weight_decay = recipe->weight_decay;
  made->vector_rate = recipe->vector_rate;
  made->schedule = recipe->schedule;
  made->warm_up = recipe->warm_up;
  made->label_smoothing = recipe->label_smoothing;
  made->average = recipe->average;
  made->normalize = recipe->normalize;
  made->shift = recipe->shift;
  made->flip = recipe->flip;
  made->cutout = recipe->cutout;
  made->tta = recipe->tta;
  made->precision = recipe->precision;
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

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run-preset.h"

#include <math.h>
#include <string.h>

#include "format-test.h"
#include "nn-architecture-plan.h"

static void
check_fit (const RunPreset *preset, const RunPresetData *data)
{
  g_autoptr (RunSettings) settings = run_settings_new ();
  g_autoptr (NnArchitecturePlan) plan = NULL;
  NnTrainerSettings trainer;
  GError *error = NULL;

  run_preset_apply (preset, data, settings);
  g_assert_true (run_settings_check (settings, &error));
  g_assert_no_error (error);
  plan = nn_architecture_plan (settings->network, data->shape, 10, &error);
  g_assert_no_error (error);
  run_settings_to_trainer (settings, &trainer);
  g_assert_true (nn_augmentation_check (&trainer.augmentation, data->shape, &error));
  g_assert_no_error (error);
}

/* Every preset can be trained with whatever images there are: photographs, digits, four pixels,
 * one of them or ten millions. */
static void
test_fit (void)
{
  static const NnShape SHAPES[] = { { 3, 32, 32 }, { 1, 28, 28 }, { 3, 8, 8 },
                                    { 1, 5, 9 },   { 1, 2, 2 },   { 4, 96, 64 } };
  static const size_t N_IMAGES[] = { 1, 2, 20, 100, 180, 500, 5000, 15000, 60000, 10000000 };

  g_assert_cmpuint (run_preset_get_n (), ==, 5);
  for (guint i = 0; i < run_preset_get_n (); i++)
    {
      const RunPreset *preset = run_preset_get (i);

      g_test_message ("%s", preset->key);
      g_assert_true (g_str_has_suffix (preset->description, "."));
      for (size_t j = 0; j < G_N_ELEMENTS (SHAPES); j++)
        for (size_t k = 0; k < G_N_ELEMENTS (N_IMAGES); k++)
          check_fit (preset, &(RunPresetData){ .n_images = N_IMAGES[k], .shape = SHAPES[j] });
    }
}

static void
test_apply (void)
{
  g_autoptr (RunSettings) settings = run_settings_new ();
  g_autoptr (RunSettings) standard = run_settings_new ();
  g_autoptr (RunSettings) plain = run_settings_new ();

  settings->seed = 7;
  settings->threads = 3;
  settings->mixup = 0.2;
  settings->average = 0.9;
  settings->brightness = 0.2;
  settings->validation = 0.1;
  for (guint i = 0; i < run_preset_get_n (); i++)
    {
      run_preset_apply (run_preset_get (i), &RUN_PRESET_USUAL_DATA, settings);
      /* These are the user's; all else is the preset's, though it may not name it. */
      g_assert_cmpuint (settings->seed, ==, 7);
      g_assert_cmpuint (settings->threads, ==, 3);
      g_assert_cmpfloat (settings->mixup, ==, 0);
      g_assert_cmpfloat (settings->average, !=, 0.9);
      g_assert_cmpfloat (settings->brightness, ==, 0);
      g_assert_cmpfloat (settings->validation, ==, 0);
      g_assert_true (run_preset_recognize (settings, &RUN_PRESET_USUAL_DATA) == run_preset_get (i));
    }
  run_preset_apply (run_preset_get (0), &RUN_PRESET_USUAL_DATA, plain);
  g_assert_true (run_settings_equal (plain, standard));
}

static void
test_recognize (void)
{
  g_autoptr (RunSettings) settings = run_settings_new ();

  g_assert_cmpstr (run_preset_recognize (settings, &RUN_PRESET_USUAL_DATA)->key, ==, "recipe");
  settings->shift = 1;
  g_assert_null (run_preset_recognize (settings, &RUN_PRESET_USUAL_DATA));
  run_preset_apply (run_preset_find ("strong"), &RUN_PRESET_USUAL_DATA, settings);
  g_assert_cmpstr (run_preset_recognize (settings, &RUN_PRESET_USUAL_DATA)->key, ==, "strong");
  settings->epochs++;
  g_assert_null (run_preset_recognize (settings, &RUN_PRESET_USUAL_DATA));
}

static RunSettings *
get_settings (const char *key, size_t n_images, NnShape shape)
{
  g_autoptr (RunSettings) settings = run_settings_new ();

  run_preset_apply (run_preset_find (key), &(RunPresetData){ .n_images = n_images, .shape = shape },
                    settings);
  return g_steal_pointer (&settings);
}

static double
count_steps (const RunSettings *settings, size_t n_images)
{
  return settings->epochs * ceil ((double) n_images / settings->batch_size);
}

/* With few images there are more epochs, so many that the network has the steps to learn; but never
 * more work than many images are, and never less with more of them. */
static void
test_few_images (void)
{
  static const NnShape SHAPE = { 3, 32, 32 };

  for (guint i = 0; i < run_preset_get_n (); i++)
    {
      const char *key = run_preset_get (i)->key;
      g_autoptr (RunSettings) many = get_settings (key, 15000, SHAPE);
      g_autoptr (RunSettings) more = get_settings (key, 50000, SHAPE);
      double least_work = 0;

      g_test_message ("%s", key);
      g_assert_true (run_settings_equal (many, more));
      for (size_t n = 20; n <= 15000; n = n * 5 / 4)
        {
          g_autoptr (RunSettings) few = get_settings (key, n, SHAPE);
          double work = (double) few->epochs * (double) n;

          g_assert_cmpuint (few->epochs, >=, many->epochs);
          g_assert_cmpuint (few->batch_size, <=, many->batch_size);
          g_assert_cmpfloat (count_steps (few, n), >=, 900);
          /* The number of epochs is rounded. */
          g_assert_cmpfloat (work, <=, 15000.0 * many->epochs + (double) n);
          g_assert_cmpfloat (work, >=, 0.7 * least_work);
          least_work = MAX (least_work, work);
        }
    }
}

static guint
count_pools (const RunSettings *settings)
{
  guint n_pools = 0;

  for (size_t i = 0; i < nn_architecture_get_n_layers (settings->network); i++)
    n_pools += nn_architecture_get_layer (settings->network, i)->kind == NN_LAYER_MAX_POOL;
  return n_pools;
}

/* Lengths follow the side of the images; a small image leaves pools out. */
static void
test_small_images (void)
{
  g_autoptr (RunSettings) usual = get_settings ("strong", 50000, (NnShape){ 3, 32, 32 });
  g_autoptr (RunSettings) large = get_settings ("strong", 50000, (NnShape){ 3, 64, 96 });
  g_autoptr (RunSettings) digits = get_settings ("strong", 50000, (NnShape){ 1, 8, 8 });

  g_assert_cmpuint (large->shift, ==, 2 * usual->shift);
  g_assert_cmpuint (large->cutout, ==, 2 * usual->cutout);
  g_assert_true (nn_architecture_equal (large->network, usual->network));
  g_assert_cmpuint (digits->shift, ==, 1);
  g_assert_cmpuint (digits->cutout, ==, 2);
  g_assert_cmpuint (count_pools (usual), ==, 3);
  g_assert_cmpuint (count_pools (digits), ==, 2);
}

/* Gray images have no colors to vary. */
static void
test_colors (void)
{
  g_autoptr (RunSettings) photographs = get_settings ("medium", 500, (NnShape){ 3, 32, 32 });
  g_autoptr (RunSettings) digits = get_settings ("medium", 500, (NnShape){ 1, 28, 28 });
  g_autoptr (RunSettings) many = get_settings ("medium", 50000, (NnShape){ 3, 32, 32 });

  g_assert_cmpfloat (photographs->brightness, >, 0);
  g_assert_cmpfloat (photographs->saturation, >, 0);
  g_assert_cmpfloat (digits->brightness, >, 0);
  g_assert_cmpfloat (digits->saturation, ==, 0);
  g_assert_cmpfloat (many->brightness, ==, 0);
}

static void
test_find (void)
{
  for (guint i = 0; i < run_preset_get_n (); i++)
    g_assert_true (run_preset_find (run_preset_get (i)->key) == run_preset_get (i));
  g_assert_null (run_preset_find ("huge"));
  g_assert_null (run_preset_find (""));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/run-preset/fit", test_fit);
  g_test_add_func ("/run-preset/apply", test_apply);
  g_test_add_func ("/run-preset/recognize", test_recognize);
  g_test_add_func ("/run-preset/few-images", test_few_images);
  g_test_add_func ("/run-preset/small-images", test_small_images);
  g_test_add_func ("/run-preset/colors", test_colors);
  g_test_add_func ("/run-preset/find", test_find);
  return g_test_run ();
}

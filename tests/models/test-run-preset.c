#include "run-preset.h"

#include <string.h>

#include "model-test.h"
#include "nn-architecture-plan.h"

/* Every preset can be trained with photographs and with digits. */
static void
test_fit (void)
{
  static const NnShape SHAPES[] = { { 3, 32, 32 }, { 1, 28, 28 } };

  g_assert_cmpuint (run_preset_get_n (), ==, 5);
  for (guint i = 0; i < run_preset_get_n (); i++)
    {
      const RunPreset *preset = run_preset_get (i);
      RunSettings settings = run_settings_default ();
      g_autoptr (NnArchitecture) architecture = NULL;
      GError *error = NULL;

      g_test_message ("%s", preset->key);
      g_assert_true (g_str_has_suffix (preset->description, "."));
      run_preset_apply (preset, &settings);
      g_assert_true (run_settings_check (&settings, &error));
      g_assert_no_error (error);
      architecture = run_settings_get_architecture (&settings, &error);
      for (size_t j = 0; j < G_N_ELEMENTS (SHAPES); j++)
        {
          g_autoptr (NnArchitecturePlan) plan =
              nn_architecture_plan (architecture, SHAPES[j], 10, &error);
          NnTrainerSettings trainer;

          g_assert_no_error (error);
          run_settings_to_trainer (&settings, &trainer);
          g_assert_true (nn_augmentation_check (&trainer.augmentation, SHAPES[j], &error));
        }
    }
}

static void
test_apply (void)
{
  RunSettings settings = run_settings_default (), plain = settings;

  settings.seed = 7;
  settings.threads = 3;
  settings.mixup = 0.2;
  settings.average = 0.9;
  settings.brightness = 0.2;
  settings.validation = 0.1;
  for (guint i = 0; i < run_preset_get_n (); i++)
    {
      run_preset_apply (run_preset_get (i), &settings);
      /* These are the user's; all else is the preset's, though it may not name it. */
      g_assert_cmpuint (settings.seed, ==, 7);
      g_assert_cmpuint (settings.threads, ==, 3);
      g_assert_cmpfloat (settings.mixup, ==, 0);
      g_assert_cmpfloat (settings.average, !=, 0.9);
      g_assert_cmpfloat (settings.brightness, ==, 0);
      g_assert_cmpfloat (settings.validation, ==, 0);
      g_assert_true (run_preset_recognize (&settings) == run_preset_get (i));
    }
  run_preset_apply (run_preset_get (0), &plain);
  settings = run_settings_default ();
  g_assert_true (run_settings_equal (&plain, &settings));
}

static void
test_recognize (void)
{
  RunSettings settings = run_settings_default ();

  g_assert_cmpstr (run_preset_recognize (&settings)->key, ==, "recipe");
  settings.shift = 1;
  g_assert_null (run_preset_recognize (&settings));
  run_preset_apply (run_preset_find ("strong"), &settings);
  g_assert_cmpstr (run_preset_recognize (&settings)->key, ==, "strong");
  settings.epochs++;
  g_assert_null (run_preset_recognize (&settings));
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
  g_test_add_func ("/run-preset/find", test_find);
  return g_test_run ();
}

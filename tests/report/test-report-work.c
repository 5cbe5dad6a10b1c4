/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report-work.h"

static void
assert_work (const RunSettings *settings, size_t n_images, const char *expected)
{
  g_autofree char *work = report_describe_work (settings, n_images);

  g_assert_cmpstr (work, ==, expected);
}

static void
test_steps (void)
{
  g_autoptr (RunSettings) settings = run_settings_new ();

  assert_work (settings, 15000, "50 epochs of 15,000 images in batches of 64: 11,750 steps.");
  /* The last batch of an epoch may be smaller, and so may the only one. */
  assert_work (settings, 65, "50 epochs of 65 images in batches of 64: 100 steps.");
  assert_work (settings, 10, "50 epochs of 10 images in batches of 10: 50 steps.");
  settings->epochs = 1;
  assert_work (settings, 1, "1 epoch of 1 image in batches of 1: 1 step.");
}

static void
test_variations (void)
{
  g_autoptr (RunSettings) settings = run_settings_new ();

  settings->shift = 2;
  settings->flip = NN_FLIP_RANDOM;
  settings->contrast = 0.5;
  assert_work (
      settings, 640,
      "50 epochs of 640 images in batches of 64: 500 steps. Images are moved, mirrored and "
      "varied in color.");
  settings->shift = 0;
  settings->contrast = 0;
  assert_work (settings, 640,
               "50 epochs of 640 images in batches of 64: 500 steps. Images are mirrored.");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/work/steps", test_steps);
  g_test_add_func ("/work/variations", test_variations);
  return g_test_run ();
}

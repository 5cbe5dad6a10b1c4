/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Changes of color: what each of them keeps, and all of them against their definitions. */
#include "nn-augmentation.h"

#include "augment-test.h"
#include "nn-augment-image.h"
#include "nn-augment-color.h"

#define SHAPE ((NnShape){ 3, 6, 7 })
#define PLANE (6 * 7)
#define IMAGE (3 * PLANE)

static double
get_gray (const double *rgb)
{
  return 0.299 * rgb[0] + 0.587 * rgb[1] + 0.114 * rgb[2];
}

/* One after the other, as they are defined. */
static void
test_definitions (void)
{
  static const float factors[][3] = {
    { 1, 1, 1 }, { 1.3f, 1, 1 },      { 1, 0.5f, 1 },       { 1, 1, 0 },
    { 0, 1, 1 }, { 0.7f, 1.6f, 2.f }, { 1.9f, 0.2f, 0.4f }, { 2, 2, 2 },
  };
  g_autofree guint8 *pixels = test_image (SHAPE, 5);
  double mean = nn_color_get_mean_gray (SHAPE, pixels), slow_mean = 0;
  NnNormalization plain;

  g_assert_true (nn_normalization_init_plain (&plain, 3, NULL));
  for (size_t i = 0; i < PLANE; i++)
    slow_mean += get_gray ((double[]){ pixels[i], pixels[PLANE + i], pixels[2 * PLANE + i] });
  g_assert_cmpfloat_with_epsilon (mean, slow_mean / PLANE, 1e-4);

  for (guint k = 0; k < G_N_ELEMENTS (factors); k++)
    {
      double b = (double) factors[k][0], c = (double) factors[k][1], s = (double) factors[k][2];
      NnColorChange change =
          nn_color_change_new (factors[k][0], factors[k][1], factors[k][2], mean);
      float values[IMAGE];

      nn_color_change_apply (&change, &plain, PLANE, pixels, PLANE, values, PLANE);
      for (size_t i = 0; i < PLANE; i++)
        {
          double rgb[3], gray;

          for (size_t j = 0; j < 3; j++)
            rgb[j] = c * b * pixels[j * PLANE + i] + (1 - c) * b * slow_mean / PLANE;
          gray = get_gray (rgb);
          for (size_t j = 0; j < 3; j++)
            g_assert_cmpfloat_with_epsilon ((double) values[j * PLANE + i] * 255,
                                            CLAMP (s * rgb[j] + (1 - s) * gray, 0.0, 255.0), 1e-3);
        }
    }
}

/* With the plain normalization, in units of bytes. */
static void
augment (const NnAugmentation *augmentation, const guint8 *pixels, guint32 index, double *values)
{
  NnNormalization plain;
  float out[IMAGE];

  g_assert_true (nn_normalization_init_plain (&plain, 3, NULL));
  nn_augment_image (augmentation, &plain, &(NnEpochImage){ SHAPE, pixels, 21, 1, index }, out,
                    nn_pixel_layout_planes (SHAPE));
  for (size_t i = 0; i < IMAGE; i++)
    values[i] = (double) out[i] * 255;
}

/* All three channels the same; far from black and white, so that nothing is cut off. */
static void
fill_gray (guint8 *pixels)
{
  for (size_t i = 0; i < PLANE; i++)
    pixels[i] = pixels[PLANE + i] = pixels[2 * PLANE + i] = (guint8) (90 + i);
}

/* No change of color makes a gray image colored, and saturation does nothing to it. */
static void
test_gray_stays_gray (void)
{
  const NnAugmentation all = { .brightness = 0.5f, .contrast = 0.5f, .saturation = 1 };
  const NnAugmentation saturation = { .saturation = 1 };
  guint8 pixels[IMAGE];

  fill_gray (pixels);
  for (guint32 index = 0; index < 100; index++)
    {
      double values[IMAGE];

      augment (&all, pixels, index, values);
      for (size_t i = 0; i < PLANE; i++)
        {
          g_assert_cmpfloat (values[i], ==, values[PLANE + i]);
          g_assert_cmpfloat (values[i], ==, values[2 * PLANE + i]);
        }
      augment (&saturation, pixels, index, values);
      for (size_t i = 0; i < IMAGE; i++)
        g_assert_cmpfloat_with_epsilon (values[i], pixels[i], 1e-3);
    }
}

/* Saturation keeps the gray of every pixel, contrast the mean gray of the image. */
static void
test_what_is_kept (void)
{
  const NnAugmentation saturation = { .saturation = 0.5f }, contrast = { .contrast = 0.5f };
  guint8 pixels[IMAGE];

  for (size_t i = 0; i < IMAGE; i++)
    pixels[i] = (guint8) (100 + i * 31 % 50);
  for (guint32 index = 0; index < 100; index++)
    {
      double values[IMAGE], before = 0, after = 0;

      augment (&saturation, pixels, index, values);
      for (size_t i = 0; i < PLANE; i++)
        g_assert_cmpfloat_with_epsilon (
            get_gray ((double[]){ values[i], values[PLANE + i], values[2 * PLANE + i] }),
            get_gray ((double[]){ pixels[i], pixels[PLANE + i], pixels[2 * PLANE + i] }), 1e-3);
      augment (&contrast, pixels, index, values);
      for (size_t i = 0; i < PLANE; i++)
        {
          before += get_gray ((double[]){ pixels[i], pixels[PLANE + i], pixels[2 * PLANE + i] });
          after += get_gray ((double[]){ values[i], values[PLANE + i], values[2 * PLANE + i] });
        }
      g_assert_cmpfloat_with_epsilon (before / PLANE, after / PLANE, 1e-3);
    }
}

/* One factor for all pixels, uniform in 1 − amplitude … 1 + amplitude; nothing beyond white. */
static void
test_brightness (void)
{
  enum
  {
    N = 8000
  };
  const NnAugmentation augmentation = { .brightness = 0.4f }, strong = { .brightness = 1 };
  guint8 pixels[IMAGE], white[IMAGE];
  guint counts[8] = { 0 };

  fill_gray (pixels);
  memset (white, 255, sizeof white);
  for (guint32 index = 0; index < N; index++)
    {
      double values[IMAGE], factor;

      augment (&augmentation, pixels, index, values);
      factor = values[0] / pixels[0];
      for (size_t i = 0; i < IMAGE; i++)
        g_assert_cmpfloat_with_epsilon (values[i], factor * pixels[i], 1e-3);
      g_assert_cmpfloat (factor, >, 0.5999);
      g_assert_cmpfloat (factor, <, 1.4001);
      counts[CLAMP ((int) ((factor - 0.6) * 10), 0, 7)]++;
      if (index >= 100)
        continue;
      augment (&strong, white, index, values);
      g_assert_cmpfloat (values[0], >=, 0);
      g_assert_cmpfloat (values[0], <, 255.001);
    }
  /* The 0.999 quantile for 7 degrees of freedom. */
  g_assert_cmpfloat (chi_square (counts, 8, N / 8.0), <, 24.3);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/augment-color/definitions", test_definitions);
  g_test_add_func ("/augment-color/gray-stays-gray", test_gray_stays_gray);
  g_test_add_func ("/augment-color/what-is-kept", test_what_is_kept);
  g_test_add_func ("/augment-color/brightness", test_brightness);
  return g_test_run ();
}

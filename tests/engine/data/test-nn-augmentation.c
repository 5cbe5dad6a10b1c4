/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Augmentation: what it does to an image, how often, and that only seed, epoch and index decide. */
#include "nn-augmentation.h"

#include "augment-test.h"
#include "nn-augment-image.h"
#include "nn-augment-plan.h"

#define N_DRAWS 12000

static const NnAugmentation EVERYTHING = {
  .shift = 2,
  .flip = NN_FLIP_RANDOM,
  .cutout = 3,
  .brightness = 0.3f,
  .contrast = 0.4f,
  .saturation = 0.5f,
};

/* The whole way from bytes to floats, one number at a time, in double precision. */
static double
get_expected (const NnAugmentPlan *plan,
              const NnNormalization *normalization,
              NnShape shape,
              const guint8 *pixels,
              size_t c,
              size_t y,
              size_t x)
{
  double v[NN_NORMALIZATION_MAX_CHANNELS], gray = 0;

  if (y >= plan->cutout_top && y < plan->cutout_top + plan->cutout_height &&
      x >= plan->cutout_left && x < plan->cutout_left + plan->cutout_width)
    return 0;
  for (size_t k = 0; k < shape.channels; k++)
    {
      static const double luma[] = { 0.299, 0.587, 0.114 };

      v[k] = moved_byte (pixels, shape, plan->mirrored, plan->shift_x, plan->shift_y, k, y, x);
      gray += (shape.channels == 3 ? luma[k] : 1.0 / (double) shape.channels) * v[k];
    }
  if (plan->changes_color)
    v[c] = CLAMP ((double) plan->color.own * v[c] + (double) plan->color.gray * gray +
                      (double) plan->color.constant,
                  0.0, 255.0);
  return normalized (normalization, c, v[c]);
}

static void
check_image (const NnAugmentation *augmentation, NnShape shape, guint layout, guint32 index)
{
  g_autofree guint8 *pixels = test_image (shape, index);
  g_auto (Canvas) canvas = canvas_new (shape, test_layout (layout, shape));
  const NnEpochImage image = { shape, pixels, 7, 1, index };
  NnAugmentPlan plan = nn_augment_plan_new (augmentation, &image);
  NnNormalization normalization;

  test_normalization (&normalization, shape.channels);
  nn_augment_image (augmentation, &normalization, &image, canvas.out, canvas.layout);
  canvas_check_touched (&canvas, shape);
  for (size_t c = 0; c < shape.channels; c++)
    for (size_t y = 0; y < shape.height; y++)
      for (size_t x = 0; x < shape.width; x++)
        g_assert_cmpfloat_with_epsilon ((double) canvas_get (&canvas, c, y, x),
                                        get_expected (&plan, &normalization, shape, pixels, c, y,
                                                      x),
                                        1e-5);
}

/* Every shape and layout, against the obvious loop; nothing outside the image is written. */
static void
test_images (void)
{
  const NnAugmentation none = { 0 };
  NnAugmentation colorless = EVERYTHING, far = { .shift = 700, .flip = NN_FLIP_RANDOM };

  colorless.brightness = colorless.contrast = colorless.saturation = 0;
  for (guint s = 0; s < G_N_ELEMENTS (SHAPES); s++)
    for (guint layout = 0; layout < N_LAYOUTS; layout++)
      for (guint32 index = 0; index < 4; index++)
        {
          check_image (&none, SHAPES[s], layout, index);
          check_image (&colorless, SHAPES[s], layout, index);
          check_image (&EVERYTHING, SHAPES[s], layout, index);
          /* Further than the image is wide: reflected again and again. */
          check_image (&far, SHAPES[s], layout, index);
        }
}

/* Without augmentation the numbers are those of the table, to the bit. */
static void
test_identity (void)
{
  const NnShape shape = { 3, 5, 97 };
  const NnAugmentation none = { 0 }, some = { .mixup = 0.1f };
  g_autofree guint8 *pixels = test_image (shape, 3);
  g_auto (Canvas) canvas = canvas_new (shape, nn_pixel_layout_planes (shape));
  NnNormalization normalization;

  g_assert_true (nn_augmentation_is_identity (&none));
  g_assert_false (nn_augmentation_is_identity (&some));
  g_assert_false (nn_augmentation_is_identity (&EVERYTHING));
  test_normalization (&normalization, 3);
  nn_augment_image (&none, &normalization, &(NnEpochImage){ shape, pixels, 1, 2, 3 }, canvas.out,
                    canvas.layout);
  for (size_t i = 0; i < nn_shape_size (shape); i++)
    g_assert_cmpfloat (canvas.out[i], ==, normalization.table[i / (5 * 97)][pixels[i]]);
}

/* What was done to an image in which every pixel has a value of its own: found out by trying. */
typedef struct
{
  gboolean mirrored;
  gint shift_x;
  gint shift_y;
} Move;

#define PROBE ((NnShape){ 1, 15, 17 })

static Move
find_move (const NnAugmentation *augmentation, guint64 seed, guint epoch, guint32 index)
{
  guint8 pixels[15 * 17];
  float out[15 * 17];
  NnNormalization plain;
  Move found = { 0 };
  guint n_found = 0;

  for (guint i = 0; i < sizeof pixels; i++)
    pixels[i] = (guint8) i;
  g_assert_true (nn_normalization_init_plain (&plain, 1, NULL));
  nn_augment_image (augmentation, &plain, &(NnEpochImage){ PROBE, pixels, seed, epoch, index }, out,
                    nn_pixel_layout_planes (PROBE));
  for (gint mirrored = 0; mirrored < 2; mirrored++)
    for (gint dy = -3; dy <= 3; dy++)
      for (gint dx = -3; dx <= 3; dx++)
        {
          gboolean same = TRUE;

          /* A few places tell. */
          for (guint i = 0; same && i < sizeof pixels; i += 13)
            same = lroundf (out[i] * 255) ==
                   moved_byte (pixels, PROBE, mirrored, dx, dy, 0, i / 17, i % 17);
          if (same)
            {
              found = (Move){ mirrored, dx, dy };
              n_found++;
            }
        }
  g_assert_cmpuint (n_found, ==, 1);
  return found;
}

/* All 25 shifts by up to two pixels are equally likely: x and y are uniform and independent. */
static void
test_shifts (void)
{
  const NnAugmentation augmentation = { .shift = 2 };
  guint counts[25] = { 0 };

  for (guint32 i = 0; i < N_DRAWS; i++)
    {
      Move move = find_move (&augmentation, 11, i / 1000, i % 1000);

      g_assert_false (move.mirrored);
      g_assert_cmpint (ABS (move.shift_x), <=, 2);
      g_assert_cmpint (ABS (move.shift_y), <=, 2);
      counts[(move.shift_y + 2) * 5 + move.shift_x + 2]++;
    }
  /* The 0.999 quantile for 24 degrees of freedom. */
  g_assert_cmpfloat (chi_square (counts, 25, N_DRAWS / 25.0), <, 51.2);
}

/* A fair coin, thrown anew in each epoch and for each image. */
static void
test_random_flips (void)
{
  const NnAugmentation augmentation = { .flip = NN_FLIP_RANDOM };
  guint in_time[4] = { 0 }, in_order[4] = { 0 };

  for (guint32 i = 0; i < N_DRAWS / 2; i++)
    {
      gboolean now = find_move (&augmentation, 12, 5, i).mirrored;
      gboolean later = find_move (&augmentation, 12, 6, i).mirrored;
      gboolean next = find_move (&augmentation, 12, 5, i + 1).mirrored;

      in_time[now * 2 + later]++;
      in_order[now * 2 + next]++;
    }
  /* The 0.999 quantile for 3 degrees of freedom. */
  g_assert_cmpfloat (chi_square (in_time, 4, N_DRAWS / 8.0), <, 16.3);
  g_assert_cmpfloat (chi_square (in_order, 4, N_DRAWS / 8.0), <, 16.3);
}

/* Half of the images are mirrored in an epoch, and exactly the others in the next. */
static void
test_alternating_flips (void)
{
  const NnAugmentation augmentation = { .flip = NN_FLIP_ALTERNATING };
  guint counts[2] = { 0 };

  for (guint32 i = 0; i < N_DRAWS / 4; i++)
    {
      gboolean first = find_move (&augmentation, 13, 0, i).mirrored;

      for (guint epoch = 1; epoch < 4; epoch++)
        g_assert_cmpint (find_move (&augmentation, 13, epoch, i).mirrored, ==,
                         first != (epoch % 2 == 1));
      counts[first]++;
    }
  /* The 0.999 quantile for 1 degree of freedom. */
  g_assert_cmpfloat (chi_square (counts, 2, N_DRAWS / 8.0), <, 10.8);
}

/* A full square of the mean color, anywhere in the image with the same probability. */
static void
test_cutout (void)
{
  const NnShape shape = { 3, 6, 7 };
  const NnAugmentation augmentation = { .cutout = 3 };
  guint counts[4 * 5] = { 0 };
  NnNormalization normalization;
  guint8 pixels[3 * 6 * 7];

  memset (pixels, 200, sizeof pixels);
  test_normalization (&normalization, 3);
  for (guint32 i = 0; i < N_DRAWS; i++)
    {
      float out[3 * 6 * 7];
      size_t top = 6, left = 7, n = 0;

      nn_augment_image (&augmentation, &normalization, &(NnEpochImage){ shape, pixels, 14, 0, i },
                        out, nn_pixel_layout_channels_last (21, 3));
      for (size_t y = 0; y < 6; y++)
        for (size_t x = 0; x < 7; x++)
          {
            const float *pixel = out + y * 21 + x * 3;

            if (pixel[0] != 0)
              continue;
            g_assert_true (pixel[1] == 0 && pixel[2] == 0);
            top = MIN (top, y);
            left = MIN (left, x);
            n++;
            g_assert_cmpuint (y - top, <, 3);
            g_assert_cmpuint (x - left, <, 3);
          }
      g_assert_cmpuint (n, ==, 9);
      counts[top * 5 + left]++;
    }
  /* The 0.999 quantile for 19 degrees of freedom. */
  g_assert_cmpfloat (chi_square (counts, 20, N_DRAWS / 20.0), <, 43.8);
}

/* The same bits whatever was augmented before; other bits for another seed, epoch or index. */
static void
test_reproducible (void)
{
  enum
  {
    N = 40,
    IMAGE = 3 * 8 * 9
  };
  const NnShape shape = { 3, 8, 9 };
  const NnPixelLayout layout = nn_pixel_layout_planes (shape);
  g_autofree guint8 *pixels = test_image (shape, 1);
  g_autofree float *forth = g_new (float, N *IMAGE);
  g_autofree float *back = g_new (float, N *IMAGE);
  float other[IMAGE];
  NnNormalization normalization;
  guint n_same = 0;

  test_normalization (&normalization, 3);
  for (guint32 i = 0; i < N; i++)
    nn_augment_image (&EVERYTHING, &normalization, &(NnEpochImage){ shape, pixels, 15, 3, i },
                      forth + i * IMAGE, layout);
  for (guint32 i = N; i-- > 0;)
    nn_augment_image (&EVERYTHING, &normalization, &(NnEpochImage){ shape, pixels, 15, 3, i },
                      back + i * IMAGE, layout);
  g_assert_cmpmem (forth, N * sizeof other, back, N * sizeof other);

  for (guint32 i = 0; i < N; i++)
    {
      const NnEpochImage others[] = { { shape, pixels, 16, 3, i },
                                      { shape, pixels, 15, 4, i },
                                      { shape, pixels, 15, 3, i + N } };

      for (guint k = 0; k < G_N_ELEMENTS (others); k++)
        {
          nn_augment_image (&EVERYTHING, &normalization, &others[k], other, layout);
          n_same += memcmp (other, forth + i * IMAGE, sizeof other) == 0;
        }
    }
  g_assert_cmpuint (n_same, ==, 0);
}

/* A setting does the same with and without the others. */
static void
test_independent_settings (void)
{
  const NnAugmentation shift = { .shift = 2 }, flip = { .flip = NN_FLIP_RANDOM };
  const NnAugmentation both = { .shift = 2, .flip = NN_FLIP_RANDOM };

  for (guint32 i = 0; i < 200; i++)
    {
      Move move = find_move (&both, 17, 1, i);

      g_assert_cmpint (move.mirrored, ==, find_move (&flip, 17, 1, i).mirrored);
      g_assert_cmpint (move.shift_x, ==, find_move (&shift, 17, 1, i).shift_x);
      g_assert_cmpint (move.shift_y, ==, find_move (&shift, 17, 1, i).shift_y);
    }
}

static void
check_error (NnAugmentation augmentation, NnShape shape, const char *word)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (nn_augmentation_check (&augmentation, shape, &error));
  g_assert_error (error, NN_ERROR, NN_ERROR_SETTINGS);
  if (strstr (error->message, word) == NULL)
    g_error ("“%s” does not mention “%s”", error->message, word);
}

static void
test_check (void)
{
  const NnShape shape = { 3, 32, 30 }, dot = { 1, 1, 1 };
  const NnAugmentation none = { 0 }, largest = { 29, NN_FLIP_RANDOM, 29, 1, 1, 1, 10 };
  g_autoptr (GError) error = NULL;

  nn_augmentation_check (&none, dot, &error);
  g_assert_no_error (error);
  nn_augmentation_check (&largest, shape, &error);
  g_assert_no_error (error);
  check_error ((NnAugmentation){ .shift = 30 }, shape, "at most 29");
  check_error ((NnAugmentation){ .shift = 1 }, dot, "shift of 1");
  check_error ((NnAugmentation){ .shift = G_MAXUINT }, shape, "shift");
  check_error ((NnAugmentation){ .cutout = 40 }, shape, "cutout of 40");
  check_error ((NnAugmentation){ .brightness = 1.5f }, shape, "brightness");
  check_error ((NnAugmentation){ .contrast = -0.1f }, shape, "contrast");
  check_error ((NnAugmentation){ .saturation = NAN }, shape, "saturation");
  check_error ((NnAugmentation){ .mixup = INFINITY }, shape, "mixup");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/augmentation/images", test_images);
  g_test_add_func ("/augmentation/identity", test_identity);
  g_test_add_func ("/augmentation/shifts", test_shifts);
  g_test_add_func ("/augmentation/flips/random", test_random_flips);
  g_test_add_func ("/augmentation/flips/alternating", test_alternating_flips);
  g_test_add_func ("/augmentation/cutout", test_cutout);
  g_test_add_func ("/augmentation/reproducible", test_reproducible);
  g_test_add_func ("/augmentation/independent-settings", test_independent_settings);
  g_test_add_func ("/augmentation/check", test_check);
  return g_test_run ();
}

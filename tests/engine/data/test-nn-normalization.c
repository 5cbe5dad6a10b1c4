/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mean and deviation of each channel: exact, of the images that are trained with and no others. */
#include "nn-normalization.h"

#include "augment-test.h"
#include "made-up-dataset.h"

/* In two passes, in double precision. */
static void
check_moments (const NnDataset *dataset)
{
  NnShape shape = nn_dataset_get_shape (dataset);
  size_t n_images = nn_dataset_get_n_images (dataset, NN_SPLIT_TRAINING);
  size_t plane = shape.height * shape.width;
  double n = (double) n_images * (double) plane;
  g_autoptr (GError) error = NULL;
  NnNormalization normalization;

  nn_normalization_compute (&normalization, dataset, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (normalization.n_channels, ==, shape.channels);
  for (size_t c = 0; c < shape.channels; c++)
    {
      double mean = 0, variance = 0;

      for (size_t i = 0; i < n_images; i++)
        for (size_t j = 0; j < plane; j++)
          mean += nn_dataset_get_pixels (dataset, NN_SPLIT_TRAINING, i)[c * plane + j] / 255.0 / n;
      for (size_t i = 0; i < n_images; i++)
        for (size_t j = 0; j < plane; j++)
          {
            guint8 v = nn_dataset_get_pixels (dataset, NN_SPLIT_TRAINING, i)[c * plane + j];

            variance += (v / 255.0 - mean) * (v / 255.0 - mean) / n;
          }
      g_assert_cmpfloat_with_epsilon ((double) normalization.mean[c], mean, 1e-7);
      g_assert_cmpfloat_with_epsilon ((double) normalization.deviation[c], sqrt (variance), 1e-7);
    }
}

static void
test_moments (void)
{
  static const NnShape shapes[] = { { 1, 2, 1 }, { 1, 28, 28 }, { 3, 5, 97 }, { 8, 3, 2 } };

  for (guint s = 0; s < G_N_ELEMENTS (shapes); s++)
    {
      g_autoptr (NnDataset) dataset = made_up_dataset_new (shapes[s], 3, 20, 9, s);

      check_moments (dataset);
    }
}

/* More pixels in a plane than one block of sums holds. */
static void
test_large_image (void)
{
  g_autoptr (NnDataset) dataset = made_up_dataset_new ((NnShape){ 1, 300, 701 }, 2, 2, 0, 1);

  check_moments (dataset);
}

static void
test_views (void)
{
  static const guint32 some[] = { 2, 3, 11 }, others[] = { 0, 1, 17 };
  g_autoptr (NnDataset) dataset = made_up_dataset_new ((NnShape){ 3, 4, 5 }, 3, 20, 9, 5);
  g_autoptr (NnDataset) classes =
      nn_dataset_select_classes (dataset, (const guint[]){ 2, 0 }, 2, NULL);
  g_autoptr (NnDataset) part = nn_dataset_hold_out (dataset, some, 3, others, 3);

  check_moments (classes);
  check_moments (part);
}

static NnDataset *
make_flat (NnShape shape, guint8 value, size_t n)
{
  static const char *const names[] = { "flat", NULL };
  g_autofree guint16 *labels = g_new0 (guint16, n);
  guint8 *pixels = g_malloc (n * nn_shape_size (shape));
  NnSplitData data = { .labels = labels, .n_images = n };
  NnDataset *dataset;

  memset (pixels, value, n * nn_shape_size (shape));
  data.pixels = g_bytes_new_take (pixels, n * nn_shape_size (shape));
  dataset = nn_dataset_new ("flat", shape, names, &data, NULL, NULL);
  g_bytes_unref (data.pixels);
  return dataset;
}

/* A channel that is the same everywhere is not divided by zero. */
static void
test_flat (void)
{
  static const guint8 values[] = { 0, 1, 77, 254, 255 };

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_autoptr (NnDataset) dataset = make_flat ((NnShape){ 1, 7, 11 }, values[i], 13);
      NnNormalization normalization;

      g_assert_true (nn_normalization_compute (&normalization, dataset, NULL));
      g_assert_cmpfloat (normalization.deviation[0], ==, 1);
      g_assert_cmpfloat_with_epsilon ((double) normalization.mean[0], values[i] / 255.0, 1e-7);
      g_assert_cmpfloat_with_epsilon ((double) normalization.table[0][values[i]], 0, 1e-7);
    }
}

static void
test_table (void)
{
  NnNormalization normalization;

  test_normalization (&normalization, NN_NORMALIZATION_MAX_CHANNELS);
  for (size_t c = 0; c < NN_NORMALIZATION_MAX_CHANNELS; c++)
    for (guint v = 0; v < 256; v++)
      {
        double expected = normalized (&normalization, c, v);

        g_assert_cmpfloat_with_epsilon ((double) normalization.table[c][v], expected, 1e-6);
        g_assert_cmpfloat_with_epsilon ((double) (normalization.scale[c] * (float) v +
                                                  normalization.offset[c]),
                                        expected, 1e-5);
      }
  g_assert_true (nn_normalization_init_plain (&normalization, 1, NULL));
  g_assert_cmpfloat (normalization.table[0][255], ==, 1);
  g_assert_cmpfloat (normalization.table[0][51], ==, 0.2f);
}

static void
check_refused (size_t n_channels, float mean, float deviation)
{
  NnNormalization normalization = { .n_channels = 99 };
  float means[16], deviations[16];
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 16; i++)
    {
      means[i] = 0.5f;
      deviations[i] = 0.25f;
    }
  means[1] = mean;
  deviations[1] = deviation;
  g_assert_false (nn_normalization_init (&normalization, n_channels, means, deviations, &error));
  g_assert_error (error, NN_ERROR, NN_ERROR_SETTINGS);
  g_assert_cmpuint (normalization.n_channels, ==, 99);
}

static void
test_refused (void)
{
  g_autoptr (NnDataset) dataset = make_flat ((NnShape){ 9, 2, 2 }, 3, 2);
  g_autoptr (GError) error = NULL;
  NnNormalization normalization;

  check_refused (0, 0.5f, 0.25f);
  check_refused (NN_NORMALIZATION_MAX_CHANNELS + 1, 0.5f, 0.25f);
  check_refused (3, NAN, 0.25f);
  check_refused (3, -1, 0.25f);
  check_refused (3, 0.5f, 0);
  check_refused (3, 0.5f, -1);
  check_refused (3, 0.5f, NAN);
  check_refused (3, 0.5f, INFINITY);
  check_refused (3, 0.5f, 1e-45f);
  g_assert_false (nn_normalization_compute (&normalization, dataset, &error));
  g_assert_error (error, NN_ERROR, NN_ERROR_SETTINGS);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/normalization/moments", test_moments);
  g_test_add_func ("/normalization/large-image", test_large_image);
  g_test_add_func ("/normalization/views", test_views);
  g_test_add_func ("/normalization/flat", test_flat);
  g_test_add_func ("/normalization/table", test_table);
  g_test_add_func ("/normalization/refused", test_refused);
  return g_test_run ();
}

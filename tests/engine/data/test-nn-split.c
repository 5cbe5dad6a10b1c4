/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The validation split: of each class its share, the same for the same seed, and a true view. */
#include "nn-split.h"

#include <math.h>
#include <string.h>

#define IMAGE 4

/* As many images of each class as @counts says, in a mixed order; the first two bytes of an image
 * are its number. */
static NnDataset *
make_dataset (const size_t *counts, size_t n_classes)
{
  g_auto (GStrv) names = g_new0 (char *, n_classes + 1);
  g_autofree size_t *left = g_memdup2 (counts, n_classes * sizeof *counts);
  g_autofree guint16 *labels = NULL;
  g_auto (GStrv) files = NULL;
  guint8 *pixels;
  size_t n = 0, filled = 0;
  NnSplitData training, test;
  g_autoptr (GError) error = NULL;
  NnDataset *dataset;

  for (size_t c = 0; c < n_classes; c++)
    {
      names[c] = g_strdup_printf ("class %zu", c);
      n += counts[c];
    }
  labels = g_new (guint16, n);
  files = g_new0 (char *, n + 1);
  pixels = g_malloc0 (n * IMAGE);
  while (filled < n)
    for (size_t c = 0; c < n_classes; c++)
      if (left[c] > 0)
        {
          left[c]--;
          labels[filled] = (guint16) c;
          files[filled] = g_strdup_printf ("%zu.png", filled);
          pixels[filled * IMAGE] = (guint8) (filled & 255);
          pixels[filled * IMAGE + 1] = (guint8) (filled >> 8);
          filled++;
        }
  training = (NnSplitData){ .pixels = g_bytes_new_take (pixels, n * IMAGE),
                            .labels = labels,
                            .n_images = n,
                            .file_names = files };
  /* Test images without file names, which must not be mistaken for those held out. */
  test = training;
  test.file_names = NULL;
  dataset = nn_dataset_new ("things", (NnShape){ 1, 2, 2 }, (const char *const *) names, &training,
                            &test, &error);
  g_assert_no_error (error);
  g_bytes_unref (training.pixels);
  return dataset;
}

static void
test_stratified (void)
{
  static const size_t counts[] = { 100, 31, 2, 7, 1000 };
  static const struct
  {
    double fraction;
    size_t held_out[5];
  } cases[] = {
    { 0.1, { 10, 3, 1, 1, 100 } },  { 0.5, { 50, 16, 1, 4, 500 } },
    { 0.25, { 25, 8, 1, 2, 250 } }, { 0.999, { 99, 30, 1, 6, 999 } }, /* one stays */
    { 1e-9, { 1, 1, 1, 1, 1 } },
  };
  g_autoptr (NnDataset) dataset = make_dataset (counts, 5);

  for (guint k = 0; k < G_N_ELEMENTS (cases); k++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (NnSplitIndices) split =
          nn_split_indices_new (dataset, cases[k].fraction, 3, &error);
      g_autofree guint *seen = g_new0 (guint, 1140);
      size_t held_out[5] = { 0 };

      g_assert_no_error (error);
      g_assert_cmpuint (split->n_training + split->n_validation, ==, 1140);
      for (size_t i = 0; i < split->n_training; i++)
        seen[split->training[i]]++;
      for (size_t i = 0; i < split->n_validation; i++)
        {
          seen[split->validation[i]]++;
          held_out[nn_dataset_get_label (dataset, NN_SPLIT_TRAINING, split->validation[i])]++;
          if (i > 0)
            g_assert_cmpuint (split->validation[i], >, split->validation[i - 1]);
        }
      for (size_t i = 0; i < 1140; i++)
        g_assert_cmpuint (seen[i], ==, 1);
      for (guint c = 0; c < 5; c++)
        g_assert_cmpuint (held_out[c], ==, cases[k].held_out[c]);
    }
}

static void
test_seeds (void)
{
  enum
  {
    N_SEEDS = 2000
  };
  static const size_t counts[] = { 20, 30 };
  g_autoptr (NnDataset) dataset = make_dataset (counts, 2);
  g_autoptr (NnSplitIndices) first = nn_split_indices_new (dataset, 0.2, 1, NULL);
  g_autoptr (NnSplitIndices) again = nn_split_indices_new (dataset, 0.2, 1, NULL);
  guint times[50] = { 0 };
  double chi = 0;

  g_assert_cmpmem (first->validation, first->n_validation * sizeof (guint32), again->validation,
                   again->n_validation * sizeof (guint32));
  for (guint64 seed = 0; seed < N_SEEDS; seed++)
    {
      g_autoptr (NnSplitIndices) split = nn_split_indices_new (dataset, 0.2, seed, NULL);

      for (size_t i = 0; i < split->n_validation; i++)
        times[split->validation[i]]++;
    }
  /* Each image is held out with probability 0.2. The counts of a class have a fixed sum, so that
   * χ² · (n − 1) / n / 0.8 has n − 1 degrees of freedom: 48 together; the 0.999 quantile is 84. */
  for (guint i = 0; i < 50; i++)
    {
      size_t n = counts[nn_dataset_get_label (dataset, NN_SPLIT_TRAINING, i)];
      double difference = times[i] - 0.2 * N_SEEDS;

      chi += difference * difference / (0.2 * N_SEEDS) / 0.8 * (double) (n - 1) / (double) n;
    }
  g_assert_cmpfloat (chi, <, 84);
}

static void
check_refused (NnDataset *dataset, double fraction, NnError code, const char *word)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (nn_split_hold_out (dataset, fraction, 1, &error));
  g_assert_error (error, NN_ERROR, (gint) code);
  g_assert_nonnull (strstr (error->message, word));
}

static void
test_refused (void)
{
  static const size_t good[] = { 4, 4 }, one[] = { 4, 1 }, none[] = { 4, 5, 0 };
  g_autoptr (NnDataset) sound = make_dataset (good, 2);
  g_autoptr (NnDataset) small = make_dataset (one, 2);
  g_autoptr (NnDataset) empty = make_dataset (none, 3);

  check_refused (small, 0.5, NN_ERROR_SHAPE, "“class 1”");
  check_refused (empty, 0.5, NN_ERROR_SHAPE, "“class 2”");
  check_refused (sound, 0, NN_ERROR_SETTINGS, "between 0 and 1");
  check_refused (sound, 1, NN_ERROR_SETTINGS, "1");
  check_refused (sound, -0.5, NN_ERROR_SETTINGS, "-0.5");
  check_refused (sound, NAN, NN_ERROR_SETTINGS, "nan");
}

/* The images of the view are those that the indices say, with all that belongs to them. */
static void
check_view (
    const NnDataset *view, NnSplit split, const NnDataset *whole, const guint32 *indices, size_t n)
{
  g_assert_cmpuint (nn_dataset_get_n_images (view, split), ==, n);
  for (size_t i = 0; i < n; i++)
    {
      g_autofree char *file = NULL;
      size_t source = nn_dataset_get_source_index (whole, NN_SPLIT_TRAINING, indices[i]);

      file = g_strdup_printf ("%zu.png", source);
      g_assert_cmpuint (nn_dataset_get_source_index (view, split, i), ==, source);
      g_assert_cmpuint (nn_dataset_get_label (view, split, i), ==,
                        nn_dataset_get_label (whole, NN_SPLIT_TRAINING, indices[i]));
      g_assert_cmpstr (nn_dataset_get_file_name (view, split, i), ==, file);
      g_assert_true (nn_dataset_get_pixels (view, split, i) ==
                     nn_dataset_get_pixels (whole, NN_SPLIT_TRAINING, indices[i]));
    }
}

/* They are all there, in their order; and there are no validation images without a split. */
static void
check_test_images (const NnDataset *view, const NnDataset *whole)
{
  size_t n = nn_dataset_get_n_images (whole, NN_SPLIT_TEST);

  g_assert_cmpuint (n, >, 0);
  g_assert_cmpuint (nn_dataset_get_n_images (view, NN_SPLIT_TEST), ==, n);
  for (size_t i = 0; i < n; i++)
    {
      g_assert_true (nn_dataset_get_pixels (view, NN_SPLIT_TEST, i) ==
                     nn_dataset_get_pixels (whole, NN_SPLIT_TEST, i));
      g_assert_cmpuint (nn_dataset_get_label (view, NN_SPLIT_TEST, i), ==,
                        nn_dataset_get_label (whole, NN_SPLIT_TEST, i));
    }
  g_assert_cmpuint (nn_dataset_get_n_images (whole, NN_SPLIT_VALIDATION), ==, 0);
}

static void
test_view (void)
{
  static const size_t counts[] = { 40, 50, 300 };
  g_autoptr (NnDataset) opened = make_dataset (counts, 3);
  g_autoptr (NnDataset) chosen =
      nn_dataset_select_classes (opened, (const guint[]){ 2, 0 }, 2, NULL);
  NnDataset *sets[] = { opened, chosen };

  for (guint k = 0; k < 2; k++)
    {
      g_autoptr (NnSplitIndices) split = nn_split_indices_new (sets[k], 0.1, 9, NULL);
      g_autoptr (NnDataset) view = nn_split_hold_out (sets[k], 0.1, 9, NULL);

      check_view (view, NN_SPLIT_TRAINING, sets[k], split->training, split->n_training);
      check_view (view, NN_SPLIT_VALIDATION, sets[k], split->validation, split->n_validation);
      check_test_images (view, sets[k]);
      g_assert_cmpuint (nn_dataset_get_n_classes (view), ==, nn_dataset_get_n_classes (sets[k]));
      g_assert_cmpstr (nn_dataset_get_class_name (view, 1), ==,
                       nn_dataset_get_class_name (sets[k], 1));
      g_assert_cmpstr (nn_dataset_get_hash (view), ==, nn_dataset_get_hash (opened));
    }
}

/* Classes chosen after the split, and a view that outlives what it was made of. */
static void
test_view_of_view (void)
{
  static const size_t counts[] = { 40, 50, 30 };
  NnDataset *opened = make_dataset (counts, 3);
  NnDataset *held = nn_split_hold_out (opened, 0.2, 9, NULL);
  g_autoptr (NnDataset) chosen = nn_dataset_select_classes (held, (const guint[]){ 1, 2 }, 2, NULL);
  size_t n = nn_dataset_get_n_images (chosen, NN_SPLIT_VALIDATION);

  nn_dataset_unref (held);
  nn_dataset_unref (opened);
  g_assert_cmpuint (nn_dataset_get_n_images (chosen, NN_SPLIT_TRAINING), ==, 64);
  g_assert_cmpuint (n, ==, 16);
  for (size_t i = 0; i < n; i++)
    {
      size_t source = nn_dataset_get_source_index (chosen, NN_SPLIT_VALIDATION, i);
      g_autofree char *file = g_strdup_printf ("%zu.png", source);

      g_assert_cmpstr (nn_dataset_get_file_name (chosen, NN_SPLIT_VALIDATION, i), ==, file);
      g_assert_cmpuint (nn_dataset_get_pixels (chosen, NN_SPLIT_VALIDATION, i)[0], ==, source);
    }
}

/* As many classes as labels can number are split in no time. */
static void
test_many_classes (void)
{
  g_autofree size_t *counts = g_new (size_t, 20000);
  g_autoptr (NnDataset) dataset = NULL;
  g_autoptr (NnSplitIndices) split = NULL;

  for (guint c = 0; c < 20000; c++)
    counts[c] = 3;
  dataset = make_dataset (counts, 20000);
  split = nn_split_indices_new (dataset, 0.3, 1, NULL);
  g_assert_cmpuint (split->n_validation, ==, 20000);
  g_assert_cmpuint (split->n_training, ==, 40000);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/split/stratified", test_stratified);
  g_test_add_func ("/split/seeds", test_seeds);
  g_test_add_func ("/split/refused", test_refused);
  g_test_add_func ("/split/view", test_view);
  g_test_add_func ("/split/view-of-view", test_view_of_view);
  g_test_add_func ("/split/many-classes", test_many_classes);
  return g_test_run ();
}

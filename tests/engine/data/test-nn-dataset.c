/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The data set: what it refuses, and that a choice of classes is a true view. */
#include "nn-dataset.h"

static const char *const NAMES[] = { "ant", "bee", "cow", NULL };
#define SHAPE ((NnShape){ 3, 2, 2 })
#define IMAGE 12

static NnSplitData
make_split (const guint16 *labels, size_t n, char **file_names)
{
  guint8 *pixels = g_new (guint8, n * IMAGE);

  for (size_t i = 0; i < n * IMAGE; i++)
    pixels[i] = (guint8) (i / IMAGE * 10 + i % IMAGE);
  return (NnSplitData){ .pixels = g_bytes_new_take (pixels, n * IMAGE),
                        .labels = labels,
                        .n_images = n,
                        .file_names = file_names };
}

static NnDataset *
make_dataset (void)
{
  static const guint16 training_labels[] = { 0, 1, 2, 1, 0, 2 }, test_labels[] = { 2, 1 };
  char *files[] = { (char *) "a/0",
                    (char *) "b/0",
                    (char *) "c/0",
                    (char *) "b/1",
                    (char *) "a/1",
                    (char *) "c/1",
                    NULL };
  NnSplitData training = make_split (training_labels, 6, files),
              test = make_split (test_labels, 2, NULL);
  g_autoptr (GError) error = NULL;
  NnDataset *dataset = nn_dataset_new ("farm", SHAPE, NAMES, &training, &test, &error);

  g_assert_no_error (error);
  g_bytes_unref (training.pixels);
  g_bytes_unref (test.pixels);
  return dataset;
}

static void
test_whole (void)
{
  g_autoptr (NnDataset) dataset = make_dataset ();
  size_t counts[3];

  g_assert_cmpuint (nn_dataset_get_n_images (dataset, NN_SPLIT_TRAINING), ==, 6);
  g_assert_cmpuint (nn_dataset_get_n_images (dataset, NN_SPLIT_TEST), ==, 2);
  g_assert_cmpuint (nn_dataset_get_pixels (dataset, NN_SPLIT_TRAINING, 3)[5], ==, 35);
  g_assert_cmpuint (nn_dataset_get_label (dataset, NN_SPLIT_TEST, 0), ==, 2);
  g_assert_cmpstr (nn_dataset_get_file_name (dataset, NN_SPLIT_TRAINING, 4), ==, "a/1");
  g_assert_null (nn_dataset_get_file_name (dataset, NN_SPLIT_TEST, 0));
  nn_dataset_count_classes (dataset, NN_SPLIT_TEST, counts);
  g_assert_cmpuint (counts[0], ==, 0);
  g_assert_cmpuint (counts[1], ==, 1);
  g_assert_cmpuint (counts[2], ==, 1);
}

static void
test_view (void)
{
  g_autoptr (NnDataset) dataset = make_dataset ();
  const guint classes[] = { 2, 0 };
  g_autoptr (NnDataset) view = nn_dataset_select_classes (dataset, classes, 2, NULL);
  g_autoptr (NnDataset) swapped =
      nn_dataset_select_classes (view, (const guint[]){ 1, 0 }, 2, NULL);

  /* The view keeps what it needs alive. */
  g_clear_pointer (&dataset, nn_dataset_unref);
  g_assert_cmpstr (nn_dataset_get_class_name (view, 0), ==, "cow");
  g_assert_cmpstr (nn_dataset_get_class_name (view, 1), ==, "ant");
  g_assert_cmpuint (nn_dataset_get_n_images (view, NN_SPLIT_TRAINING), ==, 4);
  g_assert_cmpuint (nn_dataset_get_n_images (view, NN_SPLIT_TEST), ==, 1);
  g_assert_cmpuint (nn_dataset_get_label (view, NN_SPLIT_TRAINING, 0), ==, 1);
  g_assert_cmpuint (nn_dataset_get_source_index (view, NN_SPLIT_TRAINING, 1), ==, 2);
  g_assert_cmpuint (nn_dataset_get_pixels (view, NN_SPLIT_TRAINING, 1)[0], ==, 20);
  g_assert_cmpstr (nn_dataset_get_file_name (view, NN_SPLIT_TRAINING, 3), ==, "c/1");

  /* A view of a view counts from the set that was opened. */
  g_assert_cmpstr (nn_dataset_get_class_name (swapped, 0), ==, "ant");
  g_assert_cmpuint (nn_dataset_get_source_index (swapped, NN_SPLIT_TRAINING, 3), ==, 5);
  g_assert_cmpuint (nn_dataset_get_pixels (swapped, NN_SPLIT_TRAINING, 3)[1], ==, 51);
}

static void
test_view_refused (void)
{
  g_autoptr (NnDataset) dataset = make_dataset ();
  static const guint one[] = { 1 }, unknown[] = { 0, 3 }, twice[] = { 1, 1 };
  g_autoptr (GError) error = NULL;

  g_assert_null (nn_dataset_select_classes (dataset, one, 1, &error));
  g_assert_error (error, NN_ERROR, NN_ERROR_SHAPE);
  g_clear_error (&error);
  g_assert_null (nn_dataset_select_classes (dataset, unknown, 2, &error));
  g_assert_error (error, NN_ERROR, NN_ERROR_SHAPE);
  g_clear_error (&error);
  g_assert_null (nn_dataset_select_classes (dataset, twice, 2, &error));
  g_assert_error (error, NN_ERROR, NN_ERROR_SHAPE);
}

static void
test_names (void)
{
  g_autoptr (NnDataset) dataset = make_dataset ();
  const char *good[] = { "bee", "ant", NULL }, *bad[] = { "bee", "dog", NULL };
  g_autoptr (NnDataset) view = nn_dataset_select_class_names (dataset, good, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (nn_dataset_get_class_name (view, 1), ==, "ant");
  g_assert_null (nn_dataset_select_class_names (dataset, bad, &error));
  g_assert_error (error, NN_ERROR, NN_ERROR_SHAPE);
  /* It names what is missing, and what there is. */
  g_assert_nonnull (strstr (error->message, "dog"));
  g_assert_nonnull (strstr (error->message, "cow"));
}

static void
test_refused (void)
{
  static const guint16 good[] = { 0, 1 }, bad[] = { 0, 3 };
  NnSplitData data = make_split (good, 2, NULL), empty = { .n_images = 0 };
  NnSplitData wrong_label = data, wrong_size = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (NnDataset) without_test = nn_dataset_new ("x", SHAPE, NAMES, &data, NULL, NULL);

  g_assert_cmpuint (nn_dataset_get_n_images (without_test, NN_SPLIT_TEST), ==, 0);
  wrong_label.labels = bad;
  wrong_size.n_images = 1;
  g_assert_null (nn_dataset_new ("x", SHAPE, NAMES, &wrong_label, NULL, &error));
  g_assert_error (error, NN_ERROR, NN_ERROR_SHAPE);
  g_clear_error (&error);
  g_assert_null (nn_dataset_new ("x", SHAPE, NAMES, &wrong_size, NULL, &error));
  g_assert_error (error, NN_ERROR, NN_ERROR_SHAPE);
  g_clear_error (&error);
  g_assert_null (nn_dataset_new ("x", SHAPE, NAMES, &empty, NULL, &error));
  g_assert_error (error, NN_ERROR, NN_ERROR_SHAPE);
  g_clear_error (&error);
  g_assert_null (nn_dataset_new ("x", (NnShape){ G_MAXSIZE, 2, 2 }, NAMES, &data, NULL, &error));
  g_assert_error (error, NN_ERROR, NN_ERROR_SHAPE);
  g_bytes_unref (data.pixels);
}

static void
test_hash (void)
{
  g_autoptr (NnDataset) a = make_dataset ();
  g_autoptr (NnDataset) b = make_dataset ();
  g_autoptr (NnDataset) view = nn_dataset_select_classes (a, (const guint[]){ 0, 1 }, 2, NULL);
  static const guint16 labels[] = { 1, 1, 2, 1, 0, 2 };
  NnSplitData training = make_split (labels, 6, NULL);
  g_autoptr (NnDataset) other = nn_dataset_new ("farm", SHAPE, NAMES, &training, NULL, NULL);

  g_assert_cmpuint (strlen (nn_dataset_get_hash (a)), ==, 64);
  g_assert_cmpstr (nn_dataset_get_hash (a), ==, nn_dataset_get_hash (b));
  g_assert_cmpstr (nn_dataset_get_hash (a), ==, nn_dataset_get_hash (view));
  g_assert_cmpstr (nn_dataset_get_hash (a), !=, nn_dataset_get_hash (other));
  g_bytes_unref (training.pixels);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dataset/whole", test_whole);
  g_test_add_func ("/dataset/view", test_view);
  g_test_add_func ("/dataset/view/refused", test_view_refused);
  g_test_add_func ("/dataset/names", test_names);
  g_test_add_func ("/dataset/refused", test_refused);
  g_test_add_func ("/dataset/hash", test_hash);
  return g_test_run ();
}

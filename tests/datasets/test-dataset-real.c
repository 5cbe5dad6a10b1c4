/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The loaders with whole data sets: CIFAR-10 in the folder $PUPIL_TEST_CIFAR10, and Fashion-MNIST
 * where the system has it. */
#include "dataset-catalog.h"

#include <stdlib.h>
#include <string.h>

#define FASHION_FOLDER "/usr/share/datasets/fashion-mnist"

static char *
find_cifar (const char *name)
{
  const char *folder = g_getenv ("PUPIL_TEST_CIFAR10");
  g_autofree char *path = folder != NULL ? g_build_filename (folder, name, NULL) : NULL;

  if (path != NULL && g_file_test (path, G_FILE_TEST_EXISTS))
    return g_steal_pointer (&path);
  g_test_skip_printf ("$PUPIL_TEST_CIFAR10 is not a folder with %s", name);
  return NULL;
}

static NnDataset *
open_whole (const char *path)
{
  g_autoptr (GError) error = NULL;
  NnDataset *dataset = dataset_open (path, NULL, NULL, &error);

  g_assert_no_error (error);
  return dataset;
}

static void
test_python_is_binary (void)
{
  g_autofree char *python_path = find_cifar ("cifar-10-python.tar.gz");
  g_autofree char *binary_path = python_path != NULL ? find_cifar ("cifar-10-binary.tar.gz") : NULL;
  g_autoptr (NnDataset) python = NULL;
  g_autoptr (NnDataset) binary = NULL;
  size_t counts[10];

  if (binary_path == NULL)
    return;
  python = open_whole (python_path);
  binary = open_whole (binary_path);
  g_assert_cmpuint (nn_dataset_get_n_images (python, NN_SPLIT_TRAINING), ==, 50000);
  g_assert_cmpuint (nn_dataset_get_n_images (python, NN_SPLIT_TEST), ==, 10000);
  g_assert_cmpuint (nn_dataset_get_n_classes (python), ==, 10);
  nn_dataset_count_classes (python, NN_SPLIT_TRAINING, counts);
  for (guint i = 0; i < 10; i++)
    g_assert_cmpuint (counts[i], ==, 5000);
  /* Of shape, class names, labels and pixels. */
  g_assert_cmpstr (nn_dataset_get_hash (python), ==, nn_dataset_get_hash (binary));
}

/* The archive has the images of a class in the order of their file names, so the n-th of a class in
 * one is the n-th in the other. Two JPEG decoders may differ by a few levels. */
static void
test_images_are_alike (void)
{
  g_autofree char *archive_path = find_cifar ("cifar-10-binary.tar.gz");
  g_autofree char *images_path = archive_path != NULL ? find_cifar ("images") : NULL;
  g_autoptr (NnDataset) archive = NULL;
  g_autoptr (NnDataset) images = NULL;

  if (images_path == NULL)
    return;
  archive = open_whole (archive_path);
  images = open_whole (images_path);
  g_assert_cmpuint (nn_dataset_get_n_classes (images), ==, 10);
  for (guint i = 0; i < 10; i++)
    g_assert_cmpstr (nn_dataset_get_class_name (images, i), ==,
                     nn_dataset_get_class_name (archive, i));
  for (NnSplit split = 0; split < NN_N_SOURCE_SPLITS; split++)
    {
      size_t n = nn_dataset_get_n_images (archive, split);
      size_t per_class = n / 10;
      size_t seen[10] = { 0 };
      guint64 sum = 0;
      int largest = 0;

      g_assert_cmpuint (nn_dataset_get_n_images (images, split), ==, n);
      for (size_t i = 0; i < n; i++)
        {
          guint label = nn_dataset_get_label (archive, split, i);
          size_t other = label * per_class + seen[label]++;
          const guint8 *a = nn_dataset_get_pixels (archive, split, i);
          const guint8 *b = nn_dataset_get_pixels (images, split, other);

          g_assert_cmpuint (nn_dataset_get_label (images, split, other), ==, label);
          for (size_t k = 0; k < 3072; k++)
            {
              int difference = abs (a[k] - b[k]);

              largest = MAX (largest, difference);
              sum += (guint64) difference;
            }
        }
      g_test_message ("split %d: mean difference %.4f, largest %d", (int) split,
                      (double) sum / ((double) n * 3072), largest);
      g_assert_cmpint (largest, <=, 8);
      g_assert_cmpuint (sum, <=, n * 3072 / 2);
    }
}

static void
test_fashion (void)
{
  g_autoptr (NnDataset) dataset = NULL;
  size_t counts[10];

  if (!g_file_test (FASHION_FOLDER, G_FILE_TEST_IS_DIR))
    {
      g_test_skip ("Fashion-MNIST is not installed (Debian's package dataset-fashion-mnist)");
      return;
    }
  dataset = open_whole (FASHION_FOLDER);
  g_assert_cmpstr (nn_dataset_get_name (dataset), ==, "Fashion-MNIST");
  g_assert_true (nn_shape_equal (nn_dataset_get_shape (dataset), (NnShape){ 1, 28, 28 }));
  g_assert_cmpuint (nn_dataset_get_n_images (dataset, NN_SPLIT_TRAINING), ==, 60000);
  nn_dataset_count_classes (dataset, NN_SPLIT_TRAINING, counts);
  for (guint i = 0; i < 10; i++)
    g_assert_cmpuint (counts[i], ==, 6000);
  nn_dataset_count_classes (dataset, NN_SPLIT_TEST, counts);
  for (guint i = 0; i < 10; i++)
    g_assert_cmpuint (counts[i], ==, 1000);
  /* The first training image is an ankle boot, the second a T-shirt. */
  g_assert_cmpuint (nn_dataset_get_label (dataset, NN_SPLIT_TRAINING, 0), ==, 9);
  g_assert_cmpuint (nn_dataset_get_label (dataset, NN_SPLIT_TRAINING, 1), ==, 0);
  g_assert_cmpstr (nn_dataset_get_class_name (dataset, 9), ==, "Ankle boot");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dataset-real/python-is-binary", test_python_is_binary);
  g_test_add_func ("/dataset-real/images-are-alike", test_images_are_alike);
  g_test_add_func ("/dataset-real/fashion-mnist", test_fashion);
  return g_test_run ();
}

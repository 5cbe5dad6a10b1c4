/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A path is what it holds, and what is no data set is called by its name. */
#include "dataset-detect.h"

#include <string.h>

#include "dataset-cifar.h"
#include "dataset-test-util.h"

static const char *const binary_files[] = { "data_batch_1.bin", "data_batch_2.bin",
                                            "data_batch_3.bin", "data_batch_4.bin",
                                            "data_batch_5.bin", "test_batch.bin",
                                            "batches.meta.txt" };

static void
assert_kind (const char *path, DatasetKind expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *source = NULL;
  DatasetKind kind;

  g_assert_true (dataset_detect (path, &kind, &source, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (kind, ==, expected);
}

static void
write_classes (const char *folder)
{
  test_write (folder, "cat/1.png", "x", 1);
  test_write (folder, "dog/1.png", "x", 1);
}

static void
write_binary (const char *folder, guint n, size_t size)
{
  g_autofree char *zeros = g_malloc0 (size);

  for (guint i = 0; i < n; i++)
    test_write (folder, binary_files[i], zeros, size);
}

/* Photos whose folder or files have names that begin like those of CIFAR. */
static void
test_photos (void)
{
  char *folder = test_folder_new ();
  g_autofree char *cifar = g_build_filename (folder, "cifar-100-of-mine", NULL);
  g_autofree char *batches = g_build_filename (folder, "batches", NULL);
  g_autofree char *idx = g_build_filename (folder, "idx", NULL);
  g_autofree char *notes = g_build_filename (folder, "notes", NULL);

  write_classes (cifar);
  assert_kind (cifar, DATASET_KIND_IMAGE_FOLDER);
  write_classes (batches);
  test_write (batches, "test_batch.jpg", "x", 1);
  test_write (batches, "data_batch_of_monday.txt", "x", 1);
  assert_kind (batches, DATASET_KIND_IMAGE_FOLDER);
  test_write (batches, "test_batch", "x", 1);
  test_write (batches, "data_batch_1/1.png", "x", 1);
  assert_kind (batches, DATASET_KIND_IMAGE_FOLDER);
  write_binary (batches, 7, 100);
  assert_kind (batches, DATASET_KIND_IMAGE_FOLDER);
  write_classes (idx);
  test_write (idx, "train-labels-idx1-ubyte", "x", 1);
  assert_kind (idx, DATASET_KIND_IMAGE_FOLDER);
  write_classes (notes);
  test_write (notes, "meta", "x", 1);
  test_write (notes, "fine_label_names.txt", "x", 1);
  assert_kind (notes, DATASET_KIND_IMAGE_FOLDER);
  test_folder_remove (folder);
}

static void
test_cifar (void)
{
  char *folder = test_folder_new ();
  g_autofree char *whole = g_build_filename (folder, "whole", NULL);
  g_autofree char *parent = g_build_filename (folder, "parent", NULL);
  g_autofree char *inner = g_build_filename (parent, "cifar-10-batches-bin", NULL);
  g_autofree char *part = g_build_filename (folder, "part", NULL);
  g_autofree char *batch = g_build_filename (part, "data_batch_1.bin", NULL);
  g_autofree char *source = NULL;
  DatasetKind kind;

  /* Whatever lies beside all of its files. */
  write_binary (whole, 7, 3073);
  write_classes (whole);
  assert_kind (whole, DATASET_KIND_CIFAR_BINARY);
  write_binary (inner, 7, 3073);
  assert_kind (parent, DATASET_KIND_CIFAR_BINARY);
  /* The loader says what is missing. */
  write_binary (part, 3, 3073);
  assert_kind (part, DATASET_KIND_CIFAR_BINARY);
  g_assert_true (dataset_detect (batch, &kind, &source, NULL, NULL));
  g_assert_cmpint (kind, ==, DATASET_KIND_CIFAR_BINARY);
  g_assert_cmpstr (source, ==, part);
  test_folder_remove (folder);
}

static void
test_cifar_100 (void)
{
  static const char meta[] = "\x80\x02}q\x01(U\x10"
                             "fine_label_names]u.";
  char *folder = test_folder_new ();
  g_autofree char *renamed = g_build_filename (folder, "my data", NULL);
  g_autofree char *inner = g_build_filename (folder, "cifar-100-binary", NULL);

  test_write (renamed, "meta", meta, sizeof meta - 1);
  test_write (renamed, "train", "x", 1);
  assert_kind (renamed, DATASET_KIND_CIFAR_100);
  test_write (inner, "fine_label_names.txt", "apple\n", 6);
  assert_kind (folder, DATASET_KIND_CIFAR_100);
  test_folder_remove (folder);
  g_assert_true (dataset_cifar_is_100 ("a/cifar-100-python/train"));
  g_assert_false (dataset_cifar_is_100 ("cifar-100-mine/train"));
  g_assert_false (dataset_cifar_is_100 ("cifar-100-python/cat.png"));
}

static void
assert_sentence (const char *name, const char *content, size_t size, const char *part)
{
  char *folder = test_folder_new ();
  g_autofree char *path = g_build_filename (folder, name, NULL);
  GError *error = NULL;
  NnDataset *dataset;

  test_write (folder, name, content, size);
  dataset = dataset_open (path, NULL, NULL, &error);
  test_assert_error (dataset, error, DATASET_ERROR, DATASET_ERROR_UNKNOWN, part);
  test_folder_remove (folder);
}

/* Of an archive, the error; the last @n_missing bytes of it were not copied. */
static void
assert_archive_error (TestTar *tar, guint n_missing, const char *part)
{
  char *folder = test_folder_new ();
  g_autofree char *path = g_build_filename (folder, "x.tar", NULL);
  g_autoptr (GByteArray) bytes = NULL;
  GError *error = NULL;
  NnDataset *dataset;

  test_tar_write (tar, folder, "x.tar");
  bytes = test_read (path);
  test_write (folder, "x.tar", bytes->data, bytes->len - n_missing);
  dataset = dataset_open (path, NULL, NULL, &error);
  test_assert_error (dataset, error, DATASET_ERROR, DATASET_ERROR_UNKNOWN, part);
  test_folder_remove (folder);
}

/* Photos among which one file is called like a batch, as a folder of them may be; and so many that
 * nobody wants to wait for the last one. */
static void
test_archive_of_photos (void)
{
  static const char *const names[] = { "data_batch_1", "test_batch.bin", "test_batch" };
  static const guint8 noise[20000];

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      TestTar *tar = test_tar_new (FALSE);

      test_tar_add (tar, "photos/cat.png", "x", 1);
      test_tar_add (tar, names[i], "x", 1);
      test_tar_add (tar, "photos/dog.png", "x", 1);
      assert_archive_error (tar, 0, "unpack it");
    }
  {
    TestTar *tar = test_tar_new (FALSE);

    for (guint i = 0; i < 150; i++)
      {
        g_autofree char *name = g_strdup_printf ("cat/%u.JPG", i);

        test_tar_add (tar, name, noise, sizeof noise);
      }
    assert_archive_error (tar, 15000, "unpack it");
  }
}

#define ZIP_START "PK\3\4\24\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"

static void
test_sentences (void)
{
  static const char weights[] = ZIP_START "\6\0\0\0W1.npy\x93NUMPY";
  static const char run[] = ZIP_START "\10\0\0\0run.json{}";
  static const char photos[] = ZIP_START "\11\0\0\0cat/1.png";
  TestTar *tar = test_tar_new (TRUE);
  char *folder = test_folder_new ();
  g_autofree char *path = g_build_filename (folder, "photos.tar.gz", NULL);
  GError *error = NULL;
  NnDataset *dataset;

  assert_sentence ("model_weights.npz", weights, sizeof weights - 1, "weights of a network");
  assert_sentence ("run.pupil", run, sizeof run - 1, "a run of Pupil");
  assert_sentence ("photos.zip", photos, sizeof photos - 1, "unpack it");
  assert_sentence ("photos.rar", "Rar!\x1a\x07\x01", 7, "unpack it");
  assert_sentence ("x.npy", "\x93NUMPY\1", 7, "array of NumPy");
  test_tar_add (tar, "cat/1.png", "x", 1);
  test_tar_write (tar, folder, "photos.tar.gz");
  dataset = dataset_open (path, NULL, NULL, &error);
  test_assert_error (dataset, error, DATASET_ERROR, DATASET_ERROR_UNKNOWN, "unpack it");
  test_folder_remove (folder);
  dataset = dataset_open ("", NULL, NULL, &error);
  test_assert_error (dataset, error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "No data set was named");
}

/* Names that would color the terminal, or turn round what follows. */
static void
test_steering_names (void)
{
  char *folder = test_folder_new ();
  g_autofree char *classes = g_build_filename (folder, "red\033[31m", NULL);
  g_autofree char *missing = g_build_filename (folder, "\033]0;title\a", NULL);
  const char *const paths[] = { classes, missing };

  test_write (classes, "a\033[1m\n/1.txt", "x", 1);
  test_write (classes, "b\xe2\x80\xae/1.txt", "x", 1);
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (dataset_open (paths[i], NULL, NULL, &error));
      g_assert_nonnull (error);
      g_assert_null (strpbrk (error->message, "\033\a\n"));
      g_assert_null (strstr (error->message, "\xe2\x80\xae"));
    }
  test_folder_remove (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dataset-detect/photos", test_photos);
  g_test_add_func ("/dataset-detect/cifar", test_cifar);
  g_test_add_func ("/dataset-detect/cifar-100", test_cifar_100);
  g_test_add_func ("/dataset-detect/archive-of-photos", test_archive_of_photos);
  g_test_add_func ("/dataset-detect/sentences", test_sentences);
  g_test_add_func ("/dataset-detect/steering-names", test_steering_names);
  return g_test_run ();
}

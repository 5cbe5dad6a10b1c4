/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dataset-catalog.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "dataset-test-util.h"

/* main() points the data folders here before GLib looks at them. */
static char *data_folder;

static void
write_idx (const char *folder)
{
  static const guint8 images[] = { 0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 2, 7, 8 };
  static const guint8 labels[] = { 0, 0, 8, 1, 0, 0, 0, 1, 3 };

  test_write (folder, "train-images-idx3-ubyte", images, sizeof images);
  test_write (folder, "train-labels-idx1-ubyte", labels, sizeof labels);
  test_write (folder, "t10k-images-idx3-ubyte", images, sizeof images);
  test_write (folder, "t10k-labels-idx1-ubyte", labels, sizeof labels);
}

static void
test_entries (void)
{
  const DatasetCatalogEntry *cifar = dataset_catalog_find ("cifar-10");
  const DatasetCatalogEntry *fashion = dataset_catalog_find ("fashion-mnist");
  g_autofree char *path = dataset_catalog_get_download_path (cifar);
  guint n = 0;

  for (const DatasetCatalogEntry *entry = dataset_catalog_get_entries (); entry->id != NULL;
       entry++)
    {
      g_assert_true (dataset_catalog_find (entry->id) == entry);
      g_assert_nonnull (entry->title);
      g_assert_nonnull (entry->description);
      g_assert_true ((entry->url == NULL) == (entry->file_name == NULL));
      g_assert_true ((entry->url == NULL) == (entry->sha256 == NULL));
      n++;
    }
  g_assert_cmpuint (n, ==, 2);
  g_assert_cmpstr (cifar->url, ==, "https://www.cs.toronto.edu/~kriz/cifar-10-python.tar.gz");
  g_assert_cmpuint (cifar->download_size, ==, 170498071);
  g_assert_cmpuint (strlen (cifar->sha256), ==, 64);
  g_assert_true (g_str_has_prefix (path, g_get_user_data_dir ()));
  g_assert_true (g_str_has_suffix (path, "/pupil/datasets/cifar-10-python.tar.gz"));
  g_assert_null (fashion->url);
  g_assert_null (dataset_catalog_get_download_path (fashion));
  g_assert_null (dataset_catalog_find ("imagenet"));
}

static void
test_by_id (void)
{
  const DatasetCatalogEntry *fashion = dataset_catalog_find ("fashion-mnist");
  g_autofree char *folder =
      g_build_filename (data_folder, "system", "datasets", "fashion-mnist", NULL);
  g_autofree char *located = NULL;
  g_autoptr (NnDataset) opened = NULL;
  GError *error = NULL;
  NnDataset *dataset;

  g_assert_null (dataset_catalog_locate (fashion));
  dataset = dataset_open ("fashion-mnist", NULL, NULL, &error);
  test_assert_error (dataset, error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "apt install");
  dataset = dataset_open ("cifar-10", NULL, NULL, &error);
  test_assert_error (dataset, error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "cifar-10-python.tar.gz");

  write_idx (folder);
  located = dataset_catalog_locate (fashion);
  g_assert_cmpstr (located, ==, folder);
  opened = dataset_open ("fashion-mnist", NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (nn_dataset_get_name (opened), ==, "Fashion-MNIST");
  g_assert_cmpstr (nn_dataset_get_class_name (opened, 3), ==, "Dress");
}

static void
test_downloaded (void)
{
  const DatasetCatalogEntry *cifar = dataset_catalog_find ("cifar-10");
  g_autofree char *path = dataset_catalog_get_download_path (cifar);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *located = NULL;
  GError *error = NULL;
  NnDataset *dataset;

  g_assert_null (dataset_catalog_locate (cifar));
  test_write (folder, cifar->file_name, "broken", 6);
  located = dataset_catalog_locate (cifar);
  g_assert_cmpstr (located, ==, path);
  dataset = dataset_open ("cifar-10", NULL, NULL, &error);
  test_assert_error (dataset, error, DATASET_ERROR, DATASET_ERROR_UNKNOWN, cifar->file_name);
  g_assert_cmpint (g_remove (path), ==, 0);
}

/* A folder that is called like an entry is what the user means. */
static void
test_id_is_a_folder (void)
{
  char *folder = test_folder_new ();
  g_autofree char *before = g_get_current_dir ();
  GError *error = NULL;
  NnDataset *dataset;

  test_write (folder, "cifar-10/readme", "hello", 5);
  g_assert_cmpint (g_chdir (folder), ==, 0);
  dataset = dataset_open ("cifar-10", NULL, NULL, &error);
  g_assert_cmpint (g_chdir (before), ==, 0);
  test_assert_error (dataset, error, DATASET_ERROR, DATASET_ERROR_EMPTY, "cifar-10");
  test_folder_remove (folder);
}

static void
assert_file_refused (const void *content, size_t size, DatasetError code, const char *part)
{
  char *folder = test_folder_new ();
  g_autofree char *path = g_build_filename (folder, "some file", NULL);
  GError *error = NULL;
  NnDataset *dataset;

  test_write (folder, "some file", content, size);
  dataset = dataset_open (path, NULL, NULL, &error);
  test_assert_error (dataset, error, DATASET_ERROR, code, part);
  test_folder_remove (folder);
}

static void
test_other_files (void)
{
  g_autoptr (GByteArray) compressed = test_gzip ("hello, world", 12);
  TestTar *tar = test_tar_new (TRUE);
  char *folder = test_folder_new ();
  g_autofree char *path = g_build_filename (folder, "other.tar.gz", NULL);
  GError *error = NULL;
  NnDataset *dataset;

  assert_file_refused ("", 0, DATASET_ERROR_EMPTY, "some file");
  assert_file_refused ("hello", 5, DATASET_ERROR_UNKNOWN, "some file");
  assert_file_refused ("PK\003\004abcdefgh", 12, DATASET_ERROR_UNKNOWN, "unpack");
  assert_file_refused ("\xff\xd8\xff\xe0", 4, DATASET_ERROR_UNKNOWN, "single image");
  assert_file_refused (compressed->data, compressed->len, DATASET_ERROR_UNKNOWN, "some file");
  assert_file_refused (compressed->data, compressed->len - 4, DATASET_ERROR_DAMAGED, "some file");

  test_tar_add (tar, "letter.txt", "hello", 5);
  test_tar_write (tar, folder, "other.tar.gz");
  dataset = dataset_open (path, NULL, NULL, &error);
  test_assert_error (dataset, error, DATASET_ERROR, DATASET_ERROR_UNKNOWN, "other.tar.gz");
  test_folder_remove (folder);
}

static void
test_file_system (void)
{
  char *folder = test_folder_new ();
  g_autofree char *missing = g_build_filename (folder, "nothing", NULL);
  g_autofree char *secret = g_build_filename (folder, "secret", NULL);
  GError *error = NULL;
  NnDataset *dataset = dataset_open (missing, NULL, NULL, &error);

  test_assert_error (dataset, error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "nothing");
  dataset = dataset_open ("/dev/zero", NULL, NULL, &error);
  test_assert_error (dataset, error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE, "/dev/zero");
  test_write (folder, "secret", "hello", 5);
  g_assert_cmpint (g_chmod (secret, 0), ==, 0);
  if (geteuid () != 0)
    {
      dataset = dataset_open (secret, NULL, NULL, &error);
      test_assert_error (dataset, error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED, "secret");
    }
  else
    g_test_skip ("everything is readable for root");
  test_folder_remove (folder);
}

typedef struct
{
  GMainLoop *loop;
  NnDataset *dataset;
  GError *error;
} Waiter;

static void
on_open (GObject *source, GAsyncResult *result, gpointer data)
{
  Waiter *waiter = data;

  waiter->dataset = dataset_open_finish (result, &waiter->error);
  g_main_loop_quit (waiter->loop);
}

static void
on_progress (double fraction, gpointer data)
{
  g_atomic_int_inc ((int *) data);
}

static void
test_async (void)
{
  char *folder = test_folder_new ();
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Waiter waiter = { .loop = loop };
  int n_calls = 0;

  write_idx (folder);
  {
    DatasetOptions options = { .progress = on_progress, .progress_data = &n_calls };

    dataset_open_async (folder, &options, NULL, on_open, &waiter);
    memset (&options, 0xff, sizeof options); /* it has its own copy */
  }
  g_main_loop_run (loop);
  g_assert_no_error (waiter.error);
  g_assert_cmpuint (nn_dataset_get_n_images (waiter.dataset, NN_SPLIT_TRAINING), ==, 1);
  g_assert_cmpint (g_atomic_int_get (&n_calls), >, 0);
  g_clear_pointer (&waiter.dataset, nn_dataset_unref);

  g_cancellable_cancel (cancellable);
  dataset_open_async (folder, NULL, cancellable, on_open, &waiter);
  g_main_loop_run (loop);
  g_assert_null (waiter.dataset);
  g_assert_error (waiter.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&waiter.error);
  test_folder_remove (folder);
}

int
main (int argc, char **argv)
{
  g_autofree char *system_data = NULL;
  g_autofree char *user_data = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  data_folder = test_folder_new ();
  system_data = g_build_filename (data_folder, "system", NULL);
  user_data = g_build_filename (data_folder, "user", NULL);
  g_setenv ("XDG_DATA_DIRS", system_data, TRUE);
  g_setenv ("XDG_DATA_HOME", user_data, TRUE);
  g_test_add_func ("/dataset-catalog/entries", test_entries);
  g_test_add_func ("/dataset-catalog/by-id", test_by_id);
  g_test_add_func ("/dataset-catalog/downloaded", test_downloaded);
  g_test_add_func ("/dataset-catalog/id-is-a-folder", test_id_is_a_folder);
  g_test_add_func ("/dataset-catalog/other-files", test_other_files);
  g_test_add_func ("/dataset-catalog/file-system", test_file_system);
  g_test_add_func ("/dataset-catalog/async", test_async);
  status = g_test_run ();
  test_folder_remove (data_folder);
  return status;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What archives and IDX files may unfold to, and how they may be compressed. */
#include "dataset-archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <string.h>

#include "dataset-cifar.h"
#include "dataset-idx.h"
#include "dataset-test-util.h"

#define MIB ((size_t) 1 << 20)

typedef int (*Filter) (struct archive *);

/* The binary version of CIFAR-10 with two images a batch, compressed by @filter. */
static char *
write_cifar (const char *folder, const char *name, Filter filter)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  static const guint8 labels[] = { 0, 1 };
  struct archive *archive = archive_write_new ();

  g_assert_cmpint (archive_write_set_format_ustar (archive), ==, ARCHIVE_OK);
  g_assert_cmpint (filter (archive), ==, ARCHIVE_OK);
  g_assert_cmpint (archive_write_open_filename (archive, path), ==, ARCHIVE_OK);
  for (guint8 i = 0; i < 7; i++)
    {
      g_autoptr (GByteArray) batch = test_binary_batch (labels, 2, (guint8) (40 * i));
      struct archive_entry *entry = archive_entry_new ();
      g_autofree char *member = i == 5   ? g_strdup ("test_batch.bin")
                                : i == 6 ? g_strdup ("batches.meta.txt")
                                         : g_strdup_printf ("data_batch_%u.bin", i + 1u);

      if (i == 6)
        {
          g_byte_array_set_size (batch, 0);
          g_byte_array_append (batch, (const guint8 *) "cat\ndog\n", 8);
        }
      archive_entry_set_pathname (entry, member);
      archive_entry_set_filetype (entry, AE_IFREG);
      archive_entry_set_perm (entry, 0644);
      archive_entry_set_size (entry, batch->len);
      g_assert_cmpint (archive_write_header (archive, entry), ==, ARCHIVE_OK);
      g_assert_cmpint (archive_write_data (archive, batch->data, batch->len), ==, batch->len);
      archive_entry_free (entry);
    }
  g_assert_cmpint (archive_write_close (archive), ==, ARCHIVE_OK);
  archive_write_free (archive);
  return g_steal_pointer (&path);
}

static void
test_compressions (void)
{
  static const struct
  {
    const char *name;
    Filter filter;
  } CASES[] = { { "x.tar.bz2", archive_write_add_filter_bzip2 },
                { "x.tar.xz", archive_write_add_filter_xz },
                { "x.tar.zst", archive_write_add_filter_zstd } };

  for (gsize i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      char *folder = test_folder_new ();
      g_autofree char *path = write_cifar (folder, CASES[i].name, CASES[i].filter);
      g_autoptr (GByteArray) bytes = test_read (path);
      g_autoptr (GError) error = NULL;
      g_autoptr (NnDataset) dataset = dataset_open (path, NULL, NULL, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (nn_dataset_get_n_images (dataset, NN_SPLIT_TRAINING), ==, 10);
      g_assert_cmpuint (nn_dataset_get_pixels (dataset, NN_SPLIT_TRAINING, 2)[0], ==, 40);
      for (guint cut = 1; cut < 8; cut++)
        {
          NnDataset *damaged;

          test_write (folder, CASES[i].name, bytes->data, bytes->len * cut / 8);
          damaged = dataset_open (path, NULL, NULL, &error);
          test_assert_error (damaged, error, DATASET_ERROR, DATASET_ERROR_DAMAGED, CASES[i].name);
        }
      test_folder_remove (folder);
    }
}

/* 255 MiB of short lines took 10 GB when they were split. */
static void
test_many_names (void)
{
  char *folder = test_folder_new ();
  TestTar *tar = test_tar_new (TRUE);
  g_autofree char *path = g_build_filename (folder, "x.tar.gz", NULL);
  g_autofree char *names = g_malloc (4 * MIB);
  GError *error = NULL;
  NnDataset *dataset;

  for (size_t i = 0; i < 4 * MIB; i += 2)
    memcpy (names + i, "a\n", 2);
  test_tar_add (tar, "cifar-10-batches-bin/batches.meta.txt", names, 4 * MIB);
  test_tar_write (tar, folder, "x.tar.gz");
  dataset = dataset_open (path, NULL, NULL, &error);
  test_assert_error (dataset, error, DATASET_ERROR, DATASET_ERROR_DAMAGED, "larger");

  /* Within the size, but more than there can be classes. */
  tar = test_tar_new (TRUE);
  test_tar_add (tar, "cifar-10-batches-bin/batches.meta.txt", names, 2000);
  test_tar_write (tar, folder, "x.tar.gz");
  dataset = dataset_open (path, NULL, NULL, &error);
  test_assert_error (dataset, error, DATASET_ERROR, DATASET_ERROR_DAMAGED, "256 classes");
  test_folder_remove (folder);
}

static DatasetArchiveChoice
read_all (const char *name, gpointer data)
{
  return DATASET_ARCHIVE_READ;
}

static gboolean
count (const char *name, GBytes *content, gpointer data, GError **error)
{
  *(size_t *) data += g_bytes_get_size (content);
  return TRUE;
}

/* Many members of a size that one of them may have. */
static void
test_many_members (void)
{
  char *folder = test_folder_new ();
  TestTar *tar = test_tar_new (TRUE);
  g_autofree char *path = g_build_filename (folder, "x.tar.gz", NULL);
  g_autofree char *zeros = g_malloc0 (2 * MIB);
  g_autoptr (GError) error = NULL;
  size_t total = 0;

  for (guint i = 0; i < 80; i++)
    test_tar_add (tar, "data_batch_1", zeros, 2 * MIB);
  test_tar_write (tar, folder, "x.tar.gz");
  g_assert_false (dataset_archive_read (path, read_all, count, &total, NULL, NULL, &error));
  g_assert_error (error, DATASET_ERROR, DATASET_ERROR_DAMAGED);
  g_assert_nonnull (strstr (error->message, "unpacks"));
  g_assert_cmpuint (total, <=, 140 * MIB);
  test_folder_remove (folder);
}

/* gzip that goes on and on behind the tar's end, where only its checksum is awaited. */
static void
test_endless (void)
{
  char *folder = test_folder_new ();
  g_autofree char *path = g_build_filename (folder, "x.tar.gz", NULL);
  g_autofree char *zeros = g_malloc0 (8 * MIB);
  g_autoptr (GByteArray) member = test_gzip (zeros, 8 * MIB);
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  GError *error = NULL;
  NnDataset *dataset;

  for (guint i = 0; i < 80; i++)
    g_byte_array_append (bytes, member->data, member->len);
  test_write (folder, "x.tar.gz", bytes->data, bytes->len);
  dataset = dataset_cifar_open_binary (path, NULL, NULL, &error);
  test_assert_error (dataset, error, DATASET_ERROR, DATASET_ERROR_DAMAGED, "unpacks");
  test_folder_remove (folder);
}

static void
write_idx (const char *folder, const char *name, const guint8 *header, guint header_size, guint n)
{
  g_autofree guint8 *content = g_malloc0 (header_size + (size_t) n);
  g_autoptr (GByteArray) compressed = NULL;

  memcpy (content, header, header_size);
  compressed = test_gzip (content, header_size + (size_t) n);
  test_write (folder, name, compressed->data, compressed->len);
}

/* What a header promises is within what gzip can do, but not within what data sets do. */
static void
test_idx (void)
{
  static const guint8 small[] = { 0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 2 };
  static const guint8 labels[] = { 0, 0, 8, 1, 0, 0, 0, 1 };
  /* 300 × 1024 × 1024 */
  static const guint8 large[] = { 0, 0, 8, 3, 0, 0, 1, 44, 0, 0, 4, 0, 0, 0, 4, 0 };
  char *folder = test_folder_new ();
  g_autofree guint8 *padding = g_malloc0 (400000);
  g_autoptr (GByteArray) images = test_gzip (large, sizeof large);
  GError *error = NULL;
  NnDataset *dataset;

  write_idx (folder, "t10k-images-idx3-ubyte.gz", small, sizeof small, 4);
  write_idx (folder, "train-labels-idx1-ubyte.gz", labels, sizeof labels, 1);
  write_idx (folder, "t10k-labels-idx1-ubyte.gz", labels, sizeof labels, 1);
  g_byte_array_append (images, padding, 400000);
  test_write (folder, "train-images-idx3-ubyte.gz", images->data, images->len);
  dataset = dataset_idx_open (folder, NULL, NULL, &error);
  test_assert_error (dataset, error, DATASET_ERROR, DATASET_ERROR_DAMAGED, "unpacks");
  test_folder_remove (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dataset-archive-limits/compressions", test_compressions);
  g_test_add_func ("/dataset-archive-limits/many-names", test_many_names);
  g_test_add_func ("/dataset-archive-limits/many-members", test_many_members);
  g_test_add_func ("/dataset-archive-limits/endless", test_endless);
  g_test_add_func ("/dataset-archive-limits/idx", test_idx);
  return g_test_run ();
}

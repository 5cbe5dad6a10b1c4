/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The cache through the door that the program uses: what comes from it, and when it is not used. */
#include "dataset-open-private.h"

#include <fcntl.h>
#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "dataset-test-util.h"

#define N_IMAGES 3

typedef struct
{
  char *folder;
  char *cache_folder;
  DatasetCache cache;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = test_folder_new ();
  fixture->cache_folder = g_build_filename (fixture->folder, "home", "cache", NULL);
  fixture->cache = (DatasetCache){ .folder = fixture->cache_folder, .max_size = 1 << 30 };
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_free (fixture->cache_folder);
  test_folder_remove (fixture->folder);
}

static void
count_calls (double fraction, gpointer data)
{
  guint *n_calls = data;

  (*n_calls)++;
}

/* What is in the cache is not there bit by bit: progress is told at the end only. */
static NnDataset *
open_counted (const Fixture *fixture, const char *path, guint side, gboolean *from_cache)
{
  guint n_calls = 0;
  DatasetOptions options = { .image_side = side,
                             .progress = count_calls,
                             .progress_data = &n_calls };
  g_autoptr (GError) error = NULL;
  NnDataset *dataset = dataset_open_with_cache (path, &options, &fixture->cache, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (n_calls, >, 0);
  *from_cache = n_calls == 1;
  return dataset;
}

static NnDataset *
open_fresh (const Fixture *fixture, const char *path)
{
  gboolean from_cache;
  NnDataset *dataset = open_counted (fixture, path, 0, &from_cache);

  g_assert_false (from_cache);
  return dataset;
}

static NnDataset *
open_cached (const Fixture *fixture, const char *path)
{
  gboolean from_cache;
  NnDataset *dataset = open_counted (fixture, path, 0, &from_cache);

  g_assert_true (from_cache);
  return dataset;
}

static void
open_and_forget (const Fixture *fixture, const char *path)
{
  gboolean from_cache;

  nn_dataset_unref (open_counted (fixture, path, 0, &from_cache));
}

/* CIFAR-10's binary version with a few images: the first label of each batch is @label. */
static char *
write_archive (const Fixture *fixture, const char *name, gboolean gzip, guint8 label, guint8 pixel)
{
  const guint8 labels[N_IMAGES] = { label, 1, 0 };
  TestTar *tar = test_tar_new (gzip);

  for (guint i = 1; i <= 6; i++)
    {
      g_autoptr (GByteArray) batch =
          test_binary_batch (labels, N_IMAGES, (guint8) (pixel + 10 * i));
      g_autofree char *member =
          i < 6 ? g_strdup_printf ("data_batch_%u.bin", i) : g_strdup ("test_batch.bin");

      test_tar_add (tar, member, batch->data, batch->len);
    }
  test_tar_add (tar, "batches.meta.txt", "cat\ndog\nfrog\n", 13);
  test_tar_write (tar, fixture->folder, name);
  return g_build_filename (fixture->folder, name, NULL);
}

static void
write_idx (const char *folder, guint8 pixel, gboolean gzip)
{
  const guint8 images[] = { 0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 2, 7, pixel };
  static const guint8 labels[] = { 0, 0, 8, 1, 0, 0, 0, 1, 3 };
  static const char *const names[] = { "train-images-idx3-ubyte", "t10k-images-idx3-ubyte",
                                       "train-labels-idx1-ubyte", "t10k-labels-idx1-ubyte" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const guint8 *content = i < 2 ? images : labels;
      size_t size = i < 2 ? sizeof images : sizeof labels;
      g_autoptr (GByteArray) compressed = test_gzip (content, size);
      g_autofree char *name = g_strconcat (names[i], gzip ? ".gz" : "", NULL);

      if (gzip)
        test_write (folder, name, compressed->data, compressed->len);
      else
        test_write (folder, name, content, size);
    }
}

/* Not compressed: all have the same size. */
static void
write_image (const char *root, const char *name, guint32 color)
{
  g_autofree char *path = g_build_filename (root, name, NULL);
  g_autofree char *parent = g_path_get_dirname (path);
  g_autoptr (GdkPixbuf) image = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, 8, 8);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (parent, 0700), ==, 0);
  gdk_pixbuf_fill (image, color << 8 | 0xff);
  gdk_pixbuf_save (image, path, "png", &error, "compression", "0", NULL);
  g_assert_no_error (error);
}

static void
write_images (const char *root)
{
  for (guint32 i = 0; i < 5; i++)
    {
      g_autofree char *cat = g_strdup_printf ("cat/%u.png", i);
      g_autofree char *dog = g_strdup_printf ("dög/%u.png", i);

      write_image (root, cat, 0x102030 * i);
      write_image (root, dog, 0x800000 + i);
    }
}

/* Paths of what is in the cache's folder. */
static GPtrArray *
list_cache (const Fixture *fixture)
{
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) folder = g_dir_open (fixture->cache_folder, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    g_ptr_array_add (paths, g_build_filename (fixture->cache_folder, name, NULL));
  return paths;
}

static char *
get_only_file (const Fixture *fixture)
{
  g_autoptr (GPtrArray) paths = list_cache (fixture);

  g_assert_cmpuint (paths->len, ==, 1);
  return g_strdup (g_ptr_array_index (paths, 0));
}

static void
set_mtime (const char *path, const struct timespec *mtime)
{
  const struct timespec times[2] = { *mtime, *mtime };

  g_assert_cmpint (utimensat (AT_FDCWD, path, times, 0), ==, 0);
}

static void
test_second_opening (Fixture *fixture, gconstpointer data)
{
  static const char *const kinds[] = { "archive", "IDX", "images" };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *path = g_build_filename (fixture->folder, kinds[i], NULL);
      g_autoptr (NnDataset) plain = NULL;
      g_autoptr (NnDataset) first = NULL;
      g_autoptr (NnDataset) second = NULL;
      g_autoptr (GError) error = NULL;

      if (i == 0)
        g_free (write_archive (fixture, kinds[i], TRUE, 2, 0));
      else if (i == 1)
        write_idx (path, 9, TRUE);
      else
        write_images (path);
      plain = dataset_open_with_cache (path, NULL, NULL, NULL, &error);
      g_assert_no_error (error);
      first = open_fresh (fixture, path);
      second = open_cached (fixture, path);
      test_assert_same_dataset (plain, first);
      test_assert_same_dataset (plain, second);
    }
  /* For the user alone. */
  {
    g_autoptr (GPtrArray) paths = list_cache (fixture);
    struct stat status;

    g_assert_cmpuint (paths->len, ==, 3);
    g_assert_cmpint (stat (g_ptr_array_index (paths, 0), &status), ==, 0);
    g_assert_cmpuint (status.st_mode & 0777, ==, 0600);
    g_assert_cmpint (stat (fixture->cache_folder, &status), ==, 0);
    g_assert_cmpuint (status.st_mode & 0777, ==, 0700);
  }
}

/* The folder and any of its files are one data set. */
static void
test_idx_by_file (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "mnist", NULL);
  g_autofree char *file = g_build_filename (path, "t10k-labels-idx1-ubyte.gz", NULL);
  g_autofree char *misnamed = g_build_filename (path, "t10k.gz", NULL);
  g_autoptr (NnDataset) dataset = NULL;
  GError *error = NULL;

  write_idx (path, 9, TRUE);
  test_write (path, "t10k.gz", "\0\0\10\1\0\0\0\1\3", 9);
  open_and_forget (fixture, file);
  nn_dataset_unref (open_cached (fixture, file));
  g_assert_null (dataset_open_with_cache (misnamed, NULL, &fixture->cache, NULL, &error));
  g_assert_error (error, DATASET_ERROR, (int) DATASET_ERROR_UNKNOWN);
  g_clear_error (&error);

  /* Files that are not compressed go first, and so replace the others. */
  write_idx (path, 33, FALSE);
  dataset = open_fresh (fixture, path);
  g_assert_cmpuint (nn_dataset_get_pixels (dataset, NN_SPLIT_TRAINING, 0)[1], ==, 33);
}

/* A user who copies files "with their dates" may get another content under the same size and time.
 */
static void
test_same_size_and_time (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = write_archive (fixture, "a.tar", FALSE, 2, 0);
  g_autoptr (NnDataset) old = open_fresh (fixture, path);
  g_autoptr (NnDataset) new = NULL;
  struct stat before;
  struct stat after;

  nn_dataset_unref (open_cached (fixture, path));
  g_assert_cmpint (stat (path, &before), ==, 0);
  g_free (write_archive (fixture, "a.tar", FALSE, 1, 0));
  set_mtime (path, &before.st_mtim);
  g_assert_cmpint (stat (path, &after), ==, 0);
  g_assert_cmpint (after.st_size, ==, before.st_size);
  g_assert_cmpint (after.st_mtim.tv_nsec, ==, before.st_mtim.tv_nsec);

  new = open_fresh (fixture, path);
  g_assert_cmpuint (nn_dataset_get_label (old, NN_SPLIT_TRAINING, 0), ==, 2);
  g_assert_cmpuint (nn_dataset_get_label (new, NN_SPLIT_TRAINING, 0), ==, 1);
  g_assert_cmpstr (nn_dataset_get_hash (old), !=, nn_dataset_get_hash (new));
  nn_dataset_unref (open_cached (fixture, path));
  /* One file per source, however often it changes. */
  g_free (get_only_file (fixture));
}

/* The same, written into the file itself: inode and all stay the same. */
static void
test_changed_in_place (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = write_archive (fixture, "a.tar", FALSE, 2, 0);
  struct stat before;
  FILE *file;

  open_and_forget (fixture, path);
  g_assert_cmpint (stat (path, &before), ==, 0);
  file = g_fopen (path, "r+b");
  g_assert_cmpint (fseek (file, 512 + 1 + 100, SEEK_SET), ==, 0);
  g_assert_cmpint (fputc (77, file), ==, 77);
  fclose (file);
  set_mtime (path, &before.st_mtim);
  {
    g_autoptr (NnDataset) dataset = open_fresh (fixture, path);

    g_assert_cmpuint (nn_dataset_get_pixels (dataset, NN_SPLIT_TRAINING, 0)[100], ==, 77);
  }
}

static void
test_source_gone (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = write_archive (fixture, "a.tar.gz", TRUE, 2, 0);
  g_autoptr (GByteArray) content = test_read (path);
  GError *error = NULL;
  NnDataset *dataset;

  open_and_forget (fixture, path);
  test_write (fixture->folder, "a.tar.gz", content->data, content->len - 20);
  dataset = dataset_open_with_cache (path, NULL, &fixture->cache, NULL, &error);
  test_assert_error (dataset, error, DATASET_ERROR, DATASET_ERROR_DAMAGED, "a.tar.gz");
  g_assert_cmpint (g_remove (path), ==, 0);
  dataset = dataset_open_with_cache (path, NULL, &fixture->cache, NULL, &error);
  test_assert_error (dataset, error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "a.tar.gz");
}

/* Until a change of @path would get another time than it has. */
static void
wait_for_tick (const Fixture *fixture, const char *path)
{
  g_autofree char *probe = g_build_filename (fixture->folder, "probe", NULL);
  struct stat then;
  struct stat now;

  g_assert_cmpint (stat (path, &then), ==, 0);
  do
    {
      g_usleep (1000);
      test_write (fixture->folder, "probe", "", 0);
      g_assert_cmpint (stat (probe, &now), ==, 0);
    }
  while (now.st_mtim.tv_sec == then.st_ctim.tv_sec && now.st_mtim.tv_nsec == then.st_ctim.tv_nsec);
}

static void
test_folder_changes (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "pets", NULL);
  g_autofree char *changed = g_build_filename (path, "cat", "3.png", NULL);
  g_autofree char *renamed_from = g_build_filename (path, "cat", "1.png", NULL);
  g_autofree char *renamed_to = g_build_filename (path, "cat", "one.png", NULL);
  struct stat before;
  struct stat after;
  gboolean from_cache;

  write_images (path);
  open_and_forget (fixture, path);
  nn_dataset_unref (open_cached (fixture, path));

  /* The same size, and with its old time. */
  g_assert_cmpint (stat (changed, &before), ==, 0);
  wait_for_tick (fixture, changed);
  write_image (path, "cat/3.png", 0x123456);
  set_mtime (changed, &before.st_mtim);
  g_assert_cmpint (stat (changed, &after), ==, 0);
  g_assert_cmpint (after.st_size, ==, before.st_size);
  nn_dataset_unref (open_fresh (fixture, path));
  write_image (path, "cat/inner/more.png", 0x123456);
  nn_dataset_unref (open_fresh (fixture, path));
  g_assert_cmpint (g_rename (renamed_from, renamed_to), ==, 0);
  nn_dataset_unref (open_fresh (fixture, path));
  nn_dataset_unref (open_cached (fixture, path));

  /* Another size is another data set, and both are kept. */
  nn_dataset_unref (open_counted (fixture, path, 16, &from_cache));
  g_assert_false (from_cache);
  {
    g_autoptr (NnDataset) small = open_counted (fixture, path, 16, &from_cache);

    g_assert_true (from_cache);
    g_assert_cmpuint (nn_dataset_get_shape (small).width, ==, 16);
  }
  nn_dataset_unref (open_cached (fixture, path));
}

/* Within a tick of the file system's clock, a change can go unseen. */
static void
test_folder_has_just_changed (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "pets", NULL);
  g_autoptr (GPtrArray) files = NULL;

  write_images (path);
  fixture->cache.settling = 3600;
  nn_dataset_unref (open_fresh (fixture, path));
  nn_dataset_unref (open_fresh (fixture, path));
  files = list_cache (fixture);
  g_assert_cmpuint (files->len, ==, 0);
}

/* What opens in an instant need not be kept. */
static void
test_quick_sources_are_not_kept (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = write_archive (fixture, "a.tar.gz", TRUE, 2, 0);
  g_autoptr (GPtrArray) files = NULL;

  fixture->cache.min_duration = 1e6;
  nn_dataset_unref (open_fresh (fixture, path));
  files = list_cache (fixture);
  g_assert_cmpuint (files->len, ==, 0);
}

/* dataset_open() looks where the desktop's rules have caches. */
static void
test_users_cache (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = write_archive (fixture, "a.tar.gz", TRUE, 2, 0);
  g_autofree char *folder =
      g_build_filename (g_getenv ("XDG_CACHE_HOME"), "pupil", "datasets", NULL);
  Fixture users = { .cache = { .folder = folder, .max_size = 1 << 30 } };
  guint n_calls = 0;
  DatasetOptions options = { .progress = count_calls, .progress_data = &n_calls };
  g_autoptr (NnDataset) dataset = NULL;
  g_autoptr (GError) error = NULL;

  open_and_forget (&users, path);
  dataset = dataset_open (path, &options, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (n_calls, ==, 1);
}

static void
test_cancelled (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = write_archive (fixture, "a.tar.gz", TRUE, 2, 0);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GError *error = NULL;

  open_and_forget (fixture, path);
  g_cancellable_cancel (cancellable);
  g_assert_null (dataset_open_with_cache (path, NULL, &fixture->cache, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, (int) G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  nn_dataset_unref (open_cached (fixture, path));
}

typedef struct
{
  const Fixture *fixture;
  char *paths[2];
  NnDataset *expected[2];
} Race;

static gpointer
open_often (gpointer data)
{
  const Race *race = data;

  for (guint i = 0; i < 30; i++)
    {
      guint k = i % 2;
      g_autoptr (GError) error = NULL;
      g_autoptr (NnDataset) dataset =
          dataset_open_with_cache (race->paths[k], NULL, &race->fixture->cache, NULL, &error);

      g_assert_no_error (error);
      test_assert_same_dataset (dataset, race->expected[k]);
      /* Somebody empties the cache now and then. */
      if (i % 7 == 6)
        {
          g_autoptr (GPtrArray) files = list_cache (race->fixture);

          for (guint f = 0; f < files->len; f++)
            g_remove (g_ptr_array_index (files, f));
        }
      test_assert_same_dataset (dataset, race->expected[k]);
    }
  return NULL;
}

/* Several programs at once, for which threads stand: files are all that they share. */
static void
test_at_once (Fixture *fixture, gconstpointer data)
{
  Race race = { .fixture = fixture };
  GThread *threads[4];
  g_autoptr (GPtrArray) left = NULL;

  race.paths[0] = write_archive (fixture, "a.tar.gz", TRUE, 2, 0);
  race.paths[1] = write_archive (fixture, "b.tar.gz", TRUE, 1, 100);
  for (guint k = 0; k < 2; k++)
    race.expected[k] = dataset_open_with_cache (race.paths[k], NULL, NULL, NULL, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("opener", open_often, &race);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  left = list_cache (fixture);
  g_assert_cmpuint (left->len, <=, 2);
  for (guint k = 0; k < 2; k++)
    {
      open_and_forget (fixture, race.paths[k]);
      nn_dataset_unref (open_cached (fixture, race.paths[k]));
      nn_dataset_unref (race.expected[k]);
      g_free (race.paths[k]);
    }
}

int
main (int argc, char **argv)
{
  char *home = test_folder_new ();
  int status;

  g_setenv ("XDG_CACHE_HOME", home, TRUE);
  g_test_init (&argc, &argv, NULL);

#define ADD(name, function)                                                                        \
  g_test_add ("/dataset-cache/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("second-opening", test_second_opening);
  ADD ("idx-by-file", test_idx_by_file);
  ADD ("same-size-and-time", test_same_size_and_time);
  ADD ("changed-in-place", test_changed_in_place);
  ADD ("source-gone", test_source_gone);
  ADD ("folder-changes", test_folder_changes);
  ADD ("folder-has-just-changed", test_folder_has_just_changed);
  ADD ("quick-sources-are-not-kept", test_quick_sources_are_not_kept);
  ADD ("users-cache", test_users_cache);
  ADD ("cancelled", test_cancelled);
  ADD ("at-once", test_at_once);
#undef ADD
  status = g_test_run ();
  test_folder_remove (home);
  return status;
}

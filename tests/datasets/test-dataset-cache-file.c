/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The cache's files: what they keep, what damages them, and which of them go when there are too
 * many. */
#include "dataset-cache.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "dataset-checksum.h"
#include "dataset-test-util.h"

/* Of the header: see dataset-cache-file.c. */
#define HEADER_SIZE 192
#define VERSION_AT 8
#define N_CLASSES_AT 12
#define CHECKSUM_AT 16
#define FILE_SIZE_AT 24
#define PROGRAM_AT 32
#define SHAPE_AT 144
#define N_IMAGES_AT 168
#define HAS_FILE_NAMES_AT 176
#define TEXT_SIZE_AT 184

#define KEY "what was opened"

typedef struct
{
  char *folder;
  DatasetCache cache;
  DatasetFingerprint fingerprint;
  NnDataset *dataset;
} Fixture;

/* Five images of 3 × 5 × 7 bytes for training, with file names, and @n_test without. */
static NnDataset *
make_dataset (size_t n_test)
{
  static const char *const class_names[] = { "cat", "", "dög", NULL };
  static const char *const file_names[] = { "cat/1.png", "2", "", "4", "five", NULL };
  static const guint16 labels[] = { 0, 2, 1, 2, 0 };
  NnShape shape = { 3, 5, 7 };
  guint8 pixels[5 * 3 * 5 * 7];
  g_autoptr (GBytes) training_pixels = NULL;
  g_autoptr (GBytes) test_pixels = NULL;
  g_autoptr (GError) error = NULL;
  NnSplitData training = { .labels = labels, .n_images = 5, .file_names = (char **) file_names };
  NnSplitData test = { .labels = labels + 1, .n_images = n_test };
  NnDataset *dataset;

  g_assert_cmpuint (n_test, <, 5);
  for (size_t i = 0; i < sizeof pixels; i++)
    pixels[i] = (guint8) (i * 37 + 1);
  training_pixels = g_bytes_new (pixels, sizeof pixels);
  test_pixels = g_bytes_new (pixels + 50, n_test * 3 * 5 * 7);
  training.pixels = training_pixels;
  test.pixels = test_pixels;
  dataset = nn_dataset_new ("Pets & more", shape, class_names, &training, &test, &error);
  g_assert_no_error (error);
  return dataset;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = test_folder_new ();
  fixture->cache = (DatasetCache){ .folder = fixture->folder, .max_size = 1 << 30 };
  memset (&fixture->fingerprint, 0x5a, sizeof fixture->fingerprint);
  fixture->dataset = make_dataset (2);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  nn_dataset_unref (fixture->dataset);
  test_folder_remove (fixture->folder);
}

static NnDataset *
load (const Fixture *fixture, const char *key)
{
  return dataset_cache_load (&fixture->cache, key, &fixture->fingerprint, NULL);
}

static NnDataset *
store (const Fixture *fixture, const char *key)
{
  return dataset_cache_store (&fixture->cache, key, &fixture->fingerprint, fixture->dataset, NULL);
}

static gboolean
is_stored (const Fixture *fixture, const char *key)
{
  g_autoptr (NnDataset) dataset = load (fixture, key);

  return dataset != NULL;
}

static void
store_and_forget (const Fixture *fixture, const char *key)
{
  g_autoptr (NnDataset) dataset = store (fixture, key);

  g_assert_nonnull (dataset);
}

/* The name of the only file in the cache. */
static char *
get_only_name (const Fixture *fixture)
{
  g_autoptr (GDir) folder = g_dir_open (fixture->folder, 0, NULL);
  char *name = g_strdup (g_dir_read_name (folder));

  g_assert_nonnull (name);
  g_assert_null (g_dir_read_name (folder));
  return name;
}

static void
test_round_trip (Fixture *fixture, gconstpointer data)
{
  for (size_t n_test = 0; n_test < 3; n_test++)
    {
      g_autoptr (NnDataset) computed = make_dataset (n_test);
      g_autoptr (NnDataset) stored = NULL;
      g_autoptr (NnDataset) loaded = NULL;

      nn_dataset_unref (fixture->dataset);
      fixture->dataset = make_dataset (n_test);
      stored = store (fixture, KEY);
      loaded = load (fixture, KEY);
      g_assert_nonnull (stored);
      g_assert_nonnull (loaded);
      test_assert_same_dataset (stored, computed);
      test_assert_same_dataset (loaded, computed);
      g_assert_false (is_stored (fixture, "something else"));
    }
}

/* A choice of classes works on mapped pixels as on others, and outlives the set and its file. */
static void
test_outlives_its_file (Fixture *fixture, gconstpointer data)
{
  static const guint classes[] = { 2, 0 };
  NnDataset *stored = store (fixture, KEY);
  g_autoptr (GError) error = NULL;
  g_autoptr (NnDataset) view = nn_dataset_select_classes (stored, classes, 2, &error);
  g_autoptr (NnDataset) expected = nn_dataset_select_classes (fixture->dataset, classes, 2, &error);
  g_autofree char *name = get_only_name (fixture);
  g_autofree char *path = g_build_filename (fixture->folder, name, NULL);

  g_assert_no_error (error);
  nn_dataset_unref (stored);
  /* Replaced by a smaller file, which is then removed. */
  test_write (fixture->folder, name, "short", 5);
  test_assert_same_dataset (view, expected);
  g_assert_cmpint (g_remove (path), ==, 0);
  test_assert_same_dataset (view, expected);
}

static void
test_other_fingerprint (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < sizeof fixture->fingerprint.bytes; i++)
    {
      store_and_forget (fixture, KEY);
      fixture->fingerprint.bytes[i] ^= 0x10;
      g_assert_false (is_stored (fixture, KEY));
      fixture->fingerprint.bytes[i] ^= 0x10;
      /* It could never be of use again. */
      g_assert_false (is_stored (fixture, KEY));
    }
}

/* @content in the place of the only file: it is of no use, goes away, and can be made anew. */
static void
assert_useless (Fixture *fixture, const char *name, const guint8 *content, size_t size)
{
  g_autofree char *path = g_build_filename (fixture->folder, name, NULL);

  test_write (fixture->folder, name, content, size);
  g_assert_false (is_stored (fixture, KEY));
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

static GByteArray *
read_only_file (const Fixture *fixture, const char *name)
{
  g_autofree char *path = g_build_filename (fixture->folder, name, NULL);

  return test_read (path);
}

static void
test_damaged (Fixture *fixture, gconstpointer data)
{
  g_autofree char *name = NULL;
  g_autoptr (GByteArray) content = NULL;

  store_and_forget (fixture, KEY);
  name = get_only_name (fixture);
  content = read_only_file (fixture, name);
  g_assert_cmpuint (content->len % 4096, ==, 0);
  /* Each byte of the header, the texts and the labels, then some of the rest and the very last. */
  for (size_t i = 0; i < content->len; i += i < 400 ? 1 : i + 97 < content->len ? 97 : 1)
    {
      content->data[i] ^= (guint8) (1 << i % 8);
      assert_useless (fixture, name, content->data, content->len);
      content->data[i] ^= (guint8) (1 << i % 8);
    }
  store_and_forget (fixture, KEY);
  g_assert_true (is_stored (fixture, KEY));
}

static void
test_truncated (Fixture *fixture, gconstpointer data)
{
  static const size_t sizes[] = { 0, 1, 100, HEADER_SIZE - 1, HEADER_SIZE, HEADER_SIZE + 1, 4096 };
  g_autofree char *name = NULL;
  g_autoptr (GByteArray) content = NULL;

  store_and_forget (fixture, KEY);
  name = get_only_name (fixture);
  content = read_only_file (fixture, name);
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    assert_useless (fixture, name, content->data, sizes[i]);
  assert_useless (fixture, name, content->data, content->len - 1);
  assert_useless (fixture, name, content->data, content->len - 4096);
  g_byte_array_set_size (content, content->len + 4096);
  memset (content->data + content->len - 4096, 0, 4096);
  assert_useless (fixture, name, content->data, content->len);
  assert_useless (fixture, name, content->data, content->len - 4095);
}

/* Makes the checksum right, as somebody would who wants us to believe the rest. */
static void
sign (GByteArray *content)
{
  DatasetChecksum checksum;
  guint64 value = 0;

  memcpy (content->data + CHECKSUM_AT, &value, sizeof value);
  dataset_checksum_init (&checksum);
  dataset_checksum_update (&checksum, content->data + HEADER_SIZE, content->len - HEADER_SIZE);
  dataset_checksum_update (&checksum, content->data, HEADER_SIZE);
  value = dataset_checksum_finish (&checksum);
  memcpy (content->data + CHECKSUM_AT, &value, sizeof value);
}

/* Numbers that nothing vouches for but the checksum. */
static void
test_lies (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    size_t at;
    size_t size;
    guint64 value;
  } lies[] = {
    { VERSION_AT, 4, 2 },
    { VERSION_AT, 4, 0x01000000 }, /* 1 in the other byte order */
    { PROGRAM_AT, 8, 0x312e3939 }, /* another release of Pupil */
    { N_CLASSES_AT, 4, 0 },
    { N_CLASSES_AT, 4, 2 },
    { N_CLASSES_AT, 4, 4 },
    { N_CLASSES_AT, 4, 0xffff },
    { N_CLASSES_AT, 4, G_MAXUINT32 },
    { FILE_SIZE_AT, 8, 0 },
    { FILE_SIZE_AT, 8, G_MAXUINT64 },
    { SHAPE_AT, 8, 0 },
    { SHAPE_AT, 8, 400 },
    { SHAPE_AT, 8, 1 << 20 },
    { SHAPE_AT, 8, G_MAXUINT64 },
    { SHAPE_AT + 8, 8, (guint64) 1 << 62 },
    { SHAPE_AT + 16, 8, (guint64) 1 << 60 },
    { N_IMAGES_AT, 4, 0 },
    { N_IMAGES_AT, 4, 6 },
    { N_IMAGES_AT, 4, 4000 },
    { N_IMAGES_AT, 4, G_MAXUINT32 },
    { N_IMAGES_AT + 4, 4, 4000 },
    { N_IMAGES_AT + 4, 4, G_MAXUINT32 },
    { HAS_FILE_NAMES_AT + 4, 4, 1 },
    { TEXT_SIZE_AT, 8, 0 },
    { TEXT_SIZE_AT, 8, 10 },
    { TEXT_SIZE_AT, 8, 1 << 20 },
    { TEXT_SIZE_AT, 8, G_MAXUINT64 - 100 },
    { TEXT_SIZE_AT, 8, G_MAXUINT64 },
  };
  g_autofree char *name = NULL;
  g_autoptr (GByteArray) content = NULL;

  store_and_forget (fixture, KEY);
  name = get_only_name (fixture);
  content = read_only_file (fixture, name);
  for (guint i = 0; i < G_N_ELEMENTS (lies); i++)
    {
      g_autoptr (GByteArray) copy =
          g_byte_array_append (g_byte_array_new (), content->data, content->len);

      if (lies[i].size == 4)
        {
          guint32 value = (guint32) lies[i].value;

          memcpy (copy->data + lies[i].at, &value, sizeof value);
        }
      else
        memcpy (copy->data + lies[i].at, &lies[i].value, sizeof lies[i].value);
      sign (copy);
      assert_useless (fixture, name, copy->data, copy->len);
    }
  /* A label that has no class. */
  {
    guint64 text_size;
    guint16 label;
    size_t at;

    memcpy (&text_size, content->data + TEXT_SIZE_AT, sizeof text_size);
    at = (HEADER_SIZE + (size_t) text_size + 7) / 8 * 8;
    memcpy (&label, content->data + at + sizeof label, sizeof label);
    g_assert_cmpuint (label, ==, 2);
    label = 3;
    memcpy (content->data + at + sizeof label, &label, sizeof label);
    sign (content);
    assert_useless (fixture, name, content->data, content->len);
    label = 2;
    memcpy (content->data + at + sizeof label, &label, sizeof label);
    sign (content);
  }
  /* So it was the lies, and not the signature. */
  test_write (fixture->folder, name, content->data, content->len);
  g_assert_true (is_stored (fixture, KEY));
}

/* The folder cannot be made, or not be written to; or something else is in the file's place. */
static void
test_no_place (Fixture *fixture, gconstpointer data)
{
  g_autofree char *name = NULL;
  g_autofree char *path = NULL;
  g_autofree char *below_a_file = NULL;

  store_and_forget (fixture, KEY);
  name = get_only_name (fixture);
  path = g_build_filename (fixture->folder, name, NULL);
  below_a_file = g_build_filename (path, "cache", NULL);
  fixture->cache.folder = below_a_file;
  g_assert_null (store (fixture, KEY));
  g_assert_null (load (fixture, KEY));
  fixture->cache.folder = "/proc/pupil/datasets";
  g_assert_null (store (fixture, KEY));
  g_assert_null (load (fixture, KEY));
  if (geteuid () != 0)
    {
      fixture->cache.folder = fixture->folder;
      g_assert_cmpint (g_chmod (fixture->folder, 0500), ==, 0);
      g_assert_null (store (fixture, KEY));
      g_assert_true (is_stored (fixture, KEY));
      g_assert_cmpint (g_chmod (fixture->folder, 0700), ==, 0);
    }

  fixture->cache.folder = fixture->folder;
  g_assert_cmpint (g_remove (path), ==, 0);
  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
  g_assert_null (load (fixture, KEY));
  store_and_forget (fixture, KEY);
  g_assert_true (is_stored (fixture, KEY));
  /* A folder cannot be replaced, but what was written can be used. */
  g_assert_cmpint (g_remove (path), ==, 0);
  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
  g_assert_null (load (fixture, KEY));
  g_assert_cmpint (g_mkdir_with_parents (path, 0700), ==, 0);
  test_write (path, "inner", "x", 1);
  {
    g_autoptr (NnDataset) stored = store (fixture, KEY);

    test_assert_same_dataset (stored, fixture->dataset);
  }
  g_free (get_only_name (fixture));
}

static void
test_cancelled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GDir) folder = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (dataset_cache_store (&fixture->cache, KEY, &fixture->fingerprint, fixture->dataset,
                                      cancellable));
  folder = g_dir_open (fixture->folder, 0, NULL);
  g_assert_null (g_dir_read_name (folder));

  store_and_forget (fixture, KEY);
  g_assert_null (dataset_cache_load (&fixture->cache, KEY, &fixture->fingerprint, cancellable));
  g_assert_true (is_stored (fixture, KEY));
}

/* Pretends that everything in the cache was last used so many seconds before it was. */
static void
make_older (const Fixture *fixture, gint64 seconds)
{
  g_autoptr (GDir) folder = g_dir_open (fixture->folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *path = g_build_filename (fixture->folder, name, NULL);
      struct stat status;
      struct timespec times[2];

      g_assert_cmpint (stat (path, &status), ==, 0);
      times[0] = times[1] = status.st_mtim;
      times[0].tv_sec = times[1].tv_sec -= seconds;
      g_assert_cmpint (utimensat (AT_FDCWD, path, times, 0), ==, 0);
    }
}

static void
test_least_recently_used_goes (Fixture *fixture, gconstpointer data)
{
  g_autofree char *name = NULL;
  g_autoptr (GByteArray) content = NULL;

  store_and_forget (fixture, "a");
  name = get_only_name (fixture);
  content = read_only_file (fixture, name);
  fixture->cache.max_size = 3 * content->len - 1; /* two, and not quite a third */
  make_older (fixture, 100);
  store_and_forget (fixture, "b");
  make_older (fixture, 100);
  g_assert_true (is_stored (fixture, "a")); /* is used */
  make_older (fixture, 100);
  store_and_forget (fixture, "c");
  g_assert_false (is_stored (fixture, "b"));
  g_assert_true (is_stored (fixture, "a"));
  g_assert_true (is_stored (fixture, "c"));

  /* What would fill half of it is not kept, and nothing goes for it. */
  fixture->cache.max_size = 2 * content->len - 1;
  g_assert_null (store (fixture, "d"));
  g_assert_true (is_stored (fixture, "a"));
  g_assert_true (is_stored (fixture, "c"));
}

/* What a program that was killed left behind goes; what is being written and what belongs to others
 * stays. */
static void
test_leftovers (Fixture *fixture, gconstpointer data)
{
  static const char *const names[] = { ".pupil-killed", ".pupil-busy00", "notes.txt" };
  g_autofree char *busy = g_build_filename (fixture->folder, names[1], NULL);
  int fd;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    test_write (fixture->folder, names[i], "something", 9);
  fd = open (busy, O_RDWR | O_CLOEXEC);
  g_assert_cmpint (flock (fd, LOCK_EX | LOCK_NB), ==, 0);
  store_and_forget (fixture, KEY);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (fixture->folder, names[i], NULL);

      g_assert_cmpint (g_file_test (path, G_FILE_TEST_EXISTS), ==, i > 0);
    }
  close (fd);
}

/* No two of these contents may have the same checksum: all that have one bit set, and all that have
 * it set in two words which the same lane takes, where one could undo what the other did. */
static void
test_checksum (void)
{
  static guint8 data[4 * DATASET_CHECKSUM_BLOCK];
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  const size_t n_bits = 8 * sizeof data;
  DatasetChecksum checksum;

  for (size_t i = 0; i <= n_bits; i++)
    for (size_t k = 0; k < 4; k++)
      {
        size_t other = i + k * 8 * DATASET_CHECKSUM_BLOCK;
        guint64 value;

        if (i < n_bits)
          data[i / 8] ^= (guint8) (1 << i % 8);
        if (k > 0 && other < n_bits)
          data[other / 8] ^= (guint8) (1 << other % 8);
        dataset_checksum_init (&checksum);
        dataset_checksum_update (&checksum, data, sizeof data / 2);
        dataset_checksum_update (&checksum, data + sizeof data / 2, sizeof data / 2);
        value = dataset_checksum_finish (&checksum);
        if (k == 0 || other < n_bits)
          g_assert_true (g_hash_table_add (seen, g_memdup2 (&value, sizeof value)));
        memset (data, 0, sizeof data);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, function)                                                                        \
  g_test_add ("/dataset-cache-file/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("round-trip", test_round_trip);
  ADD ("outlives-its-file", test_outlives_its_file);
  ADD ("other-fingerprint", test_other_fingerprint);
  ADD ("damaged", test_damaged);
  ADD ("truncated", test_truncated);
  ADD ("lies", test_lies);
  ADD ("no-place", test_no_place);
  ADD ("cancelled", test_cancelled);
  ADD ("least-recently-used-goes", test_least_recently_used_goes);
  ADD ("leftovers", test_leftovers);
#undef ADD
  g_test_add_func ("/dataset-cache-file/checksum", test_checksum);
  return g_test_run ();
}

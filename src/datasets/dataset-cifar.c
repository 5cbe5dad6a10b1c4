/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dataset-cifar.h"

#include <glib/gi18n-lib.h>

#include "dataset-archive.h"
#include "dataset-cifar-batches.h"
#include "dataset-pickle.h"
#include "read-name.h"

#define RECORD_SIZE (1 + CIFAR_IMAGE_SIZE)
#define MAX_CLASSES 256

typedef struct _CifarReader CifarReader;

/* What the two versions differ in. */
typedef struct
{
  const char *folder;
  const char *batch_names[CIFAR_N_BATCHES];
  const char *meta_name;
  gboolean (*read_batch) (
      CifarReader *reader, guint batch, const char *name, GBytes *content, GError **error);
  char **(*read_class_names) (CifarReader *reader,
                              const char *name,
                              GBytes *content,
                              GError **error);
} CifarLayout;

struct _CifarReader
{
  const CifarLayout *layout;
  CifarBatches *batches;
  char **class_names;
  gboolean is_cifar_100;
  GCancellable *cancellable;
};

static void
set_damaged (GError **error, const char *file_name, const char *detail)
{
  g_autofree char *name = read_name_of_file (file_name);

  g_set_error (error, DATASET_ERROR, DATASET_ERROR_DAMAGED,
               _ ("“%s” is not a valid batch of CIFAR-10 (%s): download the data set again."), name,
               detail);
}

static void
set_no_memory (GError **error, const char *file_name)
{
  g_autofree char *name = read_name_of_file (file_name);

  g_set_error (
      error, NN_ERROR, NN_ERROR_MEMORY,
      _ ("There is not enough memory for the images of “%s”: close other programs, then try "
         "again."),
      name);
}

static void
set_cifar_100 (GError **error, const char *file_name)
{
  g_autofree char *name = read_name_of_file (file_name);

  g_set_error (error, DATASET_ERROR, DATASET_ERROR_UNKNOWN,
               _ ("“%s” is CIFAR-100, which Pupil cannot open: choose CIFAR-10."), name);
}

/* Room for a batch's pixels, with the errors of this file. */
static guint8 *
insert_batch (CifarReader *reader,
              guint batch,
              const char *name,
              const guint16 *labels,
              size_t n_images,
              GError **error)
{
  guint8 *pixels;

  if (cifar_batches_have (reader->batches, batch))
    {
      set_damaged (error, name, _ ("it is there twice"));
      return NULL;
    }
  if (n_images == 0)
    {
      set_damaged (error, name, _ ("it holds no images"));
      return NULL;
    }
  pixels = cifar_batches_insert (reader->batches, batch, labels, n_images);
  if (pixels == NULL)
    set_no_memory (error, name);
  return pixels;
}

static gboolean
read_python_batch (
    CifarReader *reader, guint batch, const char *name, GBytes *content, GError **error)
{
  g_autoptr (DatasetPickle) pickle =
      dataset_pickle_read (content, name, reader->cancellable, error);
  g_autofree guint16 *labels = NULL;
  g_autoptr (GBytes) array = NULL;
  size_t n_labels = 0;
  size_t rows = 0;
  size_t columns = 0;
  guint8 *pixels;

  if (pickle == NULL)
    return FALSE;
  if (dataset_pickle_has (pickle, "fine_labels"))
    {
      set_cifar_100 (error, name);
      return FALSE;
    }
  labels = dataset_pickle_get_labels (pickle, "labels", &n_labels, error);
  if (labels == NULL)
    return FALSE;
  array = dataset_pickle_get_array (pickle, "data", &rows, &columns, error);
  if (array == NULL)
    return FALSE;
  if (columns != CIFAR_IMAGE_SIZE)
    {
      set_damaged (error, name, _ ("its images do not have 3072 bytes"));
      return FALSE;
    }
  if (rows != n_labels)
    {
      set_damaged (error, name, _ ("it has more or fewer labels than images"));
      return FALSE;
    }
  pixels = insert_batch (reader, batch, name, labels, n_labels, error);
  if (pixels == NULL)
    return FALSE;
  memcpy (pixels, g_bytes_get_data (array, NULL), g_bytes_get_size (array));
  return TRUE;
}

static char **
read_python_class_names (CifarReader *reader, const char *name, GBytes *content, GError **error)
{
  g_autoptr (DatasetPickle) pickle =
      dataset_pickle_read (content, name, reader->cancellable, error);

  if (pickle == NULL)
    return NULL;
  if (dataset_pickle_has (pickle, "fine_label_names"))
    {
      set_cifar_100 (error, name);
      return NULL;
    }
  return dataset_pickle_get_strings (pickle, "label_names", error);
}

static gboolean
read_binary_batch (
    CifarReader *reader, guint batch, const char *name, GBytes *content, GError **error)
{
  size_t size;
  const guint8 *records = g_bytes_get_data (content, &size);
  size_t n_images = size / RECORD_SIZE;
  g_autofree guint16 *labels = g_try_new (guint16, MAX (n_images, 1));
  guint8 *pixels;

  if (labels == NULL)
    {
      set_no_memory (error, name);
      return FALSE;
    }
  if (size % RECORD_SIZE != 0)
    {
      set_damaged (error, name, _ ("its size is not a multiple of 3073 bytes"));
      return FALSE;
    }
  for (size_t i = 0; i < n_images; i++)
    labels[i] = records[i * RECORD_SIZE];
  pixels = insert_batch (reader, batch, name, labels, n_images, error);
  if (pixels == NULL)
    return FALSE;
  for (size_t i = 0; i < n_images; i++)
    memcpy (pixels + i * CIFAR_IMAGE_SIZE, records + i * RECORD_SIZE + 1, CIFAR_IMAGE_SIZE);
  return TRUE;
}

/* One name a line; empty lines (the official file ends with one) are no classes. More than there
 * can be are not even split. */
static char **
read_binary_class_names (CifarReader *reader, const char *name, GBytes *content, GError **error)
{
  size_t size;
  const char *data = g_bytes_get_data (content, &size);
  const char *end = size > 0 ? data + size : data;
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  for (guint n = 0; data < end && n <= MAX_CLASSES;)
    {
      const char *line_end = memchr (data, '\n', (size_t) (end - data));
      g_autofree char *line = NULL;

      if (line_end == NULL)
        line_end = end;
      line = g_utf8_make_valid (data, line_end - data);
      if (*g_strstrip (line) != '\0')
        {
          g_strv_builder_add (names, line);
          n++;
        }
      data = line_end + 1;
    }
  return g_strv_builder_end (names);
}

static const CifarLayout python_layout = {
  .folder = "cifar-10-batches-py",
  .batch_names = { "data_batch_1", "data_batch_2", "data_batch_3", "data_batch_4", "data_batch_5",
                   "test_batch" },
  .meta_name = "batches.meta",
  .read_batch = read_python_batch,
  .read_class_names = read_python_class_names,
};

static const CifarLayout binary_layout = {
  .folder = "cifar-10-batches-bin",
  .batch_names = { "data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin",
                   "data_batch_5.bin", "test_batch.bin" },
  .meta_name = "batches.meta.txt",
  .read_batch = read_binary_batch,
  .read_class_names = read_binary_class_names,
};

/* Which batch a member of the archive is, by its base name: archives that were made anew have other
 * folders in them. CIFAR_N_BATCHES: none. */
static guint
find_batch (const CifarLayout *layout, const char *base_name)
{
  guint i = 0;

  while (i < CIFAR_N_BATCHES && strcmp (base_name, layout->batch_names[i]) != 0)
    i++;
  return i;
}

gboolean
dataset_cifar_is_python_file (const char *base_name)
{
  g_return_val_if_fail (base_name != NULL, FALSE);

  return strcmp (base_name, python_layout.meta_name) == 0 ||
         find_batch (&python_layout, base_name) < CIFAR_N_BATCHES;
}

gboolean
dataset_cifar_is_binary_file (const char *base_name)
{
  g_return_val_if_fail (base_name != NULL, FALSE);

  return strcmp (base_name, binary_layout.meta_name) == 0 ||
         find_batch (&binary_layout, base_name) < CIFAR_N_BATCHES;
}

gboolean
dataset_cifar_is_binary_size (const char *base_name, guint64 size)
{
  g_return_val_if_fail (base_name != NULL, FALSE);

  return strcmp (base_name, binary_layout.meta_name) == 0 || size % RECORD_SIZE == 0;
}

gboolean
dataset_cifar_is_100 (const char *name)
{
  static const char *const FILES[] = { "meta",      "train",    "test",
                                       "train.bin", "test.bin", "fine_label_names.txt",
                                       NULL };
  g_auto (GStrv) parts = NULL;
  guint n;

  g_return_val_if_fail (name != NULL, FALSE);

  parts = g_strsplit (name, "/", -1);
  n = g_strv_length (parts);
  return n >= 2 && g_strv_contains (FILES, parts[n - 1]) &&
         (strcmp (parts[n - 2], "cifar-100-python") == 0 ||
          strcmp (parts[n - 2], "cifar-100-binary") == 0);
}

static DatasetArchiveChoice
on_select (const char *name, gpointer data)
{
  CifarReader *reader = data;
  g_autofree char *base_name = g_path_get_basename (name);

  if (dataset_cifar_is_100 (name))
    {
      reader->is_cifar_100 = TRUE;
      return DATASET_ARCHIVE_STOP;
    }
  if (strcmp (base_name, reader->layout->meta_name) == 0)
    return DATASET_ARCHIVE_READ_NAMES;
  if (find_batch (reader->layout, base_name) < CIFAR_N_BATCHES)
    return DATASET_ARCHIVE_READ;
  return DATASET_ARCHIVE_SKIP;
}

static gboolean
on_take (const char *name, GBytes *content, gpointer data, GError **error)
{
  CifarReader *reader = data;
  g_autofree char *base_name = g_path_get_basename (name);
  guint batch = find_batch (reader->layout, base_name);
  guint n_classes;

  if (batch < CIFAR_N_BATCHES)
    return reader->layout->read_batch (reader, batch, name, content, error);
  if (reader->class_names != NULL)
    {
      set_damaged (error, name, _ ("it is there twice"));
      return FALSE;
    }
  reader->class_names = reader->layout->read_class_names (reader, name, content, error);
  if (reader->class_names == NULL)
    return FALSE;
  n_classes = g_strv_length (reader->class_names);
  if (n_classes == 0 || n_classes > MAX_CLASSES)
    {
      set_damaged (error, name, _ ("it does not name from 1 to 256 classes"));
      return FALSE;
    }
  return TRUE;
}

static void
set_missing (GError **error, const char *path, const char *missing)
{
  g_autofree char *name = read_name_of_file (path);

  g_set_error (error, DATASET_ERROR, DATASET_ERROR_DAMAGED,
               _ ("“%s” is incomplete, its “%s” is missing: download the data set again."), name,
               missing);
}

/* Everything is there, and every label has a name. */
static gboolean
check_complete (const CifarReader *reader, const char *path, GError **error)
{
  const CifarLayout *layout = reader->layout;
  guint n_found = reader->class_names != NULL ? 1 : 0;
  guint n_classes;

  for (guint i = 0; i < CIFAR_N_BATCHES; i++)
    n_found += cifar_batches_have (reader->batches, i) ? 1 : 0;
  if (n_found == 0)
    {
      g_autofree char *name = read_name_of_file (path);

      g_set_error (error, DATASET_ERROR, DATASET_ERROR_UNKNOWN,
                   _ ("“%s” holds no batches of CIFAR-10 (“%s” and others): choose its archive or "
                      "its unpacked folder."),
                   name, layout->batch_names[0]);
      return FALSE;
    }
  if (reader->class_names == NULL)
    {
      set_missing (error, path, layout->meta_name);
      return FALSE;
    }
  n_classes = g_strv_length (reader->class_names);
  for (guint i = 0; i < CIFAR_N_BATCHES; i++)
    {
      if (!cifar_batches_have (reader->batches, i))
        {
          set_missing (error, path, layout->batch_names[i]);
          return FALSE;
        }
      if (cifar_batches_get_max_label (reader->batches, i) >= n_classes)
        {
          set_damaged (error, layout->batch_names[i], _ ("a label has no class name"));
          return FALSE;
        }
    }
  return TRUE;
}

/* The folder that holds the batches: @path, or the one in it that has the official name. */
static char *
find_folder (const CifarLayout *layout, const char *path)
{
  g_autofree char *inner = g_build_filename (path, layout->folder, NULL);

  return g_file_test (inner, G_FILE_TEST_IS_DIR) ? g_steal_pointer (&inner) : g_strdup (path);
}

static NnDataset *
open_layout (const CifarLayout *layout,
             const char *path,
             const DatasetOptions *options,
             GCancellable *cancellable,
             GError **error)
{
  g_autofree char *source = find_folder (layout, path);
  g_autoptr (CifarBatches) batches = cifar_batches_new ();
  CifarReader reader = { .layout = layout, .batches = batches, .cancellable = cancellable };
  NnDataset *dataset = NULL;

  if (dataset_archive_read (source, on_select, on_take, &reader, options, cancellable, error))
    {
      if (reader.is_cifar_100)
        set_cifar_100 (error, path);
      else if (check_complete (&reader, path, error))
        dataset = cifar_batches_finish (batches, (const char *const *) reader.class_names, error);
    }
  g_strfreev (reader.class_names);
  return dataset;
}

NnDataset *
dataset_cifar_open_python (const char *path,
                           const DatasetOptions *options,
                           GCancellable *cancellable,
                           GError **error)
{
  g_return_val_if_fail (path != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return open_layout (&python_layout, path, options, cancellable, error);
}

NnDataset *
dataset_cifar_open_binary (const char *path,
                           const DatasetOptions *options,
                           GCancellable *cancellable,
                           GError **error)
{
  g_return_val_if_fail (path != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return open_layout (&binary_layout, path, options, cancellable, error);
}

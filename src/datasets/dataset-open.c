/* Finds out what a path is, and opens it. */
#include "dataset-catalog.h"

#include <glib/gi18n-lib.h>

#include "dataset-archive.h"
#include "dataset-cifar.h"
#include "dataset-idx.h"
#include "dataset-image-folder.h"
#include "dataset-image-integrity.h"
#include "dataset-input.h"

/* Of a folder that holds several kinds, the first here counts, whatever the order of its files. */
typedef enum
{
  KIND_CIFAR_PYTHON,
  KIND_CIFAR_BINARY,
  KIND_CIFAR_100,
  KIND_IDX,
  KIND_IMAGE_FOLDER,
  KIND_UNKNOWN,
} Kind;

/* What a file or folder is by its name inside an archive or a folder. One batch tells the layout;
 * which are missing is for the loader to say. */
static Kind
kind_of_name (const char *name)
{
  g_autofree char *base_name = g_path_get_basename (name);

  if (strstr (name, "cifar-100-") != NULL || strcmp (base_name, "fine_label_names.txt") == 0)
    return KIND_CIFAR_100;
  if (dataset_idx_is_file_name (base_name))
    return KIND_IDX;
  if (g_str_has_prefix (base_name, "data_batch_") || g_str_has_prefix (base_name, "test_batch"))
    return g_str_has_suffix (base_name, ".bin") ? KIND_CIFAR_BINARY : KIND_CIFAR_PYTHON;
  if (strcmp (base_name, "batches.meta") == 0 || strcmp (base_name, "cifar-10-batches-py") == 0)
    return KIND_CIFAR_PYTHON;
  if (strcmp (base_name, "batches.meta.txt") == 0 ||
      strcmp (base_name, "cifar-10-batches-bin") == 0)
    return KIND_CIFAR_BINARY;
  return KIND_UNKNOWN;
}

static DatasetArchiveChoice
on_select (const char *name, gpointer data)
{
  Kind *found = data;
  Kind kind = kind_of_name (name);

  if (kind != KIND_CIFAR_PYTHON && kind != KIND_CIFAR_BINARY && kind != KIND_CIFAR_100)
    return DATASET_ARCHIVE_SKIP;
  *found = kind;
  return DATASET_ARCHIVE_STOP;
}

static gboolean
detect_folder (const char *path, Kind *kind, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFile) folder = g_file_new_for_path (path);
  g_autoptr (GFileEnumerator) files = NULL;
  g_autoptr (GError) cause = NULL;
  g_autofree char *base_name = g_path_get_basename (path);
  GFileInfo *info = NULL;

  *kind = g_str_has_prefix (base_name, "cifar-100-") ? KIND_CIFAR_100 : KIND_UNKNOWN;
  files = g_file_enumerate_children (folder, G_FILE_ATTRIBUTE_STANDARD_NAME, G_FILE_QUERY_INFO_NONE,
                                     cancellable, &cause);
  while (files != NULL && g_file_enumerator_iterate (files, &info, NULL, cancellable, &cause) &&
         info != NULL)
    {
      Kind found = kind_of_name (g_file_info_get_name (info));

      *kind = MIN (*kind, found);
    }
  if (cause != NULL)
    {
      dataset_input_take_error (error, g_steal_pointer (&cause), path);
      return FALSE;
    }
  if (*kind == KIND_UNKNOWN)
    *kind = KIND_IMAGE_FOLDER;
  return TRUE;
}

static void
set_unknown (const char *path, GError **error)
{
  g_autofree char *name = g_filename_display_name (path);

  g_set_error (
      error, DATASET_ERROR, DATASET_ERROR_UNKNOWN,
      _ ("“%s” is no data set that Pupil can open: choose a CIFAR-10 archive, IDX files as "
         "of MNIST, or a folder with one folder of images per class"),
      name);
}

/* The files that people choose instead of a data set get a sentence of their own. */
static gboolean
check_familiar (const char *path, const guint8 *start, size_t size, GError **error)
{
  g_autofree char *name = g_filename_display_name (path);

  if (dataset_image_sniff (start, size) != DATASET_IMAGE_NONE)
    g_set_error (error, DATASET_ERROR, DATASET_ERROR_UNKNOWN,
                 _ ("“%s” is a single image: choose a folder with one folder of images per class"),
                 name);
  else if (size >= 4 && memcmp (start, "PK\003\004", 4) == 0)
    g_set_error (error, DATASET_ERROR, DATASET_ERROR_UNKNOWN,
                 _ ("“%s” is a zip archive: unpack it, then choose the unpacked folder"), name);
  else if (size == 0)
    g_set_error (error, DATASET_ERROR, DATASET_ERROR_EMPTY,
                 _ ("“%s” is an empty file: download or copy it again"), name);
  else
    return TRUE;
  return FALSE;
}

static gboolean
detect_file (const char *path, Kind *kind, GCancellable *cancellable, GError **error)
{
  g_autoptr (DatasetInput) input = dataset_input_open (path, cancellable, error);
  g_autofree char *base_name = g_path_get_basename (path);
  g_autoptr (GError) cause = NULL;
  guint8 start[512] = { 0 };
  size_t size = 0;

  *kind = KIND_UNKNOWN;
  if (input == NULL ||
      !dataset_input_read_all (input, start, sizeof start, &size, cancellable, error) ||
      !check_familiar (path, start, size, error))
    return FALSE;
  if (size >= 4 && start[0] == 0 && start[1] == 0 && start[2] >= 8 && start[2] <= 14 &&
      start[3] >= 1 && start[3] <= 4)
    {
      *kind = KIND_IDX;
      return TRUE;
    }
  /* A file of an unpacked folder stands for the folder. */
  *kind = kind_of_name (base_name);
  if (*kind != KIND_UNKNOWN)
    return TRUE;
  if (dataset_archive_read (path, on_select, NULL, kind, NULL, cancellable, &cause))
    return TRUE;
  if (!g_error_matches (cause, DATASET_ERROR, DATASET_ERROR_UNKNOWN))
    {
      g_propagate_error (error, g_steal_pointer (&cause));
      return FALSE;
    }
  return TRUE;
}

static NnDataset *
open_kind (Kind kind,
           const char *path,
           const DatasetOptions *options,
           GCancellable *cancellable,
           GError **error)
{
  g_autofree char *name = g_filename_display_name (path);

  switch (kind)
    {
    case KIND_CIFAR_PYTHON:
      return dataset_cifar_open_python (path, options, cancellable, error);
    case KIND_CIFAR_BINARY:
      return dataset_cifar_open_binary (path, options, cancellable, error);
    case KIND_IDX:
      return dataset_idx_open (path, options, cancellable, error);
    case KIND_IMAGE_FOLDER:
      return dataset_image_folder_open (path, options, cancellable, error);
    case KIND_CIFAR_100:
      g_set_error (error, DATASET_ERROR, DATASET_ERROR_UNKNOWN,
                   _ ("“%s” is CIFAR-100, which Pupil cannot open: choose CIFAR-10"), name);
      return NULL;
    case KIND_UNKNOWN:
    default:
      set_unknown (path, error);
      return NULL;
    }
}

static NnDataset *
open_path (const char *path,
           const DatasetOptions *options,
           GCancellable *cancellable,
           GError **error)
{
  g_autofree char *source = g_strdup (path);
  Kind kind;

  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    {
      if (!detect_folder (path, &kind, cancellable, error))
        return NULL;
    }
  else
    {
      g_autofree char *base_name = g_path_get_basename (path);

      if (!detect_file (path, &kind, cancellable, error))
        return NULL;
      if (kind_of_name (base_name) == kind &&
          (kind == KIND_CIFAR_PYTHON || kind == KIND_CIFAR_BINARY))
        {
          g_free (source);
          source = g_path_get_dirname (path);
        }
    }
  return open_kind (kind, source, options, cancellable, error);
}

static void
set_not_installed (const DatasetCatalogEntry *entry, GError **error)
{
  if (entry->url != NULL)
    g_set_error (
        error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
        _ ("%s is not on this computer: download it on the Data page, or get it from %s and "
           "open the file"),
        entry->title, entry->url);
  else
    g_set_error (
        error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
        _ ("%s is not on this computer: install the package “dataset-%s” (sudo apt install "
           "dataset-%s)"),
        entry->title, entry->id, entry->id);
}

NnDataset *
dataset_open (const char *path,
              const DatasetOptions *options,
              GCancellable *cancellable,
              GError **error)
{
  const DatasetCatalogEntry *entry;
  g_autofree char *located = NULL;
  NnDataset *dataset;

  g_return_val_if_fail (path != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  entry = g_file_test (path, G_FILE_TEST_EXISTS) ? NULL : dataset_catalog_find (path);
  if (entry != NULL)
    {
      located = dataset_catalog_locate (entry);
      if (located == NULL)
        {
          set_not_installed (entry, error);
          return NULL;
        }
      path = located;
    }
  dataset = open_path (path, options, cancellable, error);
  if (dataset != NULL && options != NULL && options->progress != NULL)
    options->progress (1.0, options->progress_data);
  return dataset;
}

typedef struct
{
  char *path;
  DatasetOptions options;
} OpenRequest;

static void
open_request_free (gpointer data)
{
  OpenRequest *request = data;

  g_free (request->path);
  g_free (request);
}

static void
open_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const OpenRequest *request = data;
  GError *error = NULL;
  NnDataset *dataset = dataset_open (request->path, &request->options, cancellable, &error);

  if (dataset != NULL)
    g_task_return_pointer (task, dataset, (GDestroyNotify) nn_dataset_unref);
  else
    g_task_return_error (task, error);
}

void
dataset_open_async (const char *path,
                    const DatasetOptions *options,
                    GCancellable *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer data)
{
  g_autoptr (GTask) task = NULL;
  OpenRequest *request;

  g_return_if_fail (path != NULL);

  request = g_new0 (OpenRequest, 1);
  request->path = g_strdup (path);
  if (options != NULL)
    request->options = *options;
  task = g_task_new (NULL, cancellable, callback, data);
  g_task_set_source_tag (task, dataset_open_async);
  g_task_set_task_data (task, request, open_request_free);
  g_task_run_in_thread (task, open_in_thread);
}

NnDataset *
dataset_open_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Finds out what a path is, and opens it. */
#include "dataset-catalog.h"

#include <glib/gi18n-lib.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#include "dataset-archive.h"
#include "dataset-cache.h"
#include "dataset-cifar.h"
#include "dataset-idx.h"
#include "dataset-image-folder.h"
#include "dataset-image-integrity.h"
#include "dataset-input.h"
#include "dataset-open-private.h"

/* The cache may have room for ten copies of CIFAR-10, and keeps nothing that opens in an instant
 * without it. */
#define CACHE_MAX_SIZE ((guint64) 2 << 30)
#define CACHE_MIN_DURATION 0.1

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
  g_autoptr (DatasetInput) input = dataset_input_open (path, READ_ARCHIVE, cancellable, error);
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

/* FALSE if the cache is of no use: what lies in an unpacked folder of CIFAR-10 is bytes already. */
static gboolean
get_fingerprint (Kind kind,
                 const char *path,
                 const DatasetCache *cache,
                 GCancellable *cancellable,
                 DatasetFingerprint *fingerprint)
{
  const char *const archive[] = { path, NULL };
  g_auto (GStrv) files = NULL;

  switch (kind)
    {
    case KIND_CIFAR_PYTHON:
    case KIND_CIFAR_BINARY:
      return !g_file_test (path, G_FILE_TEST_IS_DIR) &&
             dataset_fingerprint_files (archive, fingerprint);
    case KIND_IDX:
      files = dataset_idx_find_files (path);
      return files != NULL && dataset_fingerprint_files ((const char *const *) files, fingerprint);
    case KIND_IMAGE_FOLDER:
      return dataset_fingerprint_folder (path, cache->settling, cancellable, fingerprint);
    case KIND_CIFAR_100:
    case KIND_UNKNOWN:
    default:
      return FALSE;
    }
}

/* Everything that makes one data set of a source differ from another. Links are not resolved, as
 * the name of a data set may be that of its folder. */
static char *
get_cache_key (Kind kind, const char *path, const DatasetOptions *options)
{
  g_autofree char *choices = NULL;

  if (kind == KIND_IMAGE_FOLDER && options != NULL)
    choices = g_strdup_printf ("%u %" G_GUINT64_FORMAT " %a", options->image_side, options->seed,
                               options->test_share);
  return g_strdup_printf ("%d %s %s", (int) kind, choices != NULL ? choices : "", path);
}

/* After the first large block is freed, the C library keeps others like it for later, which nobody
 * will ask for: 60 MB after reading CIFAR-10. */
static void
give_memory_back (void)
{
#ifdef __GLIBC__
  malloc_trim (0);
#endif
}

/* open_kind(), from @cache if the source is the same as when it was stored there. */
static NnDataset *
open_with_cache (Kind kind,
                 const char *path,
                 const DatasetOptions *options,
                 const DatasetCache *cache,
                 GCancellable *cancellable,
                 GError **error)
{
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);
  g_autofree char *key = get_cache_key (kind, absolute, options);
  g_autoptr (NnDataset) dataset = NULL;
  DatasetFingerprint before;
  DatasetFingerprint after;
  gint64 start;
  NnDataset *stored;

  if (cache == NULL || !get_fingerprint (kind, absolute, cache, cancellable, &before))
    return open_kind (kind, path, options, cancellable, error);
  dataset = dataset_cache_load (cache, key, &before, cancellable);
  if (dataset != NULL)
    return g_steal_pointer (&dataset);

  start = g_get_monotonic_time ();
  dataset = open_kind (kind, path, options, cancellable, error);
  if (dataset == NULL ||
      (double) (g_get_monotonic_time () - start) < cache->min_duration * G_USEC_PER_SEC)
    return g_steal_pointer (&dataset);
  /* A source that changes while it is read may be neither what it was nor what it is. */
  if (!get_fingerprint (kind, absolute, cache, cancellable, &after) ||
      memcmp (&before, &after, sizeof before) != 0)
    return g_steal_pointer (&dataset);
  stored = dataset_cache_store (cache, key, &before, dataset, cancellable);
  if (stored == NULL)
    return g_steal_pointer (&dataset);
  g_clear_pointer (&dataset, nn_dataset_unref);
  give_memory_back ();
  return stored;
}

static NnDataset *
open_path (const char *path,
           const DatasetOptions *options,
           const DatasetCache *cache,
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
  return open_with_cache (kind, source, options, cache, cancellable, error);
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
dataset_open_with_cache (const char *path,
                         const DatasetOptions *options,
                         const DatasetCache *cache,
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
  dataset = open_path (path, options, cache, cancellable, error);
  if (dataset != NULL && options != NULL && options->progress != NULL)
    options->progress (1.0, options->progress_data);
  return dataset;
}

NnDataset *
dataset_open (const char *path,
              const DatasetOptions *options,
              GCancellable *cancellable,
              GError **error)
{
  g_autofree char *folder = g_build_filename (g_get_user_cache_dir (), "pupil", "datasets", NULL);
  DatasetCache cache = { .folder = folder,
                         .max_size = CACHE_MAX_SIZE,
                         .min_duration = CACHE_MIN_DURATION,
                         .settling = DATASET_FINGERPRINT_SETTLING };

  return dataset_open_with_cache (path, options, &cache, cancellable, error);
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

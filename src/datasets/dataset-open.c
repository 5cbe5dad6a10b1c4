/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opens what a path is. */
#include "dataset-catalog.h"

#include <glib/gi18n-lib.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#include "dataset-cache.h"
#include "dataset-cifar.h"
#include "dataset-detect.h"
#include "dataset-idx.h"
#include "dataset-image-folder.h"
#include "dataset-open-private.h"
#include "read-name.h"

/* The cache may have room for ten copies of CIFAR-10, and keeps nothing that opens in an instant
 * without it. */
#define CACHE_MAX_SIZE ((guint64) 2 << 30)
#define CACHE_MIN_DURATION 0.1

static void
set_unknown (const char *path, GError **error)
{
  g_autofree char *name = read_name_of_file (path);

  g_set_error (
      error, DATASET_ERROR, DATASET_ERROR_UNKNOWN,
      _ ("“%s” is not a data set that Pupil can open: choose a CIFAR-10 archive, IDX files as "
         "of MNIST, or a folder with one folder of images per class."),
      name);
}

static NnDataset *
open_kind (DatasetKind kind,
           const char *path,
           const DatasetOptions *options,
           GCancellable *cancellable,
           GError **error)
{
  g_autofree char *name = read_name_of_file (path);

  switch (kind)
    {
    case DATASET_KIND_CIFAR_PYTHON:
      return dataset_cifar_open_python (path, options, cancellable, error);
    case DATASET_KIND_CIFAR_BINARY:
      return dataset_cifar_open_binary (path, options, cancellable, error);
    case DATASET_KIND_IDX:
      return dataset_idx_open (path, options, cancellable, error);
    case DATASET_KIND_IMAGE_FOLDER:
      return dataset_image_folder_open (path, options, cancellable, error);
    case DATASET_KIND_CIFAR_100:
      g_set_error (error, DATASET_ERROR, DATASET_ERROR_UNKNOWN,
                   _ ("“%s” is CIFAR-100, which Pupil cannot open: choose CIFAR-10."), name);
      return NULL;
    case DATASET_KIND_UNKNOWN:
    default:
      set_unknown (path, error);
      return NULL;
    }
}

/* FALSE if the cache is of no use: what lies in an unpacked folder of CIFAR-10 is bytes already. */
static gboolean
get_fingerprint (DatasetKind kind,
                 const char *path,
                 const DatasetCache *cache,
                 GCancellable *cancellable,
                 DatasetFingerprint *fingerprint)
{
  const char *const archive[] = { path, NULL };
  g_auto (GStrv) files = NULL;

  switch (kind)
    {
    case DATASET_KIND_CIFAR_PYTHON:
    case DATASET_KIND_CIFAR_BINARY:
      return !g_file_test (path, G_FILE_TEST_IS_DIR) &&
             dataset_fingerprint_files (archive, fingerprint);
    case DATASET_KIND_IDX:
      files = dataset_idx_find_files (path);
      return files != NULL && dataset_fingerprint_files ((const char *const *) files, fingerprint);
    case DATASET_KIND_IMAGE_FOLDER:
      return dataset_fingerprint_folder (path, cache->settling, cancellable, fingerprint);
    case DATASET_KIND_CIFAR_100:
    case DATASET_KIND_UNKNOWN:
    default:
      return FALSE;
    }
}

/* Everything that makes one data set of a source differ from another. Links are not resolved, as
 * the name of a data set may be that of its folder. */
static char *
get_cache_key (DatasetKind kind, const char *path, const DatasetOptions *options)
{
  g_autofree char *choices = NULL;

  if (kind == DATASET_KIND_IMAGE_FOLDER && options != NULL)
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
open_with_cache (DatasetKind kind,
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
  g_autofree char *source = NULL;
  DatasetKind kind;

  if (!dataset_detect (path, &kind, &source, cancellable, error))
    return NULL;
  return open_with_cache (kind, source, options, cache, cancellable, error);
}

static void
set_not_installed (const DatasetCatalogEntry *entry, GError **error)
{
  if (entry->url != NULL)
    g_set_error (
        error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
        _ ("%s is not on this computer: download it on the Data page, or get it from %s and "
           "open the file."),
        entry->title, entry->url);
  else
    g_set_error (
        error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
        _ ("%s is not on this computer: install the package “dataset-%s” (sudo apt install "
           "dataset-%s)."),
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

  if (*path == '\0')
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                           _ ("No data set was named: say which file or folder to open."));
      return NULL;
    }
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

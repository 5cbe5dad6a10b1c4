/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dataset-cache.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "atomic-file.h"
#include "dataset-cache-file.h"

#define SUFFIX ".pupilset"

static char *
get_path (const DatasetCache *cache, const char *key)
{
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, key, -1);
  g_autofree char *name = g_strdup_printf ("%.32s" SUFFIX, digest);

  return g_build_filename (cache->folder, name, NULL);
}

NnDataset *
dataset_cache_load (const DatasetCache *cache,
                    const char *key,
                    const DatasetFingerprint *fingerprint,
                    GCancellable *cancellable)
{
  g_autofree char *path = NULL;
  NnDataset *dataset;
  int fd;

  g_return_val_if_fail (cache != NULL && key != NULL && fingerprint != NULL, NULL);

  path = get_path (cache, key);
  /* Whatever lies there: opening a pipe would wait for a writer. */
  fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0)
    return NULL;
  dataset = dataset_cache_file_read (fd, fingerprint, cancellable);
  if (dataset != NULL)
    futimens (fd, NULL); /* was used just now: see make_room() */
  else if (!g_cancellable_is_cancelled (cancellable))
    g_unlink (path);
  close (fd);
  return dataset;
}

typedef struct
{
  char *path;
  guint64 size;
  struct timespec used;
} Entry;

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_free (entry->path);
  g_free (entry);
}

/* The one that was used last comes first. */
static int
compare_entries (gconstpointer a, gconstpointer b)
{
  const Entry *x = *(const Entry *const *) a;
  const Entry *y = *(const Entry *const *) b;

  if (x->used.tv_sec != y->used.tv_sec)
    return x->used.tv_sec < y->used.tv_sec ? 1 : -1;
  if (x->used.tv_nsec != y->used.tv_nsec)
    return x->used.tv_nsec < y->used.tv_nsec ? 1 : -1;
  return strcmp (x->path, y->path);
}

/* The data sets in the folder. Files of other names are somebody else's. */
static GPtrArray *
list_entries (const DatasetCache *cache)
{
  GPtrArray *entries = g_ptr_array_new_with_free_func (entry_free);
  g_autoptr (GDir) folder = g_dir_open (cache->folder, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *path = g_build_filename (cache->folder, name, NULL);
      struct stat status;
      Entry *entry;

      if (!g_str_has_suffix (name, SUFFIX) || lstat (path, &status) != 0 ||
          !S_ISREG (status.st_mode))
        continue;
      entry = g_new0 (Entry, 1);
      entry->path = g_steal_pointer (&path);
      entry->size = (guint64) status.st_size;
      entry->used = status.st_mtim;
      g_ptr_array_add (entries, entry);
    }
  return entries;
}

static void
make_room (const DatasetCache *cache)
{
  g_autoptr (GPtrArray) entries = list_entries (cache);
  guint64 left = cache->max_size;

  g_ptr_array_sort (entries, compare_entries);
  for (guint i = 0; i < entries->len; i++)
    {
      const Entry *entry = g_ptr_array_index (entries, i);

      if (entry->size <= left)
        left -= entry->size;
      else
        {
          left = 0;
          g_unlink (entry->path);
        }
    }
}

/* The cache must not be what fills the disk. */
static gboolean
fits (const DatasetCache *cache, guint64 size)
{
  struct statvfs status;

  return size > 0 && size <= cache->max_size / 2 && statvfs (cache->folder, &status) == 0 &&
         (guint64) status.f_bavail >= 2 * (size / MAX ((guint64) status.f_frsize, 1) + 1);
}

NnDataset *
dataset_cache_store (const DatasetCache *cache,
                     const char *key,
                     const DatasetFingerprint *fingerprint,
                     NnDataset *dataset,
                     GCancellable *cancellable)
{
  g_autofree char *path = NULL;
  g_autoptr (AtomicFile) file = NULL;
  g_autoptr (NnDataset) stored = NULL;
  int fd;

  g_return_val_if_fail (cache != NULL && key != NULL && fingerprint != NULL, NULL);
  g_return_val_if_fail (dataset != NULL, NULL);

  if (g_mkdir_with_parents (cache->folder, 0700) != 0 ||
      !fits (cache, dataset_cache_file_get_size (dataset)))
    return NULL;
  path = get_path (cache, key);
  file = atomic_file_new_with_mode (path, 0600, NULL);
  if (file == NULL)
    return NULL;
  fd = atomic_file_get_fd (file);
  if (dataset_cache_file_write (fd, fingerprint, dataset, cancellable))
    stored = dataset_cache_file_read (fd, fingerprint, cancellable);
  /* What was written can be used even where it cannot be put into its place. */
  if (stored != NULL && atomic_file_commit (file, NULL))
    make_room (cache);
  return g_steal_pointer (&stored);
}

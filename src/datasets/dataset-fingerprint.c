/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dataset-fingerprint.h"

#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define END_SIZE ((size_t) 64 * 1024)
#define SAMPLE_SIZE ((size_t) 16 * 1024)
#define N_SAMPLES 14u
#define MAX_DEPTH 32

static void
add_text (GChecksum *checksum, const char *text)
{
  /* With the zero, so that two texts cannot run together. */
  g_checksum_update (checksum, (const guchar *) text, (gssize) strlen (text) + 1);
}

static void
add_status (GChecksum *checksum, const struct stat *status)
{
  const gint64 numbers[] = {
    (gint64) status->st_size,           (gint64) status->st_ino,
    (gint64) status->st_mtim.tv_sec,    (gint64) status->st_mtim.tv_nsec,
    (gint64) status->st_ctim.tv_sec,    (gint64) status->st_ctim.tv_nsec,
    (gint64) S_ISDIR (status->st_mode),
  };

  g_checksum_update (checksum, (const guchar *) numbers, sizeof numbers);
}

static void
finish (GChecksum *checksum, DatasetFingerprint *fingerprint)
{
  gsize size = sizeof fingerprint->bytes;

  g_checksum_get_digest (checksum, fingerprint->bytes, &size);
  g_assert (size == sizeof fingerprint->bytes);
}

/* Adds @size bytes from @offset on. */
static gboolean
add_part (GChecksum *checksum, int fd, guint8 *buffer, guint64 offset, size_t size)
{
  for (size_t done = 0; done < size;)
    {
      ssize_t n = pread (fd, buffer + done, size - done, (off_t) (offset + done));

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return FALSE;
      done += (size_t) n;
    }
  g_checksum_update (checksum, buffer, (gssize) size);
  return TRUE;
}

static gboolean
add_samples (GChecksum *checksum, int fd, guint64 size)
{
  const guint64 whole = 2 * END_SIZE + N_SAMPLES * SAMPLE_SIZE;
  g_autofree guint8 *buffer = g_malloc (whole);
  guint64 between;

  if (size <= whole)
    return add_part (checksum, fd, buffer, 0, (size_t) size);
  between = size - whole;
  for (guint i = 0; i < N_SAMPLES; i++)
    {
      /* Evenly spaced: i + 1 gaps of the N_SAMPLES + 1 come before. */
      guint64 gap = between / (N_SAMPLES + 1) * (i + 1);

      if (!add_part (checksum, fd, buffer, END_SIZE + gap + i * SAMPLE_SIZE, SAMPLE_SIZE))
        return FALSE;
    }
  return add_part (checksum, fd, buffer, 0, END_SIZE) &&
         add_part (checksum, fd, buffer, size - END_SIZE, END_SIZE);
}

static gboolean
add_file (GChecksum *checksum, const char *path)
{
  /* Opening a pipe for reading would wait for a writer. */
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  struct stat status;
  gboolean success;

  if (fd < 0)
    return FALSE;
  success = fstat (fd, &status) == 0 && S_ISREG (status.st_mode) && status.st_size >= 0;
  if (success)
    {
      add_text (checksum, path);
      add_status (checksum, &status);
      success = add_samples (checksum, fd, (guint64) status.st_size);
    }
  close (fd);
  return success;
}

gboolean
dataset_fingerprint_files (const char *const *paths, DatasetFingerprint *fingerprint)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);

  g_return_val_if_fail (paths != NULL && fingerprint != NULL, FALSE);

  for (; *paths != NULL; paths++)
    if (!add_file (checksum, *paths))
      return FALSE;
  finish (checksum, fingerprint);
  return TRUE;
}

typedef struct
{
  GChecksum *checksum;
  GCancellable *cancellable;
  gint64 settled;      /* the last second of which a change counts as past */
  GHashTable *visited; /* "device:inode" of folders */
} Walk;

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* The names in @path that are not hidden, sorted: the file system's order is its own affair. */
static GPtrArray *
list_names (const char *path)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  if (folder == NULL)
    return NULL;
  while ((name = g_dir_read_name (folder)) != NULL)
    if (name[0] != '.')
      g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  return g_steal_pointer (&names);
}

/* A folder that is reached by several ways is walked once: what is in it is known by then. */
static gboolean
is_first_visit (Walk *walk, const struct stat *status)
{
  return g_hash_table_add (walk->visited,
                           g_strdup_printf ("%" G_GUINT64_FORMAT ":%" G_GUINT64_FORMAT,
                                            (guint64) status->st_dev, (guint64) status->st_ino));
}

static gboolean
add_folder (Walk *walk, const char *path, guint depth)
{
  g_autoptr (GPtrArray) names = depth <= MAX_DEPTH ? list_names (path) : NULL;

  if (names == NULL)
    return FALSE;
  for (guint i = 0; i < names->len; i++)
    {
      const char *name = g_ptr_array_index (names, i);
      g_autofree char *inner = g_build_filename (path, name, NULL);
      struct stat status;

      if (g_cancellable_is_cancelled (walk->cancellable) || stat (inner, &status) != 0 ||
          !(S_ISREG (status.st_mode) || S_ISDIR (status.st_mode)) ||
          status.st_mtim.tv_sec > walk->settled || status.st_ctim.tv_sec > walk->settled)
        return FALSE;
      add_text (walk->checksum, name);
      add_status (walk->checksum, &status);
      if (S_ISDIR (status.st_mode) && is_first_visit (walk, &status) &&
          !add_folder (walk, inner, depth + 1))
        return FALSE;
    }
  add_text (walk->checksum, ""); /* the end of the folder */
  return TRUE;
}

gboolean
dataset_fingerprint_folder (const char *path,
                            guint settling,
                            GCancellable *cancellable,
                            DatasetFingerprint *fingerprint)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autoptr (GHashTable) visited = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Walk walk = { .checksum = checksum,
                .cancellable = cancellable,
                .settled = g_get_real_time () / G_USEC_PER_SEC - settling,
                .visited = visited };
  const char *locale = setlocale (LC_COLLATE, NULL);

  g_return_val_if_fail (path != NULL && fingerprint != NULL, FALSE);

  add_text (checksum, locale != NULL ? locale : "");
  if (!add_folder (&walk, path, 0))
    return FALSE;
  finish (checksum, fingerprint);
  return TRUE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dataset-part-file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "atomic-file.h"
#include "read-name.h"

#define INFO_GROUP "download"
#define HASH_CHUNK (256 * 1024)
#define LONGEST_VALIDATOR 1024

struct _DatasetPartFile
{
  char *path;
  char *part_path;
  char *info_path;
  char *url;
  char *sha256;
  char *validator;
  GChecksum *checksum; /* of the first size bytes */
  guint64 size;
  int fd;
  gboolean gone; /* the part file has its final name, or is deleted */
};

static gboolean
set_file_error (GError **error, int code, const char *path)
{
  g_autofree char *name = read_name_of_file (path);

  if (code == ENOSPC || code == EDQUOT)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE,
                 _ ("There is no space left on the disk for “%s”; what has arrived is kept: free "
                    "some space and try again."),
                 name);
  else
    g_set_error (
        error, G_IO_ERROR, (int) g_io_error_from_errno (code),
        _ ("“%s” could not be written (%s); check its folder and the disk, and try again."), name,
        g_strerror (code));
  return FALSE;
}

static gboolean
is_same_file (const struct stat *a, const struct stat *b)
{
  return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* The lock is flock()'s: the kernel drops it when the process ends in whatever way, so that a crash
 * leaves nothing behind that blocks the next attempt. */
static int
open_and_lock (const char *path, const char *part_path, GError **error)
{
  for (;;)
    {
      struct stat opened;
      struct stat named;
      int fd = g_open (part_path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0666);

      if (fd < 0)
        {
          set_file_error (error, errno, part_path);
          return -1;
        }

      /* Some network file systems know no locks: better unguarded than not at all. */
      if (flock (fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
        {
          g_autofree char *name = read_name_of_file (path);

          close (fd);
          g_set_error (error, DATASET_ERROR, DATASET_ERROR_DOWNLOAD,
                       _ ("“%s” is being downloaded already, here or in another window; wait until "
                          "that is done."),
                       name);
          return -1;
        }

      if (fstat (fd, &opened) != 0 || !S_ISREG (opened.st_mode))
        {
          close (fd);
          set_file_error (error, EEXIST, part_path);
          return -1;
        }

      /* Whoever held the lock may have renamed or deleted the file between our two calls. Then we
       * locked something that has another name by now. */
      if (lstat (part_path, &named) == 0 && is_same_file (&opened, &named))
        return fd;

      close (fd);
    }
}

/* Reads @fd from its position to the end into @checksum. */
static gboolean
hash_rest (int fd, GChecksum *checksum, guint64 *size, GCancellable *cancellable, int *code)
{
  g_autofree guint8 *buffer = g_malloc (HASH_CHUNK);

  *size = 0;
  *code = 0;

  while (!g_cancellable_is_cancelled (cancellable))
    {
      ssize_t length = read (fd, buffer, HASH_CHUNK);

      if (length == 0)
        return TRUE;
      if (length < 0 && errno == EINTR)
        continue;
      if (length < 0)
        {
          *code = errno;
          return FALSE;
        }

      g_checksum_update (checksum, buffer, length);
      *size += (guint64) length;
    }

  return FALSE;
}

static gboolean
is_sane_validator (const char *validator)
{
  if (validator == NULL || *validator == '\0' || strlen (validator) > LONGEST_VALIDATOR)
    return FALSE;

  for (const char *c = validator; *c != '\0'; c++)
    if (!g_ascii_isprint (*c))
      return FALSE;

  return TRUE;
}

/* Returns FALSE if the part belongs to a file with another checksum. Missing or damaged information
 * is none: the checksum guards the result. */
static gboolean
load_info (DatasetPartFile *self)
{
  g_autoptr (GKeyFile) info = g_key_file_new ();
  g_autofree char *sha256 = NULL;
  g_autofree char *url = NULL;
  g_autofree char *validator = NULL;

  if (!g_key_file_load_from_file (info, self->info_path, G_KEY_FILE_NONE, NULL))
    return TRUE;

  sha256 = g_key_file_get_string (info, INFO_GROUP, "sha256", NULL);
  if (sha256 != NULL && g_ascii_strcasecmp (sha256, self->sha256) != 0)
    return FALSE;

  /* A validator means something only to the server that gave it. */
  url = g_key_file_get_string (info, INFO_GROUP, "url", NULL);
  validator = g_key_file_get_string (info, INFO_GROUP, "validator", NULL);
  if (g_strcmp0 (url, self->url) == 0 && is_sane_validator (validator))
    self->validator = g_steal_pointer (&validator);

  return TRUE;
}

/* Not being able to save it is no error: then the next attempt goes on without If-Range. */
static void
save_info (DatasetPartFile *self)
{
  g_autoptr (GKeyFile) info = g_key_file_new ();
  g_autoptr (AtomicFile) file = NULL;
  g_autofree char *text = NULL;
  gsize length;

  g_key_file_set_string (info, INFO_GROUP, "url", self->url);
  g_key_file_set_string (info, INFO_GROUP, "sha256", self->sha256);
  if (self->validator != NULL)
    g_key_file_set_string (info, INFO_GROUP, "validator", self->validator);

  g_unlink (self->info_path);
  text = g_key_file_to_data (info, &length, NULL);
  file = atomic_file_new (self->info_path, NULL);
  (void) (file != NULL && atomic_file_write (file, text, length, NULL) &&
          atomic_file_commit (file, NULL));
}

static gboolean
load_part (DatasetPartFile *self, GCancellable *cancellable, GError **error)
{
  int code;

  if (!load_info (self))
    return dataset_part_file_restart (self, NULL, error);

  if (hash_rest (self->fd, self->checksum, &self->size, cancellable, &code))
    return TRUE;

  if (code != 0)
    return set_file_error (error, code, self->part_path);

  g_cancellable_set_error_if_cancelled (cancellable, error);
  return FALSE;
}

DatasetPartFile *
dataset_part_file_open (const char *path,
                        const char *url,
                        const char *sha256,
                        GCancellable *cancellable,
                        GError **error)
{
  g_autoptr (DatasetPartFile) self = NULL;
  g_autofree char *folder = NULL;

  g_return_val_if_fail (path != NULL, NULL);
  g_return_val_if_fail (url != NULL, NULL);
  g_return_val_if_fail (sha256 != NULL, NULL);

  folder = g_path_get_dirname (path);
  if (g_mkdir_with_parents (folder, 0777) != 0)
    {
      set_file_error (error, errno, folder);
      return NULL;
    }

  self = g_new0 (DatasetPartFile, 1);
  self->path = g_strdup (path);
  self->part_path = g_strconcat (path, ".part", NULL);
  self->info_path = g_strconcat (path, ".part.info", NULL);
  self->url = g_strdup (url);
  self->sha256 = g_strdup (sha256);
  self->checksum = g_checksum_new (G_CHECKSUM_SHA256);
  self->fd = open_and_lock (path, self->part_path, error);

  if (self->fd < 0 || !load_part (self, cancellable, error))
    return NULL;

  return g_steal_pointer (&self);
}

void
dataset_part_file_close (DatasetPartFile *self)
{
  struct stat opened;

  if (self == NULL)
    return;

  if (self->fd >= 0)
    {
      if (!self->gone && fstat (self->fd, &opened) == 0 && opened.st_size == 0)
        dataset_part_file_discard (self);
      close (self->fd);
    }

  g_checksum_free (self->checksum);
  g_free (self->validator);
  g_free (self->sha256);
  g_free (self->url);
  g_free (self->info_path);
  g_free (self->part_path);
  g_free (self->path);
  g_free (self);
}

guint64
dataset_part_file_get_size (DatasetPartFile *self)
{
  return self->size;
}

const char *
dataset_part_file_get_validator (DatasetPartFile *self)
{
  return self->validator;
}

gboolean
dataset_part_file_reserve (DatasetPartFile *self, guint64 size, GError **error)
{
  g_autofree char *name = NULL;
  g_autofree char *missing = NULL;
  struct statvfs disk;
  guint64 room;

  /* A file system that does not say how large it is gets the benefit of the doubt. */
  if (size <= self->size || fstatvfs (self->fd, &disk) != 0 || disk.f_blocks == 0 ||
      !g_uint64_checked_mul (&room, disk.f_bavail, disk.f_frsize) || room >= size - self->size)
    return TRUE;

  name = read_name_of_file (self->path);
  missing = g_format_size (size - self->size - room);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE,
               _ ("The disk has too little space for “%s”: free at least %s and try again."), name,
               missing);
  return FALSE;
}

gboolean
dataset_part_file_restart (DatasetPartFile *self, const char *validator, GError **error)
{
  g_autofree char *copy = is_sane_validator (validator) ? g_strdup (validator) : NULL;

  if (ftruncate (self->fd, 0) != 0 || lseek (self->fd, 0, SEEK_SET) < 0)
    return set_file_error (error, errno, self->part_path);

  g_checksum_reset (self->checksum);
  self->size = 0;
  g_free (self->validator);
  self->validator = g_steal_pointer (&copy);
  save_info (self);
  return TRUE;
}

gboolean
dataset_part_file_append (DatasetPartFile *self, const void *data, size_t length, GError **error)
{
  const guint8 *rest = data;

  while (length > 0)
    {
      ssize_t written = write (self->fd, rest, length);

      if (written < 0 && errno == EINTR)
        continue;
      if (written < 0)
        return set_file_error (error, errno, self->path);

      g_checksum_update (self->checksum, rest, written);
      self->size += (guint64) written;
      rest += written;
      length -= (size_t) written;
    }

  return TRUE;
}

gboolean
dataset_part_file_matches (DatasetPartFile *self)
{
  /* Asking for the digest would end the running sum. */
  g_autoptr (GChecksum) checksum = g_checksum_copy (self->checksum);

  return g_ascii_strcasecmp (g_checksum_get_string (checksum), self->sha256) == 0;
}

gboolean
dataset_part_file_is_finished (DatasetPartFile *self, guint64 *size, GCancellable *cancellable)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  int fd = g_open (self->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);
  gboolean complete;
  int code;

  if (fd < 0)
    return FALSE;

  complete = hash_rest (fd, checksum, size, cancellable, &code);
  close (fd);
  return complete && g_ascii_strcasecmp (g_checksum_get_string (checksum), self->sha256) == 0;
}

gboolean
dataset_part_file_commit (DatasetPartFile *self, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (self->path);

  if (fsync (self->fd) != 0)
    return set_file_error (error, errno, self->part_path);

  if (g_rename (self->part_path, self->path) != 0)
    return set_file_error (error, errno, self->path);

  self->gone = TRUE;
  g_unlink (self->info_path);
  atomic_file_sync_folder (folder);
  return TRUE;
}

void
dataset_part_file_discard (DatasetPartFile *self)
{
  if (self->gone)
    return;

  self->gone = TRUE;
  g_unlink (self->info_path);
  g_unlink (self->part_path);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "atomic-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "leftover.h"

struct _AtomicFile
{
  char *path;   /* as the user knows it */
  char *target; /* the same without links */
  char *folder;
  char *temporary; /* NULL while it has no name, and once it has been renamed */
  int fd;          /* -1 once it has been closed */
};

void
atomic_file_set_error (GError **error, const char *path, int saved_errno, const char *reason)
{
  g_autofree char *name = g_filename_display_name (path);

  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (saved_errno),
               _ ("“%s” could not be written (%s); choose another place or free some space."), name,
               reason ? reason : g_strerror (saved_errno));
}

/* A file that is replaced keeps its permissions; a new one has those that the umask leaves. */
static void
keep_permissions (const char *path, int fd)
{
  struct stat status;

  if (stat (path, &status) == 0 && S_ISREG (status.st_mode))
    (void) (fchmod (fd, status.st_mode & 0777) == 0);
}

/* Opens a file that has no name yet, so that nothing is left if this process is killed; -1 if the
 * file system knows no such files, or there is no way to name one afterwards. */
static int
open_unnamed (const char *folder, int mode)
{
#ifdef O_TMPFILE
  int fd = open (folder, O_TMPFILE | O_RDWR | O_CLOEXEC, mode);
  g_autofree char *link = NULL;

  if (fd < 0)
    return -1;
  link = g_strdup_printf ("/proc/self/fd/%d", fd);
  if (access (link, F_OK) == 0)
    {
      /* For the moment for which it may have a temporary name. */
      (void) (flock (fd, LOCK_EX | LOCK_NB) == 0);
      return fd;
    }
  close (fd);
#endif
  return -1;
}

static char *
follow_links (const char *path)
{
  char *real = realpath (path, NULL);
  char *copy = g_strdup (real ? real : path);

  free (real);
  return copy;
}

AtomicFile *
atomic_file_new_with_mode (const char *path, int mode, GError **error)
{
  g_autoptr (AtomicFile) file = NULL;

  g_return_val_if_fail (path != NULL, NULL);

  file = g_new0 (AtomicFile, 1);
  file->path = g_strdup (path);
  file->target = follow_links (path);
  file->folder = g_path_get_dirname (file->target);
  leftover_sweep (file->folder, NULL);
  file->fd = open_unnamed (file->folder, mode);
  if (file->fd < 0)
    file->fd = leftover_make_file (file->folder, mode, &file->temporary);
  if (file->fd < 0)
    {
      atomic_file_set_error (error, path, errno, NULL);
      return NULL;
    }
  keep_permissions (file->target, file->fd);
  return g_steal_pointer (&file);
}

AtomicFile *
atomic_file_new (const char *path, GError **error)
{
  return atomic_file_new_with_mode (path, 0666, error);
}

gboolean
atomic_file_write (AtomicFile *file, gconstpointer data, size_t size, GError **error)
{
  const guint8 *bytes = data;

  g_return_val_if_fail (file != NULL && file->fd >= 0, FALSE);

  while (size > 0)
    {
      ssize_t n = write (file->fd, bytes, size);

      if (n >= 0)
        {
          bytes += n;
          size -= (size_t) n;
        }
      else if (errno != EINTR)
        {
          atomic_file_set_error (error, file->path, errno, NULL);
          return FALSE;
        }
    }
  return TRUE;
}

int
atomic_file_get_fd (const AtomicFile *file)
{
  g_return_val_if_fail (file != NULL, -1);
  return file->fd;
}

void
atomic_file_sync_folder (const char *folder)
{
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (fd < 0)
    return;
  (void) (fsync (fd) == 0);
  close (fd);
}

static char *
make_name (const AtomicFile *file)
{
  g_autofree char *letters = g_strdup_printf ("%06u", g_random_int () % 1000000);

  return g_strconcat (file->folder, "/" LEFTOVER_FILE_PREFIX, letters, NULL);
}

/* Gives the file a name: the target's at once if that is free, or else, since a link cannot take
 * the place of a file, a temporary one. FALSE with errno set. */
static gboolean
give_name (AtomicFile *file)
{
  g_autofree char *link = g_strdup_printf ("/proc/self/fd/%d", file->fd);

  if (linkat (AT_FDCWD, link, AT_FDCWD, file->target, AT_SYMLINK_FOLLOW) == 0)
    return TRUE;
  for (guint i = 0; errno == EEXIST && i < 100; i++)
    {
      g_autofree char *name = make_name (file);

      if (linkat (AT_FDCWD, link, AT_FDCWD, name, AT_SYMLINK_FOLLOW) == 0)
        {
          file->temporary = g_steal_pointer (&name);
          return TRUE;
        }
    }
  return FALSE;
}

/* The descriptor is closed last: with it goes the lock that says that the temporary name is in use.
 * All has been synced by then, so that closing has nothing to report. FALSE with errno set. */
static gboolean
put_in_place (AtomicFile *file)
{
  if (fsync (file->fd) != 0 || (file->temporary == NULL && !give_name (file)) ||
      (file->temporary != NULL && g_rename (file->temporary, file->target) != 0))
    return FALSE;
  g_clear_pointer (&file->temporary, g_free);
  close (file->fd);
  file->fd = -1;
  return TRUE;
}

gboolean
atomic_file_commit (AtomicFile *file, GError **error)
{
  g_return_val_if_fail (file != NULL && file->fd >= 0, FALSE);

  if (!put_in_place (file))
    {
      atomic_file_set_error (error, file->path, errno, NULL);
      return FALSE;
    }
  /* If it cannot be, the new file is in its place nevertheless: there is nothing to undo. */
  atomic_file_sync_folder (file->folder);
  return TRUE;
}

void
atomic_file_free (AtomicFile *file)
{
  if (file == NULL)
    return;
  if (file->temporary)
    g_unlink (file->temporary);
  if (file->fd >= 0)
    close (file->fd);
  g_free (file->temporary);
  g_free (file->folder);
  g_free (file->target);
  g_free (file->path);
  g_free (file);
}

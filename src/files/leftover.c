/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "leftover.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define LETTERS "XXXXXX"

/* Losing the race against leftover_sweep() of another process as many times in a row does not
 * happen. */
#define MAX_TRIES 16

static gboolean
is_same (int fd, const char *path)
{
  struct stat opened, named;

  return fstat (fd, &opened) == 0 && lstat (path, &named) == 0 && opened.st_dev == named.st_dev &&
         opened.st_ino == named.st_ino;
}

/* Some network file systems know no locks. What is made there is never taken for left over, since
 * leftover_sweep() gets no lock either. Another process may hold it for a moment, and may have
 * removed the name by then. */
static gboolean
lock (int fd, const char *path)
{
  return (flock (fd, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK) && is_same (fd, path);
}

int
leftover_make_file (const char *folder, int mode, char **path)
{
  for (guint i = 0; i < MAX_TRIES; i++)
    {
      g_autofree char *name = g_build_filename (folder, LEFTOVER_FILE_PREFIX LETTERS, NULL);
      int fd = g_mkstemp_full (name, O_RDWR | O_CLOEXEC, mode);

      if (fd < 0)
        return -1;
      if (lock (fd, name))
        {
          *path = g_steal_pointer (&name);
          return fd;
        }
      g_unlink (name);
      close (fd);
    }
  errno = EBUSY;
  return -1;
}

int
leftover_make_folder (const char *folder, char **path)
{
  for (guint i = 0; i < MAX_TRIES; i++)
    {
      g_autofree char *name = g_build_filename (folder, LEFTOVER_FOLDER_PREFIX LETTERS, NULL);
      int fd;

      if (g_mkdtemp_full (name, 0777) == NULL)
        return -1;
      fd = open (name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
      if (fd >= 0 && lock (fd, name))
        {
          *path = g_steal_pointer (&name);
          return fd;
        }
      g_rmdir (name);
      if (fd >= 0)
        close (fd);
    }
  errno = EBUSY;
  return -1;
}

static gboolean
has_name (const char *name, const char *prefix)
{
  const char *letters = name + strlen (prefix);

  if (!g_str_has_prefix (name, prefix) || strlen (letters) != strlen (LETTERS))
    return FALSE;
  for (; *letters; letters++)
    if (!g_ascii_isalnum (*letters))
      return FALSE;
  return TRUE;
}

gboolean
leftover_remove_folder (const char *path, const char *const *names)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_strv_contains (names, name) || has_name (name, LEFTOVER_FILE_PREFIX))
      {
        g_autofree char *file = g_build_filename (path, name, NULL);

        g_unlink (file);
      }
  return g_rmdir (path) == 0;
}

/* Opens what has the name of a leftover and is one; -1 if it is not, or is in use. */
static int
open_leftover (const char *path, mode_t type)
{
  struct stat status;
  int fd;

  if (lstat (path, &status) != 0 || (status.st_mode & S_IFMT) != type ||
      status.st_uid != geteuid ())
    return -1;
  fd = open (path, (type == S_IFDIR ? O_RDONLY | O_DIRECTORY : O_RDWR) | O_NOFOLLOW | O_CLOEXEC);
  if (fd < 0)
    return -1;
  if (flock (fd, LOCK_EX | LOCK_NB) == 0 && is_same (fd, path))
    return fd;
  close (fd);
  return -1;
}

void
leftover_sweep (const char *folder, const char *const *names)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = NULL;
      int fd = -1;

      if (!g_str_has_prefix (name, LEFTOVER_FILE_PREFIX))
        continue;
      path = g_build_filename (folder, name, NULL);
      if (has_name (name, LEFTOVER_FILE_PREFIX) && (fd = open_leftover (path, S_IFREG)) >= 0)
        g_unlink (path);
      else if (names != NULL && has_name (name, LEFTOVER_FOLDER_PREFIX) &&
               (fd = open_leftover (path, S_IFDIR)) >= 0)
        leftover_remove_folder (path, names);
      if (fd >= 0)
        close (fd);
    }
}

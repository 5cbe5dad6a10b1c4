#include "atomic-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

struct _AtomicFile
{
  char *path;
  char *folder;
  char *temporary; /* NULL once it has been renamed */
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

AtomicFile *
atomic_file_new (const char *path, GError **error)
{
  g_autoptr (AtomicFile) file = g_new0 (AtomicFile, 1);

  g_return_val_if_fail (path != NULL, NULL);

  file->fd = -1;
  file->path = g_strdup (path);
  file->folder = g_path_get_dirname (path);

  /* Hidden and with a short name of its own: a list of the folder's runs does not show it, and a
   * target whose name is as long as the file system allows can still be replaced. */
  g_autofree char *template = g_build_filename (file->folder, ".pupil-XXXXXX", NULL);
  file->fd = g_mkstemp_full (template, O_RDWR | O_CLOEXEC, 0666);
  if (file->fd < 0)
    {
      atomic_file_set_error (error, path, errno, NULL);
      return NULL;
    }
  file->temporary = g_steal_pointer (&template);
  keep_permissions (path, file->fd);
  return g_steal_pointer (&file);
}

int
atomic_file_get_fd (const AtomicFile *file)
{
  g_return_val_if_fail (file != NULL, -1);
  return file->fd;
}

/* Makes the renaming itself last. Some file systems cannot sync a folder; the new file is in its
 * place by then, so that there is nothing to undo. */
static void
sync_folder (const char *folder)
{
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (fd < 0)
    return;
  (void) (fsync (fd) == 0);
  close (fd);
}

gboolean
atomic_file_commit (AtomicFile *file, GError **error)
{
  int closed;

  g_return_val_if_fail (file != NULL && file->fd >= 0 && file->temporary != NULL, FALSE);

  if (fsync (file->fd) != 0)
    {
      atomic_file_set_error (error, file->path, errno, NULL);
      return FALSE;
    }
  closed = close (file->fd);
  file->fd = -1;
  if (closed != 0 || g_rename (file->temporary, file->path) != 0)
    {
      atomic_file_set_error (error, file->path, errno, NULL);
      return FALSE;
    }
  g_clear_pointer (&file->temporary, g_free);
  sync_folder (file->folder);
  return TRUE;
}

void
atomic_file_free (AtomicFile *file)
{
  if (file == NULL)
    return;
  if (file->fd >= 0)
    close (file->fd);
  if (file->temporary)
    g_unlink (file->temporary);
  g_free (file->temporary);
  g_free (file->folder);
  g_free (file->path);
  g_free (file);
}

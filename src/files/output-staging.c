/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The new folder that results are written into, and how they get from there into their place. */
#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "atomic-file.h"
#include "leftover.h"
#include "output-private.h"

/* What the new folder is called, in the place of LEFTOVER_FOLDER_PREFIX, when it lies inside the
 * folder of results and is complete; and when the old files have been removed and its own are being
 * moved. If the process is killed there, the next one goes on. */
#define READY_PREFIX ".pupil-ready-"
#define MOVING_PREFIX ".pupil-moving-"

/* Makes @path and the folders above it. The topmost one that was not there is put into
 * @first_made. */
static gboolean
make_folders (const char *path, char **first_made)
{
  g_autofree char *existing = output_place_find_existing (path);
  const char *next;

  if (strcmp (existing, path) == 0)
    return TRUE;
  next = strchr (path + strlen (existing) + (strcmp (existing, "/") != 0), '/');
  *first_made = next ? g_strndup (path, (size_t) (next - path)) : g_strdup (path);
  return g_mkdir_with_parents (path, 0777) == 0;
}

/* Removes the empty folders from @path up to @first_made. */
static void
remove_folders (const char *path, const char *first_made)
{
  g_autofree char *folder = g_strdup (path);

  while (g_str_has_prefix (folder, first_made) && g_rmdir (folder) == 0)
    {
      char *parent = g_path_get_dirname (folder);

      g_free (folder);
      folder = parent;
    }
}

static gboolean
make_in (OutputStaging *staging, const char *parent)
{
  if (make_folders (parent, &staging->first_made))
    staging->fd = leftover_make_folder (parent, &staging->path);
  return staging->fd >= 0;
}

OutputStaging *
output_staging_new (const OutputFolder *folder, GError **error)
{
  g_autoptr (OutputStaging) staging = g_new0 (OutputStaging, 1);
  g_autofree char *parent = g_path_get_dirname (folder->real);
  OutputPlace place;

  staging->folder = folder;
  staging->fd = -1;
  if (!output_place_look (folder, &place, error))
    return NULL;
  if (output_place_is_replaceable (folder, &place) && make_in (staging, parent))
    return g_steal_pointer (&staging);
  if (place.exists)
    {
      staging->is_inside = TRUE;
      if (make_in (staging, folder->real))
        return g_steal_pointer (&staging);
    }
  atomic_file_set_error (error, folder->path, errno, NULL);
  return NULL;
}

/* None of the old files is left when the first of the new ones comes. */
static gboolean
remove_old_files (const OutputFolder *folder)
{
  for (guint i = 0; folder->names[i]; i++)
    {
      g_autofree char *path = g_build_filename (folder->real, folder->names[i], NULL);

      if (g_unlink (path) != 0 && errno != ENOENT)
        return FALSE;
    }
  return TRUE;
}

static gboolean
move_files (const OutputFolder *folder, const char *path)
{
  for (guint i = 0; folder->names[i]; i++)
    {
      g_autofree char *from = g_build_filename (path, folder->names[i], NULL);
      g_autofree char *to = g_build_filename (folder->real, folder->names[i], NULL);

      if (g_rename (from, to) != 0 && errno != ENOENT)
        return FALSE;
    }
  atomic_file_sync_folder (folder->real);
  return leftover_remove_folder (path, folder->names);
}

/* Renames the folder *@path in @folder, to @prefix and the letters behind its last hyphen. */
static gboolean
rename_inside (const OutputFolder *folder, char **path, const char *prefix)
{
  g_autofree char *renamed =
      g_strconcat (folder->real, "/", prefix, strrchr (*path, '-') + 1, NULL);

  if (g_rename (*path, renamed) != 0)
    return FALSE;
  g_free (*path);
  *path = g_steal_pointer (&renamed);
  return TRUE;
}

static gboolean
has_prefix (const char *path, const char *prefix)
{
  return g_str_has_prefix (strrchr (path, '/') + 1, prefix);
}

/* The folder *@path is called READY_PREFIX. */
static gboolean
complete_ready (const OutputFolder *folder, char **path)
{
  return remove_old_files (folder) && rename_inside (folder, path, MOVING_PREFIX) &&
         move_files (folder, *path);
}

static gboolean
commit_inside (OutputStaging *staging, GError **error)
{
  const OutputFolder *folder = staging->folder;
  g_autofree char *path = g_steal_pointer (&staging->path);
  g_autofree char *display_name = NULL;
  int saved_errno;

  if (!rename_inside (folder, &path, READY_PREFIX))
    {
      atomic_file_set_error (error, folder->path, errno, NULL);
      staging->path = g_steal_pointer (&path);
      return FALSE;
    }
  /* Here and not between the steps that follow, which are to be over in an instant. */
  atomic_file_sync_folder (folder->real);
  if (complete_ready (folder, &path))
    return TRUE;
  saved_errno = errno;
  /* An old file cannot be removed: a later process is not to try it again on its own account. */
  if (has_prefix (path, READY_PREFIX) && rename_inside (folder, &path, LEFTOVER_FOLDER_PREFIX))
    {
      atomic_file_set_error (error, folder->path, saved_errno, NULL);
      staging->path = g_steal_pointer (&path);
      return FALSE;
    }
  display_name = g_filename_display_name (path);
  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (saved_errno),
               _ ("The results could not be moved to their place (%s); they are in “%s”."),
               g_strerror (saved_errno), display_name);
  return FALSE;
}

/* Two folders change places, so that there is no moment without either. */
static int
exchange (const char *a, const char *b)
{
#ifdef RENAME_EXCHANGE
  return renameat2 (AT_FDCWD, a, AT_FDCWD, b, RENAME_EXCHANGE);
#else
  errno = ENOSYS;
  return -1;
#endif
}

static gboolean
make_alike (const OutputStaging *staging)
{
  struct stat old, new;

  return stat (staging->folder->real, &old) == 0 && fstat (staging->fd, &new) == 0 &&
         (old.st_gid == new.st_gid || fchown (staging->fd, (uid_t) -1, old.st_gid) == 0) &&
         fchmod (staging->fd, old.st_mode & 07777) == 0;
}

/* What somebody has put into the old folder at the last moment goes back. */
static void
remove_old_folder (const OutputStaging *staging)
{
  g_autoptr (GDir) dir = NULL;
  const char *name;

  if (leftover_remove_folder (staging->path, staging->folder->names))
    return;
  dir = g_dir_open (staging->path, 0, NULL);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *from = g_build_filename (staging->path, name, NULL);
      g_autofree char *to = g_build_filename (staging->folder->real, name, NULL);

      (void) (g_rename (from, to) == 0);
    }
  g_rmdir (staging->path);
}

/* Where folders cannot be exchanged, the new one goes into the old one. */
static gboolean
move_inside (OutputStaging *staging, GError **error)
{
  g_autofree char *name = g_path_get_basename (staging->path);
  char *inside = g_build_filename (staging->folder->real, name, NULL);

  if (g_rename (staging->path, inside) != 0)
    {
      atomic_file_set_error (error, staging->folder->path, errno, NULL);
      g_free (inside);
      return FALSE;
    }
  g_free (staging->path);
  staging->path = inside;
  return commit_inside (staging, error);
}

static gboolean
commit_whole (OutputStaging *staging, const OutputPlace *place, GError **error)
{
  const char *target = staging->folder->real;
  g_autofree char *parent = g_path_get_dirname (target);

  if (place->exists && !make_alike (staging))
    return move_inside (staging, error);
  (void) (fsync (staging->fd) == 0);
  /* A folder takes the place of an empty one in any file system. */
  if (!place->has_results ? g_rename (staging->path, target) == 0
                          : exchange (staging->path, target) == 0)
    {
      atomic_file_sync_folder (parent);
      if (place->has_results)
        remove_old_folder (staging);
      g_clear_pointer (&staging->path, g_free);
      return TRUE;
    }
  if (place->has_results && (errno == EINVAL || errno == ENOSYS || errno == EOPNOTSUPP))
    return move_inside (staging, error);
  atomic_file_set_error (error, staging->folder->path, errno, NULL);
  return FALSE;
}

gboolean
output_staging_commit (OutputStaging *staging, GError **error)
{
  OutputPlace place;

  g_return_val_if_fail (staging != NULL && staging->path != NULL, FALSE);

  /* Another training may have been quicker. */
  if (!output_place_look (staging->folder, &place, error))
    return FALSE;
  if (staging->is_inside)
    return commit_inside (staging, error);
  if (output_place_is_replaceable (staging->folder, &place))
    return commit_whole (staging, &place, error);
  return move_inside (staging, error);
}

/* @path/NAME-XXXXXX, with the name of the folder of results, which may be as long as a name can be,
 * and the letters that end the temporary name. */
static char *
make_kept_path (const OutputStaging *staging, const char *path)
{
  g_autofree char *name = g_path_get_basename (staging->folder->real);

  return g_strdup_printf ("%s/%.200s-%s", path, name, strrchr (staging->path, '-') + 1);
}

/* What is at @path, if anything, is not replaced. */
static gboolean
rename_to_free (const char *from, const char *path)
{
  struct stat status;

  return lstat (path, &status) != 0 && errno == ENOENT && g_rename (from, path) == 0;
}

char *
output_staging_keep (OutputStaging *staging)
{
  const char *real = staging->folder->real;
  g_autofree char *parent = g_path_get_dirname (real);
  g_autofree char *kept = make_kept_path (staging, parent);

  if (!rename_to_free (staging->path, kept))
    {
      g_free (kept);
      kept = make_kept_path (staging, real);
      if (!rename_to_free (staging->path, kept))
        return NULL;
    }
  g_clear_pointer (&staging->path, g_free);
  atomic_file_sync_folder (parent);
  atomic_file_sync_folder (real);
  return g_steal_pointer (&kept);
}

void
output_staging_free (OutputStaging *staging)
{
  if (staging == NULL)
    return;
  if (staging->path)
    {
      g_autofree char *parent = g_path_get_dirname (staging->path);

      leftover_remove_folder (staging->path, staging->folder->names);
      if (staging->first_made)
        remove_folders (parent, staging->first_made);
    }
  else if (staging->fd < 0 && staging->first_made)
    {
      g_autofree char *parent = g_path_get_dirname (staging->folder->real);

      remove_folders (parent, staging->first_made);
    }
  if (staging->fd >= 0)
    close (staging->fd);
  g_free (staging->first_made);
  g_free (staging->path);
  g_free (staging);
}

/* Goes on where a process was killed. */
static void
complete (const OutputFolder *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder->real, name, NULL);
  int fd = open (path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  struct stat status;

  if (fd < 0)
    return;
  if (fstat (fd, &status) == 0 && status.st_uid == geteuid () && flock (fd, LOCK_EX | LOCK_NB) == 0)
    (void) (g_str_has_prefix (name, READY_PREFIX) ? complete_ready (folder, &path)
                                                  : move_files (folder, path));
  close (fd);
}

void
output_staging_complete (const OutputFolder *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder->real, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_prefix (name, READY_PREFIX) || g_str_has_prefix (name, MOVING_PREFIX))
      complete (folder, name);
}

void
output_staging_clean_up (const OutputFolder *folder)
{
  g_autofree char *parent = g_path_get_dirname (folder->real);

  leftover_sweep (folder->real, folder->names);
  leftover_sweep (parent, folder->names);
}

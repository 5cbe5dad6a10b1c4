/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is where results are to go. */
#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "leftover.h"
#include "output-private.h"

char *
output_place_find_existing (const char *path)
{
  char *part = g_strdup (path);
  struct stat status;

  while (stat (part, &status) != 0 && strcmp (part, "/") != 0 && strcmp (part, ".") != 0)
    {
      char *parent = g_path_get_dirname (part);

      g_free (part);
      part = parent;
    }
  return part;
}

/* Links of the part that is there are followed first: “link/..” is not where the link is. */
char *
output_place_resolve (const char *path)
{
  g_autofree char *current = g_get_current_dir ();
  g_autofree char *absolute =
      g_path_is_absolute (path) ? g_strdup (path) : g_build_filename (current, path, NULL);
  g_autofree char *existing = output_place_find_existing (absolute);
  char *real = realpath (existing, NULL);
  char *resolved;

  resolved = real ? g_canonicalize_filename (absolute[strlen (existing)] == '/'
                                                 ? absolute + strlen (existing) + 1
                                                 : absolute + strlen (existing),
                                             real)
                  : g_canonicalize_filename (absolute, NULL);
  free (real);
  return resolved;
}

static gboolean
set_error (GError **error, const OutputFolder *folder, int code)
{
  g_autofree char *name = g_filename_display_name (folder->path);

  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (code),
               _ ("The folder “%s” cannot be used for the results (%s); choose another place."),
               name, g_strerror (code));
  return FALSE;
}

/* @name is in the folder, and that of a result. */
static gboolean
look_at_result (const OutputFolder *folder, const char *name, GError **error)
{
  g_autofree char *path = g_build_filename (folder->real, name, NULL);
  g_autofree char *display_name = g_filename_display_name (folder->path);
  struct stat status;

  if (lstat (path, &status) == 0 && S_ISDIR (status.st_mode))
    g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_ISDIR,
                 _ ("“%s” in “%s” is a folder, where a file of that name is to be written; choose "
                    "another folder for the results."),
                 name, display_name);
  else if (!folder->replace)
    g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_EXIST,
                 _ ("“%s” holds results already (%s); choose another folder, or replace them with "
                    "--force."),
                 display_name, name);
  else
    return TRUE;
  return FALSE;
}

static gboolean
list_place (const OutputFolder *folder, GDir *dir, OutputPlace *place, GError **error)
{
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    if (g_strv_contains (folder->names, name))
      {
        if (!look_at_result (folder, name, error))
          return FALSE;
        place->has_results = TRUE;
      }
    else
      place->has_others = TRUE;
  return TRUE;
}

/* What is not there below @existing can be made: no link that leads nowhere is in the way, and the
 * file system takes the names. */
static gboolean
look_at_missing (const OutputFolder *folder, const char *existing, GError **error)
{
  g_auto (GStrv) names = g_strsplit (folder->real + strlen (existing), "/", -1);
  gboolean is_first = TRUE;
  struct stat status;

  if (lstat (folder->real, &status) != 0 && errno == ENAMETOOLONG)
    return set_error (error, folder, ENAMETOOLONG);
  for (guint i = 0; names[i]; i++)
    {
      g_autofree char *path = g_build_filename (existing, names[i], NULL);

      if (*names[i] == '\0')
        continue;
      if (lstat (path, &status) != 0 && errno == ENAMETOOLONG)
        return set_error (error, folder, ENAMETOOLONG);
      if (is_first && lstat (path, &status) == 0)
        {
          g_autofree char *name = g_filename_display_name (folder->path);
          g_autofree char *link = g_filename_display_name (path);

          g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT,
                       _ ("“%s” cannot be a folder for the results, because “%s” is a link to "
                          "something that is not there; choose another place."),
                       name, link);
          return FALSE;
        }
      is_first = FALSE;
    }
  return TRUE;
}

gboolean
output_place_look (const OutputFolder *folder, OutputPlace *place, GError **error)
{
  g_autofree char *existing = output_place_find_existing (folder->real);
  g_autoptr (GDir) dir = NULL;
  struct stat status;

  *place = (OutputPlace){ .exists = strcmp (existing, folder->real) == 0 };
  if (stat (existing, &status) != 0)
    return set_error (error, folder, errno);
  if (!S_ISDIR (status.st_mode))
    {
      g_autofree char *name = g_filename_display_name (folder->path);
      g_autofree char *file = g_filename_display_name (existing);

      g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_NOTDIR,
                   _ ("“%s” cannot be a folder for the results, because “%s” is a file; choose "
                      "another place."),
                   name, file);
      return FALSE;
    }
  if (access (existing, W_OK | X_OK) != 0)
    return set_error (error, folder, errno);
  if (!place->exists)
    return look_at_missing (folder, existing, error);
  dir = g_dir_open (folder->real, 0, NULL);
  if (dir == NULL)
    return set_error (error, folder, errno);
  return list_place (folder, dir, place, error);
}

/* A folder that something is mounted on cannot be renamed. */
static gboolean
is_mount_point (const char *path, const char *parent)
{
  struct stat status, parent_status;

#ifdef STATX_ATTR_MOUNT_ROOT
  struct statx more;

  if (statx (AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS, &more) == 0 &&
      (more.stx_attributes & STATX_ATTR_MOUNT_ROOT))
    return TRUE;
#endif
  return stat (path, &status) != 0 || stat (parent, &parent_status) != 0 ||
         status.st_dev != parent_status.st_dev;
}

/* Whoever is in the folder would find themselves in the one that has been removed. */
static gboolean
is_current (const char *path)
{
  g_autofree char *current = g_get_current_dir ();
  g_autofree char *real = output_place_resolve (current);

  return g_str_has_prefix (real, path) &&
         (real[strlen (path)] == '\0' || real[strlen (path)] == '/');
}

gboolean
output_place_is_replaceable (const OutputFolder *folder, const OutputPlace *place)
{
  g_autofree char *parent = g_path_get_dirname (folder->real);
  struct stat status;

  if (!place->exists)
    return TRUE;
  return !place->has_others && lstat (folder->real, &status) == 0 && status.st_uid == geteuid () &&
         access (parent, W_OK | X_OK) == 0 && !is_mount_point (folder->real, parent) &&
         !is_current (folder->real);
}

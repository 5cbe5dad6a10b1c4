/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "output-folder.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "atomic-file.h"
#include "output-private.h"

OutputFolder *
output_folder_new (const char *path, const char *const *names, gboolean replace, GError **error)
{
  g_autoptr (OutputFolder) folder = NULL;
  OutputPlace place;

  g_return_val_if_fail (path != NULL && names != NULL, NULL);

  if (*path == '\0')
    {
      g_set_error_literal (error, G_FILE_ERROR, G_FILE_ERROR_INVAL,
                           _ ("The name of the folder for the results is empty; give it one."));
      return NULL;
    }
  folder = g_new0 (OutputFolder, 1);
  folder->path = g_strdup (path);
  folder->real = output_place_resolve (path);
  folder->names = names;
  folder->replace = replace;
  output_staging_complete (folder);
  if (!output_place_look (folder, &place, error))
    return NULL;
  return g_steal_pointer (&folder);
}

void
output_folder_free (OutputFolder *folder)
{
  if (folder == NULL)
    return;
  g_free (folder->path);
  g_free (folder->real);
  g_free (folder);
}

gboolean
output_folder_is_inside (const OutputFolder *folder, const char *path)
{
  g_autofree char *real = NULL;
  size_t length;

  g_return_val_if_fail (folder != NULL && path != NULL, FALSE);

  real = output_place_resolve (path);
  length = strlen (real);
  return strncmp (folder->real, real, length) == 0 &&
         (folder->real[length] == '\0' || folder->real[length] == '/' || real[length - 1] == '/');
}

/* A file system that does not say how large it is gets the benefit of the doubt. */
static gboolean
check_space (const OutputFolder *folder, guint64 n_bytes, GError **error)
{
  g_autofree char *existing = output_place_find_existing (folder->real);
  g_autofree char *name = NULL;
  g_autofree char *size = NULL;
  struct statvfs disk;
  guint64 room;

  if (statvfs (existing, &disk) != 0 || disk.f_blocks == 0 ||
      !g_uint64_checked_mul (&room, disk.f_bavail, disk.f_frsize) || room >= n_bytes)
    return TRUE;
  name = g_filename_display_name (folder->path);
  size = g_format_size (n_bytes);
  g_set_error (
      error, G_FILE_ERROR, G_FILE_ERROR_NOSPC,
      _ ("There is too little space for the results in “%s”: they need about %s. Free some "
         "space or choose another place."),
      name, size);
  return FALSE;
}

/* Puts @name in the place of @path, in a sentence. */
static char *
rename_in_sentence (const char *sentence, const char *path, const char *name)
{
  g_autofree char *display_path = g_filename_display_name (path);
  g_autofree char *display_name = g_filename_display_name (name);
  GString *text = g_string_new (sentence);

  g_string_replace (text, display_path, display_name, 0);
  return g_string_free (text, FALSE);
}

/* A disk that is full or cannot be written may still take a folder. */
static gboolean
try_file (const OutputStaging *staging, GError **error)
{
  static const char BYTES[4096];
  g_autofree char *path = g_build_filename (staging->path, staging->folder->names[0], NULL);
  g_autoptr (GError) cause = NULL;
  g_autoptr (AtomicFile) file = atomic_file_new (path, &cause);
  gboolean written = file != NULL && atomic_file_write (file, BYTES, sizeof BYTES, &cause) &&
                     atomic_file_commit (file, &cause);

  if (!written)
    {
      g_autofree char *sentence = rename_in_sentence (cause->message, path, staging->folder->path);

      g_set_error_literal (error, cause->domain, cause->code, sentence);
    }
  return written;
}

gboolean
output_folder_probe (const OutputFolder *folder, guint64 n_bytes, GError **error)
{
  g_autoptr (OutputStaging) staging = NULL;

  g_return_val_if_fail (folder != NULL, FALSE);

  output_staging_clean_up (folder);
  staging = output_staging_new (folder, error);
  return staging != NULL && try_file (staging, error) && check_space (folder, n_bytes, error);
}

/* What is to be written. */
typedef struct
{
  const OutputFile *files;
  size_t n_files;
  gconstpointer data;
} Job;

/* What a folder is worth that holds some of the files: the first one more than all others, of which
 * each counts the same. */
static size_t
get_worth (const Job *job, size_t i)
{
  return i == 0 ? job->n_files : 1;
}

static size_t
get_full_worth (const Job *job)
{
  return 2 * job->n_files - 1;
}

/* Writes all files into @path, which the user knows as @name. Returns what those are worth that
 * have been written. */
static size_t
write_files (const Job *job, const char *path, const char *name, GPtrArray *problems)
{
  size_t worth = 0;

  for (size_t i = 0; i < job->n_files; i++)
    {
      g_autofree char *file = g_build_filename (path, job->files[i].name, NULL);
      g_autoptr (GError) error = NULL;

      if (job->files[i].write (file, job->data, &error))
        worth += get_worth (job, i);
      else
        g_ptr_array_add (problems, rename_in_sentence (error->message, path, name));
    }
  return worth;
}

/* A new folder, for the user alone, whose name begins as that of @folder does. */
static char *
make_elsewhere (const OutputFolder *folder, const char *base)
{
  g_autofree char *name = g_path_get_basename (folder->real);
  /* As the folder's name may be as long as a name can be. */
  g_autofree char *template = g_strdup_printf ("%s/%.200s-XXXXXX", base, name);

  if (g_mkdir_with_parents (base, 0700) != 0 || g_mkdtemp_full (template, 0700) == NULL)
    return NULL;
  return g_steal_pointer (&template);
}

static void
remove_elsewhere (const OutputFolder *folder, const char *path)
{
  for (guint i = 0; folder->names[i]; i++)
    {
      g_autofree char *file = g_build_filename (path, folder->names[i], NULL);

      g_unlink (file);
    }
  g_rmdir (path);
}

/* Writes the files to where the user's own data are or, failing that, temporary files, until a
 * folder has all of them. Returns the one that is worth most, if that is more than @worth; NULL if
 * none is. */
static char *
save_elsewhere (const OutputFolder *folder, const Job *job, size_t worth, GPtrArray **problems)
{
  g_autofree char *data = g_build_filename (g_get_user_data_dir (), "pupil", "saved", NULL);
  const char *const bases[] = { data, g_get_tmp_dir () };
  g_autofree char *best = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (bases) && worth < get_full_worth (job); i++)
    {
      g_autoptr (GPtrArray) tried = g_ptr_array_new_with_free_func (g_free);
      g_autofree char *path = make_elsewhere (folder, bases[i]);
      size_t worth_here = path ? write_files (job, path, path, tried) : 0;

      if (worth_here > worth)
        {
          if (best)
            remove_elsewhere (folder, best);
          g_free (best);
          best = g_steal_pointer (&path);
          worth = worth_here;
          g_clear_pointer (problems, g_ptr_array_unref);
          *problems = g_steal_pointer (&tried);
        }
      else if (path)
        remove_elsewhere (folder, path);
    }
  return g_steal_pointer (&best);
}

static void
add_problems (GPtrArray *problems, GPtrArray *more)
{
  for (guint i = 0; more && i < more->len; i++)
    g_ptr_array_add (problems, g_strdup (g_ptr_array_index (more, i)));
}

/* A part of the results may not take the place of those of another run. */
static gboolean
would_replace (const OutputFolder *folder)
{
  OutputPlace place;

  return !output_place_look (folder, &place, NULL) || place.has_results;
}

/* Keeps what has been written: as the folder itself, if nothing of an earlier run has to go for it,
 * or else beside it. NULL if neither can be done; files that could only be moved halfway are a
 * problem then, which tells where they are. */
static char *
keep_staging (const OutputFolder *folder, OutputStaging *staging, GPtrArray *problems)
{
  g_autoptr (GError) error = NULL;

  if (!would_replace (folder) && output_staging_commit (staging, &error))
    return g_strdup (folder->path);
  if (staging->path)
    return output_staging_keep (staging);
  g_ptr_array_add (problems, g_strdup (error->message));
  return NULL;
}

char *
output_folder_save (const OutputFolder *folder,
                    const OutputFile *files,
                    size_t n_files,
                    gconstpointer data,
                    GPtrArray *problems)
{
  const Job job = { files, n_files, data };
  g_autoptr (GPtrArray) other_problems = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (OutputStaging) staging = NULL;
  char *elsewhere;
  size_t worth = 0;

  g_return_val_if_fail (folder != NULL && files != NULL && problems != NULL, NULL);
  g_return_val_if_fail (n_files > 0, NULL);

  staging = output_staging_new (folder, &error);
  if (staging)
    worth = write_files (&job, staging->path, folder->path, problems);
  if (worth == get_full_worth (&job) && output_staging_commit (staging, &error))
    return g_strdup (folder->path);
  if (error)
    g_ptr_array_add (problems, g_strdup (error->message));
  /* Files that could be moved neither to their place nor back are not lost, but out of reach. */
  if (staging && staging->path == NULL)
    worth = 0;
  elsewhere = save_elsewhere (folder, &job, worth, &other_problems);
  if (elsewhere == NULL && worth > 0)
    {
      char *kept = keep_staging (folder, staging, problems);

      if (kept)
        return kept;
      /* What cannot stay where it was written. */
      elsewhere = save_elsewhere (folder, &job, 0, &other_problems);
    }
  add_problems (problems, other_problems);
  return elsewhere;
}

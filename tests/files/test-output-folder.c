/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Folders of results: whole or not at all, and never lost. */
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <linux/fs.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "atomic-file.h"
#include "files-test.h"
#include "output-folder.h"

#define ALL "a.csv,b.npz,c.png"

static const char *const NAMES[] = { "a.csv", "b.npz", "c.png", NULL };

/* Each file holds the text @data. */
static gboolean
write_text (const char *path, gconstpointer data, GError **error)
{
  g_autoptr (AtomicFile) file = atomic_file_new (path, error);

  return file != NULL && atomic_file_write (file, data, strlen (data), error) &&
         atomic_file_commit (file, error);
}

static gboolean
fail (const char *path, gconstpointer data, GError **error)
{
  atomic_file_set_error (error, path, ENOSPC, NULL);
  return FALSE;
}

static const OutputFile FILES[] = { { "a.csv", write_text },
                                    { "b.npz", write_text },
                                    { "c.png", write_text } };
static const OutputFile PARTLY[] = { { "a.csv", write_text },
                                     { "b.npz", fail },
                                     { "c.png", write_text } };

typedef struct
{
  char *folder;
  char *out; /* not made yet */
  GPtrArray *problems;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->folder = files_test_make_folder ();
  f->out = g_build_filename (f->folder, "out", NULL);
  f->problems = g_ptr_array_new_with_free_func (g_free);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  files_test_remove (f->folder);
  g_free (f->out);
  g_ptr_array_unref (f->problems);
}

static OutputFolder *
open_folder (const Fixture *f, gboolean replace)
{
  g_autoptr (GError) error = NULL;
  OutputFolder *folder = output_folder_new (f->out, NAMES, replace, &error);

  g_assert_no_error (error);
  return folder;
}

/* Saves all files with @text into the folder that they should be in. */
static void
save (const Fixture *f, gboolean replace, const char *text)
{
  g_autoptr (OutputFolder) folder = open_folder (f, replace);
  g_autoptr (GError) error = NULL;
  g_autofree char *saved = NULL;

  g_assert_true (output_folder_probe (folder, 1000, &error));
  g_assert_no_error (error);
  saved = output_folder_save (folder, FILES, G_N_ELEMENTS (FILES), text, f->problems);
  g_assert_cmpuint (f->problems->len, ==, 0);
  g_assert_cmpstr (saved, ==, f->out);
}

static void
assert_complete (const char *path, const char *text)
{
  for (guint i = 0; NAMES[i]; i++)
    files_test_assert_text (path, NAMES[i], text);
}

static void
test_new (Fixture *f, gconstpointer data)
{
  g_free (f->out);
  f->out = g_build_filename (f->folder, "deep", "deeper", "out", NULL);
  {
    g_autoptr (OutputFolder) folder = open_folder (f, FALSE);

    g_assert_true (output_folder_probe (folder, 1000, NULL));
    files_test_assert_list (f->folder, "");
  }
  save (f, FALSE, "one");
  files_test_assert_list (f->out, ALL);
  assert_complete (f->out, "one");
  files_test_assert_list (f->folder, "deep");
  {
    g_autofree char *parent = g_path_get_dirname (f->out);

    files_test_assert_list (parent, "out");
  }
}

/* A name without a slash, and one with a slash too many. */
static void
test_names (Fixture *f, gconstpointer data)
{
  g_autofree char *with_slash = g_strconcat (f->out, "///", NULL);
  g_autofree char *current = g_get_current_dir ();

  g_assert_cmpint (g_chdir (f->folder), ==, 0);
  g_free (f->out);
  f->out = g_strdup ("out");
  save (f, FALSE, "one");
  g_free (f->out);
  f->out = g_steal_pointer (&with_slash);
  save (f, TRUE, "two");
  assert_complete (f->out, "two");
  /* Whoever is in the folder stays in it. */
  g_assert_cmpint (g_chdir (f->out), ==, 0);
  g_free (f->out);
  f->out = g_strdup (".");
  save (f, TRUE, "three");
  assert_complete (".", "three");
  g_assert_cmpint (g_chdir (current), ==, 0);
  files_test_assert_list (f->folder, "out");
}

static void
test_not_without_leave (Fixture *f, gconstpointer data)
{
  g_autoptr (OutputFolder) folder = NULL;
  g_autoptr (GError) error = NULL;

  files_test_write (f->out, "b.npz", "old");
  folder = output_folder_new (f->out, NAMES, FALSE, &error);
  g_assert_null (folder);
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_EXIST);
  g_assert_nonnull (strstr (error->message, "b.npz"));
  g_assert_nonnull (strstr (error->message, "--force"));
  files_test_assert_list (f->out, "b.npz");
}

/* The file that only the old run had is gone; the folder has the old permissions. */
static void
test_replaced (Fixture *f, gconstpointer data)
{
  g_autoptr (OutputFolder) folder = NULL;
  g_autofree char *saved = NULL;
  struct stat status;

  save (f, FALSE, "one");
  g_assert_cmpint (g_chmod (f->out, 0750), ==, 0);
  folder = open_folder (f, TRUE);
  saved = output_folder_save (folder, FILES, 2, "two", f->problems);
  g_assert_cmpuint (f->problems->len, ==, 0);
  files_test_assert_list (f->out, "a.csv,b.npz");
  files_test_assert_text (f->out, "a.csv", "two");
  g_assert_cmpint (g_stat (f->out, &status), ==, 0);
  g_assert_cmpuint (status.st_mode & 0777, ==, 0750);
  files_test_assert_list (f->folder, "out");
}

static void
test_other_files (Fixture *f, gconstpointer data)
{
  g_autoptr (OutputFolder) folder = NULL;
  g_autofree char *saved = NULL;

  files_test_write (f->out, "photos/mine.txt", "mine");
  save (f, FALSE, "one");
  files_test_assert_list (f->out, ALL ",photos");
  save (f, TRUE, "two");
  assert_complete (f->out, "two");
  files_test_assert_text (f->out, "photos/mine.txt", "mine");
  folder = open_folder (f, TRUE);
  saved = output_folder_save (folder, FILES, 1, "three", f->problems);
  files_test_assert_list (f->out, "a.csv,photos");
}

static void
test_in_the_way (Fixture *f, gconstpointer data)
{
  g_autofree char *below = g_build_filename (f->out, "x", NULL);
  g_autoptr (GError) folder_error = NULL;
  g_autoptr (GError) file_error = NULL;

  files_test_write (f->out, "a.csv/x", "");
  g_assert_null (output_folder_new (f->out, NAMES, TRUE, &folder_error));
  g_assert_error (folder_error, G_FILE_ERROR, G_FILE_ERROR_ISDIR);
  g_assert_nonnull (strstr (folder_error->message, "“a.csv”"));
  files_test_remove_tree (f->out);
  files_test_write (f->folder, "out", "a file");
  g_assert_null (output_folder_new (below, NAMES, TRUE, &file_error));
  g_assert_error (file_error, G_FILE_ERROR, G_FILE_ERROR_NOTDIR);
}

static void
test_no_space (Fixture *f, gconstpointer data)
{
  g_autoptr (OutputFolder) folder = open_folder (f, FALSE);
  g_autoptr (GError) error = NULL;

  g_assert_false (output_folder_probe (folder, G_MAXUINT64 / 2, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOSPC);
  files_test_assert_list (f->folder, "");
}

static void
test_is_inside (Fixture *f, gconstpointer data)
{
  g_autofree char *link = g_build_filename (f->folder, "link", NULL);
  g_autofree char *beside = g_build_filename (f->folder, "ou", NULL);
  g_autofree char *roundabout = g_build_filename (f->folder, "..", NULL);
  g_autoptr (OutputFolder) folder = open_folder (f, FALSE);

  g_assert_cmpint (symlink (f->folder, link), ==, 0);
  g_assert_true (output_folder_is_inside (folder, f->folder));
  g_assert_true (output_folder_is_inside (folder, link));
  g_assert_true (output_folder_is_inside (folder, roundabout));
  g_assert_true (output_folder_is_inside (folder, "/"));
  g_assert_true (output_folder_is_inside (folder, f->out));
  g_assert_false (output_folder_is_inside (folder, beside));
}

/* Saves what came of a long training, while something is wrong with its folder. */
static char *
save_elsewhere (const Fixture *f, const OutputFolder *folder, const OutputFile *files)
{
  char *saved = output_folder_save (folder, files, G_N_ELEMENTS (FILES), "new", f->problems);

  g_assert_cmpuint (f->problems->len, >, 0);
  g_assert_nonnull (saved);
  g_assert_cmpstr (saved, !=, f->out);
  files_test_assert_text (saved, "a.csv", "new");
  return saved;
}

/* @saved is a folder beside that of the results, and tells by its name what it belongs to. */
static void
assert_beside (const Fixture *f, const char *saved)
{
  g_autofree char *name = g_path_get_basename (saved);
  g_autofree char *names = g_strconcat ("out,", name, NULL);

  g_assert_true (g_str_has_prefix (name, "out-"));
  files_test_assert_list (f->folder, names);
}

/* The folder's parent has become a file meanwhile. */
static void
test_vanished (Fixture *f, gconstpointer data)
{
  g_autofree char *out = g_build_filename (f->out, "x", NULL);
  g_autoptr (OutputFolder) folder = output_folder_new (out, NAMES, FALSE, NULL);
  g_autofree char *saved = NULL;

  files_test_write (f->folder, "out", "a file");
  saved = save_elsewhere (f, folder, FILES);
  files_test_assert_list (saved, ALL);
  g_assert_nonnull (strstr (g_ptr_array_index (f->problems, 0), out));
  files_test_remove_tree (saved);
}

static void
test_another_was_quicker (Fixture *f, gconstpointer data)
{
  g_autoptr (OutputFolder) folder = open_folder (f, FALSE);
  g_autofree char *saved = NULL;

  save (f, FALSE, "other");
  saved = save_elsewhere (f, folder, FILES);
  assert_complete (f->out, "other");
  assert_complete (saved, "new");
  files_test_remove_tree (saved);
}

/* One file that cannot be written is named; the others are there. */
static void
test_partly (Fixture *f, gconstpointer data)
{
  g_autoptr (OutputFolder) folder = open_folder (f, FALSE);
  g_autofree char *saved =
      output_folder_save (folder, PARTLY, G_N_ELEMENTS (PARTLY), "new", f->problems);
  g_autofree char *path = g_build_filename (f->out, "b.npz", NULL);

  g_assert_cmpstr (saved, ==, f->out);
  files_test_assert_list (f->out, "a.csv,c.png");
  files_test_assert_list (f->folder, "out");
  g_assert_cmpuint (f->problems->len, ==, 1);
  g_assert_nonnull (strstr (g_ptr_array_index (f->problems, 0), path));
}

/* A part of the new results does not take the place of all of the old ones; it lies beside them. */
static void
test_partly_replaced (Fixture *f, gconstpointer data)
{
  g_autoptr (OutputFolder) folder = NULL;
  g_autofree char *saved = NULL;

  save (f, FALSE, "old");
  folder = open_folder (f, TRUE);
  saved = save_elsewhere (f, folder, PARTLY);
  assert_complete (f->out, "old");
  files_test_assert_list (saved, "a.csv,c.png");
  assert_beside (f, saved);
  files_test_remove_tree (saved);
  files_test_assert_list (f->folder, "out");
}

/* The first file can be written into the folder alone, the others anywhere else alone. */
static gboolean
write_first (const char *path, gconstpointer data, GError **error)
{
  return strstr (path, ".pupil-output-") ? write_text (path, data, error)
                                         : fail (path, data, error);
}

static gboolean
write_other (const char *path, gconstpointer data, GError **error)
{
  return strstr (path, ".pupil-output-") ? fail (path, data, error)
                                         : write_text (path, data, error);
}

/* The file that holds most counts more than two that hold less. */
static void
test_first_counts_most (Fixture *f, gconstpointer data)
{
  static const OutputFile files[] = { { "a.csv", write_first },
                                      { "b.npz", write_other },
                                      { "c.png", write_other } };
  g_autoptr (OutputFolder) folder = NULL;
  g_autofree char *saved = NULL;

  save (f, FALSE, "old");
  folder = open_folder (f, TRUE);
  saved = save_elsewhere (f, folder, files);
  assert_complete (f->out, "old");
  files_test_assert_list (saved, "a.csv");
  assert_beside (f, saved);
}

/* After the last file, the folder that all are in is moved to where nobody finds it. */
static gboolean
write_and_move_away (const char *path, gconstpointer data, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *parent = g_path_get_dirname (folder);
  g_autofree char *away = g_strconcat (parent, "-away", NULL);

  if (!write_text (path, data, error))
    return FALSE;
  if (strstr (path, ".pupil-output-"))
    g_assert_cmpint (g_rename (parent, away), ==, 0);
  return TRUE;
}

/* All is written, but can neither be put in its place nor stay: it is written once more. */
static void
test_moved_away (Fixture *f, gconstpointer data)
{
  static const OutputFile files[] = { { "a.csv", write_text },
                                      { "b.npz", write_text },
                                      { "c.png", write_and_move_away } };
  g_autoptr (OutputFolder) folder = open_folder (f, FALSE);
  g_autofree char *away = g_strconcat (f->folder, "-away", NULL);
  g_autofree char *saved = NULL;

  saved = save_elsewhere (f, folder, files);
  assert_complete (saved, "new");
  files_test_remove_tree (saved);
  files_test_remove_tree (away);
  g_assert_cmpint (g_mkdir (f->folder, 0700), ==, 0);
}

/* With somebody's own file in the folder, which has to stay. */
static void
test_full_with_other_files (Fixture *f, gconstpointer data)
{
  static const OutputFile files[] = { { "a.csv", write_first },
                                      { "b.npz", fail },
                                      { "c.png", fail } };
  g_autoptr (OutputFolder) folder = NULL;
  g_autofree char *saved = NULL;

  save (f, FALSE, "old");
  files_test_write (f->out, "mine.txt", "mine");
  folder = open_folder (f, TRUE);
  saved = save_elsewhere (f, folder, files);
  assert_complete (f->out, "old");
  files_test_assert_list (f->out, ALL ",mine.txt");
  files_test_assert_list (saved, "a.csv");
  assert_beside (f, saved);
}

/* A file system of @size in memory at @path, for this process alone. FALSE if that takes rights
 * that it does not have. */
static gboolean
mount_disk (const char *path, const char *size)
{
  g_autofree char *options = g_strconcat ("size=", size, NULL);

  return unshare (CLONE_NEWNS) == 0 && mount (NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
         mount ("disk", path, "tmpfs", 0, options) == 0;
}

static gboolean
can_mount_disk (const char *path)
{
  pid_t child = fork ();
  int status;

  if (child == 0)
    _exit (mount_disk (path, "1m") ? 0 : 1);
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  return WIFEXITED (status) && WEXITSTATUS (status) == 0;
}

/* 200 KiB that begin with the text @data. */
static gboolean
write_long_text (const char *path, gconstpointer data, GError **error)
{
  static char bytes[200 << 10];

  g_strlcpy (bytes, data, sizeof bytes);
  {
    g_autoptr (AtomicFile) file = atomic_file_new (path, error);

    return file != NULL && atomic_file_write (file, bytes, sizeof bytes, error) &&
           atomic_file_commit (file, error);
  }
}

/* One disk for everything, temporary files and the user's own too, which has room for the first
 * file once. */
static void
test_full_disk (Fixture *f, gconstpointer data)
{
  static const OutputFile files[] = { { "a.csv", write_long_text },
                                      { "b.npz", write_long_text },
                                      { "c.png", write_long_text } };
  const char *disk = g_get_tmp_dir ();
  g_autoptr (OutputFolder) folder = NULL;
  g_autofree char *saved = NULL;

  if (!can_mount_disk (disk))
    {
      g_test_skip ("a disk cannot be mounted here, which takes root's rights");
      return;
    }
  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 0, 0);
      g_test_trap_assert_passed ();
      return;
    }
  g_assert_true (mount_disk (disk, "300k"));
  g_setenv ("XDG_DATA_HOME", disk, TRUE);
  g_free (f->out);
  f->out = g_build_filename (disk, "out", NULL);
  save (f, FALSE, "old");
  folder = open_folder (f, TRUE);
  saved = save_elsewhere (f, folder, files);
  assert_complete (f->out, "old");
  files_test_assert_list (saved, "a.csv");
  g_assert_true (g_str_has_prefix (saved, f->out));
  g_assert_cmpint (umount2 (disk, MNT_DETACH), ==, 0);
}

/* Killed while the files were being moved; other people's are not touched. */
static void
test_completed (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  files_test_write (f->out, "a.csv", "old");
  files_test_write (f->out, "mine.txt", "mine");
  files_test_write (f->out, ".pupil-ready-Ab12Cd/b.npz", "new");
  g_assert_null (output_folder_new (f->out, NAMES, FALSE, &error));
  files_test_assert_list (f->out, "b.npz,mine.txt");
  files_test_write (f->out, ".pupil-moving-Ab12Cd/a.csv", "new");
  g_clear_error (&error);
  g_assert_null (output_folder_new (f->out, NAMES, FALSE, &error));
  files_test_assert_list (f->out, "a.csv,b.npz,mine.txt");
  files_test_assert_text (f->out, "a.csv", "new");
}

/* Not even root can remove such a file. FALSE where the file system knows none. */
static gboolean
set_immutable (const char *folder, const char *name, gboolean immutable)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  int flags = 0;
  gboolean done = ioctl (fd, FS_IOC_GETFLAGS, &flags) == 0;

  flags = immutable ? flags | FS_IMMUTABLE_FL : flags & ~FS_IMMUTABLE_FL;
  done = done && ioctl (fd, FS_IOC_SETFLAGS, &flags) == 0;
  close (fd);
  return done;
}

/* What could not be replaced then is not replaced later either, unless somebody wants it again. */
static void
test_not_removable (Fixture *f, gconstpointer data)
{
  g_autoptr (OutputFolder) folder = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *saved = NULL;

  save (f, FALSE, "old");
  files_test_write (f->out, "mine.txt", "mine");
  if (!set_immutable (f->out, "a.csv", TRUE))
    {
      g_test_skip ("files cannot be made immutable here");
      return;
    }
  folder = open_folder (f, TRUE);
  saved = save_elsewhere (f, folder, FILES);
  g_assert_true (set_immutable (f->out, "a.csv", FALSE));
  assert_complete (saved, "new");
  files_test_assert_list (f->out, ALL ",mine.txt");
  g_assert_null (output_folder_new (f->out, NAMES, FALSE, &error));
  assert_complete (f->out, "old");
  files_test_remove_tree (saved);
}

static void
test_cleaned_up (Fixture *f, gconstpointer data)
{
  files_test_write (f->folder, ".pupil-output-Ab12Cd/a.csv", "new");
  files_test_write (f->folder, ".pupil-output-Ab12Ce/mine.txt", "mine");
  save (f, FALSE, "one");
  files_test_assert_list (f->folder, ".pupil-output-Ab12Ce,out");
}

/* At every moment there are all files of one run. */
static void
kill_often (const Fixture *f, guint n, gboolean is_atomic)
{
  save (f, FALSE, "0");
  for (guint i = 1; i <= n; i++)
    {
      int status;
      pid_t child = fork ();

      if (child == 0)
        for (guint j = 0;; j++)
          {
            OutputFolder *folder = output_folder_new (f->out, NAMES, TRUE, NULL);
            g_autofree char *text = g_strdup_printf ("%u.%u", i, j);
            g_autofree char *saved =
                folder ? output_folder_save (folder, FILES, 3, text, f->problems) : NULL;

            if (saved == NULL || f->problems->len > 0)
              _exit (1);
            output_folder_free (folder);
          }
      g_usleep ((gulong) g_test_rand_int_range (0, 5000));
      kill (child, SIGKILL);
      g_assert_cmpint (waitpid (child, &status, 0), ==, child);
      g_assert_true (WIFSIGNALED (status));
      if (!is_atomic)
        output_folder_free (open_folder (f, TRUE));
      {
        g_autofree char *path = g_build_filename (f->out, NAMES[0], NULL);
        g_autofree char *text = NULL;

        g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
        assert_complete (f->out, text);
      }
    }
  save (f, TRUE, "end");
  assert_complete (f->out, "end");
  files_test_assert_list (f->folder, "out");
}

static void
test_killed (Fixture *f, gconstpointer data)
{
  kill_often (f, 100, TRUE);
  files_test_assert_list (f->out, ALL);
}

/* Where a folder cannot be replaced as a whole, opening it once more is what completes it. */
static void
test_killed_with_other_files (Fixture *f, gconstpointer data)
{
  files_test_write (f->out, "mine.txt", "mine");
  kill_often (f, 100, FALSE);
  files_test_assert_list (f->out, ALL ",mine.txt");
}

/* It is known before the work begins that the folder cannot be made. */
static void
assert_not_made (const char *path, GFileError code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (output_folder_new (path, NAMES, FALSE, &error));
  g_assert_error (error, G_FILE_ERROR, (int) code);
}

static void
test_cannot_be_made (Fixture *f, gconstpointer data)
{
  g_autofree char *name = g_strnfill (300, 'a');
  g_autofree char *path = g_build_filename (f->folder, name, NULL);
  g_autofree char *below = g_build_filename (f->folder, "new", name, NULL);
  g_autofree char *behind = g_build_filename (f->out, "new", NULL);
  GString *deep = g_string_new (f->folder);

  assert_not_made (path, G_FILE_ERROR_NAMETOOLONG);
  assert_not_made (below, G_FILE_ERROR_NAMETOOLONG);
  while (deep->len < 5000)
    g_string_append (deep, "/new");
  assert_not_made (deep->str, G_FILE_ERROR_NAMETOOLONG);
  g_string_free (deep, TRUE);
  g_assert_cmpint (symlink ("nowhere/at/all", f->out), ==, 0);
  assert_not_made (f->out, G_FILE_ERROR_NOENT);
  assert_not_made (behind, G_FILE_ERROR_NOENT);
  g_assert_cmpint (g_remove (f->out), ==, 0);
  g_assert_cmpint (symlink ("out", f->out), ==, 0);
  assert_not_made (f->out, G_FILE_ERROR_NOENT);
  g_assert_cmpint (g_remove (f->out), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define T(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  T ("/output-folder/new", test_new);
  T ("/output-folder/names", test_names);
  T ("/output-folder/not-without-leave", test_not_without_leave);
  T ("/output-folder/replaced", test_replaced);
  T ("/output-folder/other-files", test_other_files);
  T ("/output-folder/in-the-way", test_in_the_way);
  T ("/output-folder/cannot-be-made", test_cannot_be_made);
  T ("/output-folder/no-space", test_no_space);
  T ("/output-folder/is-inside", test_is_inside);
  T ("/output-folder/vanished", test_vanished);
  T ("/output-folder/another-was-quicker", test_another_was_quicker);
  T ("/output-folder/partly", test_partly);
  T ("/output-folder/partly-replaced", test_partly_replaced);
  T ("/output-folder/first-counts-most", test_first_counts_most);
  T ("/output-folder/moved-away", test_moved_away);
  T ("/output-folder/full-with-other-files", test_full_with_other_files);
  T ("/output-folder/full-disk", test_full_disk);
  T ("/output-folder/completed", test_completed);
  T ("/output-folder/not-removable", test_not_removable);
  T ("/output-folder/cleaned-up", test_cleaned_up);
  T ("/output-folder/killed", test_killed);
  T ("/output-folder/killed-with-other-files", test_killed_with_other_files);
#undef T
  return g_test_run ();
}

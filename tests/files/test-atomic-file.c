/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files that are replaced whole, and what killed writers leave. */
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "atomic-file.h"
#include "files-test.h"
#include "leftover.h"

static void
write_file (const char *path, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AtomicFile) file = atomic_file_new (path, &error);

  g_assert_no_error (error);
  g_assert_true (atomic_file_write (file, text, strlen (text), &error));
  g_assert_true (atomic_file_commit (file, &error));
  g_assert_no_error (error);
}

static mode_t
get_mode (const char *path)
{
  struct stat status;

  g_assert_cmpint (g_stat (path, &status), ==, 0);
  return status.st_mode & 07777;
}

static void
test_new_and_replaced (void)
{
  char *folder = files_test_make_folder ();
  g_autofree char *path = g_build_filename (folder, "x", NULL);
  mode_t mask = umask (0);

  umask (mask);
  write_file (path, "one");
  g_assert_cmpuint (get_mode (path), ==, 0666 & ~mask);
  g_assert_cmpint (g_chmod (path, 0640), ==, 0);
  write_file (path, "two");
  files_test_assert_text (folder, "x", "two");
  g_assert_cmpuint (get_mode (path), ==, 0640);
  files_test_assert_list (folder, "x");
  files_test_remove (folder);
}

static void
test_given_up (void)
{
  char *folder = files_test_make_folder ();
  g_autofree char *path = g_build_filename (folder, "x", NULL);
  AtomicFile *file;

  write_file (path, "old");
  file = atomic_file_new (path, NULL);
  g_assert_true (atomic_file_write (file, "new", 3, NULL));
  atomic_file_free (file);
  files_test_assert_text (folder, "x", "old");
  files_test_assert_list (folder, "x");
  files_test_remove (folder);
}

/* A link still is one afterwards. */
static void
test_link (void)
{
  char *folder = files_test_make_folder ();
  g_autofree char *path = g_build_filename (folder, "link", NULL);

  files_test_write (folder, "deep/x", "old");
  g_assert_cmpint (symlink ("deep/x", path), ==, 0);
  write_file (path, "new");
  g_assert_true (g_file_test (path, G_FILE_TEST_IS_SYMLINK));
  files_test_assert_text (folder, "deep/x", "new");
  files_test_remove (folder);
}

/* Fails in a child, since a limit cannot be taken back. */
static void
test_too_large (void)
{
  char *folder;
  g_autofree char *path = NULL;

  if (g_test_subprocess ())
    {
      const struct rlimit limit = { 4096, 4096 };
      g_autofree char *large = g_malloc0 (10000);
      g_autoptr (GError) error = NULL;
      g_autoptr (AtomicFile) file = NULL;

      signal (SIGXFSZ, SIG_IGN);
      setrlimit (RLIMIT_FSIZE, &limit);
      file = atomic_file_new (g_getenv ("PUPIL_TEST_PATH"), NULL);
      g_assert_false (atomic_file_write (file, large, 10000, &error));
      g_assert_nonnull (strstr (error->message, "“"));
      g_assert_nonnull (strstr (error->message, "/x”"));
      return;
    }
  folder = files_test_make_folder ();
  path = g_build_filename (folder, "x", NULL);
  write_file (path, "old");
  g_setenv ("PUPIL_TEST_PATH", path, TRUE);
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_passed ();
  files_test_assert_text (folder, "x", "old");
  files_test_assert_list (folder, "x");
  files_test_remove (folder);
}

/* As a file system without files that have no name has it. */
static void
test_leftovers (void)
{
  char *folder = files_test_make_folder ();
  g_autofree char *path = g_build_filename (folder, "x", NULL);
  g_autofree char *used = NULL;
  g_autofree char *used_name = NULL;
  g_autofree char *expected = NULL;
  int status, fd;
  pid_t child = fork ();

  if (child == 0)
    {
      char *name = NULL;

      (void) (leftover_make_file (folder, 0600, &name) >= 0);
      _exit (0);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  fd = leftover_make_file (folder, 0600, &used);
  g_assert_cmpint (fd, >=, 0);
  used_name = g_path_get_basename (used);
  /* Names that are like those, of other people's files. */
  files_test_write (folder, ".pupil-notes.txt", "");
  files_test_write (folder, ".pupil-abcd.f", "");
  files_test_write (folder, "x.pupil-abcdef", "");
  files_test_write (folder, ".pupil-folder/y", "");

  write_file (path, "new");
  expected = files_test_list (folder);
  g_assert_nonnull (strstr (expected, used_name));
  close (fd);
  write_file (path, "newer");
  files_test_assert_list (folder, ".pupil-abcd.f,.pupil-folder,.pupil-notes.txt,x,x.pupil-abcdef");
  files_test_remove (folder);
}

/* A writer that is killed leaves the old file or the new one, and nothing else. */
static void
test_killed (void)
{
  char *folder = files_test_make_folder ();
  g_autofree char *path = g_build_filename (folder, "x", NULL);

  write_file (path, "0");
  for (guint i = 0; i < 50; i++)
    {
      g_autofree char *text = NULL;
      int status;
      pid_t child = fork ();

      if (child == 0)
        for (;;)
          {
            AtomicFile *file = atomic_file_new (path, NULL);

            if (file == NULL || !atomic_file_write (file, "012", 3, NULL) ||
                !atomic_file_commit (file, NULL))
              _exit (1);
            atomic_file_free (file);
          }
      g_usleep ((gulong) g_test_rand_int_range (0, 3000));
      kill (child, SIGKILL);
      g_assert_cmpint (waitpid (child, &status, 0), ==, child);
      g_assert_true (WIFSIGNALED (status));
      g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
      g_assert_true (strcmp (text, "0") == 0 || strcmp (text, "012") == 0);
    }
  write_file (path, "0");
  files_test_assert_list (folder, "x");
  files_test_remove (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/atomic-file/new-and-replaced", test_new_and_replaced);
  g_test_add_func ("/atomic-file/given-up", test_given_up);
  g_test_add_func ("/atomic-file/link", test_link);
  g_test_add_func ("/atomic-file/too-large", test_too_large);
  g_test_add_func ("/atomic-file/leftovers", test_leftovers);
  g_test_add_func ("/atomic-file/killed", test_killed);
  return g_test_run ();
}

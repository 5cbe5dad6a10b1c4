/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file that is written in a process of its own. */
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli-apart.h"

static gboolean
write_text (const char *path, gconstpointer data, GError **error)
{
  return g_file_set_contents (path, data, -1, error);
}

static gboolean
fail (const char *path, gconstpointer data, GError **error)
{
  g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_NOSPC, "“%s”: %s", path, (const char *) data);
  return FALSE;
}

G_NORETURN static gboolean
end (const char *path, gconstpointer data, GError **error)
{
  _exit (GPOINTER_TO_INT (data));
}

G_NORETURN static gboolean
crash (const char *path, gconstpointer data, GError **error)
{
  abort ();
}

static void
test_written (void)
{
  g_autofree char *folder = g_dir_make_tmp ("pupil-apart-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "chart", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (cli_apart_write (write_text, path, "points", &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "points");
  g_unlink (path);
  g_rmdir (folder);
}

static void
test_error (void)
{
  g_autofree char *reason = g_strnfill (100000, 'x');
  g_autofree char *expected = g_strdup_printf ("“chart”: %s", reason);
  g_autoptr (GError) error = NULL;

  g_assert_false (cli_apart_write (fail, "chart", reason, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_FAILED);
  g_assert_cmpstr (error->message, ==, expected);
}

static void
test_crash (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (cli_apart_write (crash, "chart", NULL, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "“chart” could not be drawn (Aborted)"));
}

/* As a library may do. */
static void
test_exit (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (cli_apart_write (end, "chart", GINT_TO_POINTER (1), &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "“chart” could not be drawn"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/apart/written", test_written);
  g_test_add_func ("/apart/error", test_error);
  g_test_add_func ("/apart/crash", test_crash);
  g_test_add_func ("/apart/exit", test_exit);
  return g_test_run ();
}

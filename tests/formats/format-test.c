/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "format-test.h"

#include <glib/gstdio.h>
#include <string.h>

char *
format_test_make_folder (void)
{
  GError *error = NULL;
  char *folder = g_dir_make_tmp ("pupil-formats-XXXXXX", &error);

  g_assert_no_error (error);
  return folder;
}

void
format_test_remove (char *folder)
{
  GDir *dir = g_dir_open (folder, 0, NULL);
  const char *name;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      char *path = g_build_filename (folder, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        format_test_remove (path);
      else
        {
          g_unlink (path);
          g_free (path);
        }
    }
  g_dir_close (dir);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
  g_free (folder);
}

guint
format_test_count_files (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir))
    n++;
  return n;
}

GBytes *
format_test_get_bytes (const char *path)
{
  GError *error = NULL;
  char *contents;
  gsize length;

  g_file_get_contents (path, &contents, &length, &error);
  g_assert_no_error (error);
  return g_bytes_new_take (contents, length);
}

GBytes *
format_test_pack_floats (const float *values, size_t n)
{
  guint32 *bits = g_new (guint32, n);

  memcpy (bits, values, n * sizeof *bits);
  for (size_t i = 0; i < n; i++)
    bits[i] = GUINT32_TO_LE (bits[i]);
  return g_bytes_new_take (bits, n * sizeof *bits);
}

void
format_test_assert_error (const GError *error, GQuark domain, int code, ...)
{
  const char *text;
  va_list texts;

  g_assert_error (error, domain, code);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  va_start (texts, code);
  while ((text = va_arg (texts, const char *)) != NULL)
    if (strstr (error->message, text) == NULL)
      {
        g_test_message ("“%s” is not in: %s", text, error->message);
        g_test_fail ();
      }
  va_end (texts);
}

char *
format_test_run_python (const char *first, ...)
{
  g_autoptr (GPtrArray) arguments = g_ptr_array_new ();
  g_autofree char *script = g_test_build_filename (G_TEST_DIST, "formats", "check-npz.py", NULL);
  const char *system_python = "/usr/bin/python3";
  const char *argument;
  char *output = NULL, *errors = NULL;
  GError *error = NULL;
  int status;
  va_list list;

  g_ptr_array_add (arguments,
                   (char *) (g_file_test (system_python, G_FILE_TEST_IS_EXECUTABLE) ? system_python
                                                                                    : "python3"));
  g_ptr_array_add (arguments, script);
  va_start (list, first);
  for (argument = first; argument; argument = va_arg (list, const char *))
    g_ptr_array_add (arguments, (char *) argument);
  va_end (list);
  g_ptr_array_add (arguments, NULL);

  if (!g_spawn_sync (NULL, (char **) arguments->pdata, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL,
                     &output, &errors, &status, &error))
    {
      g_test_skip ("Python is missing");
      g_error_free (error);
      return NULL;
    }
  /* 77: NumPy is missing. */
  if (!g_spawn_check_wait_status (status, &error))
    {
      if (g_error_matches (error, G_SPAWN_EXIT_ERROR, 77))
        g_test_skip ("NumPy is missing");
      else
        g_error ("check-npz.py: %s", errors);
      g_error_free (error);
      g_clear_pointer (&output, g_free);
    }
  g_free (errors);
  return output;
}

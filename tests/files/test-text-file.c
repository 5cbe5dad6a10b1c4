/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Texts that are written as they grow. */
#include <string.h>

#include "files-test.h"
#include "text-file.h"

static void
test_long (void)
{
  char *folder = files_test_make_folder ();
  g_autofree char *path = g_build_filename (folder, "x", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (TextFile) file = text_file_new (path, &error);
  size_t longest = 0;

  g_assert_no_error (error);
  for (guint i = 0; i < 100000; i++)
    {
      g_string_append_printf (text_file_get_buffer (file), "%06u\n", i);
      text_file_drain (file);
      longest = MAX (longest, text_file_get_buffer (file)->len);
    }
  g_assert_cmpuint (longest, <, 100000);
  g_assert_true (text_file_finish (file, &error));
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpuint (strlen (text), ==, 700000);
  g_assert_true (g_str_has_suffix (text, "099998\n099999\n"));
  files_test_remove (folder);
}

static void
test_given_up (void)
{
  char *folder = files_test_make_folder ();
  g_autofree char *path = g_build_filename (folder, "x", NULL);
  TextFile *file = text_file_new (path, NULL);

  g_string_append (text_file_get_buffer (file), "half");
  text_file_free (file);
  files_test_assert_list (folder, "");
  files_test_remove (folder);
}

static void
test_no_folder (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (text_file_new ("/no/such/folder/x", &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
  g_assert_nonnull (strstr (error->message, "/no/such/folder/x"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/text-file/long", test_long);
  g_test_add_func ("/text-file/given-up", test_given_up);
  g_test_add_func ("/text-file/no-folder", test_no_folder);
  return g_test_run ();
}

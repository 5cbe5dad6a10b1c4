/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "files-test.h"

#include <glib/gstdio.h>
#include <string.h>

char *
files_test_make_folder (void)
{
  GError *error = NULL;
  char *folder = g_dir_make_tmp ("pupil-files-XXXXXX", &error);

  g_assert_no_error (error);
  return folder;
}

void
files_test_remove_tree (const char *path)
{
  g_autoptr (GDir) dir = NULL;
  const char *name;

  if (!g_file_test (path, G_FILE_TEST_IS_SYMLINK))
    dir = g_dir_open (path, 0, NULL);
  while (dir && (name = g_dir_read_name (dir)))
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      files_test_remove_tree (child);
    }
  g_assert_cmpint (g_remove (path), ==, 0);
}

void
files_test_remove (char *folder)
{
  files_test_remove_tree (folder);
  g_free (folder);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

char *
files_test_list (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  while (dir && (name = g_dir_read_name (dir)))
    g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare);
  g_ptr_array_add (names, NULL);
  return g_strjoinv (",", (char **) names->pdata);
}

void
files_test_assert_list (const char *folder, const char *names)
{
  g_autofree char *list = files_test_list (folder);

  g_assert_cmpstr (list, ==, names);
}

void
files_test_write (const char *folder, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *parent = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (parent, 0755), ==, 0);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

void
files_test_assert_text (const char *folder, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *found = NULL;

  g_assert_true (g_file_get_contents (path, &found, NULL, NULL));
  g_assert_cmpstr (found, ==, text);
}

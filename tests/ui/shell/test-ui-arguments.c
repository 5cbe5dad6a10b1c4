/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the program is given to open: by the desktop, on the command line. */
#include <unistd.h>

#include "run-file.h"
#include "ui-test.h"

/* As if @path were the argument of a second start. */
static void
open_argument (const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);

  g_application_open (G_APPLICATION (ui_test_get_application ()), &file, 1, "");
}

static void
test_folder (UiFixture *fixture, gconstpointer data)
{
  open_argument (ui_test_small_dataset ());
  ui_wait_for (app_data_get_dataset (fixture->data) != NULL);
  g_assert_cmpstr (app_window_get_page (fixture->window), ==, "data");
}

static void
test_run (UiFixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (ui_test_get_folder (), "earlier.pupil", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (RunSettings) settings = NULL;
  g_autoptr (RunSettings) expected = NULL;

  /* An earlier training ... */
  ui_open (fixture, ui_test_small_dataset ());
  ui_train (fixture, 2);
  g_assert_true (run_file_save (ui_get_run (fixture), path, &error));
  g_assert_no_error (error);
  expected = run_settings_copy (ui_get_run (fixture)->settings);

  /* ... after which something else was set up. */
  settings = run_settings_new ();
  settings->threads = 2;
  expected->threads = 2;
  app_setup_set_settings (fixture->setup, settings);
  app_window_show_page (fixture->window, "data");
  g_assert_false (run_settings_equal (app_setup_get_settings (fixture->setup), expected));

  open_argument (path);
  ui_wait_for (run_settings_equal (app_setup_get_settings (fixture->setup), expected));
  g_assert_cmpstr (app_window_get_page (fixture->window), ==, "train");
  ui_wait_for (ui_search_label_part (GTK_WIDGET (fixture->window), "earlier.pupil") != NULL);
  /* The images are still there. */
  g_assert_nonnull (app_data_get_dataset (fixture->data));
  g_assert_true (ui_is_enabled (fixture, "win.train"));
}

static void
test_damaged_run (UiFixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (ui_test_get_folder (), "damaged.pupil", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (RunSettings) before = run_settings_copy (app_setup_get_settings (fixture->setup));

  g_assert_true (g_file_set_contents (path, "no zip", -1, &error));
  open_argument (path);
  ui_wait_for (ui_search_label_part (GTK_WIDGET (fixture->window), "damaged.pupil") != NULL);
  g_assert_true (run_settings_equal (app_setup_get_settings (fixture->setup), before));
}

/* A folder is a data set, whatever its name. */
static void
test_folder_like_run (UiFixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (ui_test_get_folder (), "folder.pupil", NULL);

  g_assert_cmpint (symlink (ui_test_small_dataset (), path), ==, 0);
  open_argument (path);
  ui_wait_for (app_data_get_dataset (fixture->data) != NULL);
}

static void
test_close_while_loading (UiFixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (ui_test_get_folder (), "damaged.pupil", NULL);

  open_argument (path);
  ui_tear_down (fixture, NULL);
}

int
main (int argc, char **argv)
{
  ui_test_init (&argc, &argv);

  UI_TEST ("/ui/arguments/folder", test_folder);
  UI_TEST ("/ui/arguments/run", test_run);
  UI_TEST ("/ui/arguments/damaged-run", test_damaged_run);
  UI_TEST ("/ui/arguments/folder-like-run", test_folder_like_run);
  UI_TEST ("/ui/arguments/close-while-loading", test_close_while_loading);
  return ui_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The file chooser that GTK shows where there is no portal, answered by its own buttons: what it is
 * depends on GTK's version (app-file-dialog.h). */
#include <glib/gstdio.h>
#include <string.h>

#include "app-file-dialog.h"
#include "app-preferences.h"
#include "ui-test.h"

/* What a question was answered with. */
typedef struct
{
  guint answers;
  guint destroyed;
  char *path; /* NULL: cancelled */
} Answer;

static void
on_answered (GFile *file, int filter, gpointer data)
{
  Answer *answer = data;

  answer->answers++;
  answer->path = file ? g_file_get_path (file) : NULL;
}

static void
on_destroyed (gpointer data)
{
  Answer *answer = data;

  answer->destroyed++;
}

static gboolean
is_over (const Answer *answer)
{
  return answer->destroyed > 0;
}

/* The dialog that is on the screen, or NULL. */
static GtkDialog *
search_dialog (void)
{
  g_autoptr (GListModel) windows = g_object_ref (gtk_window_get_toplevels ());

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      if (GTK_IS_FILE_CHOOSER (window) && gtk_widget_get_mapped (window))
        return GTK_DIALOG (window);
    }
  return NULL;
}

static GtkFileChooser *
wait_for_chooser (void)
{
  ui_wait_for (search_dialog () != NULL);
  ui_wait_frames (GTK_WIDGET (search_dialog ()), 2);
  return GTK_FILE_CHOOSER (search_dialog ());
}

static GtkWidget *
get_button (int response)
{
  return gtk_dialog_get_widget_for_response (search_dialog (), response);
}

/* Shows @folder and waits until its name is above the list: a chooser that goes away while it asks
 * for that is more than GTK 4.18 can stand. */
static GtkFileChooser *
show_folder (const char *folder)
{
  g_autofree char *name = g_path_get_basename (folder);
  g_autoptr (GFile) file = g_file_new_for_path (folder);
  g_autoptr (GError) error = NULL;
  GtkFileChooser *chooser = wait_for_chooser ();

  g_assert_true (gtk_file_chooser_set_current_folder (chooser, file, &error));
  g_assert_no_error (error);
  ui_wait_for (ui_search_label (GTK_WIDGET (chooser), name) != NULL);
  return chooser;
}

/* Whether the chooser, which lists folders in the background, has @path selected. */
static gboolean
has_file (GtkFileChooser *chooser, const char *path)
{
  g_autoptr (GFile) file = gtk_file_chooser_get_file (chooser);

  return file && g_strcmp0 (g_file_peek_path (file), path) == 0;
}

/* Asks for @path until it is selected: what is asked for while a folder is still being listed may
 * be forgotten when the list is there. */
static gboolean
select_file (GtkFileChooser *chooser, const char *path, gint64 *asked)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;
  gint64 now = g_get_monotonic_time ();

  if (has_file (chooser, path) && gtk_widget_get_sensitive (get_button (GTK_RESPONSE_ACCEPT)))
    return TRUE;
  if (now - *asked < G_USEC_PER_SEC)
    return FALSE;
  *asked = now;
  g_assert_true (gtk_file_chooser_set_file (chooser, file, &error));
  g_assert_no_error (error);
  return FALSE;
}

/* Chooses a file or folder, whose parent is shown. */
static void
choose (const char *path)
{
  g_autofree char *parent = g_path_get_dirname (path);
  GtkFileChooser *chooser = show_folder (parent);
  gint64 asked = 0;

  ui_wait_for (select_file (chooser, path, &asked));
  ui_click (get_button (GTK_RESPONSE_ACCEPT));
}

static void
ask_save (UiFixture *fixture, Answer *answer)
{
  static const char *const suffixes[] = { "png", NULL };
  const AppFileFilter filters[] = { { "PNG image", suffixes } };
  const AppFileDialog dialog = { .title = "Save",
                                 .proposed_name = "chart.png",
                                 .filters = filters,
                                 .n_filters = G_N_ELEMENTS (filters) };

  app_file_dialog_save_file (GTK_WIDGET (fixture->window), &dialog, on_answered, answer,
                             on_destroyed);
}

/* ---- opening ---- */

static void
test_open_folder (UiFixture *fixture, gconstpointer data)
{
  ui_activate (fixture, "win.open-folder");
  choose (ui_test_small_dataset ());
  ui_wait_for (app_data_get_dataset (fixture->data) != NULL);
  g_assert_null (search_dialog ());
}

static void
test_open_file (UiFixture *fixture, gconstpointer data)
{
  g_autofree char *path =
      g_build_filename (ui_test_small_dataset (), "t10k-labels-idx1-ubyte", NULL);

  ui_activate (fixture, "win.open-file");
  choose (path);
  ui_wait_for (app_data_get_dataset (fixture->data) != NULL);
  g_assert_null (search_dialog ());
}

/* ---- saving ---- */

static void
test_save (UiFixture *fixture, gconstpointer data)
{
  g_autofree char *folder = g_build_filename (ui_test_get_folder (), "charts", NULL);
  g_autofree char *path = g_build_filename (folder, "chart.png", NULL);
  g_autofree char *name = NULL;
  g_autofree char *uri = NULL;
  g_autofree char *kept = NULL;
  g_autoptr (GFile) file = g_file_new_for_path (folder);
  Answer answer = { 0 };
  GtkFileChooser *chooser;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  ask_save (fixture, &answer);
  chooser = show_folder (folder);
  name = gtk_file_chooser_get_current_name (chooser);
  g_assert_cmpstr (name, ==, "chart.png");
  ui_wait_for (has_file (chooser, path));
  ui_click (get_button (GTK_RESPONSE_ACCEPT));
  ui_wait_for (is_over (&answer));
  g_assert_cmpuint (answer.answers, ==, 1);
  g_assert_cmpstr (answer.path, ==, path);
  g_free (answer.path);

  /* The next question starts where this one ended. */
  uri = g_file_get_uri (file);
  kept = g_settings_get_string (ui_test_get_settings (), APP_KEY_LAST_EXPORT_FOLDER);
  g_assert_cmpstr (kept, ==, uri);
  answer = (Answer){ 0 };
  ask_save (fixture, &answer);
  chooser = wait_for_chooser ();
  ui_wait_for (has_file (chooser, path) &&
               ui_search_label (GTK_WIDGET (chooser), "charts") != NULL);
  ui_click (get_button (GTK_RESPONSE_ACCEPT));
  ui_wait_for (is_over (&answer));
  g_assert_cmpstr (answer.path, ==, path);
  g_free (answer.path);
}

/* ---- no answer ---- */

static void
assert_cancelled (const Answer *answer)
{
  g_assert_cmpuint (answer->answers, ==, 1);
  g_assert_cmpuint (answer->destroyed, ==, 1);
  g_assert_null (answer->path);
  g_assert_null (search_dialog ());
}

static void
test_cancel (UiFixture *fixture, gconstpointer data)
{
  const AppFileDialog dialog = { .title = "Open" };
  Answer answer = { 0 };

  app_file_dialog_open_folder (GTK_WIDGET (fixture->window), &dialog, on_answered, &answer,
                               on_destroyed);
  show_folder (ui_test_get_folder ());
  ui_click (get_button (GTK_RESPONSE_CANCEL));
  ui_wait_for (is_over (&answer));
  assert_cancelled (&answer);
}

static void
test_close (UiFixture *fixture, gconstpointer data)
{
  Answer answer = { 0 };

  ask_save (fixture, &answer);
  gtk_window_close (GTK_WINDOW (show_folder (ui_test_get_folder ())));
  ui_wait_for (is_over (&answer));
  assert_cancelled (&answer);
}

static void
test_window_gone (UiFixture *fixture, gconstpointer data)
{
  const AppFileDialog dialog = { .title = "Open" };
  Answer answer = { 0 };

  app_file_dialog_open_file (GTK_WIDGET (fixture->window), &dialog, on_answered, &answer,
                             on_destroyed);
  show_folder (ui_test_get_folder ());
  ui_tear_down (fixture, NULL);
  ui_wait_for (is_over (&answer));
  assert_cancelled (&answer);
}

/* GTK's bar of folders, since 4.10, removes buttons that it has not shown yet when it is asked for
 * another folder, or goes away, before it knows about the first: no fault of who asks, and without
 * consequence. */
static gboolean
is_fatal (const char *domain, GLogLevelFlags level, const char *message, gpointer data)
{
  return g_strcmp0 (domain, "Gtk") != 0 ||
         !g_str_has_prefix (message, "gtk_box_remove: assertion 'gtk_widget_get_parent (child)");
}

int
main (int argc, char **argv)
{
  ui_test_init (&argc, &argv);

  UI_TEST ("/ui/file-dialog/open-folder", test_open_folder);
  UI_TEST ("/ui/file-dialog/open-file", test_open_file);
  UI_TEST ("/ui/file-dialog/save", test_save);
  UI_TEST ("/ui/file-dialog/cancel", test_cancel);
  UI_TEST ("/ui/file-dialog/close", test_close);
  UI_TEST ("/ui/file-dialog/window-gone", test_window_gone);
  g_test_log_set_fatal_handler (is_fatal, NULL);
  return ui_test_run ();
}

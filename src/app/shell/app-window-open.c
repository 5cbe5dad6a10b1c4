/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opening files and folders, whoever asks for it. */
#include "app-weak-ref.h"
#include "app-window-private.h"

#include <glib/gi18n-lib.h>

#include "read-name.h"
#include "run-file.h"

#define SUFFIX ".pupil"

gboolean
app_window_is_run_file (GFile *file)
{
  g_autofree char *name = g_file_get_basename (file);

  return name != NULL && g_str_has_suffix (name, SUFFIX) &&
         g_file_query_file_type (file, G_FILE_QUERY_INFO_NONE, NULL) != G_FILE_TYPE_DIRECTORY;
}

/* ---- a run: the next training is set up as that one was ---- */

static void
load_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  Run *run = run_file_load (data, cancellable, &error);

  if (run != NULL)
    g_task_return_pointer (task, run, (GDestroyNotify) run_unref);
  else
    g_task_return_error (task, error);
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer data)
{
  GWeakRef *window_ref = data;
  g_autoptr (AppWindow) self = g_weak_ref_get (window_ref);
  g_autoptr (GError) error = NULL;
  g_autoptr (Run) run = g_task_propagate_pointer (G_TASK (result), &error);
  g_autofree char *name = read_name_of_file_base (g_task_get_task_data (G_TASK (result)));
  g_autofree char *text = NULL;
  g_autoptr (RunSettings) settings = NULL;

  app_weak_ref_free (window_ref);
  /* The window was closed, or another run opened. */
  if (self == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (run == NULL)
    {
      app_window_add_toast (self, error->message);
      return;
    }

  /* How many cores work is this computer's affair. */
  settings = run_settings_copy (run->settings);
  settings->threads = app_setup_get_settings (self->setup)->threads;
  app_setup_set_settings (self->setup, settings);
  app_window_show_page (self, "train");
  text = g_strdup_printf (_ ("The next training will have the network and settings of “%s”"), name);
  app_window_add_toast (self, text);
}

static void
open_run (AppWindow *self, const char *path)
{
  g_autoptr (GTask) task = NULL;

  app_window_end_run_loading (self);
  self->run_loading = g_cancellable_new ();
  task = g_task_new (NULL, self->run_loading, on_loaded, app_weak_ref_new (self));
  g_task_set_source_tag (task, open_run);
  g_task_set_task_data (task, g_strdup (path), g_free);
  g_task_run_in_thread (task, load_in_thread);
}

void
app_window_end_run_loading (AppWindow *self)
{
  g_cancellable_cancel (self->run_loading);
  g_clear_object (&self->run_loading);
}

/* ---- a data set, or either ---- */

void
app_window_open_last (AppWindow *self)
{
  g_return_if_fail (APP_IS_WINDOW (self));

  app_data_open_last (self->data);
}

void
app_window_open_file (AppWindow *self, GFile *file)
{
  g_autofree char *path = NULL;

  g_return_if_fail (APP_IS_WINDOW (self));
  g_return_if_fail (G_IS_FILE (file));

  path = g_file_get_path (file);
  if (path == NULL)
    {
      g_autofree char *name = g_file_get_parse_name (file);
      g_autofree char *text =
          g_strdup_printf (_ ("“%s” is not on this computer: copy it to a folder here first."),
                           name);

      app_window_add_toast (self, text);
      return;
    }
  if (app_window_is_run_file (file))
    {
      open_run (self, path);
      return;
    }
  app_window_show_page (self, "data");
  app_data_open (self->data, path);
}

static gboolean
on_drop (GtkDropTarget *target, const GValue *value, double x, double y, gpointer data)
{
  AppWindow *self = data;
  g_autoptr (GSList) files = gdk_file_list_get_files (g_value_get_boxed (value));

  if (files == NULL)
    return FALSE;
  app_window_open_file (self, files->data);
  return TRUE;
}

void
app_window_accept_drops (AppWindow *self)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  g_signal_connect (target, "drop", G_CALLBACK (on_drop), self);
  gtk_widget_add_controller (GTK_WIDGET (self->toast_overlay), GTK_EVENT_CONTROLLER (target));
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app-export.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>
#include <math.h>

#include "app-file-dialog.h"
#include "app-instance.h"
#include "app-toast.h"
#include "npz-weights.h"

#define WEIGHTS_FILE_NAME "model_weights.npz"

static const char *const PNG_SUFFIXES[] = { "png", NULL };
static const char *const SVG_SUFFIXES[] = { "svg", NULL };
static const char *const PDF_SUFFIXES[] = { "pdf", NULL };
static const char *const NPZ_SUFFIXES[] = { "npz", NULL };

/* In the order of PlotExportFormat. */
static const char *const *const FIGURE_SUFFIXES[] = { PNG_SUFFIXES, SVG_SUFFIXES, PDF_SUFFIXES };

/* What is to be saved, while the file chooser is open. */
typedef struct
{
  GWeakRef parent;
  PlotFigure *figure;
  double width;
  double height;
  Run *run;
} Export;

static Export *
export_new (GtkWidget *parent)
{
  Export *export = g_new0 (Export, 1);

  g_weak_ref_init (&export->parent, parent);
  return export;
}

static void
export_free (gpointer data)
{
  Export *export = data;

  g_weak_ref_clear (&export->parent);
  g_clear_pointer (&export->figure, plot_figure_unref);
  g_clear_pointer (&export->run, run_unref);
  g_free (export);
}

/* ---- after it was saved ---- */

static void
on_folder_opened (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GtkWidget) overlay = data;
  g_autoptr (GError) error = NULL;

  if (!g_app_info_launch_default_for_uri_finish (result, &error))
    app_toast_show (overlay, app_toast_new (error->message));
}

static void
on_show (AdwToast *toast, GFile *file)
{
  GtkWidget *overlay = g_object_get_data (G_OBJECT (toast), "overlay");
  g_autoptr (GFile) folder = g_file_get_parent (file);
  g_autofree char *uri = folder ? g_file_get_uri (folder) : NULL;
  g_autoptr (GdkAppLaunchContext) context = NULL;

  if (uri == NULL || overlay == NULL)
    return;
  context = gdk_display_get_app_launch_context (gtk_widget_get_display (overlay));
  g_app_info_launch_default_for_uri_async (uri, G_APP_LAUNCH_CONTEXT (context), NULL,
                                           on_folder_opened, g_object_ref (overlay));
}

static void
tell_success (GtkWidget *parent, GFile *file)
{
  g_autofree char *name = g_file_get_basename (file);
  g_autofree char *display_name = g_filename_display_name (name);
  g_autofree char *text = g_strdup_printf (_ ("Saved “%s”"), display_name);
  AdwToast *toast = app_toast_new (text);

  adw_toast_set_button_label (toast, _ ("_Show Folder"));
  /* The toast lives in the overlay, so this pointer never outlives what it points to. */
  g_object_set_data (G_OBJECT (toast), "overlay", app_toast_find_overlay (parent));
  g_signal_connect_object (toast, "button-clicked", G_CALLBACK (on_show), file, 0);
  g_object_set_data_full (G_OBJECT (toast), "file", g_object_ref (file), g_object_unref);
  app_toast_show (parent, toast);
}

/* A sentence that may be long, and must not vanish before it is read. */
static void
tell_failure (GtkWidget *parent, const GError *error)
{
  GtkRoot *root = gtk_widget_get_root (parent);
  GtkWidget *dialog = adw_message_dialog_new (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL,
                                              _ ("Not Saved"), error->message);

  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _ ("_Close"));
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
tell_result (Export *export, GFile *file, const GError *error)
{
  g_autoptr (GtkWidget) parent = g_weak_ref_get (&export->parent);

  if (parent == NULL)
    return;
  if (error)
    tell_failure (parent, error);
  else
    tell_success (parent, file);
}

/* ---- figures ---- */

/* The path with an ending that says the format: the one it has, else that of the chosen filter,
 * else PNG. */
static char *
complete_path (const char *path, int filter)
{
  PlotExportFormat format;

  if (plot_export_format_from_path (path, &format, NULL))
    return g_strdup (path);
  if (filter < 0 || filter >= (int) G_N_ELEMENTS (FIGURE_SUFFIXES))
    filter = PLOT_EXPORT_PNG;
  return g_strconcat (path, ".", FIGURE_SUFFIXES[filter][0], NULL);
}

gboolean
app_export_figure_to_path (
    PlotFigure *figure, const char *path, double width, double height, GError **error)
{
  PlotExport picture = { .width = width, .height = height, .theme = plot_theme_light () };

  g_return_val_if_fail (figure != NULL && path != NULL, FALSE);

  return plot_export_format_from_path (path, &picture.format, error) &&
         plot_export (figure, path, &picture, error);
}

static gboolean
require_local (const char *path, GFile *file, GError **error)
{
  g_autofree char *name = NULL;

  if (path != NULL)
    return TRUE;
  name = g_file_get_parse_name (file);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
               _ ("“%s” is not on this computer: choose a folder that is."), name);
  return FALSE;
}

/* The chooser asked about the name that was typed, not about the one with the ending. */
static gboolean
require_new (const char *chosen, const char *path, GError **error)
{
  g_autofree char *name = NULL;

  if (g_str_equal (chosen, path) || !g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;
  name = g_filename_display_basename (path);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS,
               _ ("“%s” already exists: choose another name, or choose it again to replace it."),
               name);
  return FALSE;
}

static void
on_figure_file (GFile *file, int filter, gpointer data)
{
  Export *export = data;
  g_autofree char *chosen = file ? g_file_get_path (file) : NULL;
  g_autofree char *path = chosen ? complete_path (chosen, filter) : NULL;
  g_autoptr (GFile) written = path ? g_file_new_for_path (path) : NULL;
  g_autoptr (GError) error = NULL;

  if (file == NULL)
    return;
  if (require_local (path, file, &error) && require_new (chosen, path, &error))
    app_export_figure_to_path (export->figure, path, export->width, export->height, &error);
  tell_result (export, written, error);
}

void
app_export_figure (
    GtkWidget *parent, PlotFigure *figure, const char *proposed_name, double width, double height)
{
  const AppFileFilter filters[] = {
    { _ ("PNG image"), PNG_SUFFIXES },
    { _ ("SVG drawing"), SVG_SUFFIXES },
    { _ ("PDF document"), PDF_SUFFIXES },
  };
  const AppFileDialog dialog = { .title = _ ("Export Chart"),
                                 .proposed_name = proposed_name,
                                 .filters = filters,
                                 .n_filters = G_N_ELEMENTS (filters) };
  Export *export;

  g_return_if_fail (GTK_IS_WIDGET (parent));
  g_return_if_fail (figure != NULL && proposed_name != NULL);

  export = export_new (parent);
  export->figure = plot_figure_ref (figure);
  export->width = width;
  export->height = height;
  app_file_dialog_save_file (parent, &dialog, on_figure_file, export, export_free);
}

/* ---- weights ---- */

static char *
complete_weights_path (const char *path)
{
  g_autofree char *lower = g_ascii_strdown (path, -1);

  return g_str_has_suffix (lower, ".npz") ? g_strdup (path) : g_strconcat (path, ".npz", NULL);
}

/* Writing may take a moment, and is followed by waiting for the disk. */
static void
write_weights (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  NnModel *model = data;
  g_autofree char *path = g_file_get_path (source);
  GError *error = NULL;

  if (npz_weights_write (path, model, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
on_weights_written (GObject *source, GAsyncResult *result, gpointer data)
{
  GApplication *application = g_application_get_default ();
  Export *export = data;
  g_autoptr (GError) error = NULL;

  g_task_propagate_boolean (G_TASK (result), &error);
  app_instance_end_writing (application);
  tell_result (export, G_FILE (source), error);
  export_free (export);
}

static void
on_weights_file (GFile *file, int filter, gpointer data)
{
  GApplication *application = g_application_get_default ();
  Export *export = data;
  g_autofree char *chosen = file ? g_file_get_path (file) : NULL;
  g_autofree char *path = chosen ? complete_weights_path (chosen) : NULL;
  g_autoptr (GFile) target = path ? g_file_new_for_path (path) : NULL;
  g_autoptr (GtkWidget) parent = g_weak_ref_get (&export->parent);
  g_autoptr (NnModel) model = NULL;
  g_autoptr (GTask) task = NULL;
  g_autoptr (GError) error = NULL;

  if (file == NULL || parent == NULL)
    return;
  if (require_local (path, file, &error) && require_new (chosen, path, &error))
    model = nn_model_try_copy (export->run->model, &error);
  if (model == NULL)
    {
      tell_failure (parent, error);
      return;
    }
  /* Whoever quits meanwhile wants the file nevertheless. */
  app_instance_begin_writing (application);
  task = g_task_new (target, NULL, on_weights_written, export_new (parent));
  g_task_set_task_data (task, g_steal_pointer (&model), (GDestroyNotify) nn_model_free);
  g_task_run_in_thread (task, write_weights);
}

void
app_export_weights (GtkWidget *parent, Run *run)
{
  const AppFileFilter filters[] = { { _ ("NumPy arrays"), NPZ_SUFFIXES } };
  const AppFileDialog dialog = { .title = _ ("Save Weights"),
                                 .proposed_name = WEIGHTS_FILE_NAME,
                                 .filters = filters,
                                 .n_filters = G_N_ELEMENTS (filters) };
  Export *export;

  g_return_if_fail (GTK_IS_WIDGET (parent));
  g_return_if_fail (run != NULL && run->model != NULL);

  export = export_new (parent);
  export->run = run_ref (run);
  app_file_dialog_save_file (parent, &dialog, on_weights_file, export, export_free);
}

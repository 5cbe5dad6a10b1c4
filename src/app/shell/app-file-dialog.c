/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app-file-dialog.h"

#include "app-preferences.h"

typedef enum
{
  MODE_OPEN_FOLDER,
  MODE_OPEN_FILE,
  MODE_SAVE_FILE,
} Mode;

/* One question to the user. */
typedef struct
{
  Mode mode;
  GListStore *filters; /* of GtkFileFilter, in the caller's order */
  GSettings *settings; /* of the program, for MODE_SAVE_FILE; may be NULL */
  GtkWindow *window;   /* borrowed, may be NULL; while window_handler is connected */
  gulong window_handler;
  GObject *chooser; /* the dialog; GTK keeps no reference of its own */
  GCancellable *cancellable;
  AppFileCallback callback;
  gpointer data;
  GDestroyNotify destroy;
} Question;

static void
question_free (Question *question)
{
  if (question->window_handler)
    g_signal_handler_disconnect (question->window, question->window_handler);
  if (question->destroy)
    question->destroy (question->data);
  g_clear_object (&question->chooser);
  g_clear_object (&question->cancellable);
  g_clear_object (&question->filters);
  g_clear_object (&question->settings);
  g_free (question);
}

static GtkFileFilter *
make_filter (const AppFileFilter *filter)
{
  GtkFileFilter *result = gtk_file_filter_new ();

  gtk_file_filter_set_name (result, filter->title);
  for (const char *const *suffix = filter->suffixes; *suffix; suffix++)
    gtk_file_filter_add_suffix (result, *suffix);
  if (filter->suffixes[0] == NULL)
    gtk_file_filter_add_pattern (result, "*");
  return result;
}

static Question *
question_new (Mode mode,
              const AppFileDialog *dialog,
              AppFileCallback callback,
              gpointer data,
              GDestroyNotify destroy)
{
  Question *question = g_new0 (Question, 1);

  question->mode = mode;
  question->filters = g_list_store_new (GTK_TYPE_FILE_FILTER);
  for (size_t i = 0; i < dialog->n_filters; i++)
    {
      g_autoptr (GtkFileFilter) filter = make_filter (&dialog->filters[i]);

      g_list_store_append (question->filters, filter);
    }
  if (mode == MODE_SAVE_FILE)
    question->settings = app_preferences_open ();
  question->callback = callback;
  question->data = data;
  question->destroy = destroy;
  return question;
}

static GFile *
get_export_folder (Question *question)
{
  g_autofree char *uri = NULL;

  if (question->settings == NULL)
    return NULL;
  uri = g_settings_get_string (question->settings, APP_KEY_LAST_EXPORT_FOLDER);
  return *uri ? g_file_new_for_uri (uri) : NULL;
}

/* @file: NULL if the user cancelled. Frees the question. */
static void
answer (Question *question, GFile *file, int filter)
{
  if (file && question->settings)
    {
      g_autoptr (GFile) folder = g_file_get_parent (file);

      if (folder)
        {
          g_autofree char *uri = g_file_get_uri (folder);

          g_settings_set_string (question->settings, APP_KEY_LAST_EXPORT_FOLDER, uri);
        }
    }
  question->callback (file, filter, question->data);
  question_free (question);
}

/* Calls @handler when the window goes away before the question is answered. */
static void
watch_window (Question *question, GtkWidget *parent, GCallback handler)
{
  GtkRoot *root = parent ? gtk_widget_get_root (parent) : NULL;

  if (!GTK_IS_WINDOW (root))
    return;
  question->window = GTK_WINDOW (root);
  question->window_handler = g_signal_connect_swapped (root, "destroy", handler, question);
}

#if GTK_CHECK_VERSION(4, 10, 0)

/* The oldest supported GTK has none of these functions; here they exist. */
G_GNUC_BEGIN_IGNORE_DEPRECATIONS

static void
on_answered (GObject *source, GAsyncResult *result, gpointer data)
{
  GtkFileDialog *dialog = GTK_FILE_DIALOG (source);
  Question *question = data;
  g_autoptr (GFile) file = NULL;

  if (question->mode == MODE_OPEN_FOLDER)
    file = gtk_file_dialog_select_folder_finish (dialog, result, NULL);
  else if (question->mode == MODE_OPEN_FILE)
    file = gtk_file_dialog_open_finish (dialog, result, NULL);
  else
    file = gtk_file_dialog_save_finish (dialog, result, NULL);
  answer (question, file, -1);
}

/* The dialog answers later, when the window is no more. */
static void
on_window_gone (Question *question)
{
  g_clear_signal_handler (&question->window_handler, question->window);
  question->window = NULL;
  g_cancellable_cancel (question->cancellable);
}

static void
ask (Question *question, GtkWidget *parent, const AppFileDialog *texts)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();
  g_autoptr (GFile) folder = get_export_folder (question);
  GtkWindow *window;
  GCancellable *cancellable;

  question->cancellable = cancellable = g_cancellable_new ();
  watch_window (question, parent, G_CALLBACK (on_window_gone));
  window = question->window;
  gtk_file_dialog_set_title (dialog, texts->title);
  gtk_file_dialog_set_modal (dialog, TRUE);
  if (g_list_model_get_n_items (G_LIST_MODEL (question->filters)) > 0)
    gtk_file_dialog_set_filters (dialog, G_LIST_MODEL (question->filters));
  if (folder)
    gtk_file_dialog_set_initial_folder (dialog, folder);
  if (texts->proposed_name)
    gtk_file_dialog_set_initial_name (dialog, texts->proposed_name);

  if (question->mode == MODE_OPEN_FOLDER)
    gtk_file_dialog_select_folder (dialog, window, cancellable, on_answered, question);
  else if (question->mode == MODE_OPEN_FILE)
    gtk_file_dialog_open (dialog, window, cancellable, on_answered, question);
  else
    gtk_file_dialog_save (dialog, window, cancellable, on_answered, question);
}

G_GNUC_END_IGNORE_DEPRECATIONS

#else

static int
find_filter (Question *question, GtkFileFilter *filter)
{
  guint position;

  if (filter && g_list_store_find (question->filters, filter, &position))
    return (int) position;
  return -1;
}

static void
on_response (GtkNativeDialog *native, int response, gpointer data)
{
  Question *question = data;
  GtkFileChooser *chooser = GTK_FILE_CHOOSER (native);
  g_autoptr (GFile) file = NULL;
  int filter = -1;

  if (response == GTK_RESPONSE_ACCEPT)
    {
      file = gtk_file_chooser_get_file (chooser);
      filter = find_filter (question, gtk_file_chooser_get_filter (chooser));
    }
  answer (question, file, filter);
}

static void
on_window_gone (Question *question)
{
  answer (question, NULL, -1);
}

static void
ask (Question *question, GtkWidget *parent, const AppFileDialog *texts)
{
  static const GtkFileChooserAction actions[] = {
    [MODE_OPEN_FOLDER] = GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER,
    [MODE_OPEN_FILE] = GTK_FILE_CHOOSER_ACTION_OPEN,
    [MODE_SAVE_FILE] = GTK_FILE_CHOOSER_ACTION_SAVE,
  };
  g_autoptr (GFile) folder = get_export_folder (question);
  GtkFileChooserNative *native;
  GtkFileChooser *chooser;

  watch_window (question, parent, G_CALLBACK (on_window_gone));
  native = gtk_file_chooser_native_new (texts->title, question->window, actions[question->mode],
                                        NULL, NULL);
  question->chooser = G_OBJECT (native);
  chooser = GTK_FILE_CHOOSER (native);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (native), TRUE);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (question->filters)); i++)
    {
      g_autoptr (GtkFileFilter) filter =
          g_list_model_get_item (G_LIST_MODEL (question->filters), i);

      gtk_file_chooser_add_filter (chooser, filter);
    }
  if (folder)
    gtk_file_chooser_set_current_folder (chooser, folder, NULL);
  if (texts->proposed_name)
    gtk_file_chooser_set_current_name (chooser, texts->proposed_name);
  g_signal_connect (native, "response", G_CALLBACK (on_response), question);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (native));
}

#endif

void
app_file_dialog_open_folder (GtkWidget *parent,
                             const AppFileDialog *dialog,
                             AppFileCallback callback,
                             gpointer data,
                             GDestroyNotify destroy)
{
  g_return_if_fail (dialog != NULL && dialog->title != NULL && callback != NULL);

  ask (question_new (MODE_OPEN_FOLDER, dialog, callback, data, destroy), parent, dialog);
}

void
app_file_dialog_open_file (GtkWidget *parent,
                           const AppFileDialog *dialog,
                           AppFileCallback callback,
                           gpointer data,
                           GDestroyNotify destroy)
{
  g_return_if_fail (dialog != NULL && dialog->title != NULL && callback != NULL);

  ask (question_new (MODE_OPEN_FILE, dialog, callback, data, destroy), parent, dialog);
}

void
app_file_dialog_save_file (GtkWidget *parent,
                           const AppFileDialog *dialog,
                           AppFileCallback callback,
                           gpointer data,
                           GDestroyNotify destroy)
{
  g_return_if_fail (dialog != NULL && dialog->title != NULL && callback != NULL);

  ask (question_new (MODE_SAVE_FILE, dialog, callback, data, destroy), parent, dialog);
}

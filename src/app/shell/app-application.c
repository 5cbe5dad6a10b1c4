/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app-application.h"

#include <glib/gi18n-lib.h>

#include "app-instance.h"
#include "app-preferences.h"
#include "app-window.h"

struct _AppApplication
{
  AdwApplication parent_instance;

  GSettings *settings; /* NULL without schema */
};

G_DEFINE_FINAL_TYPE (AppApplication, app_application, ADW_TYPE_APPLICATION)

static AppWindow *
get_window (AppApplication *self, gboolean *is_new)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));

  *is_new = !APP_IS_WINDOW (window);
  return *is_new ? app_window_new (GTK_APPLICATION (self), self->settings) : APP_WINDOW (window);
}

static void
app_application_activate (GApplication *application)
{
  gboolean is_new;
  AppWindow *window = get_window (APP_APPLICATION (application), &is_new);

  /* Before the first frame, which then says so. */
  if (is_new)
    app_window_open_last (window);
  gtk_window_present (GTK_WINDOW (window));
}

static void
app_application_open (GApplication *application, GFile **files, int n_files, const char *hint)
{
  gboolean is_new;
  AppWindow *window = get_window (APP_APPLICATION (application), &is_new);

  /* A run is about settings; the images are those of the last time. */
  if (is_new && app_window_is_run_file (files[n_files - 1]))
    app_window_open_last (window);
  /* One window shows one data set: of several, the last one given. */
  app_window_open_file (window, files[n_files - 1]);
  gtk_window_present (GTK_WINDOW (window));
}

static int
app_application_handle_local_options (GApplication *application, GVariantDict *options)
{
  g_autoptr (GError) error = NULL;

  if (g_variant_dict_contains (options, "version"))
    {
      g_print ("pupil %s\n", PUPIL_VERSION);
      return 0;
    }
  if (!app_instance_register (application, &error))
    {
      g_printerr (_ ("Pupil cannot be started: %s\n"), error->message);
      return 1;
    }
  return -1;
}

static void
app_application_window_removed (GtkApplication *application, GtkWindow *window)
{
  GTK_APPLICATION_CLASS (app_application_parent_class)->window_removed (application, window);
  app_instance_release_if_ending (application);
}

static void
on_about (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GtkApplication *application = data;

  adw_show_about_window (
      gtk_application_get_active_window (application), "application-name", _ ("Pupil"),
      "application-icon", APP_ID, "version", PUPIL_VERSION, "developer-name",
      _ ("The Pupil developers"), "license-type", GTK_LICENSE_GPL_3_0, "comments",
      _ ("Train image classifiers from scratch, and watch them learn."), "website",
      "https://github.com/pupil-app/pupil",
      /* Translators: your names, one a line; they are shown in the about window. */
      "translator-credits", _ ("translator-credits"), NULL);
}

/* What a notification does when it is clicked. */
static void
on_present (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  g_application_activate (data);
}

static void
on_quit (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GtkApplication *application = data;
  GtkWindow *window;

  /* Closing, unlike g_application_quit(), lets each window save its size and stop its training. */
  while ((window = gtk_application_get_active_window (application)))
    gtk_window_destroy (window);
}

static void
install_accelerators (GtkApplication *application)
{
  static const struct
  {
    const char *action;
    const char *keys[3];
  } accelerators[] = {
    { "win.train", { "<Control>t", NULL } },
    { "win.pause", { "<Control>p", NULL } },
    { "win.stop", { "<Control>period", NULL } },
    { "win.open-folder", { "<Control>o", NULL } },
    { "win.open-file", { "<Control><Shift>o", NULL } },
    { "win.page('data')", { "<Alt>1", NULL } },
    { "win.page('train')", { "<Alt>2", NULL } },
    { "win.page('evaluate')", { "<Alt>3", NULL } },
    { "win.page('mistakes')", { "<Alt>4", NULL } },
    { "win.next-pane", { "F6", NULL } },
    { "win.previous-pane", { "<Shift>F6", NULL } },
    { "win.show-help-overlay", { "F1", "<Control>question", NULL } },
    { "window.close", { "<Control>w", NULL } },
    { "app.quit", { "<Control>q", NULL } },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (accelerators); i++)
    gtk_application_set_accels_for_action (application, accelerators[i].action,
                                           accelerators[i].keys);
}

static void
app_application_startup (GApplication *application)
{
  static const GActionEntry entries[] = {
    { .name = "about", .activate = on_about },
    { .name = "present", .activate = on_present },
    { .name = "quit", .activate = on_quit },
  };
  AppApplication *self = APP_APPLICATION (application);

  G_APPLICATION_CLASS (app_application_parent_class)->startup (application);

  /* Not the name of the program's file. */
  g_set_application_name (_ ("Pupil"));

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  install_accelerators (GTK_APPLICATION (self));
}

static void
app_application_finalize (GObject *object)
{
  AppApplication *self = APP_APPLICATION (object);

  g_clear_object (&self->settings);

  G_OBJECT_CLASS (app_application_parent_class)->finalize (object);
}

static void
app_application_class_init (AppApplicationClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  object_class->finalize = app_application_finalize;
  GTK_APPLICATION_CLASS (klass)->window_removed = app_application_window_removed;
  application_class->startup = app_application_startup;
  application_class->activate = app_application_activate;
  application_class->open = app_application_open;
  application_class->handle_local_options = app_application_handle_local_options;
}

static void
app_application_init (AppApplication *self)
{
  static const GOptionEntry options[] = {
    { "version", 'v', 0, G_OPTION_ARG_NONE, NULL, N_ ("Print the version and exit"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  GApplication *application = G_APPLICATION (self);

  self->settings = app_preferences_open ();
  g_application_add_main_option_entries (application, options);
  g_application_set_option_context_parameter_string (application, _ ("[PATH]"));
  g_application_set_option_context_summary (application,
                                            _ ("Trains image classifiers. PATH is a data set: a "
                                               "folder of images, CIFAR-10 or IDX files; or a "
                                               "saved run (.pupil), to train with its settings."));
}

AppApplication *
app_application_new (GApplicationFlags flags)
{
  return g_object_new (APP_TYPE_APPLICATION, "application-id", APP_ID, "flags",
                       flags | G_APPLICATION_HANDLES_OPEN, "resource-base-path",
                       "/io/github/pupil_app/Pupil", NULL);
}

GSettings *
app_application_get_settings (AppApplication *self)
{
  g_return_val_if_fail (APP_IS_APPLICATION (self), NULL);

  return self->settings;
}

#include "app-window-private.h"

#include <glib/gi18n-lib.h>

#include "app-accessible.h"
#include "app-data-page.h"
#include "app-evaluate-page.h"
#include "app-mistakes-page.h"
#include "app-preferences.h"
#include "app-train-page.h"
#include "app-wheel.h"

enum
{
  PROP_WORKSPACE = 1,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (AppWindow, app_window, ADW_TYPE_APPLICATION_WINDOW)

/* ---- pages ---- */

/* All pages but the first are made when they are asked for, or else soon after the first frame, one
 * at a time: together they take longer than all that the first frame needs. */

/* The page that belongs into @place, or into the first one that is empty if that is NULL. TRUE if
 * there was one to make. */
static gboolean
make_page (AppWindow *self, GtkWidget *place)
{
  const struct
  {
    AdwBin *bin;
    GType type;
  } pages[] = { { self->train_bin, APP_TYPE_TRAIN_PAGE },
                { self->evaluate_bin, APP_TYPE_EVALUATE_PAGE },
                { self->mistakes_bin, APP_TYPE_MISTAKES_PAGE } };

  for (size_t i = 0; self->workspace && i < G_N_ELEMENTS (pages); i++)
    if ((place == NULL || place == GTK_WIDGET (pages[i].bin)) &&
        adw_bin_get_child (pages[i].bin) == NULL)
      {
        GtkWidget *page = g_object_new (pages[i].type, "workspace", self->workspace, NULL);

        app_window_keep_scrolled (page);
        adw_bin_set_child (pages[i].bin, page);
        return TRUE;
      }
  return FALSE;
}

static gboolean
make_next_page (gpointer data)
{
  AppWindow *self = data;

  if (make_page (self, NULL))
    return G_SOURCE_CONTINUE;
  /* What task bars show; it is drawn once for each of its sizes. */
  gtk_window_set_icon_name (GTK_WINDOW (self), APP_ID);
  self->make_source = 0;
  return G_SOURCE_REMOVE;
}

/* In the first frame, which is drawn before a source of low priority has its turn. */
static gboolean
make_pages_later (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  AppWindow *self = APP_WINDOW (widget);

  if (self->make_source == 0)
    self->make_source = g_idle_add_full (G_PRIORITY_LOW, make_next_page, self, NULL);
  return G_SOURCE_REMOVE;
}

void
app_window_show_page (AppWindow *self, const char *page)
{
  g_return_if_fail (APP_IS_WINDOW (self));
  g_return_if_fail (page != NULL);

  if (adw_view_stack_get_child_by_name (self->view_stack, page))
    adw_view_stack_set_visible_child_name (self->view_stack, page);
}

const char *
app_window_get_page (AppWindow *self)
{
  g_return_val_if_fail (APP_IS_WINDOW (self), NULL);

  return adw_view_stack_get_visible_child_name (self->view_stack);
}

static void
on_visible_page (AppWindow *self)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), "page");
  GtkWidget *child = adw_view_stack_get_visible_child (self->view_stack);
  const char *page = app_window_get_page (self);

  if (child)
    make_page (self, child);
  if (page && action)
    g_simple_action_set_state (G_SIMPLE_ACTION (action), g_variant_new_string (page));
}

static gboolean
reveal_switcher_bar (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  AppWindow *self = APP_WINDOW (widget);
  gboolean reveal = adw_view_switcher_title_get_title_visible (self->switcher_title);

  /* Its buttons are made when they are first seen. */
  if (reveal)
    adw_view_switcher_bar_set_stack (self->switcher_bar, self->view_stack);
  adw_view_switcher_bar_set_reveal (self->switcher_bar, reveal);
  return G_SOURCE_REMOVE;
}

/* The switcher moves to the bottom when the header bar has no room for it. That is found out while
 * widgets get their places, too late for the bar to be measured: it takes its place in the next
 * frame. */
static void
on_title_visible (AppWindow *self)
{
  gtk_widget_add_tick_callback (GTK_WIDGET (self), reveal_switcher_bar, NULL, NULL);
}

/* The menu's widgets are made when it opens for the first time. */
static void
on_menu_needed (GtkMenuButton *button, gpointer data)
{
  AppWindow *self = data;

  if (gtk_menu_button_get_menu_model (button) == NULL)
    gtk_menu_button_set_menu_model (button, self->main_menu);
}

/* ---- what the window says ---- */

void
app_window_add_toast (AppWindow *self, const char *text)
{
  g_autofree char *markup = NULL;

  g_return_if_fail (APP_IS_WINDOW (self));
  g_return_if_fail (text != NULL);

  /* A toast's title is markup; texts hold file names, which may hold anything. */
  markup = g_markup_escape_text (text, -1);
  adw_toast_overlay_add_toast (self->toast_overlay, adw_toast_new (markup));
}

static void
on_state (AppWindow *self)
{
  TrainingSession *session = app_workspace_get_session (self->workspace);

  app_window_update_actions (self);
  app_window_note_session (self);
  if (session && training_session_get_state (session) == TRAINING_STATE_FAILED &&
      g_strcmp0 (app_window_get_page (self), "train") != 0 && training_session_get_error (session))
    app_window_add_toast (self, training_session_get_error (session));
}

/* From the first batch on there is a curve to export. */
static void
on_progress (AppWindow *self)
{
  if (!g_action_group_get_action_enabled (G_ACTION_GROUP (self), "export-loss-curve"))
    app_window_update_actions (self);
}

static void
on_session (AppWindow *self)
{
  TrainingSession *session = app_workspace_get_session (self->workspace);

  g_signal_group_set_target (self->session_signals, session);
  app_window_update_actions (self);
  app_window_note_session (self);
}

static void
on_open_failed (AppWindow *self)
{
  app_window_show_page (self, "data");
}

static void
on_show_page (AppWindow *self, const char *page)
{
  app_window_show_page (self, page);
}

/* ---- opening ---- */

void
app_window_open_last (AppWindow *self)
{
  g_return_if_fail (APP_IS_WINDOW (self));

  app_workspace_open_last (self->workspace);
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
      app_window_open_run (self, path);
      return;
    }
  app_window_show_page (self, "data");
  app_workspace_open (self->workspace, path);
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

static void
accept_drops (AppWindow *self)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  g_signal_connect (target, "drop", G_CALLBACK (on_drop), self);
  gtk_widget_add_controller (GTK_WIDGET (self->toast_overlay), GTK_EVENT_CONTROLLER (target));
}

/* ---- object ---- */

static void
app_window_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  AppWindow *self = APP_WINDOW (object);

  switch (prop_id)
    {
    case PROP_WORKSPACE:
      g_value_set_object (value, self->workspace);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
app_window_realize (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (app_window_parent_class)->realize (widget);
  app_window_follow_frames (APP_WINDOW (widget));
}

static void
app_window_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (app_window_parent_class)->map (widget);
  gtk_widget_add_tick_callback (widget, make_pages_later, NULL, NULL);
}

static void
app_window_dispose (GObject *object)
{
  AppWindow *self = APP_WINDOW (object);
  TrainingSession *session = self->workspace ? app_workspace_get_session (self->workspace) : NULL;

  /* As early as possible: it ends while the pages go. */
  if (session)
    training_session_cancel (session);
  app_window_end_absence (self);
  app_window_end_run_loading (self);

  g_clear_handle_id (&self->make_source, g_source_remove);
  g_clear_handle_id (&self->toast_source, g_source_remove);
  if (self->toasts)
    g_signal_handlers_disconnect_by_data (self->toasts, self);
  g_clear_object (&self->toasts);
  if (self->session_signals)
    g_signal_group_set_target (self->session_signals, NULL);
  g_clear_object (&self->session_signals);
  if (self->workspace)
    g_signal_handlers_disconnect_by_data (self->workspace, self);

  /* The pages go first: they let go of the workspace, which then waits for the training's last
   * batch. */
  G_OBJECT_CLASS (app_window_parent_class)->dispose (object);
  g_clear_object (&self->workspace);
  g_clear_object (&self->settings);
}

static void
app_window_class_init (AppWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = app_window_get_property;
  object_class->dispose = app_window_dispose;
  widget_class->realize = app_window_realize;
  widget_class->map = app_window_map;

  props[PROP_WORKSPACE] =
      g_param_spec_object ("workspace", NULL, NULL, APP_TYPE_WORKSPACE,
                           G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);

  g_type_ensure (APP_TYPE_DATA_PAGE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/pupil_app/Pupil/ui/app-window.ui");
  gtk_widget_class_bind_template_child (widget_class, AppWindow, toast_overlay);
  gtk_widget_class_bind_template_child (widget_class, AppWindow, header_bar);
  gtk_widget_class_bind_template_child (widget_class, AppWindow, view_stack);
  gtk_widget_class_bind_template_child (widget_class, AppWindow, data_page);
  gtk_widget_class_bind_template_child (widget_class, AppWindow, train_bin);
  gtk_widget_class_bind_template_child (widget_class, AppWindow, evaluate_bin);
  gtk_widget_class_bind_template_child (widget_class, AppWindow, mistakes_bin);
  gtk_widget_class_bind_template_child (widget_class, AppWindow, switcher_title);
  gtk_widget_class_bind_template_child (widget_class, AppWindow, switcher_bar);
  gtk_widget_class_bind_template_child (widget_class, AppWindow, train_button);
  gtk_widget_class_bind_template_child (widget_class, AppWindow, stop_button);
  gtk_widget_class_bind_template_child (widget_class, AppWindow, menu_button);
  gtk_widget_class_bind_template_child (widget_class, AppWindow, main_menu);
  gtk_widget_class_bind_template_callback (widget_class, on_visible_page);
  gtk_widget_class_bind_template_callback (widget_class, on_title_visible);
}

static void
app_window_init (AppWindow *self)
{
  app_window_install_actions (self);
  app_window_install_focus_actions (self);
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_menu_button_set_create_popup_func (self->menu_button, on_menu_needed, self, NULL);
  app_accessible_set_name (GTK_WIDGET (self->menu_button), _ ("Main Menu"));
  app_window_keep_scrolled (self->data_page);
  app_window_watch_toasts (self);
  accept_drops (self);
  app_wheel_install (GTK_WINDOW (self));

  self->session_signals = g_signal_group_new (TRAINING_TYPE_SESSION);
  g_signal_group_connect_swapped (self->session_signals, "notify::state", G_CALLBACK (on_state),
                                  self);
  g_signal_group_connect_swapped (self->session_signals, "notify::active",
                                  G_CALLBACK (app_window_update_actions), self);
  g_signal_group_connect_swapped (self->session_signals, "notify::testing",
                                  G_CALLBACK (app_window_update_actions), self);
  g_signal_group_connect_swapped (self->session_signals, "notify::final-test",
                                  G_CALLBACK (app_window_update_actions), self);
  g_signal_group_connect_swapped (self->session_signals, "progress", G_CALLBACK (on_progress),
                                  self);
}

static void
follow_workspace (AppWindow *self)
{
  static const char *const properties[] = { "notify::dataset", "notify::obstacle",
                                            "notify::evaluation" };

  for (size_t i = 0; i < G_N_ELEMENTS (properties); i++)
    g_signal_connect_swapped (self->workspace, properties[i],
                              G_CALLBACK (app_window_update_actions), self);
  g_signal_connect_swapped (self->workspace, "notify::session", G_CALLBACK (on_session), self);
  g_signal_connect_swapped (self->workspace, "open-failed", G_CALLBACK (on_open_failed), self);
  g_signal_connect_swapped (self->workspace, "show-page", G_CALLBACK (on_show_page), self);
}

static void
remember_size (AppWindow *self, GSettings *settings)
{
  /* Read once: two windows would otherwise pull at each other. */
  const GSettingsBindFlags flags = G_SETTINGS_BIND_DEFAULT | G_SETTINGS_BIND_GET_NO_CHANGES;

  g_settings_bind (settings, APP_KEY_WINDOW_WIDTH, self, "default-width", flags);
  g_settings_bind (settings, APP_KEY_WINDOW_HEIGHT, self, "default-height", flags);
  g_settings_bind (settings, APP_KEY_WINDOW_MAXIMIZED, self, "maximized", flags);
}

AppWindow *
app_window_new (GtkApplication *application, GSettings *settings)
{
  AppWindow *self;

  g_return_val_if_fail (GTK_IS_APPLICATION (application), NULL);
  g_return_val_if_fail (settings == NULL || G_IS_SETTINGS (settings), NULL);

  self = g_object_new (APP_TYPE_WINDOW, "application", application, NULL);
  app_window_follow_absence (self, application);
  g_set_object (&self->settings, settings);
  if (settings)
    remember_size (self, settings);
  self->workspace = app_workspace_new (settings);
  follow_workspace (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_WORKSPACE]);
  app_window_update_actions (self);
  return self;
}

AppWorkspace *
app_window_get_workspace (AppWindow *self)
{
  g_return_val_if_fail (APP_IS_WINDOW (self), NULL);

  return self->workspace;
}

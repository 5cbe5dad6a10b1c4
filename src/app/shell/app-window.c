/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app-window-private.h"

#include <glib/gi18n-lib.h>

#include "app-accessible.h"
#include "app-data-page.h"
#include "app-preferences.h"
#include "app-toast.h"
#include "app-wheel.h"

G_DEFINE_FINAL_TYPE (AppWindow, app_window, ADW_TYPE_APPLICATION_WINDOW)

/* ---- the header bar ---- */

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

/* ---- what the window follows ---- */

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

/* The page Data says why. Whoever has gone on to another one stays there, and need not have pressed
 * anything just now: opening many images takes minutes. */
static void
on_open_failed (AppWindow *self, const char *sentence)
{
  AdwToast *toast;

  if (g_strcmp0 (app_window_get_page (self), "data") == 0)
    return;
  toast = app_toast_new (sentence);
  adw_toast_set_button_label (toast, _ ("_Show Data"));
  adw_toast_set_detailed_action_name (toast, "win.page('data')");
  adw_toast_overlay_add_toast (self->toast_overlay, toast);
}

static void
on_cell_opened (AppWindow *self)
{
  app_window_show_page (self, "mistakes");
}

static void
on_cell_closed (AppWindow *self)
{
  app_window_show_page (self, "evaluate");
}

/* ---- object ---- */

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
  app_window_make_pages_later (APP_WINDOW (widget));
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
    {
      g_signal_handlers_disconnect_by_data (self->data, self);
      g_signal_handlers_disconnect_by_data (self->setup, self);
      g_signal_handlers_disconnect_by_data (self->shown, self);
      g_signal_handlers_disconnect_by_data (self->workspace, self);
    }

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

  object_class->dispose = app_window_dispose;
  widget_class->realize = app_window_realize;
  widget_class->map = app_window_map;

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
  app_window_follow_pages (self);
  app_window_watch_toasts (self);
  app_window_accept_drops (self);
  app_wheel_install (GTK_WINDOW (self));

  self->session_signals = g_signal_group_new (TRAINING_TYPE_SESSION);
  g_signal_group_connect_swapped (self->session_signals, "notify::state", G_CALLBACK (on_state),
                                  self);
  g_signal_group_connect_swapped (self->session_signals, "notify::active",
                                  G_CALLBACK (app_window_update_actions), self);
  g_signal_group_connect_swapped (self->session_signals, "notify::final-test",
                                  G_CALLBACK (app_window_update_actions), self);
  g_signal_group_connect_swapped (self->session_signals, "progress", G_CALLBACK (on_progress),
                                  self);
}

static void
follow_workspace (AppWindow *self)
{
  g_signal_connect_swapped (self->data, "open-failed", G_CALLBACK (on_open_failed), self);
  g_signal_connect_swapped (self->setup, "notify::obstacle", G_CALLBACK (app_window_update_actions),
                            self);
  g_signal_connect_swapped (self->workspace, "notify::session", G_CALLBACK (on_session), self);
  g_signal_connect_swapped (self->shown, "notify::evaluation",
                            G_CALLBACK (app_window_update_actions), self);
  g_signal_connect_swapped (self->shown, "cell-opened", G_CALLBACK (on_cell_opened), self);
  g_signal_connect_swapped (self->shown, "cell-closed", G_CALLBACK (on_cell_closed), self);
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
  self->data = app_workspace_get_data (self->workspace);
  self->setup = app_workspace_get_setup (self->workspace);
  self->shown = app_workspace_get_shown (self->workspace);
  follow_workspace (self);
  app_part_set_up (self->data_page, self->workspace);
  app_window_update_actions (self);
  return self;
}

AppWorkspace *
app_window_get_workspace (AppWindow *self)
{
  g_return_val_if_fail (APP_IS_WINDOW (self), NULL);

  return self->workspace;
}

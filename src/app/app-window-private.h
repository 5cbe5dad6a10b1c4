/* What the window's files share. */
#pragma once

#include "app-window.h"

G_BEGIN_DECLS

struct _AppWindow
{
  AdwApplicationWindow parent_instance;

  /* Owned. */
  AppWorkspace *workspace;
  GSignalGroup *session_signals;

  /* Template children. */
  AdwToastOverlay *toast_overlay;
  AdwViewStack *view_stack;
  AdwViewSwitcherTitle *switcher_title;
  AdwViewSwitcherBar *switcher_bar;
  GtkButton *train_button;
  GtkButton *stop_button;
};

/* Adds every win.* action. */
void app_window_install_actions (AppWindow *window);

/* Enables what can be used now, and makes the suggested button the next step. */
void app_window_update_actions (AppWindow *window);

G_END_DECLS

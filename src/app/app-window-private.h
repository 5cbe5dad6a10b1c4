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
  guint make_source; /* makes the pages that nobody has asked for yet */

  /* Template children. */
  AdwToastOverlay *toast_overlay;
  AdwViewStack *view_stack;
  AdwBin *train_bin;
  AdwBin *evaluate_bin;
  AdwBin *mistakes_bin;
  AdwViewSwitcherTitle *switcher_title;
  AdwViewSwitcherBar *switcher_bar;
  GtkButton *train_button;
  GtkButton *stop_button;
  GtkMenuButton *menu_button;
  GMenuModel *main_menu;
};

/* Has the training make room for each frame; for a window that is realized. */
void app_window_follow_frames (AppWindow *self);

/* Adds every win.* action. */
void app_window_install_actions (AppWindow *window);

/* Enables what can be used now, and makes the suggested button the next step. */
void app_window_update_actions (AppWindow *window);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the window's files share. */
#pragma once

#include "app-part.h"
#include "app-window.h"

G_BEGIN_DECLS

struct _AppWindow
{
  AdwApplicationWindow parent_instance;

  /* Owned. */
  GtkApplication *application;
  GSettings *settings; /* may be NULL */
  AppWorkspace *workspace;
  GSignalGroup *session_signals;
  GCancellable *run_loading; /* of the run that was opened last; may be NULL */
  guint make_source;         /* makes the pages that nobody has asked for yet */
  GListModel *toasts;        /* what is in their overlay */
  guint toast_source;        /* while there is one */

  /* The workspace's. */
  AppData *data;
  AppSetup *setup;
  AppShown *shown;

  /* While nobody looks. */
  guint inhibit_cookie;  /* 0: the computer may go to sleep */
  gboolean notified;     /* of the end of a training */
  gboolean was_active;   /* a training, when that was looked at last */
  gint64 training_began; /* monotonic time */

  /* Template children. */
  AdwToastOverlay *toast_overlay;
  GtkWidget *header_bar;
  AdwViewStack *view_stack;
  AppPart *data_page;
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

/* Opens what is dropped on the window. */
void app_window_accept_drops (AppWindow *window);

/* Nothing comes of a run that is still being loaded. */
void app_window_end_run_loading (AppWindow *window);

/* Adds every win.* action. */
void app_window_install_actions (AppWindow *window);

/* Enables what can be used now, and makes the suggested button the next step. */
void app_window_update_actions (AppWindow *window);

/* Adds the actions of F6 and Shift+F6. */
void app_window_install_focus_actions (AppWindow *window);

/* Shows a page and brings the keyboard to it: to where it was there, or else to its first control.
 */
void app_window_go_to_page (AppWindow *window, const char *page);

/* Makes pages when they are shown: to be called once there is a template. */
void app_window_follow_pages (AppWindow *window);
/* Makes the others, one after the other, when the first frame is drawn. */
void app_window_make_pages_later (AppWindow *window);

/* Keeps toasts off what can be pressed. */
void app_window_watch_toasts (AppWindow *window);

/* Keeps the computer awake while it trains, and notifies people who are not looking of the end of a
 * long training: to be called whenever the session or its state has changed. */
void app_window_note_session (AppWindow *window);
void app_window_follow_absence (AppWindow *window, GtkApplication *application);
/* Lets the computer sleep and takes back what was told. */
void app_window_end_absence (AppWindow *window);

G_END_DECLS

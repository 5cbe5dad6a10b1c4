/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The main window: pages, header bar, actions. */
#pragma once

#include <adwaita.h>

#include "app-workspace.h"

G_BEGIN_DECLS

#define APP_TYPE_WINDOW (app_window_get_type ())
G_DECLARE_FINAL_TYPE (AppWindow, app_window, APP, WINDOW, AdwApplicationWindow)

/* @settings may be NULL: then nothing is remembered. */
AppWindow *app_window_new (GtkApplication *application, GSettings *settings);

AppWorkspace *app_window_get_workspace (AppWindow *window);

/* Opens the last data set; at the very first start Fashion-MNIST, if the system has it. */
void app_window_open_last (AppWindow *window);

/* Opens a file or folder and shows the Data page; of a run (.pupil) takes the settings and shows
 * the Train page. */
void app_window_open_file (AppWindow *window, GFile *file);

/* Whether @file is a run by its name. */
gboolean app_window_is_run_file (GFile *file);

/* "data", "train", "evaluate" or "mistakes". */
void app_window_show_page (AppWindow *window, const char *page);
const char *app_window_get_page (AppWindow *window);

/* Shows @text for a few seconds. */
void app_window_add_toast (AppWindow *window, const char *text);

G_END_DECLS

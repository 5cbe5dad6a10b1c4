/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Short messages that a window shows for a few seconds. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* @text may hold anything, unlike a toast's title, which is markup. */
AdwToast *app_toast_new (const char *text);

/* Shows @toast, which it takes, in the window of @widget. */
void app_toast_show (GtkWidget *widget, AdwToast *toast);

/* Where the window of @widget shows its toasts, or NULL. */
AdwToastOverlay *app_toast_find_overlay (GtkWidget *widget);

G_END_DECLS

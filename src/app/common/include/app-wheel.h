/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The wheel scrolls, and never edits: who scrolls through a page of settings does not look at what
 * happens to be under the pointer. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* From now on no spin button, scale, drop-down or other control in @window reacts to the wheel,
 * whoever made it, and with or without the focus: the event goes on to what scrolls around it. What
 * scrolls itself, and its scroll bars, go on doing so. */
void app_wheel_install (GtkWindow *window);

G_END_DECLS

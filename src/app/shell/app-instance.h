/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One running app per session, also while one ends and the next begins.
 *
 * A GApplication that is started hands over to the one that owns the name on the session bus. An
 * app that is about to end still owns it for a moment, but does not answer any more: who starts
 * meanwhile would get an error, or a handshake and no window. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* g_application_register(), but waits for some seconds for an owner of the name that is ending. */
gboolean app_instance_register (GApplication *application, GError **error);

/* Between these two a file is being written, and the app goes on without a window until that is
 * done. */
void app_instance_begin_writing (GApplication *application);
void app_instance_end_writing (GApplication *application);

/* Gives the name up if there is neither a window left nor anything to write. From then on the next
 * app to be started is on its own, and need not wait for what is left to do here. */
void app_instance_release_if_ending (GtkApplication *application);

/* For an application that has handed over, when it has run: whether that has arrived. FALSE: the
 * other one ended before it got to it, and this one is to be started again. */
gboolean app_instance_has_handed_over (GApplication *application);

G_END_DECLS

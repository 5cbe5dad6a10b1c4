/* One running app per session, also while one ends and the next begins.
 *
 * A GApplication that is started hands over to the one that owns the name on the session bus. An
 * app that is about to end still owns it for a moment, but does not answer any more: who starts
 * meanwhile would get an error, or a handshake and no window. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* g_application_register(), but waits for some seconds for an owner of the name that is ending. */
gboolean app_instance_register (GApplication *application, GError **error);

/* Gives the name up, for an app that will not do anything any more. From now on the next one to be
 * started is on its own. */
void app_instance_release (GApplication *application);

/* For an application that has handed over, when it has run: whether that has arrived. FALSE: the
 * other one ended before it got to it, and this one is to be started again. */
gboolean app_instance_has_handed_over (GApplication *application);

G_END_DECLS

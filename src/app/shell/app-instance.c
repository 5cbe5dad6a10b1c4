/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app-instance.h"

/* How often, and how far apart in microseconds, somebody who is ending is asked again: ten seconds
 * in all, longer than any app takes that has no window any more. */
#define N_ATTEMPTS 200
#define PAUSE 50000

/* How long the bus may take to answer, in milliseconds. */
#define BUS_TIMEOUT 2000

/* Data of an application: the connection over which it has handed over. It does not know that any
 * more when it has run. */
#define REMOTE_CONNECTION "app-instance-remote-connection"

/* As long as an app may take that is just drawing its window. */
#define OWNER_TIMEOUT 25000

/* What the bus says of a name whose owner has stopped listening, or has gone meanwhile. */
static gboolean
is_passing (const GError *error)
{
  return g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_METHOD) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_INTERFACE) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_OBJECT) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NO_REPLY) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_DISCONNECTED);
}

gboolean
app_instance_register (GApplication *application, GError **error)
{
  g_return_val_if_fail (G_IS_APPLICATION (application), FALSE);

  for (guint i = 0; i < N_ATTEMPTS; i++)
    {
      g_autoptr (GError) problem = NULL;

      if (g_application_register (application, NULL, &problem))
        {
          if (g_application_get_is_remote (application))
            g_object_set_data_full (G_OBJECT (application), REMOTE_CONNECTION,
                                    g_object_ref (g_application_get_dbus_connection (application)),
                                    g_object_unref);
          return TRUE;
        }
      if (!is_passing (problem) || i + 1 == N_ATTEMPTS)
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return FALSE;
        }
      g_usleep (PAUSE);
    }
  g_assert_not_reached ();
}

/* ---- ending ---- */

/* Data of an application: how many files are being written. */
#define N_WRITING "app-instance-n-writing"

static guint
get_n_writing (GApplication *application)
{
  return GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (application), N_WRITING));
}

static void
set_n_writing (GApplication *application, guint n_writing)
{
  g_object_set_data (G_OBJECT (application), N_WRITING, GUINT_TO_POINTER (n_writing));
}

static void
release (GApplication *application)
{
  GDBusConnection *connection;
  g_autoptr (GVariant) reply = NULL;

  if (!g_application_get_is_registered (application))
    return;
  connection = g_application_get_dbus_connection (application);
  if (connection == NULL || g_application_get_is_remote (application))
    return;
  /* An error would say that the bus is gone, and with it the name. */
  reply = g_dbus_connection_call_sync (
      connection, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
      "ReleaseName", g_variant_new ("(s)", g_application_get_application_id (application)),
      G_VARIANT_TYPE ("(u)"), G_DBUS_CALL_FLAGS_NONE, BUS_TIMEOUT, NULL, NULL);
}

void
app_instance_release_if_ending (GtkApplication *application)
{
  g_return_if_fail (GTK_IS_APPLICATION (application));

  if (gtk_application_get_windows (application) == NULL &&
      get_n_writing (G_APPLICATION (application)) == 0)
    release (G_APPLICATION (application));
}

void
app_instance_begin_writing (GApplication *application)
{
  g_return_if_fail (GTK_IS_APPLICATION (application));

  set_n_writing (application, get_n_writing (application) + 1);
  g_application_hold (application);
}

void
app_instance_end_writing (GApplication *application)
{
  g_return_if_fail (GTK_IS_APPLICATION (application));
  g_return_if_fail (get_n_writing (application) > 0);

  set_n_writing (application, get_n_writing (application) - 1);
  app_instance_release_if_ending (GTK_APPLICATION (application));
  g_application_release (application);
}

/* ---- who has handed over ---- */

gboolean
app_instance_has_handed_over (GApplication *application)
{
  GDBusConnection *connection;
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = NULL;

  g_return_val_if_fail (G_IS_APPLICATION (application), TRUE);

  connection = g_object_get_data (G_OBJECT (application), REMOTE_CONNECTION);
  if (connection == NULL)
    return TRUE;
  path = g_strconcat ("/", g_application_get_application_id (application), NULL);
  g_strdelimit (path, ".", '/');
  g_strdelimit (path, "-", '_');
  /* Its main loop answers one after another: when it answers this, it has dealt with what came
   * before. */
  reply =
      g_dbus_connection_call_sync (connection, g_application_get_application_id (application), path,
                                   "org.gtk.Actions", "List", NULL, G_VARIANT_TYPE ("(as)"),
                                   G_DBUS_CALL_FLAGS_NO_AUTO_START, OWNER_TIMEOUT, NULL, &error);
  return reply != NULL || !is_passing (error);
}

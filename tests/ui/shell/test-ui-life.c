/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Real processes on a session bus of their own: quitting at any moment and starting again
 * meanwhile, and what is told to who is away. The program is the argument. */
#include <signal.h>

#include "ui-input.h"

#define NAME "io.github.pupil_app.Pupil"
#define PATH "/io/github/pupil_app/Pupil"
#define WINDOW PATH "/window/1"

/* A process may take longer to start than the window to react. */
#define START_LIMIT (60 * G_USEC_PER_SEC)

static const char *program;
static char *display; /* which the bus of a test takes out of the environment */
static GTestDBus *bus;
static GDBusConnection *connection;

#define wait_long_for(condition)                                                                   \
  G_STMT_START                                                                                     \
  {                                                                                                \
    gint64 limit_ = g_get_monotonic_time () + START_LIMIT;                                         \
    while (!(condition))                                                                           \
      ui_wait_step (limit_, G_STRINGIFY (condition), __FILE__, __LINE__);                          \
  }                                                                                                \
  G_STMT_END

/* ---- the app as others see it ---- */

typedef struct
{
  GSubprocess *process;
  gboolean over;
} App;

static void
on_over (GObject *source, GAsyncResult *result, gpointer data)
{
  App *app = data;

  g_subprocess_wait_finish (app->process, result, NULL);
  app->over = TRUE;
}

static void
start (App *app)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  const char *const arguments[] = { program, NULL };
  g_autoptr (GError) error = NULL;

  g_subprocess_launcher_setenv (launcher, "DBUS_SESSION_BUS_ADDRESS",
                                g_test_dbus_get_bus_address (bus), TRUE);
  g_subprocess_launcher_setenv (launcher, "DISPLAY", display, TRUE);
  g_subprocess_launcher_setenv (launcher, "GSETTINGS_BACKEND", "keyfile", TRUE);
  g_subprocess_launcher_setenv (launcher, "GTK_A11Y", "none", TRUE);
  app->process = g_subprocess_launcher_spawnv (launcher, arguments, &error);
  app->over = FALSE;
  g_assert_no_error (error);
  g_subprocess_wait_async (app->process, NULL, on_over, app);
}

static gint64
get_pid (App *app)
{
  const char *text = g_subprocess_get_identifier (app->process);

  return text ? g_ascii_strtoll (text, NULL, 10) : -1;
}

static void
finish (App *app)
{
  wait_long_for (app->over);
  g_assert_true (g_subprocess_get_if_exited (app->process));
  g_assert_cmpint (g_subprocess_get_exit_status (app->process), ==, 0);
  g_clear_object (&app->process);
}

typedef struct
{
  GVariant *value;
  gboolean done;
} Reply;

static void
on_reply (GObject *source, GAsyncResult *result, gpointer data)
{
  Reply *reply = data;

  reply->value = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);
  reply->done = TRUE;
}

/* NULL on errors. Meanwhile this process goes on answering, as it is the desktop, too. */
static GVariant *
call (const char *name,
      const char *path,
      const char *interface,
      const char *method,
      GVariant *parameters)
{
  Reply reply = { 0 };

  g_dbus_connection_call (connection, name, path, interface, method, parameters, NULL,
                          G_DBUS_CALL_FLAGS_NO_AUTO_START, G_MAXINT, NULL, on_reply, &reply);
  wait_long_for (reply.done);
  return reply.value;
}

/* The process that has the app's name, or 0. */
static guint
get_owner (void)
{
  g_autoptr (GVariant) reply =
      call ("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
            "GetConnectionUnixProcessID", g_variant_new ("(s)", NAME));
  guint pid = 0;

  if (reply)
    g_variant_get (reply, "(u)", &pid);
  return pid;
}

static gboolean
is_enabled (const char *action)
{
  g_autoptr (GVariant) reply =
      call (NAME, WINDOW, "org.gtk.Actions", "Describe", g_variant_new ("(s)", action));
  gboolean enabled = FALSE;

  if (reply)
    g_variant_get (reply, "((bgav))", &enabled, NULL, NULL);
  return enabled;
}

static gboolean
has_window (App *app)
{
  g_assert_false (app->over);
  return get_owner () == get_pid (app) && is_enabled ("open-folder");
}

static void
activate (const char *path, const char *action)
{
  g_autoptr (GVariant) reply =
      call (NAME, path, "org.gtk.Actions", "Activate",
            g_variant_new ("(s@av@a{sv})", action,
                           g_variant_new_array (G_VARIANT_TYPE_VARIANT, NULL, 0),
                           g_variant_new_array (G_VARIANT_TYPE ("{sv}"), NULL, 0)));

  g_assert_nonnull (reply);
}

/* What the app finds when it starts. */
static void
write_settings (const char *dataset, const char *settings)
{
  g_autofree char *folder =
      g_build_filename (g_getenv ("XDG_CONFIG_HOME"), "glib-2.0", "settings", NULL);
  g_autofree char *path = g_build_filename (folder, "keyfile", NULL);
  g_autofree char *text = g_strdup_printf ("[io/github/pupil_app/Pupil]\n"
                                           "last-dataset='%s'\n"
                                           "settings='%s'\n"
                                           "notify-after=uint32 0\n",
                                           dataset, settings);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

/* ---- quitting, and starting meanwhile ---- */

#define LONG_TRAINING "{ \"network\": \"dense 512, relu, dense 512, relu\", \"epochs\": 5000 }"
#define LONG_TEST                                                                                  \
  "{ \"network\": \"conv 48, relu, conv 48, relu, conv 48, relu, pool, dense 16\", "               \
  "\"epochs\": 1, \"batch_size\": 60, \"tta\": \"mirror\" }"

typedef struct
{
  const char *name;
  const char *(*get_dataset) (void);
  const char *settings;
  gboolean trains;
  gboolean stops; /* and is testing then */
} Moment;

static const Moment moments[] = {
  { "idle", ui_test_small_dataset, "{}", FALSE, FALSE },
  { "training", ui_test_slow_dataset, LONG_TRAINING, TRUE, FALSE },
  { "testing", ui_test_long_test_dataset, LONG_TEST, TRUE, FALSE },
  { "final-test", ui_test_long_test_dataset, LONG_TEST, TRUE, TRUE },
};

static void
bring_to (App *app, const Moment *moment)
{
  write_settings (moment->get_dataset (), moment->settings);
  start (app);
  wait_long_for (has_window (app));
  wait_long_for (is_enabled ("train"));
  if (!moment->trains)
    return;
  activate (WINDOW, "train");
  /* A batch has been trained on; a test of the many images begins within a moment. */
  wait_long_for (is_enabled ("export-loss-curve"));
  for (guint i = 0; i < 20; i++)
    ui_wait_step (G_MAXINT64, NULL, __FILE__, __LINE__);
  if (moment->stops)
    activate (WINDOW, "stop");
}

static void
test_quit_and_start (gconstpointer data)
{
  const Moment *moment = data;
  gint64 began;
  App first, second;

  bring_to (&first, moment);
  activate (PATH, "quit");
  began = g_get_monotonic_time ();
  start (&second);
  finish (&first);
  g_test_message ("%s: quit in %" G_GINT64_FORMAT " ms", moment->name,
                  (g_get_monotonic_time () - began) / 1000);
  wait_long_for (has_window (&second));
  activate (PATH, "quit");
  finish (&second);
}

/* A second start, while the app runs, brings up the window that there is. */
static void
test_start_twice (void)
{
  App first, second;

  bring_to (&first, &moments[0]);
  start (&second);
  finish (&second);
  g_assert_true (has_window (&first));
  activate (PATH, "quit");
  finish (&first);
}

/* Stopped as by kill -STOP, the app answers only when the other one waits for it. */
static void
test_start_while_it_ends (void)
{
  App first, second;

  bring_to (&first, &moments[1]);
  g_subprocess_send_signal (first.process, SIGSTOP);
  start (&second);
  for (guint i = 0; i < 100; i++)
    ui_wait_step (G_MAXINT64, NULL, __FILE__, __LINE__);
  g_assert_false (second.over);
  g_subprocess_send_signal (first.process, SIGKILL);
  wait_long_for (first.over);
  g_clear_object (&first.process);
  wait_long_for (has_window (&second));
  activate (PATH, "quit");
  finish (&second);
}

/* ---- who is away ---- */

static const char services[] =
    "<node>"
    "<interface name='org.freedesktop.Notifications'>"
    "<method name='Notify'>"
    "<arg type='s' direction='in'/><arg type='u' direction='in'/><arg type='s' direction='in'/>"
    "<arg type='s' direction='in'/><arg type='s' direction='in'/><arg type='as' direction='in'/>"
    "<arg type='a{sv}' direction='in'/><arg type='i' direction='in'/><arg type='u' "
    "direction='out'/>"
    "</method>"
    "<method name='CloseNotification'><arg type='u' direction='in'/></method>"
    "<signal name='ActionInvoked'><arg type='u'/><arg type='s'/></signal>"
    "<signal name='NotificationClosed'><arg type='u'/><arg type='u'/></signal>"
    "</interface>"
    "<interface name='org.gnome.SessionManager'>"
    "<method name='RegisterClient'>"
    "<arg type='s' direction='in'/><arg type='s' direction='in'/><arg type='o' direction='out'/>"
    "</method>"
    "<method name='UnregisterClient'><arg type='o' direction='in'/></method>"
    "<method name='Inhibit'>"
    "<arg type='s' direction='in'/><arg type='u' direction='in'/><arg type='s' direction='in'/>"
    "<arg type='u' direction='in'/><arg type='u' direction='out'/>"
    "</method>"
    "<method name='Uninhibit'><arg type='u' direction='in'/></method>"
    "</interface>"
    "</node>";

typedef struct
{
  GDBusNodeInfo *info;
  guint ids[2];
  char *summary; /* of the last notification */
  guint n_notified;
  guint n_closed;
  guint inhibited; /* flags; 0: not */
  guint n_inhibited;
} Desktop;

static void
on_call (GDBusConnection *on,
         const char *sender,
         const char *path,
         const char *interface,
         const char *method,
         GVariant *parameters,
         GDBusMethodInvocation *invocation,
         gpointer data)
{
  Desktop *desktop = data;

  if (g_str_equal (method, "Notify"))
    {
      g_free (desktop->summary);
      g_variant_get_child (parameters, 3, "s", &desktop->summary);
      desktop->n_notified++;
      g_dbus_method_invocation_return_value (invocation, g_variant_new ("(u)", 7));
    }
  else if (g_str_equal (method, "CloseNotification"))
    {
      desktop->n_closed++;
      g_dbus_method_invocation_return_value (invocation, NULL);
    }
  else if (g_str_equal (method, "Inhibit"))
    {
      g_variant_get_child (parameters, 3, "u", &desktop->inhibited);
      desktop->n_inhibited++;
      g_dbus_method_invocation_return_value (invocation, g_variant_new ("(u)", 42));
    }
  else if (g_str_equal (method, "RegisterClient"))
    g_dbus_method_invocation_return_value (invocation, g_variant_new ("(o)", "/client"));
  else
    {
      if (g_str_equal (method, "Uninhibit"))
        desktop->inhibited = 0;
      g_dbus_method_invocation_return_value (invocation, NULL);
    }
}

static void
desktop_begin (Desktop *desktop)
{
  static const GDBusInterfaceVTable table = { .method_call = on_call };
  static const char *const paths[] = { "/org/freedesktop/Notifications",
                                       "/org/gnome/SessionManager" };

  *desktop = (Desktop){ .info = g_dbus_node_info_new_for_xml (services, NULL) };
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      const char *name = desktop->info->interfaces[i]->name;
      g_autoptr (GVariant) reply = NULL;

      desktop->ids[i] =
          g_dbus_connection_register_object (connection, paths[i], desktop->info->interfaces[i],
                                             &table, desktop, NULL, NULL);
      reply = call ("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                    "RequestName", g_variant_new ("(su)", name, 0));
      g_assert_nonnull (reply);
    }
}

static void
desktop_end (Desktop *desktop)
{
  for (guint i = 0; i < G_N_ELEMENTS (desktop->ids); i++)
    {
      g_autoptr (GVariant) reply =
          call ("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                "ReleaseName", g_variant_new ("(s)", desktop->info->interfaces[i]->name));

      g_dbus_connection_unregister_object (connection, desktop->ids[i]);
    }
  g_dbus_node_info_unref (desktop->info);
  g_free (desktop->summary);
}

/* While it trains the computer does not go to sleep, and the end is told to who is not looking; who
 * looks then need not be told. */
static void
test_away (UiFixture *fixture, gconstpointer data)
{
  Desktop desktop;
  App app;

  desktop_begin (&desktop);
  write_settings (ui_test_slow_dataset (), LONG_TRAINING);
  start (&app);
  wait_long_for (is_enabled ("train"));
  g_assert_cmpuint (desktop.inhibited, ==, 0);
  activate (WINDOW, "train");
  wait_long_for (desktop.inhibited != 0);
  g_assert_cmpuint (desktop.inhibited & GTK_APPLICATION_INHIBIT_SUSPEND, !=, 0);
  activate (WINDOW, "pause");
  wait_long_for (desktop.inhibited == 0);
  activate (WINDOW, "pause");
  wait_long_for (desktop.inhibited != 0);
  g_assert_cmpuint (desktop.n_notified, ==, 0);

  /* Another window has the keyboard now: that of this program. */
  if (!ui_input_begin (fixture))
    {
      activate (PATH, "quit");
      finish (&app);
      desktop_end (&desktop);
      return;
    }

  activate (WINDOW, "stop");
  wait_long_for (desktop.n_notified > 0);
  g_assert_cmpstr (desktop.summary, ==, "Training Stopped");
  wait_long_for (desktop.inhibited == 0);
  g_assert_cmpuint (desktop.n_closed, ==, 0);

  /* The next training takes the news of the last one away; and so does the end of the app. */
  activate (WINDOW, "train");
  wait_long_for (desktop.n_closed == 1 && desktop.inhibited != 0);
  activate (PATH, "quit");
  finish (&app);
  wait_long_for (desktop.inhibited == 0);
  desktop_end (&desktop);
}

int
main (int argc, char **argv)
{
  int status;

  ui_test_init (&argc, &argv);
  g_assert_cmpint (argc, ==, 2);
  program = argv[1];
  display = g_strdup (g_getenv ("DISPLAY"));
  bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (bus);
  connection =
      g_dbus_connection_new_for_address_sync (g_test_dbus_get_bus_address (bus),
                                              G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                                  G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                              NULL, NULL, NULL);
  g_assert_nonnull (connection);

  for (guint i = 0; i < G_N_ELEMENTS (moments); i++)
    {
      g_autofree char *path = g_strconcat ("/ui/life/quit-and-start/", moments[i].name, NULL);

      g_test_add_data_func (path, &moments[i], test_quit_and_start);
    }
  g_test_add_func ("/ui/life/start-twice", test_start_twice);
  g_test_add_func ("/ui/life/start-while-it-ends", test_start_while_it_ends);
  UI_TEST ("/ui/life/away", test_away);
  status = ui_test_run ();

  g_clear_object (&connection);
  g_test_dbus_down (bus);
  g_object_unref (bus);
  g_free (display);
  return status;
}

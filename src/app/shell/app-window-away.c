/* SPDX-License-Identifier: GPL-3.0-or-later */
/* For people who are not at the window while it trains: the computer stays awake, and a
 * notification tells of the end. */
#include "app-window-private.h"

#include <glib/gi18n-lib.h>

#include "app-format.h"
#include "app-preferences.h"
#include "report-images.h"

#define NOTIFICATION "training"

/* ---- staying awake ---- */

static void
set_awake (AppWindow *self, gboolean awake)
{
  if (awake == (self->inhibit_cookie != 0))
    return;
  if (awake)
    {
      /* 0 where nobody can be asked for it. */
      self->inhibit_cookie = gtk_application_inhibit (self->application, GTK_WINDOW (self),
                                                      GTK_APPLICATION_INHIBIT_SUSPEND,
                                                      _ ("A network is being trained"));
      return;
    }
  gtk_application_uninhibit (self->application, self->inhibit_cookie);
  self->inhibit_cookie = 0;
}

/* ---- the notification ---- */

static void
withdraw (AppWindow *self)
{
  if (self->notified)
    g_application_withdraw_notification (G_APPLICATION (self->application), NOTIFICATION);
  self->notified = FALSE;
}

/* "Medium on CIFAR-10: 83.7% of 10,000 test images were recognized" */
static char *
describe_result (TrainingSession *session)
{
  Run *run = training_session_get_run (session);
  TrainingEvaluation *evaluation = training_session_get_evaluation (session);
  g_autofree char *accuracy = NULL, *images = NULL;

  if (training_session_get_error (session))
    return g_strdup (training_session_get_error (session));
  if (evaluation == NULL)
    return g_strdup (run->name);
  accuracy = app_format_share (training_evaluation_get_metrics (evaluation)->accuracy);
  images = report_describe_evaluated_images (evaluation);
  /* Translators: the name of a training; a percentage; "3,000 test images" */
  return g_strdup_printf (_ ("%s: %s of %s were recognized"), run->name, accuracy, images);
}

static void
notify (AppWindow *self, TrainingSession *session)
{
  TrainingState state = training_session_get_state (session);
  g_autoptr (GNotification) notification = NULL;
  g_autofree char *body = describe_result (session);

  notification = g_notification_new (state == TRAINING_STATE_FAILED    ? _ ("Training Failed")
                                     : state == TRAINING_STATE_STOPPED ? _ ("Training Stopped")
                                                                       : _ ("Training Finished"));
  g_notification_set_body (notification, body);
  g_notification_set_default_action (notification, "app.present");
  g_application_send_notification (G_APPLICATION (self->application), NOTIFICATION, notification);
  self->notified = TRUE;
}

static gboolean
took_long (AppWindow *self)
{
  double seconds =
      (double) (g_get_monotonic_time () - self->training_began) / (double) G_USEC_PER_SEC;

  return seconds >= app_preferences_load_notify_after (self->settings);
}

/* ---- what changes ---- */

void
app_window_note_session (AppWindow *self)
{
  TrainingSession *session = app_workspace_get_session (self->workspace);
  gboolean active = session && training_session_is_active (session);

  if (active && !self->was_active)
    {
      withdraw (self);
      self->training_began = g_get_monotonic_time ();
    }
  set_awake (self, active && training_session_get_state (session) != TRAINING_STATE_PAUSED);
  if (self->was_active && !active && session && !gtk_window_is_active (GTK_WINDOW (self)) &&
      took_long (self))
    notify (self, session);
  self->was_active = active;
}

static void
on_is_active (AppWindow *self)
{
  if (gtk_window_is_active (GTK_WINDOW (self)))
    withdraw (self);
}

void
app_window_follow_absence (AppWindow *self, GtkApplication *application)
{
  self->application = g_object_ref (application);
  g_signal_connect (self, "notify::is-active", G_CALLBACK (on_is_active), NULL);
}

void
app_window_end_absence (AppWindow *self)
{
  if (self->application == NULL)
    return;
  set_awake (self, FALSE);
  withdraw (self);
  g_clear_object (&self->application);
}

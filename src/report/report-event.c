/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report-event.h"

#include <glib/gi18n-lib.h>

char *
report_describe_event (const RunEvent *event)
{
  g_return_val_if_fail (event != NULL, NULL);

  switch (event->kind)
    {
    case RUN_EVENT_LEARNING_RATE:
      return g_strdup_printf (_ ("Learning rate %g"), event->value);
    case RUN_EVENT_EPOCHS:
      return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u epoch", "%u epochs",
                                           (gulong) event->value),
                              (guint) event->value);
    case RUN_EVENT_PAUSED:
      return g_strdup (_ ("Paused"));
    case RUN_EVENT_STOPPED:
      return g_strdup (_ ("Stopped"));
    case RUN_EVENT_NON_FINITE:
      return g_strdup (_ ("The loss is not finite"));
    case RUN_EVENT_EARLY_STOP:
      return g_strdup (_ ("Stopped early"));
    default:
      g_return_val_if_reached (NULL);
    }
}

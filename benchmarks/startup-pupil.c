/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The app as it starts, until its first frame.
 *
 *   startup-pupil [PATH]
 *
 * PATH: the data set that was open last and is opened again; "" for none. Without it, it is the
 * very first start. */
#include <glib/gi18n-lib.h>
#include <locale.h>

#include "app-application.h"
#include "app-preferences.h"
#include "first-frame.h"

int
main (int argc, char **argv)
{
  g_autoptr (AppApplication) application = NULL;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, PUPIL_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  application = app_application_new (G_APPLICATION_NON_UNIQUE);
  first_frame_follow (GTK_APPLICATION (application));
  if (argc > 1 && app_application_get_settings (application))
    g_settings_set_string (app_application_get_settings (application), APP_KEY_LAST_DATASET,
                           argv[1]);
  return g_application_run (G_APPLICATION (application), 1, argv);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n-lib.h>
#include <locale.h>

#include "app-application.h"
#include "app-instance.h"

int
main (int argc, char **argv)
{
  g_autoptr (AppApplication) application = NULL;
  int status;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, PUPIL_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  do
    {
      g_clear_object (&application);
      application = app_application_new (G_APPLICATION_DEFAULT_FLAGS);
      status = g_application_run (G_APPLICATION (application), argc, argv);
    }
  while (!app_instance_has_handed_over (G_APPLICATION (application)));
  return status;
}

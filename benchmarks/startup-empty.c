/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An empty window of libadwaita: what no program with one can be quicker than. */
#include <adwaita.h>

#include "first-frame.h"

static void
on_activate (GtkApplication *application)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *window = adw_application_window_new (application);

  gtk_box_append (GTK_BOX (box), adw_header_bar_new ());
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (window), box);
  gtk_window_set_default_size (GTK_WINDOW (window), 1100, 720);
  gtk_window_present (GTK_WINDOW (window));
}

int
main (int argc, char **argv)
{
  g_autoptr (AdwApplication) application =
      adw_application_new ("io.github.pupil_app.Empty", G_APPLICATION_NON_UNIQUE);

  first_frame_follow (GTK_APPLICATION (application));
  g_signal_connect (application, "activate", G_CALLBACK (on_activate), NULL);
  return g_application_run (G_APPLICATION (application), argc, argv);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A list as one stop of the Tab key: Tab comes to it once and goes on behind it, arrow keys move in
 * it.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* To be called by `focus` of the class of a widget that holds nothing but a list, with that of its
 * parent class: passes on whatever does not lead from one row to the next by Tab. */
gboolean app_one_stop_focus (GtkWidget *widget,
                             GtkDirectionType direction,
                             gboolean (*parent_focus) (GtkWidget *widget,
                                                       GtkDirectionType direction));

/* Makes Tab come back to the row of a list, grid or column view that it has left. Before GTK 4.12
 * it always does; from then on it would come to the first row or, backwards, to the last. */
void app_one_stop_remember (GtkWidget *list);

G_END_DECLS

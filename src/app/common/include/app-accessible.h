/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names for screen readers, where GTK does not find them by itself. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Calls @widget @name. The button within a drop-down or a menu button is called so, too: it is what
 * takes the focus. */
void app_accessible_set_name (GtkWidget *widget, const char *name);

G_END_DECLS

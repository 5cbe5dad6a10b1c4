/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a widget is to a person with a keyboard or a screen reader. */
#pragma once

#include "ui-test.h"

G_BEGIN_DECLS

/* A list or a grid, which Tab enters once and arrow keys move in. */
gboolean ui_is_list (GtkWidget *widget);

/* A row or a cell of one. */
gboolean ui_is_item (GtkWidget *widget);

/* Neither it nor what it is in is insensitive, or out of the keyboard's reach (`can-focus`). */
gboolean ui_is_usable (GtkWidget *widget);

/* Something that can be used now and takes the focus by itself; neither a list nor a row. */
gboolean ui_is_control (GtkWidget *widget);

/* One control although it is made of several widgets, of which one takes the focus. */
gboolean ui_is_compound (GtkWidget *widget);

/* What a screen reader calls it, as GTK 4.8 finds it: the label that was given to it, or else that
 * of what labels it. NULL if that comes to nothing; GTK then says the name of the type. Later
 * versions find more. The caller frees it. */
char *ui_get_name (GtkWidget *widget);

G_END_DECLS

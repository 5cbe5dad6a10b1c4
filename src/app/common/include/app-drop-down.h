/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What GtkDropDown leaves out for those who use it by keyboard or by ear. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Calls @drop_down "TITLE: CHOICE", after what is chosen in it (its model has GtkStringObjects);
 * the letter after an underline in @title is no mnemonic here. From now on, its list is searched,
 * where it can be, by what is typed as soon as it is open, and Enter takes the first that is found.
 * Call it once. */
void app_drop_down_set_up (GtkDropDown *drop_down, const char *title);

G_END_DECLS

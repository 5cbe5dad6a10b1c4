/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A layout for cards of equal width: in as many columns as have room, at most three, with all cards
 * of a line as high as its highest one. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define APP_TYPE_CARD_LAYOUT (app_card_layout_get_type ())
G_DECLARE_FINAL_TYPE (AppCardLayout, app_card_layout, APP, CARD_LAYOUT, GtkLayoutManager)

G_END_DECLS

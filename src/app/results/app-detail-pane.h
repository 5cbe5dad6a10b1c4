/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One image of an evaluation, enlarged, with all that the network said about it. */
#pragma once

#include <adwaita.h>

#include "app-image-item.h"

G_BEGIN_DECLS

/* Its buttons activate the actions mistakes.previous, mistakes.next and mistakes.close, and so do
 * the keys Left and Right wherever the focus is in the pane. */
#define APP_TYPE_DETAIL_PANE (app_detail_pane_get_type ())
G_DECLARE_FINAL_TYPE (AppDetailPane, app_detail_pane, APP, DETAIL_PANE, AdwBin)

/* Shows @item, which is number @position (from 0) of @n_items in the list; a hint to select one if
 * it is NULL. */
void
app_detail_pane_set_item (AppDetailPane *pane, AppImageItem *item, guint position, guint n_items);

/* Moves the keyboard's focus into the pane. */
void app_detail_pane_focus (AppDetailPane *pane);

G_END_DECLS

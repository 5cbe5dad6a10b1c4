/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One image in the grid of Mistakes: the picture, what it is and what it was called. */
#pragma once

#include <adwaita.h>

#include "app-image-item.h"

G_BEGIN_DECLS

#define APP_TYPE_IMAGE_TILE (app_image_tile_get_type ())
G_DECLARE_FINAL_TYPE (AppImageTile, app_image_tile, APP, IMAGE_TILE, AdwBin)

GtkWidget *app_image_tile_new (void);

/* Shows @item; nothing if it is NULL. */
void app_image_tile_set_item (AppImageTile *tile, AppImageItem *item);
AppImageItem *app_image_tile_get_item (AppImageTile *tile);

G_END_DECLS

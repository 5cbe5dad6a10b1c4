/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A grid of the images of an evaluation, one of which can be selected. */
#pragma once

#include <adwaita.h>

#include "app-image-item.h"
#include "app-image-model.h"

G_BEGIN_DECLS

/* Signals: "selected": another image is selected, or none, or it has moved.
 *          "opened": the selected image was clicked, or Enter pressed on it. */
#define APP_TYPE_IMAGE_GRID (app_image_grid_get_type ())
G_DECLARE_FINAL_TYPE (AppImageGrid, app_image_grid, APP, IMAGE_GRID, AdwBin)

/* The images that are shown. Not a new reference. */
AppImageModel *app_image_grid_get_images (AppImageGrid *grid);
guint app_image_grid_get_n_images (AppImageGrid *grid);

/* Shows other images; see app_image_model_set(). What is selected stays selected, by its number, as
 * long as it is among them and the data set is the same. If it is not, the image in its place is
 * selected if @select_other is TRUE, else none. What is selected then is scrolled into view. */
void app_image_grid_show (AppImageGrid *grid,
                          TrainingEvaluation *evaluation,
                          AppFilter filter,
                          AppImageSort sort,
                          gboolean select_other);

/* Where the selected image is, GTK_INVALID_LIST_POSITION if there is none, and the image. */
guint app_image_grid_get_selected (AppImageGrid *grid);
AppImageItem *app_image_grid_get_selected_item (AppImageGrid *grid);

/* Selects the image at @position and scrolls it into view. */
void app_image_grid_select (AppImageGrid *grid, guint position);

void app_image_grid_scroll_to (AppImageGrid *grid, guint position);

/* Moves the keyboard's focus to the selected image. */
void app_image_grid_focus (AppImageGrid *grid);

G_END_DECLS

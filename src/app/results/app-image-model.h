/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The images of an evaluation that pass a filter, sorted: a GListModel of AppImageItem.
 *
 * Only numbers are stored; items are made when a list asks for them and live as long as it shows
 * them. An image has one item at a time, however often it is asked for.
 */
#pragma once

#include <gio/gio.h>

#include "app-image-order.h"

G_BEGIN_DECLS

#define APP_TYPE_IMAGE_MODEL (app_image_model_get_type ())
G_DECLARE_FINAL_TYPE (AppImageModel, app_image_model, APP, IMAGE_MODEL, GObject)

AppImageModel *app_image_model_new (void);

/* Everything at once, so that the list changes once. @evaluation may be NULL: no image. */
void app_image_model_set (AppImageModel *model,
                          TrainingEvaluation *evaluation,
                          AppFilter filter,
                          AppImageSort sort);

/* What is shown now, or NULL. */
TrainingEvaluation *app_image_model_get_evaluation (AppImageModel *model);

/* The number in the split of the image at @position, which must be less than the number of
 * items. */
size_t app_image_model_get_image (AppImageModel *model, guint position);

/* Where image number @image is; FALSE if it is not shown. */
gboolean app_image_model_find (AppImageModel *model, size_t image, guint *position);

/* How many items live now: what a list of many images costs. */
guint app_image_model_get_n_live_items (AppImageModel *model);

G_END_DECLS

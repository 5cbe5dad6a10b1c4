/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One image of an evaluation, as a list shows it: which one it is, and what the network said about
 * it. */
#pragma once

#include <glib-object.h>

#include "training-evaluation.h"

G_BEGIN_DECLS

#define APP_TYPE_IMAGE_ITEM (app_image_item_get_type ())
G_DECLARE_FINAL_TYPE (AppImageItem, app_image_item, APP, IMAGE_ITEM, GObject)

/* References @evaluation; @image is a number in its split. */
AppImageItem *app_image_item_new (TrainingEvaluation *evaluation, size_t image);

TrainingEvaluation *app_image_item_get_evaluation (AppImageItem *item);
size_t app_image_item_get_image (AppImageItem *item);

gboolean app_image_item_is_right (AppImageItem *item);
const char *app_image_item_get_actual_name (AppImageItem *item);
const char *app_image_item_get_predicted_name (AppImageItem *item);
double app_image_item_get_actual_probability (AppImageItem *item);
double app_image_item_get_predicted_probability (AppImageItem *item);

/* The texts below are new ones, which the caller frees. */

/* "cat → dog" (actual → predicted); "✓ cat" if it is right. */
char *app_image_item_make_caption (AppImageItem *item);

/* The same in two lines for narrow places: "cat" and "→ dog"; "✓ recognized" if it is right. */
void app_image_item_make_lines (AppImageItem *item, char **actual, char **predicted);

/* "12.3% → 86.9%", the probabilities of the two classes of the caption, with enough digits to
 * differ; "86.9%" if it is right. */
char *app_image_item_make_probabilities (AppImageItem *item);

/* The file name; without one, "Image 38", the number in the data set as it was opened, counted from
 * 0. */
char *app_image_item_make_name (AppImageItem *item);

/* A whole sentence, for the screen reader. */
char *app_image_item_make_description (AppImageItem *item);

G_END_DECLS

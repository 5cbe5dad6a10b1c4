/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which images of an evaluation are shown, and in which order: numbers only, no objects. */
#pragma once

#include "app-shown.h"

G_BEGIN_DECLS

typedef enum
{
  APP_IMAGE_SORT_LOSS,       /* highest loss first; a loss that is not finite is the highest */
  APP_IMAGE_SORT_CONFIDENCE, /* highest probability of the predicted class first */
  APP_IMAGE_SORT_MARGIN,     /* smallest distance between the two largest probabilities first */
  APP_IMAGE_SORT_LOWEST_CONFIDENCE, /* lowest probability of the predicted class first */
  APP_IMAGE_SORT_DATASET,           /* as in the data set */
  APP_IMAGE_N_SORTS
} AppImageSort;

/* The numbers of the images of @evaluation that pass @filter, sorted; images that are equal in the
 * key stay in the data set's order. Sets @n_images. The caller frees the array with g_free().
 * Linear in the number of images: 60,000 take a few milliseconds. */
guint32 *app_image_order_new (const TrainingEvaluation *evaluation,
                              AppFilter filter,
                              AppImageSort sort,
                              guint *n_images);

G_END_DECLS

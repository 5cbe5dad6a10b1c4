/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app-image-item.h"

#include <glib/gi18n-lib.h>

#include "app-probability.h"

struct _AppImageItem
{
  GObject parent_instance;

  TrainingEvaluation *evaluation;
  size_t image;
};

G_DEFINE_FINAL_TYPE (AppImageItem, app_image_item, G_TYPE_OBJECT)

static void
app_image_item_finalize (GObject *object)
{
  AppImageItem *item = APP_IMAGE_ITEM (object);

  training_evaluation_unref (item->evaluation);
  G_OBJECT_CLASS (app_image_item_parent_class)->finalize (object);
}

static void
app_image_item_class_init (AppImageItemClass *class)
{
  G_OBJECT_CLASS (class)->finalize = app_image_item_finalize;
}

static void
app_image_item_init (AppImageItem *item)
{
}

AppImageItem *
app_image_item_new (TrainingEvaluation *evaluation, size_t image)
{
  AppImageItem *item;

  g_return_val_if_fail (evaluation != NULL, NULL);
  g_return_val_if_fail (image < training_evaluation_get_n_images (evaluation), NULL);

  item = g_object_new (APP_TYPE_IMAGE_ITEM, NULL);
  item->evaluation = training_evaluation_ref (evaluation);
  item->image = image;
  return item;
}

TrainingEvaluation *
app_image_item_get_evaluation (AppImageItem *item)
{
  g_return_val_if_fail (APP_IS_IMAGE_ITEM (item), NULL);

  return item->evaluation;
}

size_t
app_image_item_get_image (AppImageItem *item)
{
  g_return_val_if_fail (APP_IS_IMAGE_ITEM (item), 0);

  return item->image;
}

static size_t
get_actual (AppImageItem *item)
{
  return training_evaluation_get_actual (item->evaluation, item->image);
}

static size_t
get_predicted (AppImageItem *item)
{
  return training_evaluation_get_predicted (item->evaluation, item->image);
}

static double
get_probability (AppImageItem *item, size_t class_index)
{
  return (double) training_evaluation_get_probabilities (item->evaluation,
                                                         item->image)[class_index];
}

gboolean
app_image_item_is_right (AppImageItem *item)
{
  g_return_val_if_fail (APP_IS_IMAGE_ITEM (item), FALSE);

  return get_actual (item) == get_predicted (item);
}

const char *
app_image_item_get_actual_name (AppImageItem *item)
{
  g_return_val_if_fail (APP_IS_IMAGE_ITEM (item), NULL);

  return nn_dataset_get_class_name (training_evaluation_get_dataset (item->evaluation),
                                    get_actual (item));
}

const char *
app_image_item_get_predicted_name (AppImageItem *item)
{
  g_return_val_if_fail (APP_IS_IMAGE_ITEM (item), NULL);

  return nn_dataset_get_class_name (training_evaluation_get_dataset (item->evaluation),
                                    get_predicted (item));
}

double
app_image_item_get_actual_probability (AppImageItem *item)
{
  g_return_val_if_fail (APP_IS_IMAGE_ITEM (item), 0);

  return get_probability (item, get_actual (item));
}

double
app_image_item_get_predicted_probability (AppImageItem *item)
{
  g_return_val_if_fail (APP_IS_IMAGE_ITEM (item), 0);

  return get_probability (item, get_predicted (item));
}

char *
app_image_item_make_caption (AppImageItem *item)
{
  g_return_val_if_fail (APP_IS_IMAGE_ITEM (item), NULL);

  if (app_image_item_is_right (item))
    return g_strdup_printf ("✓ %s", app_image_item_get_actual_name (item));
  /* Translators: actual class → predicted class */
  return g_strdup_printf (_ ("%s → %s"), app_image_item_get_actual_name (item),
                          app_image_item_get_predicted_name (item));
}

void
app_image_item_make_lines (AppImageItem *item, char **actual, char **predicted)
{
  gboolean right;

  g_return_if_fail (APP_IS_IMAGE_ITEM (item));
  g_return_if_fail (actual != NULL && predicted != NULL);

  right = app_image_item_is_right (item);
  *actual = g_strdup (app_image_item_get_actual_name (item));
  if (right)
    *predicted = g_strdup (_ ("✓ recognized"));
  else
    /* Translators: what an image was called, below what it is */
    *predicted = g_strdup_printf (_ ("→ %s"), app_image_item_get_predicted_name (item));
}

/* The two probabilities with as many digits as both need. */
static void
format_both (AppImageItem *item, char **actual, char **predicted)
{
  double a = app_image_item_get_actual_probability (item);
  double p = app_image_item_get_predicted_probability (item);
  guint digits = app_probability_find_digits (a, p);

  *actual = app_probability_format (a, digits);
  *predicted = app_probability_format (p, digits);
}

char *
app_image_item_make_probabilities (AppImageItem *item)
{
  g_autofree char *actual = NULL, *predicted = NULL;

  g_return_val_if_fail (APP_IS_IMAGE_ITEM (item), NULL);

  format_both (item, &actual, &predicted);
  if (app_image_item_is_right (item))
    return g_steal_pointer (&predicted);
  /* Translators: probability of the actual class → probability of the predicted class */
  return g_strdup_printf (_ ("%s → %s"), actual, predicted);
}

char *
app_image_item_make_name (AppImageItem *item)
{
  NnDataset *dataset;
  NnSplit split;
  const char *file_name;

  g_return_val_if_fail (APP_IS_IMAGE_ITEM (item), NULL);

  dataset = training_evaluation_get_dataset (item->evaluation);
  split = training_evaluation_get_split (item->evaluation);
  file_name = nn_dataset_get_file_name (dataset, split, item->image);
  if (file_name != NULL)
    return g_filename_display_name (file_name);
  return g_strdup_printf (_ ("Image %zu"),
                          nn_dataset_get_source_index (dataset, split, item->image));
}

char *
app_image_item_make_description (AppImageItem *item)
{
  g_autofree char *actual = NULL, *predicted = NULL, *name = NULL;

  g_return_val_if_fail (APP_IS_IMAGE_ITEM (item), NULL);

  format_both (item, &actual, &predicted);
  name = app_image_item_make_name (item);
  if (app_image_item_is_right (item))
    /* Translators: class, probability, file name */
    return g_strdup_printf (_ ("%s, recognized with %s, %s"), app_image_item_get_actual_name (item),
                            predicted, name);
  /* Translators: actual class and its probability, predicted class and its probability, file
   * name */
  return g_strdup_printf (_ ("%s (%s), mistaken for %s (%s), %s"),
                          app_image_item_get_actual_name (item), actual,
                          app_image_item_get_predicted_name (item), predicted, name);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app-image-model.h"

#include "app-image-item.h"

struct _AppImageModel
{
  GObject parent_instance;

  TrainingEvaluation *evaluation;
  guint32 *order; /* numbers of the images, as shown */
  guint n_images;
  GHashTable *live;    /* image number → AppImageItem, not owned: the items that somebody holds */
  GHashTable *numbers; /* the same, from item to number */
};

static GType
app_image_model_get_item_type (GListModel *list)
{
  return APP_TYPE_IMAGE_ITEM;
}

static guint
app_image_model_get_n_items (GListModel *list)
{
  return APP_IMAGE_MODEL (list)->n_images;
}

/* An item that goes is not an AppImageItem any more: only its address is left. */
static void
forget_item (gpointer data, GObject *item)
{
  AppImageModel *model = data;

  g_hash_table_remove (model->live, g_hash_table_lookup (model->numbers, item));
  g_hash_table_remove (model->numbers, item);
}

static void
forget_all_items (AppImageModel *model)
{
  GHashTableIter iter;
  gpointer item;

  g_hash_table_iter_init (&iter, model->numbers);
  while (g_hash_table_iter_next (&iter, &item, NULL))
    g_object_weak_unref (G_OBJECT (item), forget_item, model);
  g_hash_table_remove_all (model->live);
  g_hash_table_remove_all (model->numbers);
}

static gpointer
app_image_model_get_item (GListModel *list, guint position)
{
  AppImageModel *model = APP_IMAGE_MODEL (list);
  gpointer key;
  AppImageItem *item;

  if (position >= model->n_images)
    return NULL;
  key = GUINT_TO_POINTER (model->order[position]);
  item = g_hash_table_lookup (model->live, key);
  if (item != NULL)
    return g_object_ref (item);
  item = app_image_item_new (model->evaluation, model->order[position]);
  g_object_weak_ref (G_OBJECT (item), forget_item, model);
  g_hash_table_insert (model->live, key, item);
  g_hash_table_insert (model->numbers, item, key);
  return item;
}

static void
app_image_model_list_init (GListModelInterface *interface)
{
  interface->get_item_type = app_image_model_get_item_type;
  interface->get_n_items = app_image_model_get_n_items;
  interface->get_item = app_image_model_get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (AppImageModel,
                               app_image_model,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, app_image_model_list_init))

static void
app_image_model_finalize (GObject *object)
{
  AppImageModel *model = APP_IMAGE_MODEL (object);

  forget_all_items (model);
  g_hash_table_unref (model->live);
  g_hash_table_unref (model->numbers);
  g_clear_pointer (&model->evaluation, training_evaluation_unref);
  g_free (model->order);
  G_OBJECT_CLASS (app_image_model_parent_class)->finalize (object);
}

static void
app_image_model_class_init (AppImageModelClass *class)
{
  G_OBJECT_CLASS (class)->finalize = app_image_model_finalize;
}

static void
app_image_model_init (AppImageModel *model)
{
  model->live = g_hash_table_new (NULL, NULL);
  model->numbers = g_hash_table_new (NULL, NULL);
}

AppImageModel *
app_image_model_new (void)
{
  return g_object_new (APP_TYPE_IMAGE_MODEL, NULL);
}

void
app_image_model_set (AppImageModel *model,
                     TrainingEvaluation *evaluation,
                     AppFilter filter,
                     AppImageSort sort)
{
  guint n_removed, n_added = 0;
  guint32 *order = NULL;

  g_return_if_fail (APP_IS_IMAGE_MODEL (model));

  if (evaluation != NULL)
    order = app_image_order_new (evaluation, filter, sort, &n_added);
  if (evaluation != model->evaluation)
    {
      /* Items tell what one evaluation says; those of another are other items. */
      forget_all_items (model);
      g_clear_pointer (&model->evaluation, training_evaluation_unref);
      if (evaluation != NULL)
        model->evaluation = training_evaluation_ref (evaluation);
    }
  n_removed = model->n_images;
  g_free (model->order);
  model->order = order;
  model->n_images = n_added;
  if (n_removed > 0 || n_added > 0)
    g_list_model_items_changed (G_LIST_MODEL (model), 0, n_removed, n_added);
}

TrainingEvaluation *
app_image_model_get_evaluation (AppImageModel *model)
{
  g_return_val_if_fail (APP_IS_IMAGE_MODEL (model), NULL);

  return model->evaluation;
}

size_t
app_image_model_get_image (AppImageModel *model, guint position)
{
  g_return_val_if_fail (APP_IS_IMAGE_MODEL (model), 0);
  g_return_val_if_fail (position < model->n_images, 0);

  return model->order[position];
}

gboolean
app_image_model_find (AppImageModel *model, size_t image, guint *position)
{
  g_return_val_if_fail (APP_IS_IMAGE_MODEL (model), FALSE);
  g_return_val_if_fail (position != NULL, FALSE);

  for (guint i = 0; i < model->n_images; i++)
    if (model->order[i] == image)
      {
        *position = i;
        return TRUE;
      }
  return FALSE;
}

guint
app_image_model_get_n_live_items (AppImageModel *model)
{
  g_return_val_if_fail (APP_IS_IMAGE_MODEL (model), 0);

  return g_hash_table_size (model->live);
}

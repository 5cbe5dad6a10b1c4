/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app-image-tile.h"

#include "app-image-view.h"

struct _AppImageTile
{
  AdwBin parent_instance;

  /* Template */
  AppImageView *picture;
  GtkLabel *actual;
  GtkLabel *predicted; /* below it, so that both have the whole width */
  GtkLabel *probabilities;

  /* Owned */
  AppImageItem *item;
};

G_DEFINE_FINAL_TYPE (AppImageTile, app_image_tile, ADW_TYPE_BIN)

static void
app_image_tile_dispose (GObject *object)
{
  g_clear_object (&APP_IMAGE_TILE (object)->item);
  G_OBJECT_CLASS (app_image_tile_parent_class)->dispose (object);
}

static void
app_image_tile_class_init (AppImageTileClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = app_image_tile_dispose;

  g_type_ensure (APP_TYPE_IMAGE_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/pupil_app/Pupil/ui/app-image-tile.ui");
  gtk_widget_class_bind_template_child (widget_class, AppImageTile, picture);
  gtk_widget_class_bind_template_child (widget_class, AppImageTile, actual);
  gtk_widget_class_bind_template_child (widget_class, AppImageTile, predicted);
  gtk_widget_class_bind_template_child (widget_class, AppImageTile, probabilities);
}

static void
app_image_tile_init (AppImageTile *tile)
{
  gtk_widget_init_template (GTK_WIDGET (tile));
}

GtkWidget *
app_image_tile_new (void)
{
  return g_object_new (APP_TYPE_IMAGE_TILE, NULL);
}

void
app_image_tile_set_item (AppImageTile *tile, AppImageItem *item)
{
  g_autofree char *actual = NULL, *predicted = NULL, *probabilities = NULL, *description = NULL;
  TrainingEvaluation *evaluation;

  g_return_if_fail (APP_IS_IMAGE_TILE (tile));
  g_return_if_fail (item == NULL || APP_IS_IMAGE_ITEM (item));

  g_set_object (&tile->item, item);
  if (item == NULL)
    {
      app_image_view_set_image (tile->picture, NULL, NN_SPLIT_TEST, 0);
      return;
    }
  evaluation = app_image_item_get_evaluation (item);
  app_image_view_set_image (tile->picture, training_evaluation_get_dataset (evaluation),
                            training_evaluation_get_split (evaluation),
                            app_image_item_get_image (item));
  app_image_item_make_lines (item, &actual, &predicted);
  probabilities = app_image_item_make_probabilities (item);
  description = app_image_item_make_description (item);
  gtk_label_set_label (tile->actual, actual);
  gtk_label_set_label (tile->predicted, predicted);
  gtk_label_set_label (tile->probabilities, probabilities);
  gtk_widget_set_tooltip_text (GTK_WIDGET (tile), description);
}

AppImageItem *
app_image_tile_get_item (AppImageTile *tile)
{
  g_return_val_if_fail (APP_IS_IMAGE_TILE (tile), NULL);

  return tile->item;
}

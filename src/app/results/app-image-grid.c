/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app-image-grid.h"

#include "app-image-tile.h"
#include "app-one-stop.h"

struct _AppImageGrid
{
  AdwBin parent_instance;

  /* Template */
  GtkGridView *grid;

  /* Owned */
  AppImageModel *images;
  GtkSingleSelection *selection;

  gboolean has_selected;
  size_t selected;     /* number of the selected image in its split */
  gboolean rebuilding; /* the selection comes and goes with the list */
};

enum
{
  SELECTED,
  OPENED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AppImageGrid, app_image_grid, ADW_TYPE_BIN)

static void
on_selected (AppImageGrid *grid)
{
  guint position = app_image_grid_get_selected (grid);

  if (grid->rebuilding)
    return;
  grid->has_selected = position != GTK_INVALID_LIST_POSITION;
  if (grid->has_selected)
    grid->selected = app_image_model_get_image (grid->images, position);
  g_signal_emit (grid, signals[SELECTED], 0);
}

static void
open_image (AppImageGrid *grid, guint position)
{
  gtk_single_selection_set_selected (grid->selection, position);
  g_signal_emit (grid, signals[OPENED], 0);
}

static void
on_tile_clicked (GtkGesture *gesture, int n_press, double x, double y, GtkListItem *list_item)
{
  GtkWidget *tile = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (gesture));
  guint position = gtk_list_item_get_position (list_item);

  if (position != GTK_INVALID_LIST_POSITION)
    open_image (APP_IMAGE_GRID (gtk_widget_get_ancestor (tile, APP_TYPE_IMAGE_GRID)), position);
}

static void
on_setup_tile (GtkSignalListItemFactory *factory, GtkListItem *list_item, gpointer data)
{
  GtkWidget *tile = app_image_tile_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  g_signal_connect (click, "released", G_CALLBACK (on_tile_clicked), list_item);
  gtk_widget_add_controller (tile, GTK_EVENT_CONTROLLER (click));
  gtk_list_item_set_child (list_item, tile);
}

static void
on_bind_tile (GtkSignalListItemFactory *factory, GtkListItem *list_item, gpointer data)
{
  GtkWidget *tile = gtk_list_item_get_child (list_item);
  AppImageItem *item = gtk_list_item_get_item (list_item);
  g_autofree char *description = app_image_item_make_description (item);

  app_image_tile_set_item (APP_IMAGE_TILE (tile), item);
  /* What has the focus is the cell around the tile. */
  gtk_accessible_update_property (GTK_ACCESSIBLE (gtk_widget_get_parent (tile)),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, description, -1);
}

static void
on_unbind_tile (GtkSignalListItemFactory *factory, GtkListItem *list_item, gpointer data)
{
  app_image_tile_set_item (APP_IMAGE_TILE (gtk_list_item_get_child (list_item)), NULL);
}

static void
on_activate (GtkGridView *view, guint position, AppImageGrid *grid)
{
  open_image (grid, position);
}

static gboolean
app_image_grid_focus_direction (GtkWidget *widget, GtkDirectionType direction)
{
  return app_one_stop_focus (widget, direction,
                             GTK_WIDGET_CLASS (app_image_grid_parent_class)->focus);
}

static void
app_image_grid_dispose (GObject *object)
{
  AppImageGrid *grid = APP_IMAGE_GRID (object);

  if (grid->selection != NULL)
    g_signal_handlers_disconnect_by_data (grid->selection, grid);
  g_clear_object (&grid->selection);
  g_clear_object (&grid->images);
  G_OBJECT_CLASS (app_image_grid_parent_class)->dispose (object);
}

static void
app_image_grid_class_init (AppImageGridClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = app_image_grid_dispose;
  widget_class->focus = app_image_grid_focus_direction;

  signals[SELECTED] = g_signal_new ("selected", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0,
                                    NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[OPENED] = g_signal_new ("opened", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/pupil_app/Pupil/ui/app-image-grid.ui");
  gtk_widget_class_bind_template_child (widget_class, AppImageGrid, grid);
  gtk_widget_class_bind_template_callback (widget_class, on_setup_tile);
  gtk_widget_class_bind_template_callback (widget_class, on_bind_tile);
  gtk_widget_class_bind_template_callback (widget_class, on_unbind_tile);
  gtk_widget_class_bind_template_callback (widget_class, on_activate);
}

static void
app_image_grid_init (AppImageGrid *grid)
{
  grid->images = app_image_model_new ();
  grid->selection = gtk_single_selection_new (g_object_ref (G_LIST_MODEL (grid->images)));
  gtk_single_selection_set_autoselect (grid->selection, FALSE);
  gtk_single_selection_set_can_unselect (grid->selection, TRUE);
  g_signal_connect_swapped (grid->selection, "notify::selected", G_CALLBACK (on_selected), grid);

  gtk_widget_init_template (GTK_WIDGET (grid));
  app_one_stop_remember (GTK_WIDGET (grid->grid));
  gtk_grid_view_set_model (grid->grid, GTK_SELECTION_MODEL (grid->selection));
}

AppImageModel *
app_image_grid_get_images (AppImageGrid *grid)
{
  g_return_val_if_fail (APP_IS_IMAGE_GRID (grid), NULL);

  return grid->images;
}

guint
app_image_grid_get_n_images (AppImageGrid *grid)
{
  g_return_val_if_fail (APP_IS_IMAGE_GRID (grid), 0);

  return g_list_model_get_n_items (G_LIST_MODEL (grid->images));
}

/* Image numbers mean the same images in both. */
static gboolean
have_same_images (TrainingEvaluation *a, TrainingEvaluation *b)
{
  return a != NULL && b != NULL &&
         training_evaluation_get_dataset (a) == training_evaluation_get_dataset (b) &&
         training_evaluation_get_split (a) == training_evaluation_get_split (b);
}

void
app_image_grid_show (AppImageGrid *grid,
                     TrainingEvaluation *evaluation,
                     AppFilter filter,
                     AppImageSort sort,
                     gboolean select_other)
{
  guint old_position, position = GTK_INVALID_LIST_POSITION, n;

  g_return_if_fail (APP_IS_IMAGE_GRID (grid));

  old_position = app_image_grid_get_selected (grid);
  if (!have_same_images (evaluation, app_image_model_get_evaluation (grid->images)))
    grid->has_selected = FALSE;
  grid->rebuilding = TRUE;
  /* With a selection GTK would look for its item among all items of the new list, and so make
   * every one of them. */
  gtk_single_selection_set_selected (grid->selection, GTK_INVALID_LIST_POSITION);
  app_image_model_set (grid->images, evaluation, filter, sort);
  n = app_image_grid_get_n_images (grid);
  if (grid->has_selected && !app_image_model_find (grid->images, grid->selected, &position) &&
      select_other && n > 0)
    position = MIN (old_position, n - 1);
  gtk_single_selection_set_selected (grid->selection, position);
  grid->rebuilding = FALSE;
  on_selected (grid);
  if (position != GTK_INVALID_LIST_POSITION)
    app_image_grid_scroll_to (grid, position);
}

guint
app_image_grid_get_selected (AppImageGrid *grid)
{
  g_return_val_if_fail (APP_IS_IMAGE_GRID (grid), GTK_INVALID_LIST_POSITION);

  return gtk_single_selection_get_selected (grid->selection);
}

AppImageItem *
app_image_grid_get_selected_item (AppImageGrid *grid)
{
  g_return_val_if_fail (APP_IS_IMAGE_GRID (grid), NULL);

  return gtk_single_selection_get_selected_item (grid->selection);
}

void
app_image_grid_select (AppImageGrid *grid, guint position)
{
  g_return_if_fail (APP_IS_IMAGE_GRID (grid));
  g_return_if_fail (position < app_image_grid_get_n_images (grid));

  gtk_single_selection_set_selected (grid->selection, position);
  app_image_grid_scroll_to (grid, position);
}

void
app_image_grid_scroll_to (AppImageGrid *grid, guint position)
{
  g_return_if_fail (APP_IS_IMAGE_GRID (grid));

  gtk_widget_activate_action (GTK_WIDGET (grid->grid), "list.scroll-to-item", "u", position);
}

/* GTK 4.8 only knows which image had the focus last, so the cell has to be looked for. */
void
app_image_grid_focus (AppImageGrid *grid)
{
  AppImageItem *item;
  GtkWidget *cell;

  g_return_if_fail (APP_IS_IMAGE_GRID (grid));

  item = app_image_grid_get_selected_item (grid);
  for (cell = gtk_widget_get_first_child (GTK_WIDGET (grid->grid)); cell != NULL && item != NULL;
       cell = gtk_widget_get_next_sibling (cell))
    {
      GtkWidget *tile = gtk_widget_get_first_child (cell);

      if (APP_IS_IMAGE_TILE (tile) && app_image_tile_get_item (APP_IMAGE_TILE (tile)) == item)
        {
          gtk_widget_grab_focus (cell);
          return;
        }
    }
  gtk_widget_grab_focus (GTK_WIDGET (grid->grid));
}

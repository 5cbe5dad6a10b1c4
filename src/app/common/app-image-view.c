/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app-image-view.h"

#include <math.h>
#include <string.h>

#define DEFAULT_PIXEL_SIZE 112
#define MAX_SIDE 8192 /* more than any screen shows, and what graphics hardware takes */

struct _AppImageView
{
  GtkWidget parent_instance;

  int pixel_size;
  NnDataset *dataset;
  NnSplit split;
  size_t image;
  GdkTexture *texture; /* of this image, made for factor; NULL before it is drawn */
  guint factor;
};

enum
{
  PROP_PIXEL_SIZE = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (AppImageView, app_image_view, GTK_TYPE_WIDGET)

/* The color of a pixel as GDK_MEMORY_DEFAULT stores it, which is Cairo's format: drawing needs no
 * conversion. */
static guint32
pack_color (guint8 red, guint8 green, guint8 blue)
{
  return 0xff000000u | (guint32) red << 16 | (guint32) green << 8 | blue;
}

GdkTexture *
app_image_view_make_texture (NnDataset *dataset, NnSplit split, size_t image, guint factor)
{
  NnShape shape;
  const guint8 *red, *green, *blue;
  size_t width, height, plane;
  guint32 *pixels;
  g_autoptr (GBytes) bytes = NULL;

  g_return_val_if_fail (dataset != NULL, NULL);
  g_return_val_if_fail (image < nn_dataset_get_n_images (dataset, split), NULL);
  g_return_val_if_fail (factor > 0, NULL);

  shape = nn_dataset_get_shape (dataset);
  if (shape.width > MAX_SIDE / factor || shape.height > MAX_SIDE / factor)
    return NULL;
  width = shape.width * factor;
  height = shape.height * factor;
  plane = shape.width * shape.height;
  red = nn_dataset_get_pixels (dataset, split, image);
  green = shape.channels >= 3 ? red + plane : red;
  blue = shape.channels >= 3 ? red + 2 * plane : red;
  pixels = g_new (guint32, width * height);
  for (size_t y = 0; y < shape.height; y++)
    {
      guint32 *row = pixels + y * factor * width, *to = row;

      for (size_t x = 0; x < shape.width; x++)
        {
          size_t i = y * shape.width + x;
          guint32 color = pack_color (red[i], green[i], blue[i]);

          for (guint k = 0; k < factor; k++)
            *to++ = color;
        }
      for (guint k = 1; k < factor; k++)
        memcpy (row + k * width, row, width * sizeof *row);
    }
  bytes = g_bytes_new_take (pixels, width * height * sizeof *pixels);
  return gdk_memory_texture_new ((int) width, (int) height, GDK_MEMORY_DEFAULT, bytes,
                                 width * sizeof *pixels);
}

static void
app_image_view_measure (GtkWidget *widget,
                        GtkOrientation orientation,
                        int for_size,
                        int *minimum,
                        int *natural,
                        int *minimum_baseline,
                        int *natural_baseline)
{
  *minimum = *natural = APP_IMAGE_VIEW (widget)->pixel_size;
}

/* Screen pixels per image pixel in a room of @width × @height screen pixels; 0 if not even one has
 * room. */
static guint
find_factor (NnShape shape, int width, int height)
{
  size_t factor = MIN ((size_t) width / shape.width, (size_t) height / shape.height);
  size_t limit = MAX_SIDE / MAX (shape.width, shape.height);

  return (guint) MIN (factor, limit);
}

static void
app_image_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  AppImageView *view = APP_IMAGE_VIEW (widget);
  int scale = gtk_widget_get_scale_factor (widget);
  int room_x = gtk_widget_get_width (widget) * scale;
  int room_y = gtk_widget_get_height (widget) * scale;
  double width, height, shrink = 1;
  NnShape shape;
  guint factor;
  graphene_rect_t bounds;

  if (view->dataset == NULL || room_x <= 0 || room_y <= 0)
    return;
  shape = nn_dataset_get_shape (view->dataset);
  factor = find_factor (shape, room_x, room_y);
  if (view->texture == NULL || view->factor != factor)
    {
      g_clear_object (&view->texture);
      view->factor = factor;
      view->texture =
          app_image_view_make_texture (view->dataset, view->split, view->image, MAX (factor, 1));
      if (view->texture == NULL)
        return;
    }
  width = gdk_texture_get_width (view->texture);
  height = gdk_texture_get_height (view->texture);
  if (factor == 0)
    shrink = MIN (room_x / width, room_y / height);
  /* On whole screen pixels, or the squares would blur. */
  graphene_rect_init (&bounds, (float) (floor ((room_x - width * shrink) / 2) / scale),
                      (float) (floor ((room_y - height * shrink) / 2) / scale),
                      (float) (width * shrink / scale), (float) (height * shrink / scale));
  gtk_snapshot_append_texture (snapshot, view->texture, &bounds);
}

static void
app_image_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_PIXEL_SIZE:
      g_value_set_int (value, app_image_view_get_pixel_size (APP_IMAGE_VIEW (object)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
app_image_view_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_PIXEL_SIZE:
      app_image_view_set_pixel_size (APP_IMAGE_VIEW (object), g_value_get_int (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
app_image_view_finalize (GObject *object)
{
  AppImageView *view = APP_IMAGE_VIEW (object);

  g_clear_object (&view->texture);
  g_clear_pointer (&view->dataset, nn_dataset_unref);
  G_OBJECT_CLASS (app_image_view_parent_class)->finalize (object);
}

static void
app_image_view_class_init (AppImageViewClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  object_class->get_property = app_image_view_get_property;
  object_class->set_property = app_image_view_set_property;
  object_class->finalize = app_image_view_finalize;
  widget_class->measure = app_image_view_measure;
  widget_class->snapshot = app_image_view_snapshot;

  properties[PROP_PIXEL_SIZE] =
      g_param_spec_int ("pixel-size", NULL, NULL, 1, MAX_SIDE, DEFAULT_PIXEL_SIZE,
                        G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_set_css_name (widget_class, "imageview");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
app_image_view_init (AppImageView *view)
{
  view->pixel_size = DEFAULT_PIXEL_SIZE;
}

void
app_image_view_set_image (AppImageView *view, NnDataset *dataset, NnSplit split, size_t image)
{
  g_return_if_fail (APP_IS_IMAGE_VIEW (view));
  g_return_if_fail (dataset == NULL || image < nn_dataset_get_n_images (dataset, split));

  if (view->dataset == dataset && view->split == split && view->image == image)
    return;
  if (dataset != NULL)
    nn_dataset_ref (dataset);
  g_clear_pointer (&view->dataset, nn_dataset_unref);
  g_clear_object (&view->texture);
  view->dataset = dataset;
  view->split = split;
  view->image = image;
  gtk_widget_queue_draw (GTK_WIDGET (view));
}

void
app_image_view_set_pixel_size (AppImageView *view, int pixel_size)
{
  g_return_if_fail (APP_IS_IMAGE_VIEW (view));
  g_return_if_fail (pixel_size >= 1 && pixel_size <= MAX_SIDE);

  if (view->pixel_size == pixel_size)
    return;
  view->pixel_size = pixel_size;
  gtk_widget_queue_resize (GTK_WIDGET (view));
  g_object_notify_by_pspec (G_OBJECT (view), properties[PROP_PIXEL_SIZE]);
}

int
app_image_view_get_pixel_size (AppImageView *view)
{
  g_return_val_if_fail (APP_IS_IMAGE_VIEW (view), 0);

  return view->pixel_size;
}

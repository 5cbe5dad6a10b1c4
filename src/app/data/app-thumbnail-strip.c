/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app-thumbnail-strip.h"

#include "app-image-view.h"

/* Each image is shown in about this size: a whole multiple of its own, so that its pixels stay
 * sharp. */
#define TARGET_SIZE 56
#define SPACING 6

struct _AppThumbnailStrip
{
  GtkWidget parent_instance;

  AppClassSamples *samples; /* may be NULL */
  guint class_index;
  GdkTexture *textures[APP_CLASS_N_SAMPLES]; /* made when needed */
};

G_DEFINE_FINAL_TYPE (AppThumbnailStrip, app_thumbnail_strip, GTK_TYPE_WIDGET)

static size_t
get_images (AppThumbnailStrip *self, const size_t **images)
{
  *images = NULL;
  return self->samples ? app_class_samples_get_images (self->samples, self->class_index, images)
                       : 0;
}

/* How often each pixel is repeated: the largest square that is not larger than intended, at
 * least one. */
static guint
get_factor (NnShape shape)
{
  size_t side = MAX (shape.width, shape.height);

  return (guint) MAX (TARGET_SIZE / side, 1);
}

/* The size that one image takes; images larger than intended are scaled down. */
static void
get_image_size (AppThumbnailStrip *self, double *width, double *height)
{
  NnShape shape;
  double side, scale;

  *width = *height = TARGET_SIZE;
  if (self->samples == NULL)
    return;
  shape = nn_dataset_get_shape (app_class_samples_get_dataset (self->samples));
  side = (double) MAX (shape.width, shape.height);
  scale = side > TARGET_SIZE ? TARGET_SIZE / side : get_factor (shape);
  *width = MAX ((double) shape.width * scale, 1);
  *height = MAX ((double) shape.height * scale, 1);
}

guint
app_thumbnail_strip_get_n_visible (AppThumbnailStrip *self)
{
  const size_t *images;
  double width, height;
  int room;

  g_return_val_if_fail (APP_IS_THUMBNAIL_STRIP (self), 0);

  get_image_size (self, &width, &height);
  room = gtk_widget_get_width (GTK_WIDGET (self));
  return (guint) MIN (get_images (self, &images), (room + SPACING) / (width + SPACING));
}

static void
app_thumbnail_strip_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  AppThumbnailStrip *self = APP_THUMBNAIL_STRIP (widget);
  guint n = app_thumbnail_strip_get_n_visible (self);
  const size_t *images;
  double width, height;
  gboolean rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  double total = gtk_widget_get_width (widget);
  guint factor;

  if (n == 0)
    return;
  /* Whole screen pixels on dense screens, too. */
  factor = get_factor (nn_dataset_get_shape (app_class_samples_get_dataset (self->samples))) *
           (guint) gtk_widget_get_scale_factor (widget);
  get_images (self, &images);
  get_image_size (self, &width, &height);
  for (guint i = 0; i < n; i++)
    {
      NnDataset *dataset = app_class_samples_get_dataset (self->samples);
      /* Aligned at the end, the first image outermost on the other side: names are of different
       * lengths. */
      double x =
          rtl ? (width + SPACING) * (n - 1 - i) : total - (width + SPACING) * (n - i) + SPACING;
      double y = (gtk_widget_get_height (widget) - height) / 2;
      graphene_rect_t bounds =
          GRAPHENE_RECT_INIT ((float) (int) x, (float) (int) y, (float) width, (float) height);
      GskRoundedRect outline;

      if (self->textures[i] == NULL)
        self->textures[i] =
            app_image_view_make_texture (dataset, NN_SPLIT_TRAINING, images[i], factor);
      if (self->textures[i] == NULL)
        continue;
      gsk_rounded_rect_init_from_rect (&outline, &bounds, 4);
      gtk_snapshot_push_rounded_clip (snapshot, &outline);
      gtk_snapshot_append_texture (snapshot, self->textures[i], &bounds);
      gtk_snapshot_pop (snapshot);
    }
}

static void
app_thumbnail_strip_measure (GtkWidget *widget,
                             GtkOrientation orientation,
                             int for_size,
                             int *minimum,
                             int *natural,
                             int *minimum_baseline,
                             int *natural_baseline)
{
  AppThumbnailStrip *self = APP_THUMBNAIL_STRIP (widget);
  double width, height;

  get_image_size (self, &width, &height);
  if (orientation == GTK_ORIENTATION_VERTICAL)
    {
      *minimum = *natural = (int) height;
      return;
    }
  *minimum = (int) width;
  *natural = (int) (APP_CLASS_N_SAMPLES * (width + SPACING) - SPACING);
}

static void
clear_textures (AppThumbnailStrip *self)
{
  for (guint i = 0; i < APP_CLASS_N_SAMPLES; i++)
    g_clear_object (&self->textures[i]);
}

void
app_thumbnail_strip_set_class (AppThumbnailStrip *self, AppClassSamples *samples, guint class_index)
{
  g_return_if_fail (APP_IS_THUMBNAIL_STRIP (self));

  if (self->samples == samples && self->class_index == class_index)
    return;
  if (samples)
    app_class_samples_ref (samples);
  g_clear_pointer (&self->samples, app_class_samples_unref);
  self->samples = samples;
  self->class_index = class_index;
  clear_textures (self);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

static void
app_thumbnail_strip_dispose (GObject *object)
{
  AppThumbnailStrip *self = APP_THUMBNAIL_STRIP (object);

  clear_textures (self);
  g_clear_pointer (&self->samples, app_class_samples_unref);

  G_OBJECT_CLASS (app_thumbnail_strip_parent_class)->dispose (object);
}

static void
app_thumbnail_strip_class_init (AppThumbnailStripClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = app_thumbnail_strip_dispose;
  widget_class->snapshot = app_thumbnail_strip_snapshot;
  widget_class->measure = app_thumbnail_strip_measure;
  gtk_widget_class_set_css_name (widget_class, "thumbnailstrip");
  /* The name and the counts beside it say what it shows. */
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
app_thumbnail_strip_init (AppThumbnailStrip *self)
{
  g_signal_connect (self, "notify::scale-factor", G_CALLBACK (clear_textures), NULL);
}

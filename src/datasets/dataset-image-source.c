/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dataset-image-source.h"

#define MAX_PIXELS ((guint64) 100 * 1000 * 1000)

gpointer
dataset_image_source_fail (DatasetImageSource *source, DatasetImageOutcome outcome)
{
  source->outcome = outcome;
  return NULL;
}

gboolean
dataset_image_source_claim (DatasetImageSource *source,
                            guint64 width,
                            guint64 height,
                            guint64 n_bytes)
{
  guint64 n_pixels;

  if (!g_uint64_checked_mul (&n_pixels, width, height) || n_pixels > MAX_PIXELS)
    return dataset_image_source_fail (source, DATASET_IMAGE_TOO_LARGE) != NULL;
  if (!read_budget_take (&source->budget, n_bytes))
    return dataset_image_source_fail (source, DATASET_IMAGE_TOO_COSTLY) != NULL;
  /* A large file has claimed all that its budget allows before it was read. */
  if (source->claimed == 0)
    {
      source->claimed = n_bytes;
      read_gate_claim (source->gate, n_bytes);
    }
  return TRUE;
}

gboolean
dataset_image_source_work (DatasetImageSource *source, guint64 n_pixels)
{
  if (read_budget_is_cancelled (&source->budget))
    source->outcome = DATASET_IMAGE_CANCELLED;
  else if (!read_budget_work (&source->budget, n_pixels))
    source->outcome = DATASET_IMAGE_TOO_COSTLY;
  else
    return TRUE;
  return FALSE;
}

void
dataset_image_source_fit (const DatasetImageSource *source,
                          guint64 width,
                          guint64 height,
                          int *fitted_width,
                          int *fitted_height)
{
  guint64 shorter = MIN (width, height);
  guint64 side = source->side;

  *fitted_width = (int) (shorter > side ? MAX (width * side / shorter, side) : width);
  *fitted_height = (int) (shorter > side ? MAX (height * side / shorter, side) : height);
}

GdkPixbuf *
dataset_image_source_shrink (DatasetImageSource *source,
                             GdkPixbuf *image,
                             guint64 width,
                             guint64 height)
{
  g_autoptr (GdkPixbuf) owned = image;
  GdkPixbuf *shrunk;
  int fitted_width, fitted_height;

  dataset_image_source_fit (source, width, height, &fitted_width, &fitted_height);
  if (gdk_pixbuf_get_width (image) == fitted_width &&
      gdk_pixbuf_get_height (image) == fitted_height)
    return g_steal_pointer (&owned);
  shrunk = gdk_pixbuf_scale_simple (image, fitted_width, fitted_height, GDK_INTERP_BILINEAR);
  return shrunk != NULL ? shrunk : dataset_image_source_fail (source, DATASET_IMAGE_NO_MEMORY);
}

GdkPixbuf *
dataset_image_source_new_pixbuf (DatasetImageSource *source,
                                 gboolean has_alpha,
                                 guint64 width,
                                 guint64 height)
{
  GdkPixbuf *image = gdk_pixbuf_new (GDK_COLORSPACE_RGB, has_alpha, 8, (int) width, (int) height);

  return image != NULL ? image : dataset_image_source_fail (source, DATASET_IMAGE_NO_MEMORY);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PNG by gdk-pixbuf's loader, which reads it as it comes. */
#include "dataset-image-source.h"

#include <string.h>

#define SIGNATURE_SIZE 8
#define CHUNK_OVERHEAD 12u /* length, type, checksum */

/* What zlib makes of so much is some megabytes. */
#define PIECE_SIZE ((size_t) 16 << 10)

/* Palettes and transparent colours have at most 256 entries. */
#define MAX_TABLE_SIZE 768u

static void
on_size_prepared (GdkPixbufLoader *loader, int width, int height, DatasetImageSource *source)
{
  int fitted_width = 0, fitted_height = 0;

  /* Four bytes a pixel; what is not claimed is not decoded: size zero ends it. */
  if (dataset_image_source_claim (source, (guint64) width, (guint64) height,
                                  (guint64) width * (guint64) height * 4))
    dataset_image_source_fit (source, (guint64) width, (guint64) height, &fitted_width,
                              &fitted_height);
  gdk_pixbuf_loader_set_size (loader, fitted_width, fitted_height);
}

static gboolean
feed (GdkPixbufLoader *loader, DatasetImageSource *source, const guint8 *data, size_t size)
{
  while (size > 0)
    {
      size_t n = MIN (size, PIECE_SIZE);

      if (!dataset_image_source_work (source, 0) ||
          !gdk_pixbuf_loader_write (loader, data, n, NULL) || source->outcome != DATASET_IMAGE_GOOD)
        return FALSE;
      data += n;
      size -= n;
    }
  return TRUE;
}

/* What pixels are made of. Texts and colour profiles may unfold to gigabytes, and nobody reads
 * them. */
static gboolean
is_needed (const guint8 *type, guint32 length)
{
  return memcmp (type, "IDAT", 4) == 0 ||
         (length <= MAX_TABLE_SIZE &&
          (memcmp (type, "IHDR", 4) == 0 || memcmp (type, "PLTE", 4) == 0 ||
           memcmp (type, "tRNS", 4) == 0 || memcmp (type, "IEND", 4) == 0));
}

/* The lengths have been checked. */
static gboolean
feed_chunks (GdkPixbufLoader *loader, DatasetImageSource *source)
{
  const guint8 *chunk = source->data + SIGNATURE_SIZE;
  gboolean success = feed (loader, source, source->data, SIGNATURE_SIZE);
  gboolean is_last = FALSE;

  while (success && !is_last)
    {
      guint32 length =
          (guint32) chunk[0] << 24 | (guint32) chunk[1] << 16 | (guint32) chunk[2] << 8 | chunk[3];
      size_t size = (size_t) length + CHUNK_OVERHEAD;

      is_last = memcmp (chunk + 4, "IEND", 4) == 0;
      if (is_needed (chunk + 4, length))
        success = feed (loader, source, chunk, size);
      chunk += size;
    }
  return success;
}

GdkPixbuf *
dataset_image_decode_png (DatasetImageSource *source)
{
  g_autoptr (GdkPixbufLoader) loader = gdk_pixbuf_loader_new_with_type ("png", NULL);
  GdkPixbuf *image = NULL;
  gboolean success;

  if (loader == NULL)
    return dataset_image_source_fail (source, DATASET_IMAGE_NO_DECODER);
  g_signal_connect (loader, "size-prepared", G_CALLBACK (on_size_prepared), source);
  success = feed_chunks (loader, source);
  success = gdk_pixbuf_loader_close (loader, NULL) && success;
  if (success)
    image = gdk_pixbuf_loader_get_pixbuf (loader);
  if (image != NULL)
    return g_object_ref (image);
  if (source->outcome == DATASET_IMAGE_GOOD)
    source->outcome = DATASET_IMAGE_DAMAGED;
  return NULL;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PNG by gdk-pixbuf's loader, which reads it as it comes. */
#include "dataset-image-source.h"

#include <string.h>

#include <zlib.h>

#define SIGNATURE_SIZE 8
#define CHUNK_OVERHEAD 12u /* length, type, checksum */

/* What zlib makes of so much is some megabytes. */
#define PIECE_SIZE ((size_t) 16 << 10)

/* Adam7: an interlaced picture comes as seven smaller ones. */
#define N_PASSES 7

/* Palettes and transparent colors have at most 256 entries. */
#define MAX_TABLE_SIZE 768u

static guint32
read_big_32 (const guint8 *bytes)
{
  return (guint32) bytes[0] << 24 | (guint32) bytes[1] << 16 | (guint32) bytes[2] << 8 | bytes[3];
}

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

/* What pixels are made of. Texts and color profiles may unfold to gigabytes, and nobody reads
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
      guint32 length = read_big_32 (chunk);
      size_t size = (size_t) length + CHUNK_OVERHEAD;

      is_last = memcmp (chunk + 4, "IEND", 4) == 0;
      if (is_needed (chunk + 4, length))
        success = feed (loader, source, chunk, size);
      chunk += size;
    }
  return success;
}

/* Bytes of @n_rows rows of @width pixels, each of which begins with its filter. */
static guint64
count_row_bytes (guint64 width, guint64 n_rows, guint bits_per_pixel)
{
  return width > 0 ? n_rows * (1 + (width * bits_per_pixel + 7) / 8) : 0;
}

/* Bytes of all rows before they were compressed, as the header says (ISO 15948, 8.2 and 11.2.2).
 * The library has accepted the header. */
static guint64
count_bytes (const guint8 *header)
{
  static const guint channels[] = { 1, 1, 3, 1, 2, 1, 4 };
  static const guint first_x[N_PASSES] = { 0, 4, 0, 2, 0, 1, 0 };
  static const guint first_y[N_PASSES] = { 0, 0, 4, 0, 2, 0, 1 };
  static const guint step_x[N_PASSES] = { 8, 8, 4, 4, 2, 2, 1 };
  static const guint step_y[N_PASSES] = { 8, 8, 8, 4, 4, 2, 2 };
  guint64 width = read_big_32 (header), height = read_big_32 (header + 4), n_bytes = 0;
  guint bits_per_pixel = header[8] * channels[MIN (header[9], G_N_ELEMENTS (channels) - 1)];

  if (header[12] == 0)
    return count_row_bytes (width, height, bits_per_pixel);
  for (guint i = 0; i < N_PASSES; i++)
    n_bytes += count_row_bytes ((width + step_x[i] - 1 - first_x[i]) / step_x[i],
                                (height + step_y[i] - 1 - first_y[i]) / step_y[i], bits_per_pixel);
  return n_bytes;
}

/* Takes what the @size bytes at @data unfold to off *@n_bytes, down to 0. FALSE at the end of the
 * compressed data. */
static gboolean
unfold (z_stream *stream, const guint8 *data, size_t size, guint64 *n_bytes)
{
  guint8 buffer[PIECE_SIZE];
  int result = Z_OK;

  stream->next_in = (guint8 *) data;
  stream->avail_in = (uInt) size;
  while (result == Z_OK && *n_bytes > 0 && (stream->avail_in > 0 || stream->avail_out == 0))
    {
      stream->next_out = buffer;
      stream->avail_out = sizeof buffer;
      result = inflate (stream, Z_NO_FLUSH);
      *n_bytes -= MIN (*n_bytes, sizeof buffer - stream->avail_out);
    }
  return result == Z_OK || result == Z_BUF_ERROR;
}

/* Whether the compressed data hold all rows. The library does not mind if they end properly before
 * the last one, and whatever was in the memory becomes the rest of the picture. */
static gboolean
has_all_rows (DatasetImageSource *source)
{
  const guint8 *chunk = source->data + SIGNATURE_SIZE;
  guint64 n_bytes = count_bytes (chunk + 8);
  z_stream stream = { 0 };
  gboolean more = TRUE;

  if (inflateInit (&stream) != Z_OK)
    return dataset_image_source_fail (source, DATASET_IMAGE_NO_MEMORY) != NULL;
  while (more && n_bytes > 0 && memcmp (chunk + 4, "IEND", 4) != 0)
    {
      size_t length = read_big_32 (chunk);
      gboolean has_pixels = memcmp (chunk + 4, "IDAT", 4) == 0;

      for (size_t i = 0; has_pixels && more && i < length && n_bytes > 0; i += PIECE_SIZE)
        more = dataset_image_source_work (source, 0) &&
               unfold (&stream, chunk + 8 + i, MIN (PIECE_SIZE, length - i), &n_bytes);
      chunk += length + CHUNK_OVERHEAD;
    }
  inflateEnd (&stream);
  return n_bytes == 0;
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
  if (image != NULL && has_all_rows (source))
    return g_object_ref (image);
  if (source->outcome == DATASET_IMAGE_GOOD)
    source->outcome = DATASET_IMAGE_DAMAGED;
  return NULL;
}

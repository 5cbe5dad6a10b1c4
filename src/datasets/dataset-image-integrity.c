/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dataset-image-integrity.h"

#include <string.h>

#define MIN_ZERO_RUN 256
#define WEBP_CHUNK_HEADER 8

static guint32
read_big_16 (const guint8 *bytes)
{
  return (guint32) bytes[0] << 8 | bytes[1];
}

static guint32
read_big_32 (const guint8 *bytes)
{
  return read_big_16 (bytes) << 16 | read_big_16 (bytes + 2);
}

static guint32
read_little_32 (const guint8 *bytes)
{
  return (guint32) bytes[3] << 24 | (guint32) bytes[2] << 16 | (guint32) bytes[1] << 8 | bytes[0];
}

DatasetImageFormat
dataset_image_sniff (const guint8 *data, size_t size)
{
  if (size >= 3 && memcmp (data, "\xff\xd8\xff", 3) == 0)
    return DATASET_IMAGE_JPEG;
  if (size >= 8 && memcmp (data, "\x89PNG\r\n\x1a\n", 8) == 0)
    return DATASET_IMAGE_PNG;
  if (size >= 12 && memcmp (data, "RIFF", 4) == 0 && memcmp (data + 8, "WEBP", 4) == 0)
    return DATASET_IMAGE_WEBP;
  return DATASET_IMAGE_NONE;
}

/* SOF0 … SOF15, without DHT, JPG and DAC, which lie among them. */
static gboolean
is_start_of_frame (guint8 marker)
{
  return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
}

/* The code of the next marker, whose end becomes *@position; 0 at the end. Skips compressed data,
 * where a byte 0xff is followed by zero or a restart marker. */
static guint8
next_jpeg_marker (const guint8 *data, size_t size, size_t *position)
{
  size_t i = *position;

  while (i + 1 < size)
    {
      const guint8 *found = memchr (data + i, 0xff, size - i);

      if (found == NULL)
        return 0;
      i = (size_t) (found - data) + 1;
      while (i < size && data[i] == 0xff)
        i++;
      if (i < size && data[i] != 0 && !(data[i] >= 0xd0 && data[i] <= 0xd7) && data[i] != 0x01)
        {
          *position = i + 1;
          return data[i];
        }
    }
  return 0;
}

static gboolean
check_jpeg (const guint8 *data, size_t size)
{
  size_t position = 2;
  guint n_frames = 0;
  gboolean has_scan = FALSE;
  guint8 marker;

  while ((marker = next_jpeg_marker (data, size, &position)) != 0)
    {
      guint32 length;

      if (marker == 0xd9) /* EOI */
        return has_scan && n_frames == 1;
      if (size - position < 2)
        return FALSE;
      length = read_big_16 (data + position);
      if (length < 2 || length > size - position)
        return FALSE;
      n_frames += is_start_of_frame (marker) ? 1 : 0;
      has_scan |= marker == 0xda; /* SOS */
      position += length;
    }
  return FALSE;
}

static gboolean
check_png (const guint8 *data, size_t size)
{
  size_t position = 8;

  if (size < 8 + 12 + 13 || memcmp (data + 12, "IHDR", 4) != 0)
    return FALSE;
  /* A chunk: length, type, content, checksum. */
  while (size - position >= 12)
    {
      guint32 length = read_big_32 (data + position);

      if (length > size - position - 12)
        return FALSE;
      if (memcmp (data + position + 4, "IEND", 4) == 0)
        return TRUE;
      position += 12 + (size_t) length;
    }
  return FALSE;
}

/* The header and the longest start of a first chunk. */
static gboolean
check_webp (const guint8 *data, size_t size)
{
  return size >= 30 && read_little_32 (data + 4) <= size - 8 && read_little_32 (data + 4) >= 22;
}

gboolean
dataset_image_has_zero_run (const guint8 *data, size_t size)
{
  size_t run = 0;

  for (size_t i = 0; i < size; i++)
    {
      run = data[i] == 0 ? run + 1 : 0;
      if (run >= MIN_ZERO_RUN)
        return TRUE;
    }
  return FALSE;
}

size_t
dataset_image_find_end_of_zeros (const guint8 *data, size_t size)
{
  size_t start = WEBP_CHUNK_HEADER;

  while (start <= size)
    {
      size_t length = read_little_32 (data + start - 4);

      length = MIN (length, size - start);
      if (memcmp (data + start - WEBP_CHUNK_HEADER, "VP8 ", 4) == 0)
        return dataset_image_has_zero_run (data + start, length) ? start + length : 0;
      /* Chunks begin at even places. */
      start += length + length % 2 + WEBP_CHUNK_HEADER;
    }
  return 0;
}

gboolean
dataset_image_check (DatasetImageFormat format, const guint8 *data, size_t size)
{
  g_return_val_if_fail (data != NULL, FALSE);

  switch (format)
    {
    case DATASET_IMAGE_JPEG:
      return check_jpeg (data, size);
    case DATASET_IMAGE_PNG:
      return check_png (data, size);
    case DATASET_IMAGE_WEBP:
      return check_webp (data, size);
    case DATASET_IMAGE_NONE:
    default:
      return FALSE;
    }
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dataset-image-orientation.h"

#include <string.h>

#define UPRIGHT 1
#define TAG_ORIENTATION 0x0112
#define ENTRY_SIZE 12
#define MARKER_APP1 0xe1
#define MARKER_SOS 0xda

/* A TIFF file in a segment. */
typedef struct
{
  const guint8 *data;
  size_t size;
  gboolean big_endian;
} Tiff;

/* FALSE if it lies outside. */
static gboolean
read_number (const Tiff *tiff, size_t offset, guint n_bytes, guint32 *number)
{
  if (offset > tiff->size || n_bytes > tiff->size - offset)
    return FALSE;
  *number = 0;
  for (guint i = 0; i < n_bytes; i++)
    *number = *number << 8 | tiff->data[offset + (tiff->big_endian ? i : n_bytes - 1 - i)];
  return TRUE;
}

static guint
read_orientation (Tiff *tiff)
{
  guint32 directory, n_entries, tag, value, magic;

  if (tiff->size < 8)
    return UPRIGHT;
  tiff->big_endian = memcmp (tiff->data, "MM", 2) == 0;
  if ((!tiff->big_endian && memcmp (tiff->data, "II", 2) != 0) ||
      !read_number (tiff, 2, 2, &magic) || magic != 42 || !read_number (tiff, 4, 4, &directory) ||
      !read_number (tiff, directory, 2, &n_entries))
    return UPRIGHT;
  for (guint32 i = 0; i < n_entries; i++)
    {
      size_t entry = (size_t) directory + 2 + (size_t) i * ENTRY_SIZE;

      if (!read_number (tiff, entry, 2, &tag))
        return UPRIGHT;
      if (tag == TAG_ORIENTATION)
        return read_number (tiff, entry + 8, 2, &value) && value >= 1 && value <= 8 ? value
                                                                                    : UPRIGHT;
    }
  return UPRIGHT;
}

guint
dataset_image_jpeg_orientation (const guint8 *data, size_t size)
{
  size_t position = 2;

  g_return_val_if_fail (data != NULL, UPRIGHT);

  while (size >= 4 && position < size - 4 && data[position] == 0xff)
    {
      guint8 marker = data[position + 1];
      size_t length = (size_t) data[position + 2] << 8 | data[position + 3];

      if (marker == 0xff)
        {
          position++; /* padding */
          continue;
        }
      if (marker == MARKER_SOS || length < 2 || length > size - position - 2)
        return UPRIGHT;
      if (marker == MARKER_APP1 && length >= 8 && memcmp (data + position + 4, "Exif\0\0", 6) == 0)
        {
          Tiff tiff = { .data = data + position + 10, .size = length - 8 };

          return read_orientation (&tiff);
        }
      position += 2 + length;
    }
  return UPRIGHT;
}

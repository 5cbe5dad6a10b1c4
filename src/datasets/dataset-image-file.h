/* One image file as training pixels. Private to this folder; safe to call from any thread. */
#pragma once

#include <gio/gio.h>

#include "dataset-error.h"

G_BEGIN_DECLS

/* The largest side of the result. */
#define DATASET_IMAGE_MAX_SIDE 4096

/* Decodes @path, a JPEG, PNG or WebP by content, into 3 × side × side bytes at @pixels: red, green
 * and blue plane, rows from the top. The image is turned as its EXIF orientation says (gdk-pixbuf
 * reads it from JPEG), scaled so that its shorter side is @side (areas are averaged), cropped to
 * its centre square, and blended with white where it is transparent. Gray becomes equal red, green
 * and blue. Of an animation, the first frame.
 *
 * Refuses files of more than 256 MiB and images of more than 100 megapixels. Errors:
 * DATASET_ERROR_DAMAGED (truncated, corrupt, no image in spite of its name), DATASET_ERROR_UNKNOWN
 * (too large, or the decoder is not installed), G_IO_ERROR. */
gboolean dataset_image_file_load (const char *path, guint side, guint8 *pixels, GError **error);

/* Whether @path is to be taken for an image: its name has the extension of one, or else its content
 * starts like one. */
gboolean dataset_image_file_is_image (const char *path);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One image file as training pixels. Private to this folder; safe to call from any thread. */
#pragma once

#include <gio/gio.h>

#include "dataset-error.h"
#include "read-gate.h"

G_BEGIN_DECLS

/* The largest side of the result. */
#define DATASET_IMAGE_MAX_SIDE 4096

/* Decodes @path, a JPEG, PNG or WebP by content, into 3 × side × side bytes at @pixels: red, green
 * and blue plane, rows from the top. The image is turned as the EXIF orientation of a JPEG says,
 * scaled so that its shorter side is @side (areas are averaged), cropped to its center square, and
 * blended with white where it is transparent. Gray becomes equal red, green and blue; inks become
 * light, whichever way round they are stored. Of an animation, the first frame.
 *
 * Refuses files of more than 256 MiB, images of more than 100 megapixels, and what would take more
 * memory or work than read-budget.h grants for a file of its size. Threads that share @gate take no
 * more memory together than it lets through. Errors: DATASET_ERROR_DAMAGED (truncated, corrupt, no
 * image in spite of its name; also where a decoder could make up the pixels that are missing),
 * DATASET_ERROR_UNKNOWN (too large, or the decoder is not installed), NN_ERROR_MEMORY, G_IO_ERROR.
 */
gboolean dataset_image_file_load (const char *path,
                                  guint side,
                                  guint8 *pixels,
                                  ReadGate *gate,
                                  GCancellable *cancellable,
                                  GError **error);

/* Whether a file of this name is an image, as its extension says. */
gboolean dataset_image_file_is_name (const char *path);

/* Whether @path is to be taken for an image: its name has the extension of one, or else its content
 * starts like one. */
gboolean dataset_image_file_is_image (const char *path);

G_END_DECLS

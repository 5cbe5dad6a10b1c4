/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tells images by their first bytes, and whole ones from truncated ones. Private to this folder.
 *
 * Decoders fill what is missing of a JPEG with gray and report no error, so that a half-copied data
 * set would train without a word; this looks for the end that the format demands.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The most that dataset_image_sniff() looks at. */
#define DATASET_IMAGE_SNIFF_SIZE 12

typedef enum
{
  DATASET_IMAGE_NONE,
  DATASET_IMAGE_JPEG,
  DATASET_IMAGE_PNG,
  DATASET_IMAGE_WEBP,
} DatasetImageFormat;

/* The format whose signature @data starts with. */
DatasetImageFormat dataset_image_sniff (const guint8 *data, size_t size);

/* Whether the whole image is there (whatever follows it). FALSE if it ends too early or its
 * structure is broken. How large it is, only its decoder can tell: a header may be there twice.
 *
 * JPEG: the segments and scans lead to the marker EOI, past one frame (ITU-T T.81, B.1). PNG: the
 * chunks lead to IEND (ISO 15948). WebP: the length in the RIFF header (RFC 9649). */
gboolean dataset_image_check (DatasetImageFormat format, const guint8 *data, size_t size);

/* Whether there are so many zeros in a row as only a block of a disk has that was never written: a
 * white page may have a short run of its own. */
gboolean dataset_image_has_zero_run (const guint8 *data, size_t size);

/* Where the data of the first lossy picture end among the WebP chunks at @data (the body of a RIFF
 * file, or of a frame of an animation), if they have such a run of zeros; 0 otherwise. A plain
 * picture of some megapixels may have one of its own. */
size_t dataset_image_find_end_of_zeros (const guint8 *data, size_t size);

G_END_DECLS

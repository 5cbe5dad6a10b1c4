/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the decoders of images share: the bytes of a file, and what decoding them may cost. Private
 * to this folder. */
#pragma once

#include <gdk-pixbuf/gdk-pixbuf.h>

#include "read-budget.h"
#include "read-gate.h"

G_BEGIN_DECLS

typedef enum
{
  DATASET_IMAGE_GOOD,
  DATASET_IMAGE_DAMAGED,
  DATASET_IMAGE_TOO_LARGE,  /* more than 100 megapixels */
  DATASET_IMAGE_TOO_COSTLY, /* beyond the budget of a file of this size */
  DATASET_IMAGE_NO_MEMORY,
  DATASET_IMAGE_NO_DECODER,
  DATASET_IMAGE_CANCELLED,
} DatasetImageOutcome;

typedef struct
{
  const guint8 *data;
  size_t size;
  guint side; /* the shorter side that is wanted */
  ReadBudget budget;
  ReadGate *gate; /* of all threads that decode */
  guint64 claimed;
  DatasetImageOutcome outcome; /* why a decoder returned NULL */
} DatasetImageSource;

/* Each returns the whole image, as stored, shrunk so that its shorter side is source->side if it is
 * longer; NULL with source->outcome. Images are never enlarged: a strip of 100,000 × 1 would need
 * too much memory. The caller has looked at the structure with dataset_image_check(), the decoders
 * judge by what their library makes of it. */
GdkPixbuf *dataset_image_decode_jpeg (DatasetImageSource *source);
GdkPixbuf *dataset_image_decode_png (DatasetImageSource *source);
GdkPixbuf *dataset_image_decode_webp (DatasetImageSource *source);

/* Sets the outcome and returns NULL. */
gpointer dataset_image_source_fail (DatasetImageSource *source, DatasetImageOutcome outcome);

/* Takes @n_bytes for an image of width × height from the budget, and waits at the gate until they
 * are there; to be called once. FALSE with the outcome if it is too much. */
gboolean dataset_image_source_claim (DatasetImageSource *source,
                                     guint64 width,
                                     guint64 height,
                                     guint64 n_bytes);

/* Counts pixels that are decoded; FALSE with the outcome if that was enough, or cancelled. */
gboolean dataset_image_source_work (DatasetImageSource *source, guint64 n_pixels);

/* The size to which width × height is shrunk; at least 1 × 1. */
void dataset_image_source_fit (const DatasetImageSource *source,
                               guint64 width,
                               guint64 height,
                               int *fitted_width,
                               int *fitted_height);

/* Takes @image over and returns it in the size that an image of width × height is shrunk to: it may
 * have been shrunk by half of it already. */
GdkPixbuf *dataset_image_source_shrink (DatasetImageSource *source,
                                        GdkPixbuf *image,
                                        guint64 width,
                                        guint64 height);

/* gdk_pixbuf_new() of 8 bits. */
GdkPixbuf *dataset_image_source_new_pixbuf (DatasetImageSource *source,
                                            gboolean has_alpha,
                                            guint64 width,
                                            guint64 height);

G_END_DECLS

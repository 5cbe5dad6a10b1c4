/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Feature maps: channels last, so that a vector holds the same place of several channels.
 *
 * A pixel's channels are padded to whole vectors with zeros. Maps that a convolution reads have a
 * padding of zeros all around, so that it needs no case for the edges. */
#pragma once

#include "nn-kernel.h"
#include "nn-shape.h"

G_BEGIN_DECLS

/* Some images' maps of one layer; a view, which owns nothing. Channel c of the pixel in row i and
 * column j of image n is data[n · image + i · row + j · pixel + c]; padding is in front of data.
 */
typedef struct
{
  float *data;
  size_t height;
  size_t width;
  size_t pixel; /* channels with their padding */
  size_t row;   /* from one to the next, in floats; at least width · pixel */
  size_t image;
} NnMaps;

static inline float *
nn_maps_at (const NnMaps *maps, size_t image, size_t row, size_t column)
{
  return maps->data + image * maps->image + row * maps->row + column * maps->pixel;
}

/* What maps are convolved with, in the form that the algorithm reads. */
typedef struct
{
  const float *data;
  size_t row;        /* from one to the next, in floats, if the form has rows */
  const float *bias; /* a number for each channel of the output, or NULL: none */
} NnConvWeights;

/* Where zeros are around maps: rows and columns in front of the first, and how many there are in
 * all. */
typedef struct
{
  size_t top;
  size_t left;
  size_t rows;
  size_t columns;
} NnPadding;

/* How maps lie in memory that has not been allocated yet. */
typedef struct
{
  size_t height;
  size_t width;
  size_t pixel;
  size_t row;
  size_t image;
  size_t offset; /* of the first pixel: the padding in front of it */
} NnLayout;

/* Maps of @shape whose pixels have @pixel floats; @padding may be NULL. FALSE if their size does
 * not fit in size_t. */
gboolean nn_layout_init (NnLayout *layout, NnShape shape, size_t pixel, const NnPadding *padding);

/* The maps in @memory from image @first on. */
static inline NnMaps
nn_layout_place (const NnLayout *layout, float *memory, size_t first)
{
  return (NnMaps){ memory + layout->offset + first * layout->image,
                   layout->height,
                   layout->width,
                   layout->pixel,
                   layout->row,
                   layout->image };
}

/* TRUE if the pixels of an image have no gap between rows. */
static inline gboolean
nn_maps_are_dense (const NnMaps *maps)
{
  return maps->row == maps->width * maps->pixel;
}

/* How many runs of pixels without a gap an image has in all three maps, which have one shape and
 * may be the same, and how long they are. */
static inline size_t
nn_maps_count_runs (const NnMaps *a, const NnMaps *b, const NnMaps *c, size_t *length)
{
  gboolean dense = nn_maps_are_dense (a) && nn_maps_are_dense (b) && nn_maps_are_dense (c);

  *length = dense ? a->height * a->width : a->width;
  return dense ? 1 : a->height;
}

G_END_DECLS

/* Feature maps: channels last, so that a vector holds the same place of several channels.
 *
 * A pixel's channels are padded to whole vectors with zeros. Maps that a convolution reads have a
 * margin of zeros all around, so that it needs no case for the edges. */
#pragma once

#include "nn-kernel.h"

G_BEGIN_DECLS

/* Some images' maps of one layer; a view, which owns nothing. Channel c of the pixel in row i and
 * column j of image n is data[n · image + i · row + j · pixel + c]; a margin is in front of data.
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

G_END_DECLS

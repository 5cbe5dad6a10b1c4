/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the numbers of one image go.
 *
 * The number of channel c in row y and column x is at
 *
 *   out[y · row_stride + x · pixel_stride + c · channel_stride]
 *
 * A perceptron takes planes; a convolution takes channels last, in rows that may have padding and
 * pixels that may have padding. */
#pragma once

#include "nn-shape.h"

G_BEGIN_DECLS

/* In floats. */
typedef struct
{
  size_t row_stride;
  size_t pixel_stride;
  size_t channel_stride;
} NnPixelLayout;

/* [channels][height][width] without gaps. */
static inline NnPixelLayout
nn_pixel_layout_planes (NnShape shape)
{
  return (NnPixelLayout){ .row_stride = shape.width,
                          .pixel_stride = 1,
                          .channel_stride = shape.height * shape.width };
}

/* [height][width][channels]; a pixel takes @pixel_stride floats, at least its channels, and a row
 * @row_stride, at least its pixels. What lies between is not touched. */
static inline NnPixelLayout
nn_pixel_layout_channels_last (size_t row_stride, size_t pixel_stride)
{
  return (
      NnPixelLayout){ .row_stride = row_stride, .pixel_stride = pixel_stride, .channel_stride = 1 };
}

G_END_DECLS

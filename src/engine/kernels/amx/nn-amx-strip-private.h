/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Strips (nn-strip.h) as the matrix unit reads them. */
#pragma once

#include <string.h>

#include "nn-amx-square.h"
#include "nn-strip.h"

static inline size_t
count_up (size_t n, size_t unit)
{
  return (n + unit - 1) / unit;
}

static inline gboolean
is_mixed (const NnStrip *strip)
{
  return strip->precision == NN_PRECISION_MIXED;
}

/* NULL stands for zeros. */
static inline __m512
load_from (const float *x, size_t offset)
{
  return x ? _mm512_loadu_ps (x + offset) : _mm512_setzero_ps ();
}

/* Zeros in front of the first place: the upper and the left padding of the first image. */
static inline size_t
count_lead (const NnStrip *strip)
{
  return strip->pad_height * strip->pitch + strip->pad_width;
}

/* The parts of a strip. */
typedef struct
{
  guint16 *hi;
  guint16 *lo;
} SplitStrip;

static inline void
clear_split (const SplitStrip *to, size_t first, size_t end)
{
  memset (to->hi + first, 0, (end - first) * sizeof *to->hi);
  memset (to->lo + first, 0, (end - first) * sizeof *to->lo);
}

/* Rows of the left factor are @stride bytes apart. */
#define LOAD_LEFT(part)                                                                            \
  {                                                                                                \
    _tile_loadd (4, left[0].part + at, stride);                                                    \
    if (two_rows)                                                                                  \
      _tile_loadd (5, left[1].part + at, stride);                                                  \
  }

#define LOAD_RIGHT(part)                                                                           \
  {                                                                                                \
    LOAD_TILE (6, &right[0].part);                                                                 \
    if (two_columns)                                                                               \
      LOAD_TILE (7, &right[1].part);                                                               \
  }

/* Of nn-amx-convolve.c and nn-amx-weight-gradient.c, as NnStripKernel describes them. */
size_t nn_amx_get_weights_size (const NnStrip *strip);
size_t nn_amx_count_weights (const NnStrip *strip);
void nn_amx_split_weights (const NnStrip *strip,
                           const float *w,
                           size_t w_row,
                           gboolean flipped,
                           size_t first,
                           size_t end,
                           float *weights);
size_t nn_amx_get_workspace (const NnStrip *strip, size_t n);
void nn_amx_convolve (const NnStrip *strip,
                      NnWorker *worker,
                      const NnMaps *x,
                      size_t n,
                      const NnConvWeights *w,
                      const NnMaps *y,
                      float *workspace);
size_t nn_amx_get_shared_workspace (const NnStrip *strip, size_t n);
void nn_amx_keep (const NnStrip *strip,
                  const NnMaps *x,
                  const NnMaps *dy,
                  size_t first,
                  size_t n,
                  size_t n_images,
                  float *memory);
size_t nn_amx_count_gradients (const NnStrip *strip);
void nn_amx_weight_gradient (const NnStrip *strip,
                             NnWorker *worker,
                             const float *memory,
                             size_t n_images,
                             const NnStripGradient *gradient);

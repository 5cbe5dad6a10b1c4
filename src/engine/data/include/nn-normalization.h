/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Normalization of each channel: (value / 255 − mean) / deviation.
 *
 * Mean and deviation are those of the training images, so that the numbers that a network sees have
 * mean 0 and variance 1 in each channel. The test images are normalized by the same numbers. */
#pragma once

#include "nn-dataset.h"

G_BEGIN_DECLS

#define NN_NORMALIZATION_MAX_CHANNELS 8

/* Filled by the functions below; to be read only. A plain value, which may be copied. */
typedef struct
{
  size_t n_channels;
  float mean[NN_NORMALIZATION_MAX_CHANNELS];      /* of value / 255 */
  float deviation[NN_NORMALIZATION_MAX_CHANNELS]; /* of value / 255, more than 0 */

  /* Made of them. The normalized number of byte v is table[c][v], or scale[c] · v + offset[c]
   * within rounding. */
  float scale[NN_NORMALIZATION_MAX_CHANNELS];
  float offset[NN_NORMALIZATION_MAX_CHANNELS];
  float table[NN_NORMALIZATION_MAX_CHANNELS][256];
} NnNormalization;

/* Takes means and deviations that are known, @n_channels of each: those of a stored run. Fails with
 * NN_ERROR_SETTINGS if there are no channels or more than NN_NORMALIZATION_MAX_CHANNELS, or a
 * mean is not in [0, 1], or a deviation not a finite number more than 0; *normalization is then
 * unchanged. */
gboolean nn_normalization_init (NnNormalization *normalization,
                                size_t n_channels,
                                const float *mean,
                                const float *deviation,
                                GError **error);

/* Mean 0 and deviation 1: numbers in [0, 1]. Fails like nn_normalization_init(). */
gboolean
nn_normalization_init_plain (NnNormalization *normalization, size_t n_channels, GError **error);

/* The mean μ = Σv / N and the standard deviation √(Σ(v − μ)² / N) of each channel over all pixels
 * of the training split of @dataset, which may be a view. The sums are taken in integers: the
 * result does not depend on the order of the images. A channel that is the same everywhere gets
 * deviation 1. Fails like nn_normalization_init() if there are too many channels, and with
 * NN_ERROR_MEMORY if there are more pixels than 64-bit sums can hold. */
gboolean
nn_normalization_compute (NnNormalization *normalization, const NnDataset *dataset, GError **error);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Augmentation carried out: one image of an epoch, as floats of a batch. */
#pragma once

#include "nn-augmentation.h"
#include "nn-normalization.h"
#include "nn-pixel-layout.h"

G_BEGIN_DECLS

/* Writes one image, augmented and normalized, to @out. It has as many channels as @normalization.
 * Only its own numbers are written: the padding around the image and that of each pixel, which
 * @layout leaves room for, stay untouched. Without mixup: that takes a second image, see
 * nn_augment_blend(). */
void nn_augment_image (const NnAugmentation *augmentation,
                       const NnNormalization *normalization,
                       const NnEpochImage *image,
                       float *out,
                       NnPixelLayout layout);

/* Blends a partner into what nn_augment_image() has written: out ← λ·out + (1 − λ)·partner, with
 * the partner augmented as it is in this epoch. */
void nn_augment_blend (const NnAugmentation *augmentation,
                       const NnNormalization *normalization,
                       const NnEpochImage *partner,
                       float lambda,
                       float *out,
                       NnPixelLayout layout);

G_END_DECLS

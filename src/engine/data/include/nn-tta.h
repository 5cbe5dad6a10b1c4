/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Test-time augmentation: an image is classified by the mean over several views of it.
 *
 * The mean is over logits: Σ weight · logits, before softmax; that is the geometric mean of the
 * views' probabilities, up to their sum. The weights are powers of two and sum to 1. */
#pragma once

#include "nn-normalization.h"
#include "nn-pixel-layout.h"

G_BEGIN_DECLS

typedef enum
{
  NN_TTA_NONE,
  NN_TTA_MIRROR,       /* the image and its mirror image */
  NN_TTA_MIRROR_SHIFT, /* these two, and the image shifted by one pixel up and left, and down and
                        * right, with a reflected border, each with its mirror image (Jordan 2024,
                        * https://arxiv.org/abs/2404.00498) */
} NnTta;

#define NN_TTA_MAX_VIEWS 6

/* 1, 2 or 6. */
guint nn_tta_get_n_views (NnTta tta);

/* ½ each of the pair; of six views ¼ for the unshifted pair and ⅛ for the others. */
float nn_tta_get_weight (NnTta tta, guint view);

/* Writes one view of an image, normalized, to @out, as nn_augment_image() does. View 0 is the image
 * as it is, view 1 its mirror image. */
void nn_tta_write_view (NnTta tta,
                        guint view,
                        const NnNormalization *normalization,
                        NnShape shape,
                        const guint8 *pixels,
                        float *out,
                        NnPixelLayout layout);

G_END_DECLS

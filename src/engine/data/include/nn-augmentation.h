/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Augmentation: each time that an image is trained with, it looks a little different.
 *
 * Every random decision depends on the seed, the epoch and the image's index in the training split,
 * and on nothing else: not on the thread, the place in the batch, or what was augmented before.
 * What one setting does to an image does not depend on the other settings either.
 *
 * All functions may be called from any number of threads. */
#pragma once

#include "nn-normalization.h"
#include "nn-pixel-layout.h"

G_BEGIN_DECLS

/* Left and right exchanged. */
typedef enum
{
  NN_FLIP_NONE,
  NN_FLIP_RANDOM,      /* with probability ½ in each epoch */
  NN_FLIP_ALTERNATING, /* with probability ½ in the first; from then on image and mirror image take
                        * turns, so that two epochs show all there is (Jordan 2024,
                        * https://arxiv.org/abs/2404.00498) */
} NnFlip;

/* The largest α of mixup. */
#define NN_MIXUP_MAX 10.0f

/* All zero: none. */
typedef struct
{
  guint shift; /* −shift … shift pixels, uniformly and independently in x and in y; what comes in at
                * the border is reflected without repeating the edge (… 2 1 0 1 2 …) */
  NnFlip flip;
  guint cutout; /* side of a square of the mean color, which lies anywhere within the image;
                 * 0: none (DeVries and Taylor 2017, https://arxiv.org/abs/1708.04552) */
  float
      brightness; /* amplitudes 0 … 1 of the changes in nn-augment-color.h, 0: none; a factor is */
  float contrast; /* uniform in 1 − amplitude … 1 + amplitude */
  float saturation;
  float mixup; /* α of the Beta distribution, up to NN_MIXUP_MAX; 0: none (Zhang et al. 2017,
                * https://arxiv.org/abs/1710.09412) */
} NnAugmentation;

/* Leaves every image as it is. */
gboolean nn_augmentation_is_identity (const NnAugmentation *augmentation);

/* One of the amplitudes of color is not 0. */
gboolean nn_augmentation_changes_color (const NnAugmentation *augmentation);

/* Whether it makes sense for images of @shape: a shift and a cutout are smaller than the shorter
 * side, and the rest is in the ranges above. If not, NN_ERROR_SETTINGS names the setting and what
 * to choose. */
gboolean nn_augmentation_check (const NnAugmentation *augmentation, NnShape shape, GError **error);

/* An image of the training split, as one epoch takes it. */
typedef struct
{
  NnShape shape;
  const guint8 *pixels; /* channels × height × width bytes, planar */
  guint64 seed;
  guint epoch;   /* counts from anywhere, by one */
  guint32 index; /* in the training split */
} NnEpochImage;

/* Mixup: the image that image @index is mixed with in @epoch, uniformly one of the @n_images of the
 * training split, and in @lambda the share of image @index itself, from Beta (α, α), in [0, 1].
 * Without mixup it is the image itself, with share 1. */
guint32 nn_augmentation_get_partner (const NnAugmentation *augmentation,
                                     guint64 seed,
                                     guint epoch,
                                     guint32 index,
                                     guint32 n_images,
                                     float *lambda);

G_END_DECLS

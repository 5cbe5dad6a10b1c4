/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is done to one image, once it has been decided.
 *
 * The image is mirrored, then shifted with a reflected border, then changed in color and
 * normalized, and at last a rectangle of it is set to the mean color. */
#pragma once

#include "nn-augment-color.h"
#include "nn-augmentation.h"
#include "nn-random.h"

G_BEGIN_DECLS

/* All zero: the image as it is. */
typedef struct
{
  gboolean mirrored;
  gint64 shift_x; /* to the right, in pixels */
  gint64 shift_y; /* downwards */
  size_t cutout_top;
  size_t cutout_left;
  size_t cutout_height; /* 0: no cutout */
  size_t cutout_width;
  gboolean changes_color;
  NnColorChange color;
} NnAugmentPlan;

/* Random numbers that depend on the four numbers alone. */
void
nn_augment_random_init (NnRandom *random, guint64 seed, guint64 stream, guint epoch, guint32 index);

/* Decides what nn_augment_image() does to an image. */
NnAugmentPlan nn_augment_plan_new (const NnAugmentation *augmentation, const NnEpochImage *image);

/* Writes the image, channels × height × width bytes, to @out. */
void nn_augment_plan_render (const NnAugmentPlan *plan,
                             const NnNormalization *normalization,
                             NnShape shape,
                             const guint8 *pixels,
                             float *out,
                             NnPixelLayout layout);

/* Blends it in: out ← share · out + (1 − share) · image. */
void nn_augment_plan_blend (const NnAugmentPlan *plan,
                            const NnNormalization *normalization,
                            NnShape shape,
                            const guint8 *pixels,
                            float share,
                            float *out,
                            NnPixelLayout layout);

G_END_DECLS

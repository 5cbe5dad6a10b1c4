/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Changes of brightness, contrast and saturation, as one affine function of a pixel.
 *
 * With bytes v_c of the channels, the pixel's gray g and the image's mean gray m:
 *
 *   brightness b:  v ← b·v
 *   contrast k:    v ← k·v + (1 − k)·b·m
 *   saturation s:  v ← s·v + (1 − s)·(gray of v)
 *
 * which together, since gray is linear, are v ← own·v + gray·g + constant; only the end result is
 * limited to 0 … 255. Gray is 0.299 R + 0.587 G + 0.114 B (ITU-R BT.601) of three channels, else
 * the mean of the channels. The definitions are those of torchvision's ColorJitter, in this order.
 */
#pragma once

#include "nn-normalization.h"

G_BEGIN_DECLS

typedef struct
{
  float own;
  float gray;
  float constant;
} NnColorChange;

/* The mean over all pixels of the gray of an image, planes of bytes: 0 … 255. */
double nn_color_get_mean_gray (NnShape shape, const guint8 *pixels);

/* The three factors, 1 for no change. @mean_gray does not matter if @contrast is 1. */
NnColorChange
nn_color_change_new (float brightness, float contrast, float saturation, double mean_gray);

/* Changes and normalizes @n pixels: values[c · line + i] = scale[c] · v + offset[c], with v made of
 * the bytes bytes[c · plane + i] of pixel i. */
void nn_color_change_apply (const NnColorChange *change,
                            const NnNormalization *normalization,
                            size_t n,
                            const guint8 *bytes,
                            size_t plane,
                            float *values,
                            size_t line);

G_END_DECLS

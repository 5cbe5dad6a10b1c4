/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The functions that follow a layer's weighted sums, number by number. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Φ is the distribution function of the standard normal distribution, σ (z) = 1 / (1 + e⁻ᶻ). Of -∞
 * the last two make what is not a number, as products of infinity and zero. */
typedef enum
{
  NN_ACTIVATION_NONE,       /* z */
  NN_ACTIVATION_RELU,       /* max (z, 0) */
  NN_ACTIVATION_LEAKY_RELU, /* z > 0 ? z : slope · z */
  NN_ACTIVATION_GELU,       /* z · Φ (z); Hendrycks and Gimpel, arXiv 1606.08415 */
  NN_ACTIVATION_SILU,       /* z · σ (z); Elfwing and others, arXiv 1702.03118 */
} NnActivation;

G_END_DECLS

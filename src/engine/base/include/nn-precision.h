/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How precisely training computes. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  /* As floats, or with an error of at most 2⁻¹⁶ in each product (NnKernel.product_error). */
  NN_PRECISION_FULL,

  /* In processors with a matrix unit, the numbers that convolutions multiply are rounded to 8
   * significant bits (bfloat16) while the network learns; sums, weights and all else stay floats.
   * Elsewhere the same as full. (P. Micikevicius et al., "Mixed Precision Training", ICLR 2018) */
  NN_PRECISION_MIXED,
} NnPrecision;

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How far the results of products may be from those of a reference. */
#pragma once

#include <math.h>

#include "nn-kernel.h"

/* @tolerance, which is enough where products are rounded to floats, or as much more as the kernel
 * that is in use needs for sums of some @n_terms numbers of about 1. */
static inline double
allow_products (double tolerance, double n_terms)
{
  return fmax (tolerance, n_terms * nn_kernel_get ()->product_error);
}

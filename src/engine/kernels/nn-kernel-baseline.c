/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whatever the compiler takes for granted, computed with products and sums: SSE2 on x86 (16
 * registers of 4 floats), and what it makes of vectors elsewhere. */
#define KERNEL nn_kernel_baseline
#define KERNEL_TITLE "baseline"
#define VECTOR_BYTES 16
#define MAX_VECTORS 2
#define ROWS_1 8
#define ROWS_2 6
#include "nn-kernel-template.h"

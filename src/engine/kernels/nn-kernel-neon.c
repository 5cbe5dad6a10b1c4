/* SPDX-License-Identifier: GPL-3.0-or-later */
/* 64-bit ARM, where every processor has NEON: 32 registers of 4 floats. Tiles are less high than
 * with AVX-512, which reads numbers of A from memory as it multiplies: here they are loaded first,
 * and as many registers as a tile has rows are kept for them. */
#include <arm_neon.h>

#define KERNEL nn_kernel_neon
#define KERNEL_TITLE "neon"
#define KERNEL_ADD_PRODUCT(sum, a, b) vfmaq_f32 (sum, a, b)
#define KERNEL_SUBTRACT_PRODUCT(sum, a, b) vfmsq_f32 (sum, a, b)
#define VECTOR_BYTES 16
#define MAX_VECTORS 4
#define ROWS_1 14
#define ROWS_2 10
#define ROWS_3 7
#define ROWS_4 5
#include "nn-kernel-template.h"

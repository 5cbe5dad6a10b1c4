/* SPDX-License-Identifier: GPL-3.0-or-later */
/* x86-64 with AVX2 and FMA: 16 registers of 8 floats. */
#include <immintrin.h>

#define KERNEL nn_kernel_avx2
#define KERNEL_TITLE "avx2"
#define KERNEL_ADD_PRODUCT(sum, a, b) _mm256_fmadd_ps (a, b, sum)
#define KERNEL_SUBTRACT_PRODUCT(sum, a, b) _mm256_fnmadd_ps (a, b, sum)
#define VECTOR_BYTES 32
#define MAX_VECTORS 2
#define ROWS_1 8
#define ROWS_2 6
#include "nn-kernel-template.h"

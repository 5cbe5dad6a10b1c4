/* SPDX-License-Identifier: GPL-3.0-or-later */
/* x86-64 with AVX-512: 32 registers of 16 floats. */
#include <immintrin.h>

#define KERNEL nn_kernel_avx512
#define KERNEL_TITLE "avx512"
#define KERNEL_ADD_PRODUCT(sum, a, b) _mm512_fmadd_ps (a, b, sum)
#define KERNEL_SUBTRACT_PRODUCT(sum, a, b) _mm512_fnmadd_ps (a, b, sum)
#define VECTOR_BYTES 64
#define MAX_VECTORS 4
#define ROWS_1 14
#define ROWS_2 12
#define ROWS_3 8
#define ROWS_4 6
#include "nn-kernel-template.h"

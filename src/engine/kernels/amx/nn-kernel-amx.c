/* SPDX-License-Identifier: GPL-3.0-or-later */
/* x86-64 with AMX beside AVX-512: whole products in the matrix unit. */
#include <immintrin.h>

#include "nn-amx-strip.h"
#include "nn-amx.h"

#define KERNEL nn_kernel_amx
#define KERNEL_TITLE "amx"
#define KERNEL_MULTIPLY nn_amx_multiply
#define KERNEL_STRIP &nn_amx_strip
#define KERNEL_PRODUCT_ERROR NN_AMX_PRODUCT_ERROR
#define KERNEL_ADD_PRODUCT(sum, a, b) _mm512_fmadd_ps (a, b, sum)
#define KERNEL_SUBTRACT_PRODUCT(sum, a, b) _mm512_fnmadd_ps (a, b, sum)
#define VECTOR_BYTES 64
#define MAX_VECTORS 4
#define ROWS_1 14
#define ROWS_2 12
#define ROWS_3 8
#define ROWS_4 6
#include "../nn-kernel-template.h"

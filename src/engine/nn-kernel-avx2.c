/* x86-64 with AVX2 and FMA: 16 registers of 8 floats. */
#define KERNEL nn_kernel_avx2
#define KERNEL_TITLE "avx2"
#define VECTOR_BYTES 32
#define MAX_VECTORS 2
#define ROWS_1 8
#define ROWS_2 6
#include "nn-kernel-template.h"

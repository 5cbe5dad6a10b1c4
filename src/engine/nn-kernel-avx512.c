/* x86-64 with AVX-512: 32 registers of 16 floats. */
#define KERNEL nn_kernel_avx512
#define KERNEL_TITLE "avx512"
#define VECTOR_BYTES 64
#define MAX_VECTORS 4
#define ROWS_1 14
#define ROWS_2 12
#define ROWS_3 8
#define ROWS_4 6
#include "nn-kernel-template.h"

/* Whatever the compiler takes for granted: SSE2 on x86-64 (16 registers of 4 floats), NEON with
 * fused multiply-add on 64-bit ARM (32 registers). */
#define KERNEL nn_kernel_baseline
#define KERNEL_TITLE "baseline"
#define VECTOR_BYTES 16
#if defined(__aarch64__)
#define MAX_VECTORS 4
#define ROWS_1 14
#define ROWS_2 12
#define ROWS_3 8
#define ROWS_4 6
#else
#define MAX_VECTORS 2
#define ROWS_1 8
#define ROWS_2 6
#endif
#include "nn-kernel-template.h"

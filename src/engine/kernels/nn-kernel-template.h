/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The body of a kernel. The file that includes it defines
 *
 *   KERNEL          the name of the NnKernel
 *   KERNEL_TITLE    its name as text
 *   VECTOR_BYTES    the width of the vectors
 *   MAX_VECTORS     the widest tile
 *   ROWS_1 … ROWS_4 the height of tiles that are 1 to 4 vectors wide: as many as the registers hold
 *                   together with a row of B and one number of A
 *   KERNEL_ADD_PRODUCT (sum, a, b) and KERNEL_SUBTRACT_PRODUCT (sum, a, b) (or not)
 *                   the instructions for sum ± a · b with one rounding
 *   KERNEL_MULTIPLY, KERNEL_STRIP, KERNEL_PRODUCT_ERROR (or not)
 *                   what takes whole products and convolutions instead, and how precise it is
 */
#include <string.h>

#include "nn-kernel.h"

#define VECTOR_FLOATS (VECTOR_BYTES / 4)

typedef float Vector __attribute__ ((vector_size (VECTOR_BYTES)));
/* The same, anywhere in memory. */
typedef float LooseVector __attribute__ ((vector_size (VECTOR_BYTES), aligned (4), may_alias));

#define ALWAYS_INLINE inline __attribute__ ((always_inline))

static ALWAYS_INLINE Vector
spread (float x)
{
  return x - (Vector){ 0 };
}

/* sum + a · b and sum - a · b, rounded once if the kernel has instructions for that. Every fused
 * operation of a kernel is one of these two: compilers are told to make none of their own, because
 * each of them chooses others. */
static ALWAYS_INLINE Vector
add_product (Vector sum, Vector a, Vector b)
{
#ifdef KERNEL_ADD_PRODUCT
  return KERNEL_ADD_PRODUCT (sum, a, b);
#else
  return sum + a * b;
#endif
}

static ALWAYS_INLINE Vector
subtract_product (Vector sum, Vector a, Vector b)
{
#ifdef KERNEL_SUBTRACT_PRODUCT
  return KERNEL_SUBTRACT_PRODUCT (sum, a, b);
#else
  return sum - a * b;
#endif
}

/* clang-format off */

/* A tile of ROWS × VECTORS, both constants, so that all sums stay in registers. The loop over k must not be unrolled, or they
 * do not fit. */
#define DEFINE_TILE(ROWS, VECTORS)                                                                  \
  static void tile_##ROWS##_##VECTORS (const NnProduct *tile)                                       \
  {                                                                                                 \
    const size_t k = tile->k, a_row = tile->a_row, a_column = tile->a_column, b_row = tile->b_row;  \
    const float *a = tile->a, *b = tile->b;                                                         \
    Vector sum[ROWS][VECTORS];                                                                      \
                                                                                                    \
    _Pragma ("GCC unroll 14")                                                                       \
    for (int i = 0; i < ROWS; i++)                                                                  \
      _Pragma ("GCC unroll 4")                                                                      \
      for (int j = 0; j < VECTORS; j++)                                                             \
        sum[i][j] = (Vector){ 0 };                                                                  \
    _Pragma ("GCC unroll 1")                                                                        \
    for (size_t l = 0; l < k; l++)                                                                  \
      {                                                                                             \
        Vector row[VECTORS];                                                                        \
                                                                                                    \
        _Pragma ("GCC unroll 4")                                                                    \
        for (int j = 0; j < VECTORS; j++)                                                           \
          row[j] = *(const LooseVector *) (b + j * VECTOR_FLOATS);                                  \
        _Pragma ("GCC unroll 14")                                                                   \
        for (int i = 0; i < ROWS; i++)                                                              \
          {                                                                                         \
            Vector x = spread (a[(size_t) i * a_row]);                                              \
                                                                                                    \
            _Pragma ("GCC unroll 4")                                                                \
            for (int j = 0; j < VECTORS; j++)                                                       \
              sum[i][j] = add_product (sum[i][j], x, row[j]);                                       \
          }                                                                                         \
        a += a_column;                                                                              \
        b += b_row;                                                                                 \
      }                                                                                             \
    STORE_TILE (ROWS, VECTORS)                                                                      \
  }

/* C ← S + alpha · the sums. For all that compilers know, what is written may change the product: it is read before. */
#define STORE_TILE(ROWS, VECTORS)                                                                   \
  {                                                                                                 \
    const float *s = tile->s, alpha = tile->alpha;                                                  \
    const size_t s_row = tile->s_row, c_row = tile->c_row;                                          \
    float *c = tile->c;                                                                             \
                                                                                                    \
    if (s)                                                                                          \
      _Pragma ("GCC unroll 14")                                                                     \
      for (int i = 0; i < ROWS; i++)                                                                \
        _Pragma ("GCC unroll 4")                                                                    \
        for (int j = 0; j < VECTORS; j++)                                                           \
          *(LooseVector *) (c + (size_t) i * c_row + j * VECTOR_FLOATS) =                           \
              add_product (*(const LooseVector *) (s + (size_t) i * s_row + j * VECTOR_FLOATS),     \
                           spread (alpha), sum[i][j]);                                              \
    else                                                                                            \
      _Pragma ("GCC unroll 14")                                                                     \
      for (int i = 0; i < ROWS; i++)                                                                \
        _Pragma ("GCC unroll 4")                                                                    \
        for (int j = 0; j < VECTORS; j++)                                                           \
          *(LooseVector *) (c + (size_t) i * c_row + j * VECTOR_FLOATS) = alpha * sum[i][j];        \
  }

#define CASE(ROWS, VECTORS)                                                                         \
  case ROWS:                                                                                        \
    tile_##ROWS##_##VECTORS (tile);                                                                 \
    break;

/* Tiles of one width: DEFINE and CASE stand for the list of heights. */
#define DEFINE_WIDTH(VECTORS, HEIGHTS)                                                              \
  HEIGHTS (DEFINE_TILE, VECTORS)                                                                    \
  static void tile_##VECTORS (const NnProduct *tile)                                                \
  {                                                                                                 \
    switch (tile->m)                                                                                \
      {                                                                                             \
        HEIGHTS (CASE, VECTORS)                                                                     \
      default:                                                                                      \
        g_assert_not_reached ();                                                                    \
      }                                                                                             \
  }

#define UP_TO_5(DO, V) DO (1, V) DO (2, V) DO (3, V) DO (4, V) DO (5, V)
#define UP_TO_6(DO, V) UP_TO_5 (DO, V) DO (6, V)
#define UP_TO_7(DO, V) UP_TO_6 (DO, V) DO (7, V)
#define UP_TO_8(DO, V) UP_TO_7 (DO, V) DO (8, V)
#define UP_TO_10(DO, V) UP_TO_8 (DO, V) DO (9, V) DO (10, V)
#define UP_TO_12(DO, V) UP_TO_10 (DO, V) DO (11, V) DO (12, V)
#define UP_TO_14(DO, V) UP_TO_12 (DO, V) DO (13, V) DO (14, V)
#define HEIGHTS_UP_TO_(N) UP_TO_##N
#define HEIGHTS_UP_TO(N) HEIGHTS_UP_TO_ (N)

/* clang-format on */

DEFINE_WIDTH (1, HEIGHTS_UP_TO (ROWS_1))
DEFINE_WIDTH (2, HEIGHTS_UP_TO (ROWS_2))
#if MAX_VECTORS == 4
DEFINE_WIDTH (3, HEIGHTS_UP_TO (ROWS_3))
DEFINE_WIDTH (4, HEIGHTS_UP_TO (ROWS_4))
#endif

static void
scale_pixels (const guint8 *restrict pixels, size_t n, float *restrict x)
{
  for (size_t i = 0; i < n; i++)
    x[i] = (float) pixels[i] * (1.0f / 255.0f);
}

#include "nn-winograd-template.h"
#include "nn-activation-template.h"
#include "nn-pointwise-template.h"
#include "nn-pixel-sums-template.h"
#include "nn-pool-template.h"
#include "nn-activated-pool-template.h"
#include "nn-depthwise-template.h"

const NnKernel KERNEL = {
  .name = KERNEL_TITLE,
  .vector_floats = VECTOR_FLOATS,
#ifdef KERNEL_ADD_PRODUCT
  .is_fused = TRUE,
#endif
  .max_vectors = MAX_VECTORS,
#if MAX_VECTORS == 4
  .max_rows = { 0, ROWS_1, ROWS_2, ROWS_3, ROWS_4 },
  .tile = { NULL, tile_1, tile_2, tile_3, tile_4 },
#else
  .max_rows = { 0, ROWS_1, ROWS_2 },
  .tile = { NULL, tile_1, tile_2 },
#endif
#ifdef KERNEL_MULTIPLY
  .product_error = KERNEL_PRODUCT_ERROR,
  .multiply = KERNEL_MULTIPLY,
  .strip = KERNEL_STRIP,
#else
  .product_error = 0x1p-24,
#endif
  .scale_pixels = scale_pixels,
  .winograd_input = winograd_input,
  .winograd_output = winograd_output,
  .winograd_gradient = winograd_gradient,
  .winograd_weights = winograd_weights,
  .winograd_weight_gradient = winograd_weight_gradient,
  .depthwise = depthwise,
  .depthwise_data_gradient = depthwise_data_gradient,
  .depthwise_gradient = depthwise_gradient,
  .activate = activate,
  .activate_backward = activate_backward,
  .sum_pixels = sum_pixels,
  .sum_gradients = sum_gradients,
  .activate_backward_sum = activate_backward_sum,
  .combine = combine,
  .pool_max = pool_max,
  .pool_max_backward = pool_max_backward,
  .pool_average = pool_average,
  .pool_average_backward = pool_average_backward,
  .activate_pool_max = activate_pool_max,
  .activate_pool_max_backward = activate_pool_max_backward,
};

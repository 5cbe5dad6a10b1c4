/* The innermost loops, compiled once for each instruction set and chosen when the program starts.
 *
 * Every number of a product is one sum, taken in the order of k by multiplications fused with
 * additions, whatever the shape of the tile that it falls into. Results therefore do not depend on
 * how a product is cut into tiles, nor on the width of the vectors. (Without fused operations, on
 * old x86 and other baselines, they differ in the last bit.)
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Rows of matrices start at multiples of this many floats; see nn_row_stride(). No kernel has wider
 * vectors. */
#define NN_VECTOR_FLOATS 16

/* How many whole vectors hold @n numbers. */
static inline size_t
nn_count_vectors (size_t n)
{
  return (n + NN_VECTOR_FLOATS - 1) / NN_VECTOR_FLOATS;
}

/* @n with the padding to whole vectors. */
static inline size_t
nn_pad_to_vectors (size_t n)
{
  return nn_count_vectors (n) * NN_VECTOR_FLOATS;
}

/* The most that any kernel computes at a time. */
#define NN_KERNEL_MAX_ROWS 14
#define NN_KERNEL_MAX_VECTORS 4

/* C ← S + alpha · A·B for one tile of C: @n_rows rows, whole vectors wide.
 *
 * A number a(i, k) is at a[i · a_row + k · a_column]; row k of B at b + k · b_row, row i of C at c
 * + i · c_row, row i of S at s + i · s_row. S may be C, NULL for zero, or with s_row 0 one row for
 * all (a bias). */
typedef void (*NnKernelTile) (size_t n_rows,
                              size_t k,
                              float alpha,
                              const float *a,
                              size_t a_row,
                              size_t a_column,
                              const float *b,
                              size_t b_row,
                              const float *s,
                              size_t s_row,
                              float *c,
                              size_t c_row);

typedef struct
{
  const char *name;
  size_t vector_floats;
  size_t max_vectors;                           /* at most NN_KERNEL_MAX_VECTORS */
  size_t max_rows[NN_KERNEL_MAX_VECTORS + 1];   /* by the number of vectors */
  NnKernelTile tile[NN_KERNEL_MAX_VECTORS + 1]; /* by the number of vectors, from 1 */

  /* x = byte / 255, n numbers */
  void (*scale_pixels) (const guint8 *pixels, size_t n, float *x);

  /* The transforms of nn-winograd.h, of one tile: V = Bᵀ d B, y = Aᵀ M A + bias, D = A dy Aᵀ; the
   * next row, pixel and point of @n_channels channels are that many floats further on. Of a tile at
   * the edge only the first @n_rows and @n_columns are in the map. */
  void (*winograd_input) (
      const float *x, size_t x_row, size_t x_pixel, size_t n_channels, float *v, size_t v_point);
  void (*winograd_output) (const float *m,
                           size_t m_point,
                           size_t n_channels,
                           const float *bias,
                           float *y,
                           size_t y_row,
                           size_t y_pixel,
                           size_t n_rows,
                           size_t n_columns);
  void (*winograd_gradient) (const float *dy,
                             size_t dy_row,
                             size_t dy_pixel,
                             size_t n_rows,
                             size_t n_columns,
                             size_t n_channels,
                             float *d,
                             size_t d_point);

  /* U = G g Gᵀ of @n kernels and dg = Gᵀ dU G. */
  void (*winograd_weights) (
      const float *w, size_t w_tap, gboolean turned, size_t n, float *u, size_t u_point);
  void (*winograd_weight_gradient) (
      const float *u, size_t u_point, size_t n, float *w, size_t w_tap);
} NnKernel;

/* The fastest that this processor can run; NN_KERNEL in the environment (baseline, avx2, avx512)
 * chooses another one. */
const NnKernel *nn_kernel_get (void);

extern const NnKernel nn_kernel_baseline;
#ifdef NN_HAVE_X86_KERNELS
extern const NnKernel nn_kernel_avx2;
extern const NnKernel nn_kernel_avx512;
#endif

G_END_DECLS

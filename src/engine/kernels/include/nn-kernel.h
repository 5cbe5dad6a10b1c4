/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The innermost loops, compiled once for each instruction set and chosen when the program starts.
 *
 * Every number of a product is one sum, taken in the order of k by multiplications fused with
 * additions, whatever the shape of the tile that it falls into. Results therefore do not depend on
 * how a product is cut into tiles, nor on the width of the vectors, nor on the compiler: which
 * operations are fused is written in the source. (Without fused operations, on old x86 and other
 * baselines, they differ in the last bit; with a matrix unit a little earlier, see nn-amx.h.)
 */
#pragma once

#include <glib.h>

#include "nn-activation-kind.h"
#include "nn-product.h"
#include "nn-vectors.h"
#include "nn-workers.h"

G_BEGIN_DECLS

/* The most that any kernel computes at a time. */
#define NN_KERNEL_MAX_ROWS 14
#define NN_KERNEL_MAX_VECTORS 4

/* A product that is one tile: its n is known by who was chosen to compute it, and is not read. */
typedef void (*NnKernelTile) (const NnProduct *tile);

/* A product of any size: see nn_gemm(). */
typedef void (*NnKernelMultiply) (NnWorker *worker, const NnProduct *product);

/* The sizes of a convolution of one map, channel by channel. x begins with the padding. */
typedef struct
{
  size_t kernel_height;
  size_t kernel_width;
  size_t stride;
  size_t pixel; /* floats of a pixel, of x as of y */
  size_t x_row; /* floats from row to row */
  size_t height;
  size_t width; /* of y, with rows of y_row floats */
  size_t y_row;
  size_t w_tap; /* floats from one tap of the kernel to the next */
} NnDepthwise;

/* A tile of 4 × 4 pixels in a map. */
typedef struct
{
  size_t n_rows; /* that are in the map: fewer than 4 at its edge */
  size_t n_columns;
  size_t row;   /* floats from one row to the next */
  size_t pixel; /* floats of a pixel */
} NnWinogradTile;

/* The windows of a pool, and the maps that it goes from and to. */
typedef struct
{
  size_t kernel_height;
  size_t kernel_width;
  size_t stride_height;
  size_t stride_width;
  size_t pixel;  /* floats of a pixel, of x as of y */
  size_t height; /* of y */
  size_t width;
  size_t x_row;  /* floats from row to row */
  size_t y_row;  /* of y, and of dy */
  size_t dx_row; /* 0 in the forward pass */
} NnPool;

/* act (z), where z stands for scale_c · x + shift_c, one fused operation where there is one. */
typedef struct
{
  NnActivation kind;
  float slope;        /* the leaky ReLU's */
  const float *scale; /* of each channel; both may be NULL: z = x */
  const float *shift;
} NnScaledActivation;

/* Sums over the gradients g of a map x, of each channel; they are added to what is there:
 *
 *   sums_c += Σ g, products_c += Σ g · (x − mean_c) */
typedef struct
{
  const float *mean;
  float *sums;
  float *products;
} NnGradientSums;

/* The factors of a sum of maps, of each channel: k1_c · g + k2_c · x + k3_c. */
typedef struct
{
  const float *k1;
  const float *k2;
  const float *k3;
} NnMapFactors;

typedef struct
{
  const char *name;
  size_t vector_floats;
  gboolean is_fused;                          /* whether products are added up with one rounding */
  size_t max_vectors;                         /* at most NN_KERNEL_MAX_VECTORS */
  size_t max_rows[NN_KERNEL_MAX_VECTORS + 1]; /* by the number of vectors */
  NnKernelTile tile[NN_KERNEL_MAX_VECTORS + 1]; /* by the number of vectors, from 1 */

  /* The relative error of a product, at most: that of a rounding, or more in a matrix unit. */
  double product_error;

  /* NULL, or what is faster than tiles. */
  NnKernelMultiply multiply;
  const struct _NnStripKernel *strip;

  /* x = byte / 255, n numbers */
  void (*scale_pixels) (const guint8 *pixels, size_t n, float *x);

  /* The transforms of nn-winograd.h, of one tile: V = Bᵀ d B, y = Aᵀ M A + bias, D = A dy Aᵀ, all
   * channels of a pixel; the next row, pixel and point are that many floats further on. @bias may
   * be NULL. */
  void (*winograd_input) (
      const float *x, size_t x_row, size_t x_pixel, size_t n_channels, float *v, size_t v_point);
  void (*winograd_output) (
      const NnWinogradTile *tile, const float *m, size_t m_point, const float *bias, float *y);
  void (*winograd_gradient) (const NnWinogradTile *tile, const float *dy, float *d, size_t d_point);

  /* U = G g Gᵀ of @n kernels and dg = Gᵀ dU G. */
  void (*winograd_weights) (
      const float *w, size_t w_tap, gboolean flipped, size_t n, float *u, size_t u_point);
  void (*winograd_weight_gradient) (
      const float *u, size_t u_point, size_t n, float *w, size_t w_tap);

  /* Pixel by pixel (nn-pointwise-template.h and others). Maps are channels-last; a pixel has @pixel
   * floats, a multiple of NN_VECTOR_FLOATS and not 0. A run is @n_pixels pixels without a gap;
   * where a row is given, rows are that many floats apart. What belongs to channels (scale, shift,
   * mean, k1 … k3 and all sums) has @pixel floats. Sums are added to what is there; which numbers
   * are added in which order depends on @pixel and the number of pixels, never on the width of the
   * vectors.
   *
   * A z that is not a number makes a y that is not a number. Φ is computed to 2·10⁻⁷ and σ with a
   * relative error of 3·10⁻⁷. */

  /* Channel by channel, with w [kernel height · kernel width] taps, each @w_tap floats from the
   * next:
   *
   *   y(i, j) = bias + Σ over u, v of x(i · stride + u, j · stride + v) · w(u, v)
   *
   * @bias may be NULL; dx and dw are added to what is there. */
  void (*depthwise) (
      const NnDepthwise *d, const float *x, const float *w, const float *bias, float *y);
  void (*depthwise_data_gradient) (const NnDepthwise *d,
                                   const float *dy,
                                   const float *w,
                                   float *dx);
  void (*depthwise_gradient) (const NnDepthwise *d, const float *x, const float *dy, float *dw);

  /* y = act (z); y may be x. */
  void (*activate) (
      const NnScaledActivation *act, const float *x, size_t pixel, size_t n_pixels, float *y);

  /* g = act' (z) · dy; g may be dy. */
  void (*activate_backward) (const NnScaledActivation *act,
                             const float *x,
                             size_t pixel,
                             size_t n_pixels,
                             const float *dy,
                             float *g);

  /* sums_c += Σ (x − origin_c), squares_c += Σ (x − origin_c)²: with an origin near the mean no
   * digits are lost where it is large. @origin may be NULL: 0. */
  void (*sum_pixels) (const float *x,
                      const float *origin,
                      size_t pixel,
                      size_t n_pixels,
                      float *sums,
                      float *squares);

  void (*sum_gradients) (
      const float *g, const float *x, size_t pixel, size_t n_pixels, const NnGradientSums *sums);

  /* activate_backward and sum_gradients in one pass; g may be dy. */
  void (*activate_backward_sum) (const NnScaledActivation *act,
                                 const float *x,
                                 size_t pixel,
                                 size_t n_pixels,
                                 const float *dy,
                                 float *g,
                                 const NnGradientSums *sums);

  /* out = k1_c · g + k2_c · x + k3_c (+ skip, unless it is NULL). Without factors (NULL) x is not
   * used: out = g (+ skip). out may be g, x or skip. */
  void (*combine) (const NnMapFactors *factors,
                   const float *g,
                   const float *x,
                   const float *skip,
                   size_t pixel,
                   size_t n_pixels,
                   float *out);

  /* y(i, j) = max of the window of x at (i · stride_height, j · stride_width); windows are always
   * inside x. If something in a window is not a number, its maximum is not one either. */
  void (*pool_max) (const NnPool *pool, const float *x, float *y);

  /* dx += dy at the first largest of each window of x, row by row, or at the last of those that are
   * not numbers. Windows may overlap. */
  void (*pool_max_backward) (const NnPool *pool, const float *x, const float *dy, float *dx);

  /* y(i, j) = mean of the window, and dx += dy / size of the window all over it */
  void (*pool_average) (const NnPool *pool, const float *x, float *y);
  void (*pool_average_backward) (const NnPool *pool, const float *dy, float *dx);

  /* The most frequent pair in one pass: y = max over windows of 2×2 with stride 2 of act (z), the
   * same bits as activate and pool_max one after the other. */
  void (*activate_pool_max) (const NnScaledActivation *act,
                             const NnPool *pool,
                             const float *x,
                             float *y);

  /* Its adjoint, which writes every pixel of the first 2·height rows and 2·width columns of g, in
   * the place of dx: act' (z) · dy at the first largest, act' (z) · 0 elsewhere, the same bits as
   * pool_max_backward on zeros and then activate_backward. Also the sums, unless @sums is NULL,
   * without products if its mean is NULL. */
  void (*activate_pool_max_backward) (const NnScaledActivation *act,
                                      const NnPool *pool,
                                      const float *x,
                                      const float *dy,
                                      float *g,
                                      const NnGradientSums *sums);
} NnKernel;

/* The fastest that this processor can run, or, with a name in NN_KERNEL in the environment, none
 * that is faster than that one: amx, avx512, avx2 or baseline on x86-64, neon on 64-bit ARM, and
 * baseline elsewhere. */
const NnKernel *nn_kernel_get (void);

/* Those that this processor can run, the fastest first; NULL after the last. */
const NnKernel *nn_kernel_nth (guint i);

/* All that there are; a build has those of its family of processors. */
extern const NnKernel nn_kernel_amx;
extern const NnKernel nn_kernel_avx512;
extern const NnKernel nn_kernel_avx2;
extern const NnKernel nn_kernel_neon;
extern const NnKernel nn_kernel_baseline;

G_END_DECLS

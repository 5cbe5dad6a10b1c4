/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Convolution channel by channel: part of a kernel, included by nn-kernel-template.h. Formulas are
 * in nn-kernel.h.
 *
 * One vector of channels goes through a whole map, so that the weights of a 3 × 3 kernel, or the
 * sums of their gradient, stay in registers; of these kernels with stride 1, four pixels of a row
 * at a time share what they read. */

#define LOAD(place) (*(const LooseVector *) (place))
#define STORE(place, value) (*(LooseVector *) (place) = (value))

/* Pixels of a row at a time. */
#define N_SHARED 4

/* One pixel of y, at channel x and w point to. */
static ALWAYS_INLINE Vector
depthwise_pixel (const NnDepthwise *d, const float *x, const float *w, Vector sum)
{
#pragma GCC unroll 1
  for (size_t u = 0; u < d->kernel_height; u++)
#pragma GCC unroll 1
    for (size_t v = 0; v < d->kernel_width; v++)
      sum = add_product (sum, LOAD (x + u * d->x_row + v * d->pixel),
                         LOAD (w + (u * d->kernel_width + v) * d->w_tap));
  return sum;
}

/* The same for N_SHARED pixels side by side and a 3 × 3 kernel: every number of x is read once. */
static ALWAYS_INLINE void
depthwise_shared (const NnDepthwise *d, const float *x, const Vector w[9], Vector bias, float *y)
{
  Vector sums[N_SHARED];

#pragma GCC unroll 4
  for (int k = 0; k < N_SHARED; k++)
    sums[k] = bias;
#pragma GCC unroll 3
  for (int u = 0; u < 3; u++)
#pragma GCC unroll 6
    for (int t = 0; t < N_SHARED + 2; t++)
      {
        Vector value = LOAD (x + (size_t) u * d->x_row + (size_t) t * d->pixel);

#pragma GCC unroll 4
        for (int k = 0; k < N_SHARED; k++)
          if (t - k >= 0 && t - k < 3)
            sums[k] = add_product (sums[k], value, w[3 * u + t - k]);
      }
#pragma GCC unroll 4
  for (int k = 0; k < N_SHARED; k++)
    STORE (y + (size_t) k * d->pixel, sums[k]);
}

static ALWAYS_INLINE gboolean
is_three_by_three (const NnDepthwise *d)
{
  return d->kernel_height == 3 && d->kernel_width == 3 && d->stride == 1;
}

static void
depthwise (const NnDepthwise *d, const float *x, const float *w, const float *bias, float *y)
{
  size_t n_shared = is_three_by_three (d) ? d->width / N_SHARED * N_SHARED : 0;

  for (size_t channel = 0; channel < d->pixel; channel += VECTOR_FLOATS)
    {
      Vector taps[9] = { 0 }, start = { 0 };

      if (bias)
        start = LOAD (bias + channel);
#pragma GCC unroll 9
      for (size_t tap = 0; tap < 9; tap++)
        if (n_shared > 0)
          taps[tap] = LOAD (w + tap * d->w_tap + channel);
      for (size_t i = 0; i < d->height; i++)
        {
          const float *from = x + i * d->stride * d->x_row + channel;
          float *to = y + i * d->y_row + channel;

          for (size_t j = 0; j < n_shared; j += N_SHARED)
            depthwise_shared (d, from + j * d->pixel, taps, start, to + j * d->pixel);
          for (size_t j = n_shared; j < d->width; j++)
            STORE (to + j * d->pixel,
                   depthwise_pixel (d, from + j * d->stride * d->pixel, w + channel, start));
        }
    }
}

static void
depthwise_data_gradient (const NnDepthwise *d, const float *dy, const float *w, float *dx)
{
  for (size_t channel = 0; channel < d->pixel; channel += VECTOR_FLOATS)
    for (size_t i = 0; i < d->height; i++)
      for (size_t j = 0; j < d->width; j++)
        {
          Vector g = LOAD (dy + i * d->y_row + j * d->pixel + channel);
          float *to = dx + i * d->stride * d->x_row + j * d->stride * d->pixel + channel;

          for (size_t u = 0; u < d->kernel_height; u++)
            for (size_t v = 0; v < d->kernel_width; v++)
              {
                float *place = to + u * d->x_row + v * d->pixel;

                STORE (place,
                       add_product (LOAD (place), g,
                                    LOAD (w + (u * d->kernel_width + v) * d->w_tap + channel)));
              }
        }
}

/* N_SHARED pixels of dy side by side, added to the sums of a 3 × 3 kernel. */
static ALWAYS_INLINE void
depthwise_gradient_shared (const NnDepthwise *d, const float *x, const float *dy, Vector sums[9])
{
  Vector g[N_SHARED];

#pragma GCC unroll 4
  for (int k = 0; k < N_SHARED; k++)
    g[k] = LOAD (dy + (size_t) k * d->pixel);
#pragma GCC unroll 3
  for (int u = 0; u < 3; u++)
#pragma GCC unroll 6
    for (int t = 0; t < N_SHARED + 2; t++)
      {
        Vector value = LOAD (x + (size_t) u * d->x_row + (size_t) t * d->pixel);

#pragma GCC unroll 4
        for (int k = 0; k < N_SHARED; k++)
          if (t - k >= 0 && t - k < 3)
            sums[3 * u + t - k] = add_product (sums[3 * u + t - k], value, g[k]);
      }
}

/* One tap, of the pixels from column @first on. */
static ALWAYS_INLINE Vector
depthwise_gradient_tap (
    const NnDepthwise *d, const float *x, const float *dy, size_t first, Vector sum)
{
  for (size_t i = 0; i < d->height; i++)
    for (size_t j = first; j < d->width; j++)
      sum = add_product (sum, LOAD (x + (i * d->x_row + j * d->pixel) * d->stride),
                         LOAD (dy + i * d->y_row + j * d->pixel));
  return sum;
}

static void
depthwise_gradient (const NnDepthwise *d, const float *x, const float *dy, float *dw)
{
  size_t n_shared = is_three_by_three (d) ? d->width / N_SHARED * N_SHARED : 0;

  for (size_t channel = 0; channel < d->pixel; channel += VECTOR_FLOATS)
    {
      Vector sums[9] = { 0 };

      for (size_t i = 0; n_shared > 0 && i < d->height; i++)
        for (size_t j = 0; j < n_shared; j += N_SHARED)
          depthwise_gradient_shared (d, x + i * d->x_row + j * d->pixel + channel,
                                     dy + i * d->y_row + j * d->pixel + channel, sums);
      for (size_t u = 0; u < d->kernel_height; u++)
        for (size_t v = 0; v < d->kernel_width; v++)
          {
            size_t tap = u * d->kernel_width + v;
            float *place = dw + tap * d->w_tap + channel;
            Vector sum = n_shared > 0 ? sums[tap] : (Vector){ 0 };

            sum = depthwise_gradient_tap (d, x + u * d->x_row + v * d->pixel + channel,
                                          dy + channel, n_shared, sum);
            STORE (place, LOAD (place) + sum);
          }
    }
}

#undef N_SHARED
#undef LOAD
#undef STORE

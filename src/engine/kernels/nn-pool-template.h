/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pooling: part of a kernel, included by nn-kernel-template.h after nn-pointwise-template.h.
 * Formulas are in nn-kernel.h. */

#define LOAD(place) (*(const LooseVector *) (place))
#define STORE(place, value) (*(LooseVector *) (place) = (value))

/* Where x takes the place of the largest so far, m: where it is larger, or not a number. Of equal
 * ones the first stays. */
static ALWAYS_INLINE MaskVector
exceeds (Vector x, Vector m)
{
  return (x > m) | (x != x);
}

static ALWAYS_INLINE Vector
larger (Vector m, Vector x)
{
  return choose_where (exceeds (x, m), x, m);
}

/* The windows of a map, of which the two sizes may be constants. */
typedef struct
{
  size_t kernel_height;
  size_t kernel_width;
  size_t stride_height;
  size_t stride_width;
  size_t pixel;
  size_t row; /* of the map that the windows are in */
} Windows;

static ALWAYS_INLINE size_t
window_at (const Windows *windows, size_t i, size_t j)
{
  return i * windows->stride_height * windows->row + j * windows->stride_width * windows->pixel;
}

/* The largest in each place of the window at x. */
static ALWAYS_INLINE Vector
window_max (const Windows *windows, const float *x)
{
  Vector m = LOAD (x);

#pragma GCC unroll 1
  for (size_t a = 0; a < windows->kernel_height; a++)
#pragma GCC unroll 1
    for (size_t b = 0; b < windows->kernel_width; b++)
      m = larger (m, LOAD (x + a * windows->row + b * windows->pixel));
  return m;
}

static ALWAYS_INLINE Vector
max_of_four (Vector a, Vector b, Vector c, Vector d)
{
  return larger (larger (a, b), larger (c, d));
}

static void
pool_max (const float *x,
          size_t x_row,
          size_t pixel,
          size_t kernel_height,
          size_t kernel_width,
          size_t stride_height,
          size_t stride_width,
          size_t height,
          size_t width,
          float *y,
          size_t y_row)
{
  Windows windows = { kernel_height, kernel_width, stride_height, stride_width, pixel, x_row };
  gboolean is_square = kernel_height == 2 && kernel_width == 2;

  for (size_t i = 0; i < height; i++)
    for (size_t j = 0; j < width; j++)
      {
        const float *from = x + window_at (&windows, i, j);
        float *to = y + i * y_row + j * pixel;

        if (is_square)
          for (size_t c = 0; c < pixel; c += VECTOR_FLOATS)
            STORE (to + c, max_of_four (LOAD (from + c), LOAD (from + pixel + c),
                                        LOAD (from + x_row + c), LOAD (from + x_row + pixel + c)));
        else
          for (size_t c = 0; c < pixel; c += VECTOR_FLOATS)
            STORE (to + c, window_max (&windows, from + c));
      }
}

/* Adds @dy to @dx where the window at @x has its first maximum. */
static ALWAYS_INLINE void
window_max_back (const Windows *windows, const float *x, Vector dy, float *dx, size_t dx_row)
{
  Vector m = LOAD (x);
  MaskVector best = { 0 }, tap = { 0 };

#pragma GCC unroll 1
  for (size_t a = 0; a < windows->kernel_height; a++)
#pragma GCC unroll 1
    for (size_t b = 0; b < windows->kernel_width; b++, tap += 1)
      {
        Vector value = LOAD (x + a * windows->row + b * windows->pixel);
        MaskVector is_better = exceeds (value, m);

        m = choose_where (is_better, value, m);
        best = (tap & is_better) | (best & ~is_better);
      }
  tap = (MaskVector){ 0 };
#pragma GCC unroll 1
  for (size_t a = 0; a < windows->kernel_height; a++)
#pragma GCC unroll 1
    for (size_t b = 0; b < windows->kernel_width; b++, tap += 1)
      {
        float *place = dx + a * dx_row + b * windows->pixel;

        STORE (place, LOAD (place) + keep_where (best == tap, dy));
      }
}

/* Where each of four, in order, is the first largest; as in a tournament, whose rounds depend less
 * on one another than comparisons with the largest so far. */
static ALWAYS_INLINE void
find_first_of_four (const Vector *x, MaskVector *is_first)
{
  MaskVector second = exceeds (x[1], x[0]), fourth = exceeds (x[3], x[2]);
  Vector upper = choose_where (second, x[1], x[0]), lower = choose_where (fourth, x[3], x[2]);
  MaskVector is_lower = exceeds (lower, upper);

  is_first[0] = ~is_lower & ~second;
  is_first[1] = ~is_lower & second;
  is_first[2] = is_lower & ~fourth;
  is_first[3] = is_lower & fourth;
}

static ALWAYS_INLINE void
square_max_back (const float *x, size_t x_row, size_t pixel, Vector dy, float *dx, size_t dx_row)
{
  const Vector values[4] = { LOAD (x), LOAD (x + pixel), LOAD (x + x_row),
                             LOAD (x + x_row + pixel) };
  MaskVector is_first[4];

  find_first_of_four (values, is_first);
#pragma GCC unroll 4
  for (size_t tap = 0; tap < 4; tap++)
    {
      float *place = dx + tap / 2 * dx_row + tap % 2 * pixel;

      STORE (place, LOAD (place) + keep_where (is_first[tap], dy));
    }
}

static void
pool_max_back (const float *x,
               size_t x_row,
               size_t pixel,
               size_t kernel_height,
               size_t kernel_width,
               size_t stride_height,
               size_t stride_width,
               size_t height,
               size_t width,
               const float *dy,
               size_t dy_row,
               float *dx,
               size_t dx_row)
{
  Windows windows = { kernel_height, kernel_width, stride_height, stride_width, pixel, x_row };
  Windows gradients = { kernel_height, kernel_width, stride_height, stride_width, pixel, dx_row };
  gboolean is_square = kernel_height == 2 && kernel_width == 2;

  for (size_t i = 0; i < height; i++)
    for (size_t j = 0; j < width; j++)
      {
        const float *values = x + window_at (&windows, i, j);
        const float *from = dy + i * dy_row + j * pixel;
        float *to = dx + window_at (&gradients, i, j);

        if (is_square)
          for (size_t c = 0; c < pixel; c += VECTOR_FLOATS)
            square_max_back (values + c, x_row, pixel, LOAD (from + c), to + c, dx_row);
        else
          for (size_t c = 0; c < pixel; c += VECTOR_FLOATS)
            window_max_back (&windows, values + c, LOAD (from + c), to + c, dx_row);
      }
}

/* The mean of the window at x, for a block of channels: long sums of several vectors at a time,
 * because each of them waits for the one before. */
static ALWAYS_INLINE void
average_block (int n_vectors, size_t channel, Windows windows, const float *x, float *y)
{
  const float share = 1.0f / ((float) windows.kernel_height * (float) windows.kernel_width);
  Vector sum[4] = { 0 };

#pragma GCC unroll 1
  for (size_t a = 0; a < windows.kernel_height; a++)
#pragma GCC unroll 1
    for (size_t b = 0; b < windows.kernel_width; b++)
      {
        const float *place = x + a * windows.row + b * windows.pixel + channel;

#pragma GCC unroll 4
        for (int k = 0; k < n_vectors; k++)
          sum[k] += LOAD (place + k * VECTOR_FLOATS);
      }
#pragma GCC unroll 4
  for (int k = 0; k < n_vectors; k++)
    STORE (y + channel + k * VECTOR_FLOATS, sum[k] * share);
}

static void
pool_average (const float *x,
              size_t x_row,
              size_t pixel,
              size_t kernel_height,
              size_t kernel_width,
              size_t stride_height,
              size_t stride_width,
              size_t height,
              size_t width,
              float *y,
              size_t y_row)
{
  Windows windows = { kernel_height, kernel_width, stride_height, stride_width, pixel, x_row };

  for (size_t i = 0; i < height; i++)
    for (size_t j = 0; j < width; j++)
      {
        const float *from = x + window_at (&windows, i, j);
        float *to = y + i * y_row + j * pixel;

        CALL_IN_BLOCKS (4, pixel, average_block, windows, from, to)
      }
}

static void
pool_average_back (size_t pixel,
                   size_t kernel_height,
                   size_t kernel_width,
                   size_t stride_height,
                   size_t stride_width,
                   size_t height,
                   size_t width,
                   const float *dy,
                   size_t dy_row,
                   float *dx,
                   size_t dx_row)
{
  Windows windows = { kernel_height, kernel_width, stride_height, stride_width, pixel, dx_row };
  const float share = 1.0f / ((float) kernel_height * (float) kernel_width);

  for (size_t i = 0; i < height; i++)
    for (size_t j = 0; j < width; j++)
      for (size_t a = 0; a < kernel_height; a++)
        for (size_t b = 0; b < kernel_width; b++)
          {
            const float *from = dy + i * dy_row + j * pixel;
            float *to = dx + window_at (&windows, i, j) + a * dx_row + b * pixel;

            for (size_t c = 0; c < pixel; c += VECTOR_FLOATS)
              STORE (to + c, add_product (LOAD (to + c), LOAD (from + c), spread (share)));
          }
}

#undef LOAD
#undef STORE

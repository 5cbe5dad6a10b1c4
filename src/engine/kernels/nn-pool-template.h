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

/* Where the window of y(i, j) begins in a map with rows of @row floats. */
static ALWAYS_INLINE size_t
window_at (const NnPool *pool, size_t row, size_t i, size_t j)
{
  return i * pool->stride_height * row + j * pool->stride_width * pool->pixel;
}

/* The largest in each place of the window at x. */
static ALWAYS_INLINE Vector
window_max (const NnPool *pool, const float *x)
{
  Vector m = LOAD (x);

#pragma GCC unroll 1
  for (size_t a = 0; a < pool->kernel_height; a++)
#pragma GCC unroll 1
    for (size_t b = 0; b < pool->kernel_width; b++)
      m = larger (m, LOAD (x + a * pool->x_row + b * pool->pixel));
  return m;
}

static ALWAYS_INLINE Vector
max_of_four (Vector a, Vector b, Vector c, Vector d)
{
  return larger (larger (a, b), larger (c, d));
}

static ALWAYS_INLINE gboolean
is_square (const NnPool *pool)
{
  return pool->kernel_height == 2 && pool->kernel_width == 2;
}

/* Here and below the pool is copied first: for all that compilers know, what is written may change
 * the original. */
static void
pool_max (const NnPool *pool, const float *x, float *y)
{
  const NnPool p = *pool;

  for (size_t i = 0; i < p.height; i++)
    for (size_t j = 0; j < p.width; j++)
      {
        const float *from = x + window_at (&p, p.x_row, i, j);
        float *to = y + i * p.y_row + j * p.pixel;

        if (is_square (&p))
          for (size_t c = 0; c < p.pixel; c += VECTOR_FLOATS)
            STORE (to + c,
                   max_of_four (LOAD (from + c), LOAD (from + p.pixel + c),
                                LOAD (from + p.x_row + c), LOAD (from + p.x_row + p.pixel + c)));
        else
          for (size_t c = 0; c < p.pixel; c += VECTOR_FLOATS)
            STORE (to + c, window_max (&p, from + c));
      }
}

/* Adds @dy to @dx where the window at @x has its first maximum. */
static ALWAYS_INLINE void
window_max_backward (const NnPool *pool, const float *x, Vector dy, float *dx)
{
  Vector m = LOAD (x);
  MaskVector best = { 0 }, tap = { 0 };

#pragma GCC unroll 1
  for (size_t a = 0; a < pool->kernel_height; a++)
#pragma GCC unroll 1
    for (size_t b = 0; b < pool->kernel_width; b++, tap += 1)
      {
        Vector value = LOAD (x + a * pool->x_row + b * pool->pixel);
        MaskVector is_better = exceeds (value, m);

        m = choose_where (is_better, value, m);
        best = (tap & is_better) | (best & ~is_better);
      }
  tap = (MaskVector){ 0 };
#pragma GCC unroll 1
  for (size_t a = 0; a < pool->kernel_height; a++)
#pragma GCC unroll 1
    for (size_t b = 0; b < pool->kernel_width; b++, tap += 1)
      {
        float *place = dx + a * pool->dx_row + b * pool->pixel;

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
square_max_backward (const NnPool *pool, const float *x, Vector dy, float *dx)
{
  const Vector values[4] = { LOAD (x), LOAD (x + pool->pixel), LOAD (x + pool->x_row),
                             LOAD (x + pool->x_row + pool->pixel) };
  MaskVector is_first[4];

  find_first_of_four (values, is_first);
#pragma GCC unroll 4
  for (size_t tap = 0; tap < 4; tap++)
    {
      float *place = dx + tap / 2 * pool->dx_row + tap % 2 * pool->pixel;

      STORE (place, LOAD (place) + keep_where (is_first[tap], dy));
    }
}

static void
pool_max_backward (const NnPool *pool, const float *x, const float *dy, float *dx)
{
  const NnPool p = *pool;

  for (size_t i = 0; i < p.height; i++)
    for (size_t j = 0; j < p.width; j++)
      {
        const float *values = x + window_at (&p, p.x_row, i, j);
        const float *from = dy + i * p.y_row + j * p.pixel;
        float *to = dx + window_at (&p, p.dx_row, i, j);

        if (is_square (&p))
          for (size_t c = 0; c < p.pixel; c += VECTOR_FLOATS)
            square_max_backward (&p, values + c, LOAD (from + c), to + c);
        else
          for (size_t c = 0; c < p.pixel; c += VECTOR_FLOATS)
            window_max_backward (&p, values + c, LOAD (from + c), to + c);
      }
}

/* The mean of the window at x, for a block of channels: long sums of several vectors at a time,
 * because each of them waits for the one before. */
static ALWAYS_INLINE void
average_block (int n_vectors, size_t channel, const NnPool *pool, const float *x, float *y)
{
  const float share = 1.0f / ((float) pool->kernel_height * (float) pool->kernel_width);
  Vector sum[4] = { 0 };

#pragma GCC unroll 1
  for (size_t a = 0; a < pool->kernel_height; a++)
#pragma GCC unroll 1
    for (size_t b = 0; b < pool->kernel_width; b++)
      {
        const float *place = x + a * pool->x_row + b * pool->pixel + channel;

#pragma GCC unroll 4
        for (int k = 0; k < n_vectors; k++)
          sum[k] += LOAD (place + k * VECTOR_FLOATS);
      }
#pragma GCC unroll 4
  for (int k = 0; k < n_vectors; k++)
    STORE (y + channel + k * VECTOR_FLOATS, sum[k] * share);
}

static void
pool_average (const NnPool *pool, const float *x, float *y)
{
  const NnPool p = *pool;

  for (size_t i = 0; i < p.height; i++)
    for (size_t j = 0; j < p.width; j++)
      {
        const float *from = x + window_at (&p, p.x_row, i, j);
        float *to = y + i * p.y_row + j * p.pixel;

        CALL_IN_BLOCKS (4, p.pixel, average_block, &p, from, to)
      }
}

static void
pool_average_backward (const NnPool *pool, const float *dy, float *dx)
{
  const NnPool p = *pool;
  const float share = 1.0f / ((float) p.kernel_height * (float) p.kernel_width);

  for (size_t i = 0; i < p.height; i++)
    for (size_t j = 0; j < p.width; j++)
      for (size_t a = 0; a < p.kernel_height; a++)
        for (size_t b = 0; b < p.kernel_width; b++)
          {
            const float *from = dy + i * p.y_row + j * p.pixel;
            float *to = dx + window_at (&p, p.dx_row, i, j) + a * p.dx_row + b * p.pixel;

            for (size_t c = 0; c < p.pixel; c += VECTOR_FLOATS)
              STORE (to + c, add_product (LOAD (to + c), LOAD (from + c), spread (share)));
          }
}

#undef LOAD
#undef STORE

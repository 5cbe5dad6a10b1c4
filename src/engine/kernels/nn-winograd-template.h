/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The transforms of Winograd's minimal filtering F(4×4, 3×3): part of a kernel, included by
 * nn-kernel-template.h. Formulas and sources are in nn-winograd.h.
 *
 * Each transforms one channel in every place of a vector; two passes of the one-dimensional
 * transform, down the columns and along the rows. */

#define LOAD(place) (*(const LooseVector *) (place))
#define STORE(place, value) (*(LooseVector *) (place) = (value))

/* sum + a · x and sum - a · x, exact products for the powers of two that most factors are. */
static ALWAYS_INLINE Vector
add_times (Vector sum, float a, Vector x)
{
  return add_product (sum, spread (a), x);
}

static ALWAYS_INLINE Vector
subtract_times (Vector sum, float a, Vector x)
{
  return subtract_product (sum, spread (a), x);
}

/* o = Bᵀ d */
static inline __attribute__ ((always_inline)) void
transform_input (const Vector *d, Vector *o)
{
  Vector a = subtract_times (d[4], 4, d[2]), b = subtract_times (d[3], 4, d[1]);
  Vector e = d[4] - d[2], f = d[3] - d[1];

  o[0] = add_times (subtract_times (d[4], 5, d[2]), 4, d[0]);
  o[1] = a + b;
  o[2] = a - b;
  o[3] = add_times (e, 2, f);
  o[4] = subtract_times (e, 2, f);
  o[5] = add_times (subtract_times (d[5], 5, d[3]), 4, d[1]);
}

/* o = Aᵀ m */
static inline __attribute__ ((always_inline)) void
transform_output (const Vector *m, Vector *o)
{
  Vector a = m[1] + m[2], b = m[1] - m[2], e = m[3] + m[4], f = m[3] - m[4];

  o[0] = m[0] + a + e;
  o[1] = add_times (b, 2, f);
  o[2] = add_times (a, 4, e);
  o[3] = add_times (b, 8, f) + m[5];
}

/* o = A y, the adjoint of transform_output() */
static inline __attribute__ ((always_inline)) void
transform_gradient (const Vector *y, Vector *o)
{
  Vector a = y[0] + y[2], b = y[1] + y[3];
  Vector e = add_times (y[0], 4, y[2]), f = add_times (y[1], 4, y[3]);

  o[0] = y[0];
  o[1] = a + b;
  o[2] = a - b;
  o[3] = add_times (e, 2, f);
  o[4] = subtract_times (e, 2, f);
  o[5] = y[3];
}

/* o = G g */
static inline __attribute__ ((always_inline)) void
transform_weights (const Vector *g, Vector *o)
{
  Vector a = (g[0] + g[2]) * (-1.0f / 6);
  Vector e = add_times (g[2] * (1.0f / 6), 1.0f / 24, g[0]);

  o[0] = g[0] * 0.25f;
  o[1] = subtract_times (a, 1.0f / 6, g[1]);
  o[2] = add_times (a, 1.0f / 6, g[1]);
  o[3] = add_times (e, 1.0f / 12, g[1]);
  o[4] = subtract_times (e, 1.0f / 12, g[1]);
  o[5] = g[2];
}

/* o = Gᵀ u, the adjoint of transform_weights() */
static inline __attribute__ ((always_inline)) void
transform_weight_gradient (const Vector *u, Vector *o)
{
  Vector a = u[1] + u[2], b = u[2] - u[1], e = u[3] + u[4], f = u[3] - u[4];

  o[0] = add_times (subtract_times (u[0] * 0.25f, 1.0f / 6, a), 1.0f / 24, e);
  o[1] = add_times (b * (1.0f / 6), 1.0f / 12, f);
  o[2] = add_times (u[5], 1.0f / 6, e - a);
}

/* Two rows of Bᵀ d, whose other factor B is applied to each: rows of @v are 6 points apart. */
static inline __attribute__ ((always_inline)) void
transform_two_rows (
    const Vector *first, const Vector *second, float *v_first, float *v_second, size_t v_point)
{
  Vector o[6];

  transform_input (first, o);
#pragma GCC unroll 6
  for (size_t j = 0; j < 6; j++)
    STORE (v_first + j * v_point, o[j]);
  transform_input (second, o);
#pragma GCC unroll 6
  for (size_t j = 0; j < 6; j++)
    STORE (v_second + j * v_point, o[j]);
}

/* Rows of Bᵀ d two by two, those that have terms in common: so many vectors stay in registers,
 * where all six rows would have to be stored and loaded again. */
static void
winograd_input (
    const float *x, size_t x_row, size_t x_pixel, size_t n_channels, float *v, size_t v_point)
{
  for (size_t c = 0; c < n_channels; c += VECTOR_FLOATS)
    {
      Vector first[6], second[6];

#define D(i, j) LOAD (x + (size_t) (i) *x_row + (size_t) (j) *x_pixel + c)
#pragma GCC unroll 6
      for (int j = 0; j < 6; j++)
        {
          Vector d1 = D (1, j), d2 = D (2, j), d3 = D (3, j), d4 = D (4, j);
          Vector a = subtract_times (d4, 4, d2), b = subtract_times (d3, 4, d1);

          first[j] = a + b;
          second[j] = a - b;
        }
      transform_two_rows (first, second, v + 6 * v_point + c, v + 12 * v_point + c, v_point);
#pragma GCC unroll 6
      for (int j = 0; j < 6; j++)
        {
          Vector d1 = D (1, j), d2 = D (2, j), d3 = D (3, j), d4 = D (4, j);
          Vector e = d4 - d2, f = d3 - d1;

          first[j] = add_times (e, 2, f);
          second[j] = subtract_times (e, 2, f);
        }
      transform_two_rows (first, second, v + 18 * v_point + c, v + 24 * v_point + c, v_point);
#pragma GCC unroll 6
      for (int j = 0; j < 6; j++)
        {
          first[j] = add_times (subtract_times (D (4, j), 5, D (2, j)), 4, D (0, j));
          second[j] = add_times (subtract_times (D (5, j), 5, D (3, j)), 4, D (1, j));
        }
      transform_two_rows (first, second, v + c, v + 30 * v_point + c, v_point);
#undef D
    }
}

static void
winograd_output (
    const NnWinogradTile *tile, const float *m, size_t m_point, const float *bias, float *y)
{
  const NnWinogradTile t = *tile;

  for (size_t c = 0; c < t.pixel; c += VECTOR_FLOATS)
    {
      Vector half[4][6], offset = { 0 };

      for (int j = 0; j < 6; j++)
        {
          Vector d[6], o[4];

#pragma GCC unroll 6
          for (int i = 0; i < 6; i++)
            d[i] = LOAD (m + (size_t) (i * 6 + j) * m_point + c);
          transform_output (d, o);
#pragma GCC unroll 4
          for (int i = 0; i < 4; i++)
            half[i][j] = o[i];
        }
      if (bias)
        offset = LOAD (bias + c);
      for (size_t i = 0; i < t.n_rows; i++)
        {
          Vector o[4];

          transform_output (half[i], o);
          for (size_t j = 0; j < t.n_columns; j++)
            STORE (y + i * t.row + j * t.pixel + c, o[j] + offset);
        }
    }
}

static void
winograd_gradient (const NnWinogradTile *tile, const float *dy, float *d, size_t d_point)
{
  const NnWinogradTile t = *tile;

  for (size_t c = 0; c < t.pixel; c += VECTOR_FLOATS)
    {
      Vector half[6][4];

      for (size_t j = 0; j < 4; j++)
        {
          Vector y[4], o[6];

#pragma GCC unroll 4
          for (size_t i = 0; i < 4; i++)
            {
              y[i] = (Vector){ 0 };
              if (i < t.n_rows && j < t.n_columns)
                y[i] = LOAD (dy + i * t.row + j * t.pixel + c);
            }
          transform_gradient (y, o);
#pragma GCC unroll 6
          for (int i = 0; i < 6; i++)
            half[i][j] = o[i];
        }
      for (int i = 0; i < 6; i++)
        {
          Vector o[6];

          transform_gradient (half[i], o);
#pragma GCC unroll 6
          for (int j = 0; j < 6; j++)
            STORE (d + (size_t) (i * 6 + j) * d_point + c, o[j]);
        }
    }
}

static void
winograd_weights (
    const float *w, size_t w_tap, gboolean flipped, size_t n, float *u, size_t u_point)
{
  for (size_t e = 0; e < n; e += VECTOR_FLOATS)
    {
      Vector half[6][3];

      for (int j = 0; j < 3; j++)
        {
          Vector g[3], o[6];

          for (int i = 0; i < 3; i++)
            {
              int tap = i * 3 + j;

              g[i] = LOAD (w + (size_t) (flipped ? 8 - tap : tap) * w_tap + e);
            }
          transform_weights (g, o);
          for (int i = 0; i < 6; i++)
            half[i][j] = o[i];
        }
      for (int i = 0; i < 6; i++)
        {
          Vector o[6];

          transform_weights (half[i], o);
          for (int j = 0; j < 6; j++)
            STORE (u + (size_t) (i * 6 + j) * u_point + e, o[j]);
        }
    }
}

static void
winograd_weight_gradient (const float *u, size_t u_point, size_t n, float *w, size_t w_tap)
{
  for (size_t e = 0; e < n; e += VECTOR_FLOATS)
    {
      Vector half[3][6];

      for (int j = 0; j < 6; j++)
        {
          Vector d[6], o[3];

          for (int i = 0; i < 6; i++)
            d[i] = LOAD (u + (size_t) (i * 6 + j) * u_point + e);
          transform_weight_gradient (d, o);
          for (int i = 0; i < 3; i++)
            half[i][j] = o[i];
        }
      for (int i = 0; i < 3; i++)
        {
          Vector o[3];

          transform_weight_gradient (half[i], o);
          for (int j = 0; j < 3; j++)
            STORE (w + (size_t) (i * 3 + j) * w_tap + e, o[j]);
        }
    }
}

#undef LOAD
#undef STORE

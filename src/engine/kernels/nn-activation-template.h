/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Activations and their derivatives, a vector at a time: part of a kernel, included by
 * nn-kernel-template.h.
 *
 * Comparisons are written so that what is not a number stays none. */

typedef guint32 BitVector __attribute__ ((vector_size (VECTOR_BYTES)));
/* What a comparison of vectors gives: all bits or none. */
typedef gint32 MaskVector __attribute__ ((vector_size (VECTOR_BYTES)));

/* p · x + c, a step of Horner's rule */
static ALWAYS_INLINE Vector
step_up (Vector p, Vector x, float c)
{
  return add_product (spread (c), p, x);
}

static ALWAYS_INLINE Vector
keep_where (MaskVector mask, Vector x)
{
  return (Vector) ((MaskVector) x & mask);
}

static ALWAYS_INLINE Vector
choose_where (MaskVector mask, Vector yes, Vector no)
{
  return (Vector) (((MaskVector) yes & mask) | ((MaskVector) no & ~mask));
}

static ALWAYS_INLINE Vector
absolute (Vector x)
{
  return (Vector) ((BitVector) x & 0x7fffffffu);
}

/* eˣ for -88 ≤ x ≤ 0 with a relative error of at most 2·10⁻⁷; 0 below -87.7.
 *
 * eˣ = 2ⁿ · eʳ with n = x / ln 2, rounded, and |r| ≤ ln 2 / 2. Adding 1.5 · 2²³ rounds, and leaves
 * n in the last bits. The polynomial is the minimax one of degree 6, to 3·10⁻⁹. */
static ALWAYS_INLINE Vector
exponential (Vector x)
{
  const float rounder = 12582912.0f;
  Vector n, r, e;

  n = step_up (x, spread (1.44269504f), rounder);
  /* For n = -127, the least, these are the bits of 0. */
  e = (Vector) (((BitVector) n << 23) + 0x3f800000u);
  n -= rounder;
  /* ln 2 in two parts, of which the first has few bits: its product is exact. */
  r = subtract_product (x, n, spread (0.693359375f));
  r = add_product (r, n, spread (2.12194440e-4f));
  x = step_up (spread (1.38135124e-3f), r, 8.36934824e-3f);
  x = step_up (x, r, 4.16684428e-2f);
  x = step_up (x, r, 1.66665156e-1f);
  x = step_up (x, r, 4.99999932e-1f);
  x = step_up (x, r, 1.0f);
  x = step_up (x, r, 1.0f);
  return x * e;
}

/* 1 / (1 + e) for 0 ≤ e ≤ 1, by Newton's method from the minimax polynomial of degree 2: several
 * times as fast as a division. */
static ALWAYS_INLINE Vector
invert_one_plus (Vector e)
{
  Vector y = step_up (step_up (spread (0.323232323f), e, -0.808080808f), e, 0.98989899f);

  e = e + 1.0f;
  y = add_product (y, y, subtract_product (spread (1.0f), e, y));
  y = add_product (y, y, subtract_product (spread (1.0f), e, y));
  return y;
}

/* σ (z) and σ (-z) = 1 - σ (z), both with full precision. */
static ALWAYS_INLINE Vector
sigmoid (Vector z, Vector *opposite)
{
  Vector a = absolute (z), e, large, small;
  MaskVector positive = z > 0.0f;

  a = choose_where (a > 88.0f, spread (88.0f), a);
  e = exponential (-a);
  large = invert_one_plus (e);
  small = e * large;
  *opposite = choose_where (positive, small, large);
  return choose_where (positive, large, small);
}

/* Φ (z), to 2·10⁻⁷, and the density φ (z).
 *
 * Φ (-|z|) = exp (-z² / 2) · q (|z|), where q is a polynomial of degree 11 that was fitted on 0
 * … 5.5 with the weight exp (-z² / 2) · (1 + |z|) + 10⁻⁵ / q: the error of z · Φ is even there, and
 * that of the small values at the end is below 1 % of themselves. Beyond, the product is less than
 * 10⁻⁸ in any case, and 0 from 13.25 on. */
static ALWAYS_INLINE Vector
normal_distribution (Vector z, Vector *density)
{
  Vector a = absolute (z), e, q, tail;

  a = choose_where (a > 13.25f, spread (13.25f), a);
  e = exponential (a * a * -0.5f);
  q = step_up (spread (-1.7255460288e-7f), a, 4.8089514024e-6f);
  q = step_up (q, a, -5.9809457815e-5f);
  q = step_up (q, a, 4.442680661e-4f);
  q = step_up (q, a, -2.2413326991e-3f);
  q = step_up (q, a, 8.3595636654e-3f);
  q = step_up (q, a, -2.4718419144e-2f);
  q = step_up (q, a, 6.1381524916e-2f);
  q = step_up (q, a, -1.3258008413e-1f);
  q = step_up (q, a, 2.4992459617e-1f);
  q = step_up (q, a, -3.989366023e-1f);
  q = step_up (q, a, 4.9999992651e-1f);
  tail = e * q;
  *density = e * 3.98942280e-1f;
  return choose_where (z > 0.0f, 1.0f - tail, tail);
}

/* act (z); @kind is a constant. */
static ALWAYS_INLINE Vector
apply (NnActivation kind, float slope, Vector z)
{
  Vector unused;

  switch (kind)
    {
    case NN_ACTIVATION_RELU:
      return keep_where (~(z <= 0.0f), z);
    case NN_ACTIVATION_LEAKY_RELU:
      return choose_where (z <= 0.0f, slope * z, z);
    case NN_ACTIVATION_GELU:
      return z * normal_distribution (z, &unused);
    case NN_ACTIVATION_SILU:
      return z * sigmoid (z, &unused);
    case NN_ACTIVATION_NONE:
    default:
      return z;
    }
}

/* act' (z) · dy; at the kink of the ReLUs the derivative is that of the left side. */
static ALWAYS_INLINE Vector
apply_backward (NnActivation kind, float slope, Vector z, Vector dy)
{
  Vector p, q;

  switch (kind)
    {
    case NN_ACTIVATION_RELU:
      return keep_where (~(z <= 0.0f), dy);
    case NN_ACTIVATION_LEAKY_RELU:
      return choose_where (z <= 0.0f, slope * dy, dy);
    case NN_ACTIVATION_GELU:
      p = normal_distribution (z, &q);
      return add_product (p, z, q) * dy;
    case NN_ACTIVATION_SILU:
      p = sigmoid (z, &q);
      return p * step_up (z, q, 1.0f) * dy;
    case NN_ACTIVATION_NONE:
    default:
      return dy;
    }
}

/* Makes @kind a constant: one copy of the function for each activation. */
#define CALL_WITH_ACTIVATION(activation, function, ...)                                            \
  switch (activation)                                                                              \
    {                                                                                              \
    case NN_ACTIVATION_NONE:                                                                       \
      function (NN_ACTIVATION_NONE, __VA_ARGS__);                                                  \
      break;                                                                                       \
    case NN_ACTIVATION_RELU:                                                                       \
      function (NN_ACTIVATION_RELU, __VA_ARGS__);                                                  \
      break;                                                                                       \
    case NN_ACTIVATION_LEAKY_RELU:                                                                 \
      function (NN_ACTIVATION_LEAKY_RELU, __VA_ARGS__);                                            \
      break;                                                                                       \
    case NN_ACTIVATION_GELU:                                                                       \
      function (NN_ACTIVATION_GELU, __VA_ARGS__);                                                  \
      break;                                                                                       \
    case NN_ACTIVATION_SILU:                                                                       \
      function (NN_ACTIVATION_SILU, __VA_ARGS__);                                                  \
      break;                                                                                       \
    default:                                                                                       \
      g_assert_not_reached ();                                                                     \
    }

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "npy-float.h"

#include <math.h>
#include <string.h>

guint16
npy_half_from_float (float value)
{
  guint32 bits, sign, magnitude;

  memcpy (&bits, &value, sizeof bits);
  sign = (bits >> 16) & 0x8000;
  magnitude = bits & 0x7fffffff;

  /* NaN stays NaN: the highest bit of the payload is set, lest a payload of low bits vanish. */
  if (magnitude > 0x7f800000)
    return (guint16) (sign | 0x7e00 | ((magnitude >> 13) & 0x3ff));

  /* From 2^16 on; what lies between the largest half, 65504, and this is rounded below. */
  if (magnitude >= 0x47800000)
    return (guint16) (sign | 0x7c00);

  /* From 2^-14, the smallest normal half: rebias the exponent, round; a carry may rightly run into
   * the exponent, and into infinity. */
  if (magnitude >= 0x38800000)
    {
      magnitude -= 0x38000000;
      magnitude += 0xfff + ((magnitude >> 13) & 1);
      return (guint16) (sign | (magnitude >> 13));
    }

  /* Subnormal: a whole number of 2^-24. Below 2^-25 it is nearer to zero. */
  if (magnitude >= 0x33000000)
    {
      guint32 shift = 126 - (magnitude >> 23);
      guint32 mantissa = (magnitude & 0x7fffff) | 0x800000;
      guint32 half = mantissa >> shift;
      guint32 rest = mantissa & ((1u << shift) - 1);
      guint32 tie = 1u << (shift - 1);

      if (rest > tie || (rest == tie && (half & 1)))
        half++;
      return (guint16) (sign | half);
    }
  return (guint16) sign;
}

float
npy_half_to_float (guint16 half)
{
  guint32 sign = (guint32) (half & 0x8000) << 16;
  guint32 exponent = (half >> 10) & 0x1f;
  guint32 mantissa = half & 0x3ff;
  guint32 bits;
  float value;

  if (exponent == 0)
    {
      /* Zero, or a whole number of 2^-24. */
      value = (float) mantissa * 0x1p-24f;
      return sign ? -value : value;
    }
  if (exponent == 31)
    bits = sign | 0x7f800000 | mantissa << 13;
  else
    bits = sign | (exponent + 112) << 23 | mantissa << 13;
  memcpy (&value, &bits, sizeof value);
  return value;
}

/* The data of an array may start at any address: it is a part of a file. */

static void
get_halves (const guint8 *bytes, size_t n, float *values)
{
  for (size_t i = 0; i < n; i++)
    {
      guint16 half;

      memcpy (&half, bytes + i * sizeof half, sizeof half);
      values[i] = npy_half_to_float (GUINT16_FROM_LE (half));
    }
}

static void
get_singles (const guint8 *bytes, size_t n, float *values)
{
  for (size_t i = 0; i < n; i++)
    {
      guint32 bits;

      memcpy (&bits, bytes + i * sizeof bits, sizeof bits);
      bits = GUINT32_FROM_LE (bits);
      memcpy (&values[i], &bits, sizeof bits);
    }
}

/* The conversion is written out: a double beyond the range of float would be undefined in C. */
static void
get_doubles (const guint8 *bytes, size_t n, float *values)
{
  for (size_t i = 0; i < n; i++)
    {
      guint64 bits;
      double value;

      memcpy (&bits, bytes + i * sizeof bits, sizeof bits);
      bits = GUINT64_FROM_LE (bits);
      memcpy (&value, &bits, sizeof value);
      if (value > (double) G_MAXFLOAT)
        value = (double) INFINITY;
      else if (value < -(double) G_MAXFLOAT)
        value = -(double) INFINITY;
      values[i] = (float) value;
    }
}

gboolean
npy_array_get_floats (const NpyArray *array, float *values)
{
  const guint8 *bytes;
  size_t size;

  g_return_val_if_fail (array != NULL && values != NULL, FALSE);

  bytes = g_bytes_get_data (array->data, &size);
  switch (array->type)
    {
    case NPY_FLOAT16:
      get_halves (bytes, size / 2, values);
      return TRUE;
    case NPY_FLOAT32:
      get_singles (bytes, size / 4, values);
      return TRUE;
    case NPY_FLOAT64:
      get_doubles (bytes, size / 8, values);
      return TRUE;
    case NPY_UINT8:
    case NPY_INT32:
    case NPY_INT64:
    default:
      return FALSE;
    }
}

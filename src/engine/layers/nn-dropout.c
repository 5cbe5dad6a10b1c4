/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn-dropout.h"

/* A bijection of 32 bits that makes every bit depend on every other (the finalizer of MurmurHash3,
 * Appleby, https://github.com/aappleby/smhasher). */
static inline guint32
mix (guint32 x)
{
  x ^= x >> 16;
  x *= 0x85ebca6b;
  x ^= x >> 13;
  x *= 0xc2b2ae35;
  x ^= x >> 16;
  return x;
}

guint32
nn_dropout_key (guint64 seed, guint32 layer, size_t image, size_t row)
{
  guint32 key = mix ((guint32) seed ^ mix ((guint32) (seed >> 32) + layer));

  return mix (mix (key + (guint32) image) + (guint32) row);
}

void
nn_dropout (const float *from, size_t n, float probability, guint32 key, float *to)
{
  /* A number stays if its 32 random bits are at least this. */
  guint32 threshold = (guint32) ((double) probability * 0x1p32);
  float keep = 1 / (1 - probability);

  for (size_t i = 0; i < n; i++)
    {
      float value = from[i] * keep;

      to[i] = mix (key + (guint32) i * 0x9e3779b9) >= threshold ? value : 0;
    }
}

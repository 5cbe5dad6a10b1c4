/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn-random.h"

#include <math.h>

static guint64
split_mix (guint64 *state)
{
  guint64 z = (*state += G_GUINT64_CONSTANT (0x9e3779b97f4a7c15));

  z = (z ^ (z >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return z ^ (z >> 31);
}

void
nn_random_init (NnRandom *random, guint64 seed, guint64 stream)
{
  guint64 state = seed;

  /* The stream goes through the mixer too, so that (seed, stream) and (seed + 1, stream − 1) have
   * nothing in common. */
  state = split_mix (&state) ^ stream;
  for (guint i = 0; i < G_N_ELEMENTS (random->state); i++)
    random->state[i] = split_mix (&state);
}

static inline guint64
rotate_left (guint64 x, guint bits)
{
  return (x << bits) | (x >> (64 - bits));
}

guint64
nn_random_next (NnRandom *random)
{
  guint64 *s = random->state;
  guint64 result = rotate_left (s[0] + s[3], 23) + s[0];
  guint64 t = s[1] << 17;

  s[2] ^= s[0];
  s[3] ^= s[1];
  s[1] ^= s[2];
  s[0] ^= s[3];
  s[2] ^= t;
  s[3] = rotate_left (s[3], 45);
  return result;
}

double
nn_random_uniform (NnRandom *random)
{
  return (double) (nn_random_next (random) >> 11) * 0x1.0p-53;
}

guint64
nn_random_below (NnRandom *random, guint64 n)
{
  guint64 limit, x;

  g_return_val_if_fail (n > 0, 0);

  /* Values from the largest multiple of n upwards would favor the first few; draw again (rarely).
   */
  limit = G_MAXUINT64 - G_MAXUINT64 % n;
  do
    x = nn_random_next (random);
  while (x >= limit);
  return x % n;
}

double
nn_random_normal (NnRandom *random)
{
  double radius = sqrt (-2 * log (1 - nn_random_uniform (random)));

  return radius * cos (2 * G_PI * nn_random_uniform (random));
}

void
nn_random_shuffle (NnRandom *random, guint32 *indices, size_t n)
{
  for (size_t i = n; i > 1; i--)
    {
      size_t j = (size_t) nn_random_below (random, i);
      guint32 swap = indices[i - 1];

      indices[i - 1] = indices[j];
      indices[j] = swap;
    }
}

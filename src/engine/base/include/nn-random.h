/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Random numbers that are the same on every machine: xoshiro256++, seeded by SplitMix64
 * (Blackman and Vigna, https://prng.di.unimi.it). Not for secrets. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  guint64 state[4];
} NnRandom;

/* @stream makes independent sequences from one seed: weights, shuffling, ... */
void nn_random_init (NnRandom *random, guint64 seed, guint64 stream);

guint64 nn_random_next (NnRandom *random);

/* Uniform in [0, 1), 53 bits. */
double nn_random_uniform (NnRandom *random);

/* Uniform in 0 … n − 1, without bias (by rejection). n > 0. */
guint64 nn_random_below (NnRandom *random, guint64 n);

/* Standard normal (Box and Muller 1958). */
double nn_random_normal (NnRandom *random);

/* Puts 0 … n − 1 into a random order (Fisher and Yates). */
void nn_random_shuffle (NnRandom *random, guint32 *indices, size_t n);

G_END_DECLS

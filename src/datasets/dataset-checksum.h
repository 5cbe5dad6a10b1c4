/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A checksum of 64 bits that keeps up with the memory. Private to this folder.
 *
 * Eight lanes take a word of 64 bits each in turn, by the round of XXH64 (Yann Collet, xxHash fast
 * digest algorithm): lane ← rotate (lane + word × p₂, 31) × p₁, with odd p₁ and p₂. Each step is a
 * bijection of the lane and of the word, so a change within one word always changes the result. It
 * depends on the machine's byte order and withstands no attacker.
 */
#pragma once

#include <glib.h>
#include <string.h>

G_BEGIN_DECLS

#define DATASET_CHECKSUM_LANES 8
#define DATASET_CHECKSUM_BLOCK (DATASET_CHECKSUM_LANES * sizeof (guint64))

typedef struct
{
  guint64 lanes[DATASET_CHECKSUM_LANES];
} DatasetChecksum;

void dataset_checksum_init (DatasetChecksum *checksum);

/* Adds @size bytes, a multiple of DATASET_CHECKSUM_BLOCK. */
void dataset_checksum_update (DatasetChecksum *checksum, const guint8 *data, size_t size);

/* The result. Nothing may be added after it. */
guint64 dataset_checksum_finish (DatasetChecksum *checksum);

G_END_DECLS

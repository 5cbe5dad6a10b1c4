/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dataset-checksum.h"

#define FACTOR_1 G_GUINT64_CONSTANT (0x9e3779b185ebca87)
#define FACTOR_2 G_GUINT64_CONSTANT (0xc2b2ae3d27d4eb4f)
#define TERM G_GUINT64_CONSTANT (0x85ebca77c2b2ae63)

static inline guint64
mix (guint64 lane, guint64 word)
{
  guint64 sum = lane + word * FACTOR_2;

  return (sum << 31 | sum >> 33) * FACTOR_1;
}

void
dataset_checksum_init (DatasetChecksum *checksum)
{
  for (guint i = 0; i < DATASET_CHECKSUM_LANES; i++)
    checksum->lanes[i] = TERM * (i + 1);
}

void
dataset_checksum_update (DatasetChecksum *checksum, const guint8 *data, size_t size)
{
  guint64 lanes[DATASET_CHECKSUM_LANES];

  g_return_if_fail (size % DATASET_CHECKSUM_BLOCK == 0);

  memcpy (lanes, checksum->lanes, sizeof lanes);
  for (size_t i = 0; i < size; i += DATASET_CHECKSUM_BLOCK)
    {
      guint64 words[DATASET_CHECKSUM_LANES];

      memcpy (words, data + i, sizeof words);
      for (guint k = 0; k < DATASET_CHECKSUM_LANES; k++)
        lanes[k] = mix (lanes[k], words[k]);
    }
  memcpy (checksum->lanes, lanes, sizeof lanes);
}

guint64
dataset_checksum_finish (DatasetChecksum *checksum)
{
  guint64 result = 0;

  for (guint i = 0; i < DATASET_CHECKSUM_LANES; i++)
    result = (result ^ mix (0, checksum->lanes[i])) * FACTOR_1 + TERM;
  return result;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tiles of the matrix unit, for the files that use it (compiled for AMX and AVX-512).
 *
 * A tile is 16 rows of 64 bytes. Of a left factor a row holds 32 terms of one row of A; of a right
 * factor row l holds terms 2l and 2l + 1 of 16 columns, as pairs.
 */
#pragma once

#include <immintrin.h>

#include "nn-amx.h"

#define TILE_ROWS 16
#define TILE_BYTES 64 /* of a row */
#define TILE_TERMS 32

/* Pairs of bfloat16. Wherever one lies, it should be at the start of a cache line. */
#define LINE_ALIGNED __attribute__ ((aligned (NN_CACHE_LINE)))

typedef struct
{
  guint32 pair[TILE_ROWS][TILE_TERMS / 2];
} Tile;

/* Some numbers, as hi + lo. */
typedef struct
{
  Tile hi;
  Tile lo;
} SplitTile;

/* Every thread that uses tiles says so once: all eight are of full size. */
static inline void
configure_tiles (void)
{
  static __thread gboolean is_configured = FALSE;
  struct
  {
    guint8 palette;
    guint8 start_row;
    guint8 reserved[14];
    guint16 row_bytes[16];
    guint8 rows[16];
  } __attribute__ ((aligned (64))) layout = { .palette = 1 };

  if (is_configured)
    return;
  for (guint i = 0; i < 8; i++)
    {
      layout.row_bytes[i] = TILE_BYTES;
      layout.rows[i] = TILE_ROWS;
    }
  _tile_loadconfig (&layout);
  is_configured = TRUE;
}

/* Tile number @number from memory; the numbers must be constants. */
#define LOAD_TILE(number, tile) _tile_loadd (number, (tile)->pair, TILE_BYTES)

/* The nearest numbers of 8 significant bits, as floats. */
static inline __m512
round_to_bfloat (__m512 x)
{
  __m512i bits = _mm512_add_epi32 (_mm512_castps_si512 (x), _mm512_set1_epi32 (0x8000));

  return _mm512_castsi512_ps (_mm512_and_epi32 (bits, _mm512_set1_epi32 ((int) 0xffff0000)));
}

/* The upper halves of @first and @second, which are all that is left of them, as pairs. */
static inline __m512i
pair_up (__m512 first, __m512 second)
{
  return _mm512_or_epi32 (_mm512_srli_epi32 (_mm512_castps_si512 (first), 16),
                          _mm512_castps_si512 (second));
}

/* 16 pairs of a number of @first and one of @second; @lo may be NULL, here and below. */
static inline __attribute__ ((always_inline)) void
split_pairs (__m512 first, __m512 second, void *hi, void *lo)
{
  __m512 first_hi = round_to_bfloat (first), second_hi = round_to_bfloat (second);

  _mm512_storeu_si512 (hi, pair_up (first_hi, second_hi));
  if (lo == NULL)
    return;
  _mm512_storeu_si512 (lo, pair_up (round_to_bfloat (first - first_hi),
                                    round_to_bfloat (second - second_hi)));
}

/* 32 numbers in a row, the second half behind the first. */
static inline __attribute__ ((always_inline)) void
split_run (__m512 first, __m512 second, void *hi, void *lo)
{
  __m512i both = (__m512i) _mm512_cvtne2ps_pbh (second, first);
  __m512 first_hi = _mm512_castsi512_ps (
      _mm512_slli_epi32 (_mm512_cvtepu16_epi32 (_mm512_castsi512_si256 (both)), 16));
  __m512 second_hi = _mm512_castsi512_ps (
      _mm512_slli_epi32 (_mm512_cvtepu16_epi32 (_mm512_extracti64x4_epi64 (both, 1)), 16));

  _mm512_storeu_si512 (hi, both);
  if (lo == NULL)
    return;
  _mm512_storeu_si512 (lo, (__m512i) _mm512_cvtne2ps_pbh (second - second_hi, first - first_hi));
}

/* pair[i][j] ← pair[j][i] */
static inline void
transpose_tile (Tile *tile)
{
  __m512i r[16], t[16];

#pragma GCC unroll 16
  for (guint i = 0; i < 16; i++)
    r[i] = _mm512_loadu_si512 (tile->pair[i]);
#pragma GCC unroll 8
  for (guint i = 0; i < 16; i += 2)
    {
      t[i] = _mm512_unpacklo_epi32 (r[i], r[i + 1]);
      t[i + 1] = _mm512_unpackhi_epi32 (r[i], r[i + 1]);
    }
#pragma GCC unroll 4
  for (guint i = 0; i < 16; i += 4)
#pragma GCC unroll 2
    for (guint j = 0; j < 2; j++)
      {
        r[i + 2 * j] = _mm512_unpacklo_epi64 (t[i + j], t[i + j + 2]);
        r[i + 2 * j + 1] = _mm512_unpackhi_epi64 (t[i + j], t[i + j + 2]);
      }
#pragma GCC unroll 2
  for (guint i = 0; i < 16; i += 8)
#pragma GCC unroll 4
    for (guint j = 0; j < 4; j++)
      {
        t[i + j] = _mm512_shuffle_i32x4 (r[i + j], r[i + j + 4], 0x88);
        t[i + j + 4] = _mm512_shuffle_i32x4 (r[i + j], r[i + j + 4], 0xdd);
      }
#pragma GCC unroll 8
  for (guint j = 0; j < 8; j++)
    {
      _mm512_storeu_si512 (tile->pair[j], _mm512_shuffle_i32x4 (t[j], t[j + 8], 0x88));
      _mm512_storeu_si512 (tile->pair[j + 8], _mm512_shuffle_i32x4 (t[j], t[j + 8], 0xdd));
    }
}

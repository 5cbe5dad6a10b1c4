/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two by two tiles of sums, the most that the unit's eight tiles have room for: sums are in tiles 0
 * to 3, the left factors of their rows in 4 and 5, the right factors of their columns in 6 and 7.
 * Private to the files that use the unit.
 *
 * A function over squares is compiled for each combination of two_rows and two_columns, which say
 * whether there is a second one, and of mixed: constants where it is called by CALL_FOR.
 */
#pragma once

#include "nn-amx-tiles.h"

#define SQUARE 32

static inline __attribute__ ((always_inline)) void
clear_square (void)
{
  _tile_zero (0);
  _tile_zero (1);
  _tile_zero (2);
  _tile_zero (3);
}

/* Rows of @c are @stride bytes apart, here and below. */
static inline __attribute__ ((always_inline)) void
load_square (gboolean two_rows, gboolean two_columns, const float *c, size_t stride)
{
  const float *below = c + TILE_ROWS * (stride / sizeof (float));

  _tile_loadd (0, c, stride);
  if (two_columns)
    _tile_loadd (1, c + TILE_ROWS, stride);
  if (two_rows)
    _tile_loadd (2, below, stride);
  if (two_rows && two_columns)
    _tile_loadd (3, below + TILE_ROWS, stride);
}

static inline __attribute__ ((always_inline)) void
store_square (gboolean two_rows, gboolean two_columns, float *c, size_t stride)
{
  float *below = c + TILE_ROWS * (stride / sizeof (float));

  _tile_stored (0, c, stride);
  if (two_columns)
    _tile_stored (1, c + TILE_ROWS, stride);
  if (two_rows)
    _tile_stored (2, below, stride);
  if (two_rows && two_columns)
    _tile_stored (3, below + TILE_ROWS, stride);
}

#define ADD_PRODUCTS                                                                               \
  {                                                                                                \
    _tile_dpbf16ps (0, 4, 6);                                                                      \
    if (two_columns)                                                                               \
      _tile_dpbf16ps (1, 4, 7);                                                                    \
    if (two_rows)                                                                                  \
      _tile_dpbf16ps (2, 5, 6);                                                                    \
    if (two_rows && two_columns)                                                                   \
      _tile_dpbf16ps (3, 5, 7);                                                                    \
  }

/* LOAD_LEFT (part) and LOAD_RIGHT (part) load hi or lo of both factors; what is loaded is used
 * twice. */
#define ADD_SPLIT_PRODUCTS                                                                         \
  {                                                                                                \
    LOAD_RIGHT (hi);                                                                               \
    if (!mixed)                                                                                    \
      {                                                                                            \
        LOAD_LEFT (lo);                                                                            \
        ADD_PRODUCTS;                                                                              \
      }                                                                                            \
    LOAD_LEFT (hi);                                                                                \
    ADD_PRODUCTS;                                                                                  \
    if (!mixed)                                                                                    \
      {                                                                                            \
        LOAD_RIGHT (lo);                                                                           \
        ADD_PRODUCTS;                                                                              \
      }                                                                                            \
  }

/* Calls the function that is compiled for what is true; without a choice of mixed it is
 * CALL_FOR_SIZE that does. */
#define CALL_FOR(function, two_rows, two_columns, mixed, ...)                                      \
  {                                                                                                \
    if (mixed)                                                                                     \
      CALL_FOR_SIZE (function, two_rows, two_columns, TRUE, __VA_ARGS__)                           \
    else                                                                                           \
      CALL_FOR_SIZE (function, two_rows, two_columns, FALSE, __VA_ARGS__)                          \
  }
#define CALL_FOR_SIZE(function, two_rows, two_columns, mixed, ...)                                 \
  {                                                                                                \
    if ((two_rows) && (two_columns))                                                               \
      function (TRUE, TRUE, mixed, __VA_ARGS__);                                                   \
    else if (two_rows)                                                                             \
      function (TRUE, FALSE, mixed, __VA_ARGS__);                                                  \
    else if (two_columns)                                                                          \
      function (FALSE, TRUE, mixed, __VA_ARGS__);                                                  \
    else                                                                                           \
      function (FALSE, FALSE, mixed, __VA_ARGS__);                                                 \
  }

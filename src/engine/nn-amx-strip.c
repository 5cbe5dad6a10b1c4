#include "nn-amx-strip.h"

#include <string.h>

#include "nn-amx-tiles.h"

/* What is computed at a time: two by two tiles. */
#define SQUARE 32

/* Places of a strip whose factors stay in the first cache while the weights' gradient is computed,
 * in tiles. */
#define BLOCK_TILES 4

static size_t
count_up (size_t n, size_t unit)
{
  return (n + unit - 1) / unit;
}

static gboolean
is_mixed (const NnStrip *strip)
{
  return strip->precision == NN_PRECISION_MIXED;
}

/* ---- weights ---- */

/* Terms of a tile lie under one row of the kernel, pixel after pixel. */
static size_t
count_row_tiles (const NnStrip *strip)
{
  return count_up (strip->kernel_width * strip->in_pixel, TILE_TERMS);
}

/* Tiles that are summed up for each place. */
static size_t
count_terms (const NnStrip *strip)
{
  return strip->kernel_height * count_row_tiles (strip);
}

static size_t
amx_get_weights_size (const NnStrip *strip)
{
  return count_up (strip->out_pixel, SQUARE) * count_terms (strip) * sizeof (SplitTile[2]) /
         sizeof (float);
}

/* Row (u · kernel_width · in_pixel + @term) of the weights of a kernel's row; NULL behind the end
 * of the row. */
static const float *
find_weights (
    const NnStrip *strip, const float *w, size_t w_row, gboolean turned, size_t u, size_t term)
{
  size_t tap = u * strip->kernel_width + term / strip->in_pixel;

  if (term >= strip->kernel_width * strip->in_pixel)
    return NULL;
  if (turned)
    tap = strip->kernel_height * strip->kernel_width - 1 - tap;
  return w + (tap * strip->in_pixel + term % strip->in_pixel) * w_row;
}

static inline __m512
load_from (const float *x, size_t offset)
{
  return x ? _mm512_loadu_ps (x + offset) : _mm512_setzero_ps ();
}

static size_t
amx_count_weights (const NnStrip *strip)
{
  return count_up (strip->out_pixel, SQUARE) * count_terms (strip);
}

static void
amx_split_weights (const NnStrip *strip,
                   const float *w,
                   size_t w_row,
                   gboolean turned,
                   size_t first,
                   size_t end,
                   float *weights)
{
  SplitTile (*tiles)[2] = (gpointer) weights;
  size_t n_terms = count_terms (strip), n_row_tiles = count_row_tiles (strip);

  for (size_t unit = first; unit < end; unit++)
    {
      size_t column = unit / n_terms * SQUARE, u = unit % n_terms / n_row_tiles;
      size_t term = unit % n_terms % n_row_tiles * TILE_TERMS;

      for (size_t l = 0; l < TILE_ROWS; l++)
        {
          const float *a = find_weights (strip, w, w_row, turned, u, term + 2 * l);
          const float *b = find_weights (strip, w, w_row, turned, u, term + 2 * l + 1);

          for (size_t half = 0; half < 2 && column + half * TILE_ROWS < strip->out_pixel; half++)
            split_pairs (load_from (a, column + half * TILE_ROWS),
                         load_from (b, column + half * TILE_ROWS), tiles[unit][half].hi.pair[l],
                         tiles[unit][half].lo.pair[l]);
        }
    }
}

/* ---- forward and back ---- */

/* Zeros in front of the first place: the upper and the left margin of the first image. */
static size_t
count_lead (const NnStrip *strip)
{
  return strip->pad_height * strip->pitch + strip->pad_width;
}

/* Numbers of the strip of @n images: behind its end a tile may reach for zeros under a kernel, and
 * for as many places and terms as a tile has. */
static size_t
count_strip (const NnStrip *strip, size_t n)
{
  size_t reach = strip->kernel_height * strip->pitch + strip->kernel_width + TILE_ROWS;

  return (count_lead (strip) + n * strip->image + reach) * strip->in_pixel + TILE_TERMS;
}

/* Two parts of bfloat16 take up as much as floats. */
static size_t
amx_get_scratch (const NnStrip *strip, size_t n)
{
  return nn_pad_to_vectors (count_strip (strip, n));
}

/* The parts of a strip. */
typedef struct
{
  guint16 *hi;
  guint16 *lo;
} SplitStrip;

static void
clear_split (const SplitStrip *to, size_t first, size_t end)
{
  memset (to->hi + first, 0, (end - first) * sizeof *to->hi);
  memset (to->lo + first, 0, (end - first) * sizeof *to->lo);
}

/* @n numbers, whole vectors. */
static inline __attribute__ ((always_inline)) void
split_numbers (const float *from, size_t n, gboolean mixed, guint16 *hi, guint16 *lo)
{
  size_t whole = n / TILE_TERMS * TILE_TERMS;

  for (size_t i = 0; i < whole; i += TILE_TERMS)
    split_run (_mm512_loadu_ps (from + i), _mm512_loadu_ps (from + i + 16), hi + i,
               mixed ? NULL : lo + i);
  if (whole < n)
    {
      guint16 part[2][TILE_TERMS];

      split_run (_mm512_loadu_ps (from + whole), _mm512_setzero_ps (), part[0], part[1]);
      memcpy (hi + whole, part[0], (n - whole) * sizeof *hi);
      if (!mixed)
        memcpy (lo + whole, part[1], (n - whole) * sizeof *lo);
    }
}

static void
split_maps (const NnStrip *strip, const NnMaps *x, size_t n, const SplitStrip *to)
{
  size_t at = count_lead (strip) * x->pixel, row = x->width * x->pixel;
  size_t pitch = strip->pitch * x->pixel;
  gboolean mixed = is_mixed (strip);

  clear_split (to, 0, at);
  for (size_t image = 0; image < n; image++)
    {
      size_t end = at + strip->image * x->pixel;

      for (size_t i = 0; i < x->height; i++, at += pitch)
        {
          if (mixed)
            split_numbers (nn_maps_at (x, image, i, 0), row, TRUE, to->hi + at, NULL);
          else
            split_numbers (nn_maps_at (x, image, i, 0), row, FALSE, to->hi + at, to->lo + at);
          clear_split (to, at + row, at + pitch);
        }
      clear_split (to, at, end);
      at = end;
    }
  clear_split (to, at, count_strip (strip, n));
}

/* 16 places in sequence, of which some may be between rows. */
typedef struct
{
  size_t image;
  size_t place; /* the first, in the image */
} Run;

static Run
find_run (const NnStrip *strip, size_t index)
{
  size_t n_places = (strip->out_height - 1) * strip->pitch + strip->out_width;
  size_t n_runs = count_up (n_places, TILE_ROWS);

  return (Run){ index / n_runs, index % n_runs * TILE_ROWS };
}

static size_t
count_runs (const NnStrip *strip, size_t n)
{
  size_t n_places = (strip->out_height - 1) * strip->pitch + strip->out_width;

  return n * count_up (n_places, TILE_ROWS);
}

/* @n neighbouring pixels of the output: sums + bias. */
static inline __attribute__ ((always_inline)) void
write_pixels (float (*sums)[SQUARE],
              size_t n,
              gboolean two_columns,
              const float *bias,
              float *to,
              size_t pixel)
{
  __m512 first = load_from (bias, 0), second = load_from (two_columns ? bias : NULL, 16);

  for (size_t i = 0; i < n; i++, to += pixel)
    {
      _mm512_storeu_ps (to, _mm512_load_ps (sums[i]) + first);
      if (two_columns)
        _mm512_storeu_ps (to + 16, _mm512_load_ps (sums[i] + 16) + second);
    }
}

/* Fetches the lines that write_run() is going to write: otherwise stores would wait for them, and
 * the loads of the next square behind the stores. */
static void
fetch_run (const NnStrip *strip, Run run, size_t column, const NnMaps *y)
{
  size_t row = run.place / strip->pitch, j = run.place % strip->pitch;
  size_t n_lines = strip->out_pixel - column > TILE_ROWS ? 2 : 1;

  for (size_t i = 0; i < TILE_ROWS && row < strip->out_height; i += strip->pitch - j, j = 0, row++)
    {
      const float *to = nn_maps_at (y, run.image, row, j) + column;
      size_t n = j < strip->out_width ? MIN (strip->out_width - j, TILE_ROWS - i) : 0;

      for (size_t p = 0; p < n; p++, to += y->pixel)
        for (size_t line = 0; line < n_lines; line++)
          __builtin_prefetch (to + line * 16, 1);
    }
}

/* The outputs of one run, from one row of a square of sums for each place. */
static void
write_run (const NnStrip *strip,
           Run run,
           float (*sums)[SQUARE],
           size_t column,
           const float *bias,
           const NnMaps *y)
{
  size_t row = run.place / strip->pitch, j = run.place % strip->pitch;

  for (size_t i = 0; i < TILE_ROWS && row < strip->out_height; i += strip->pitch - j, j = 0, row++)
    {
      float *to = nn_maps_at (y, run.image, row, j) + column;
      size_t n = j < strip->out_width ? MIN (strip->out_width - j, TILE_ROWS - i) : 0;

      if (strip->out_pixel - column > TILE_ROWS)
        write_pixels (sums + i, n, TRUE, bias ? bias + column : NULL, to, y->pixel);
      else
        write_pixels (sums + i, n, FALSE, bias ? bias + column : NULL, to, y->pixel);
    }
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

/* Rows of the left factor are @stride bytes apart. */
#define LOAD_LEFT(part)                                                                            \
  {                                                                                                \
    _tile_loadd (4, left[0].part + at, stride);                                                    \
    if (two_rows)                                                                                  \
      _tile_loadd (5, left[1].part + at, stride);                                                  \
  }

#define LOAD_RIGHT(part)                                                                           \
  {                                                                                                \
    LOAD_TILE (6, &right[0].part);                                                                 \
    if (two_columns)                                                                               \
      LOAD_TILE (7, &right[1].part);                                                               \
  }

/* What is loaded is used twice. */
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

/* Functions that are compiled for each combination of three conditions; the first two say whether
 * there is a second row and a second column of tiles. */
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

/* sums of two runs by two times 16 channels of output. @left is what lies under the first tap at
 * the first place of each run. */
static inline __attribute__ ((always_inline)) void
convolve_square (gboolean two_rows,
                 gboolean two_columns,
                 gboolean mixed,
                 const NnStrip *strip,
                 const SplitStrip left[2],
                 const SplitTile (*right_tiles)[2],
                 float sums[SQUARE][SQUARE])
{
  size_t n_row_tiles = count_row_tiles (strip), stride = strip->in_pixel * sizeof (guint16);

  _tile_zero (0);
  _tile_zero (1);
  _tile_zero (2);
  _tile_zero (3);
  for (size_t u = 0; u < strip->kernel_height; u++)
    for (size_t tile = 0; tile < n_row_tiles; tile++, right_tiles++)
      {
        const SplitTile *right = *right_tiles;
        size_t at = u * strip->pitch * strip->in_pixel + tile * TILE_TERMS;

        ADD_SPLIT_PRODUCTS;
      }
  _tile_stored (0, &sums[0][0], sizeof *sums);
  if (two_columns)
    _tile_stored (1, &sums[0][16], sizeof *sums);
  if (two_rows)
    _tile_stored (2, &sums[16][0], sizeof *sums);
  if (two_rows && two_columns)
    _tile_stored (3, &sums[16][16], sizeof *sums);
}

static void
amx_convolve (const NnStrip *strip,
              NnWorker *worker,
              const NnMaps *x,
              size_t n,
              const float *weights,
              const float *bias,
              const NnMaps *y,
              float *scratch)
{
  guint16 *memory = (gpointer) scratch;
  const SplitStrip whole = { memory, memory + count_strip (strip, n) };
  const SplitTile (*tiles)[2] = (gconstpointer) weights;
  size_t n_runs = count_runs (strip, n), n_terms = count_terms (strip);
  gboolean mixed = is_mixed (strip);
  float sums[SQUARE][SQUARE] __attribute__ ((aligned (64)));

  configure_tiles ();
  split_maps (strip, x, n, &whole);
  for (size_t column = 0; column < strip->out_pixel; column += SQUARE, tiles += n_terms)
    for (size_t index = 0; index < n_runs; index += 2)
      {
        size_t n_rows = MIN (n_runs - index, 2),
               n_columns = MIN (strip->out_pixel - column, SQUARE);
        SplitStrip left[2];
        Run runs[2];

        for (size_t i = 0; i < n_rows; i++)
          {
            size_t at;

            runs[i] = find_run (strip, index + i);
            at = (runs[i].image * strip->image + runs[i].place) * strip->in_pixel;
            left[i] = (SplitStrip){ whole.hi + at, whole.lo + at };
            fetch_run (strip, runs[i], column, y);
          }
        nn_worker_fetch_ahead (worker);
        CALL_FOR (convolve_square, n_rows == 2, n_columns > TILE_ROWS, mixed, strip, left, tiles,
                  sums);
        for (size_t i = 0; i < n_rows; i++)
          write_run (strip, runs[i], sums + i * TILE_ROWS, column, bias, y);
      }
}

/* ---- the gradient of the weights ---- */

/* A room holds x, channel after channel, as the two parts of a strip each, and then dy in tiles
 * whose terms are places. Every image begins with a tile of its own, so that members can bring
 * images into a room independently; so does what is in front of the first.
 */
typedef struct
{
  size_t lead;        /* places in front of the first image */
  size_t image_tiles; /* of an image */
  size_t plane;       /* places of a channel */
  size_t tiles;       /* floats in front of the tiles */
} Room;

static Room
measure_room (const NnStrip *strip, size_t n_images)
{
  size_t reach = strip->kernel_height * strip->pitch + strip->kernel_width + TILE_TERMS;
  Room room = { .lead = count_up (count_lead (strip), TILE_TERMS) * TILE_TERMS,
                .image_tiles = count_up (strip->image, TILE_TERMS) };
  size_t n_lines = n_images * room.image_tiles + count_up (room.lead + reach, TILE_TERMS);

  /* An odd number of cache lines: a power of two would make 16 channels share a few places of the
   * first cache. */
  room.plane = (n_lines | 1) * TILE_TERMS;
  room.tiles = strip->in_pixel * room.plane;
  return room;
}

static size_t
amx_get_room (const NnStrip *strip, size_t n)
{
  Room room = measure_room (strip, n);

  return room.tiles + n * room.image_tiles * (strip->out_pixel / TILE_ROWS) * sizeof (SplitTile) /
                          sizeof (float);
}

/* Part hi of a channel's strip; part lo is a plane further on. */
static guint16 *
get_plane (const Room *room, const float *memory, size_t channel)
{
  return (guint16 *) (gpointer) memory + 2 * channel * room->plane;
}

/* The pixels of a tile's places in an image; between rows and behind the image there is none. */
static void
find_pixels (const NnStrip *strip,
             const NnMaps *maps,
             size_t image,
             size_t tile,
             const float *pixels[TILE_TERMS])
{
  size_t row = tile * TILE_TERMS / strip->pitch, column = tile * TILE_TERMS % strip->pitch;

  for (size_t i = 0; i < TILE_TERMS; i++)
    {
      gboolean is_inside = row < maps->height && column < maps->width;

      pixels[i] = is_inside ? nn_maps_at (maps, image, row, column) : NULL;
      if (++column == strip->pitch)
        {
          column = 0;
          row++;
        }
    }
}

/* 16 channels from @channel on, as pairs of places. */
static inline void
split_places (const float *const pixels[TILE_TERMS], size_t channel, gboolean mixed, SplitTile *to)
{
  for (size_t l = 0; l < TILE_ROWS; l++)
    split_pairs (load_from (pixels[2 * l], channel), load_from (pixels[2 * l + 1], channel),
                 to->hi.pair[l], mixed ? NULL : to->lo.pair[l]);
}

/* @distance from one channel to the next. */
static inline void
keep_channels (Tile *tile, guint16 *to, size_t distance)
{
  transpose_tile (tile);
  for (size_t c = 0; c < TILE_ROWS; c++, to += distance)
    _mm512_storeu_si512 (to, _mm512_load_si512 (tile->pair[c]));
}

static void
keep_inputs (const NnStrip *strip,
             const Room *room,
             const float *const pixels[TILE_TERMS],
             size_t place,
             float *memory)
{
  gboolean mixed = is_mixed (strip);

  for (size_t channel = 0; channel < strip->in_pixel; channel += TILE_ROWS)
    {
      guint16 *to = get_plane (room, memory, channel) + place;
      SplitTile tile;

      split_places (pixels, channel, mixed, &tile);
      keep_channels (&tile.hi, to, 2 * room->plane);
      if (!mixed)
        keep_channels (&tile.lo, to + room->plane, 2 * room->plane);
    }
}

static void
keep_gradients (const NnStrip *strip, const float *const pixels[TILE_TERMS], SplitTile *tiles)
{
  for (size_t channel = 0; channel < strip->out_pixel; channel += TILE_ROWS)
    split_places (pixels, channel, is_mixed (strip), tiles++);
}

static void
clear_places (const NnStrip *strip, const Room *room, size_t first, size_t end, float *memory)
{
  for (size_t channel = 0; channel < strip->in_pixel; channel++)
    {
      guint16 *plane = get_plane (room, memory, channel);

      clear_split (&(SplitStrip){ plane, plane + room->plane }, first, end);
    }
}

static void
amx_keep (const NnStrip *strip,
          const NnMaps *x,
          const NnMaps *dy,
          size_t first,
          size_t n,
          size_t n_images,
          float *memory)
{
  Room room = measure_room (strip, n_images);
  size_t tile = first * room.image_tiles, columns = strip->out_pixel / TILE_ROWS;
  SplitTile *tiles = (SplitTile *) (gpointer) (memory + room.tiles);
  const float *pixels[TILE_TERMS];

  if (first == 0)
    clear_places (strip, &room, 0, room.lead, memory);
  for (size_t image = 0; image < n; image++)
    for (size_t i = 0; i < room.image_tiles; i++, tile++)
      {
        find_pixels (strip, x, image, i, pixels);
        keep_inputs (strip, &room, pixels, room.lead + tile * TILE_TERMS, memory);
        find_pixels (strip, dy, image, i, pixels);
        keep_gradients (strip, pixels, tiles + tile * columns);
      }
  if (first + n == n_images)
    clear_places (strip, &room, room.lead + tile * TILE_TERMS, room.plane, memory);
}

/* Places of the weights' gradient that are computed at a time: two by two tiles of channels, all
 * taps. */
static size_t
count_columns (const NnStrip *strip)
{
  return count_up (strip->out_pixel, SQUARE);
}

static size_t
amx_count_gradients (const NnStrip *strip)
{
  return count_up (strip->in_pixel, SQUARE) * count_columns (strip);
}

/* c ← c + the sums over @n_tiles tiles of places, or without c if @fresh. @left is the first place
 * under the tap of two times 16 channels, which are @stride bytes apart; tiles of dy are @columns
 * apart. */
static inline __attribute__ ((always_inline)) void
learn_square (gboolean two_rows,
              gboolean two_columns,
              gboolean mixed,
              const SplitStrip left[2],
              size_t stride,
              const SplitTile *right,
              size_t columns,
              size_t n_tiles,
              gboolean fresh,
              float *c,
              size_t c_row)
{
  size_t c_stride = c_row * sizeof (float);
  float *c_below = c + TILE_ROWS * c_row;

  if (fresh)
    {
      _tile_zero (0);
      _tile_zero (1);
      _tile_zero (2);
      _tile_zero (3);
    }
  else
    {
      _tile_loadd (0, c, c_stride);
      if (two_columns)
        _tile_loadd (1, c + 16, c_stride);
      if (two_rows)
        _tile_loadd (2, c_below, c_stride);
      if (two_rows && two_columns)
        _tile_loadd (3, c_below + 16, c_stride);
    }
  for (size_t at = 0; at < n_tiles * TILE_TERMS; at += TILE_TERMS, right += columns)
    {
      ADD_SPLIT_PRODUCTS;
    }
  _tile_stored (0, c, c_stride);
  if (two_columns)
    _tile_stored (1, c + 16, c_stride);
  if (two_rows)
    _tile_stored (2, c_below, c_stride);
  if (two_rows && two_columns)
    _tile_stored (3, c_below + 16, c_stride);
}

/* All taps of a square of channels, over a block of places. */
static void
learn_channels (const NnStrip *strip,
                NnWorker *worker,
                const Room *room,
                const float *memory,
                size_t tile,
                size_t n_tiles,
                size_t channel,
                size_t column,
                gboolean fresh,
                float *dw,
                size_t dw_row)
{
  size_t columns = strip->out_pixel / TILE_ROWS, stride = 2 * room->plane * sizeof (guint16);
  const SplitTile *right = (const SplitTile *) (gconstpointer) (memory + room->tiles) +
                           tile * columns + column / TILE_ROWS;
  size_t start = room->lead - count_lead (strip) + tile * TILE_TERMS;
  gboolean two_rows = strip->in_pixel - channel > TILE_ROWS;
  gboolean two_columns = strip->out_pixel - column > TILE_ROWS, mixed = is_mixed (strip);

  for (size_t u = 0; u < strip->kernel_height; u++)
    for (size_t v = 0; v < strip->kernel_width; v++)
      {
        size_t tap = u * strip->kernel_width + v;
        float *c = dw + (tap * strip->in_pixel + channel) * dw_row + column;
        SplitStrip left[2];

        for (size_t half = 0; half < 1 + (size_t) two_rows; half++)
          {
            guint16 *plane = get_plane (room, memory, channel + half * TILE_ROWS);

            left[half].hi = plane + start + u * strip->pitch + v;
            left[half].lo = left[half].hi + room->plane;
          }
        nn_worker_fetch_ahead (worker);
        CALL_FOR (learn_square, two_rows, two_columns, mixed, left, stride, right, columns, n_tiles,
                  fresh, c, dw_row);
      }
}

static void
amx_learn (const NnStrip *strip,
           NnWorker *worker,
           const float *memory,
           size_t n_images,
           gboolean fresh,
           size_t first,
           size_t end,
           float *dw,
           size_t dw_row)
{
  Room room = measure_room (strip, n_images);
  size_t n_tiles = n_images * room.image_tiles, n;

  configure_tiles ();
  for (size_t tile = 0; tile < n_tiles; tile += n)
    {
      n = MIN (BLOCK_TILES, n_tiles - tile);
      for (size_t unit = first; unit < end; unit++)
        learn_channels (strip, worker, &room, memory, tile, n,
                        unit / count_columns (strip) * SQUARE,
                        unit % count_columns (strip) * SQUARE, fresh && tile == 0, dw, dw_row);
    }
}

const NnStripKernel nn_amx_strip = {
  .get_weights_size = amx_get_weights_size,
  .count_weights = amx_count_weights,
  .split_weights = amx_split_weights,
  .get_scratch = amx_get_scratch,
  .convolve = amx_convolve,
  .get_room = amx_get_room,
  .keep = amx_keep,
  .count_gradients = amx_count_gradients,
  .learn = amx_learn,
};

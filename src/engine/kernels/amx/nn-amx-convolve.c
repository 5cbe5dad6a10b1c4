/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Convolution of strips in the matrix unit, forward and backward. */
#include "nn-amx-strip-private.h"

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

size_t
nn_amx_get_weights_size (const NnStrip *strip)
{
  return count_up (strip->out_pixel, SQUARE) * count_terms (strip) * sizeof (SplitTile[2]) /
         sizeof (float);
}

/* Row (u · kernel_width · in_pixel + @term) of the weights of a kernel's row; NULL behind the end
 * of the row. */
static const float *
find_weights (
    const NnStrip *strip, const float *w, size_t w_row, gboolean flipped, size_t u, size_t term)
{
  size_t tap = u * strip->kernel_width + term / strip->in_pixel;

  if (term >= strip->kernel_width * strip->in_pixel)
    return NULL;
  if (flipped)
    tap = strip->kernel_height * strip->kernel_width - 1 - tap;
  return w + (tap * strip->in_pixel + term % strip->in_pixel) * w_row;
}

size_t
nn_amx_count_weights (const NnStrip *strip)
{
  return count_up (strip->out_pixel, SQUARE) * count_terms (strip);
}

void
nn_amx_split_weights (const NnStrip *strip,
                      const float *w,
                      size_t w_row,
                      gboolean flipped,
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
          const float *a = find_weights (strip, w, w_row, flipped, u, term + 2 * l);
          const float *b = find_weights (strip, w, w_row, flipped, u, term + 2 * l + 1);

          for (size_t half = 0; half < 2 && column + half * TILE_ROWS < strip->out_pixel; half++)
            split_pairs (load_from (a, column + half * TILE_ROWS),
                         load_from (b, column + half * TILE_ROWS), tiles[unit][half].hi.pair[l],
                         tiles[unit][half].lo.pair[l]);
        }
    }
}

/* ---- forward and backward ---- */

/* Numbers of the strip of @n images: behind its end a tile may reach for zeros under a kernel, and
 * for as many places and terms as a tile has. */
static size_t
count_strip (const NnStrip *strip, size_t n)
{
  size_t reach = strip->kernel_height * strip->pitch + strip->kernel_width + TILE_ROWS;

  return (count_lead (strip) + n * strip->image + reach) * strip->in_pixel + TILE_TERMS;
}

/* Two parts of bfloat16 take up as much as floats. */
size_t
nn_amx_get_workspace (const NnStrip *strip, size_t n)
{
  return nn_pad_to_vectors (count_strip (strip, n));
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

/* @n neighboring pixels of the output: sums + bias. */
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

  clear_square ();
  for (size_t u = 0; u < strip->kernel_height; u++)
    for (size_t tile = 0; tile < n_row_tiles; tile++, right_tiles++)
      {
        const SplitTile *right = *right_tiles;
        size_t at = u * strip->pitch * strip->in_pixel + tile * TILE_TERMS;

        ADD_SPLIT_PRODUCTS;
      }
  store_square (two_rows, two_columns, &sums[0][0], sizeof *sums);
}

void
nn_amx_convolve (const NnStrip *strip,
                 NnWorker *worker,
                 const NnMaps *x,
                 size_t n,
                 const NnConvWeights *w,
                 const NnMaps *y,
                 float *workspace)
{
  guint16 *memory = (gpointer) workspace;
  const SplitStrip whole = { memory, memory + count_strip (strip, n) };
  const SplitTile (*tiles)[2] = (gconstpointer) w->data;
  size_t n_runs = count_runs (strip, n), n_terms = count_terms (strip);
  gboolean mixed = is_mixed (strip);
  float sums[SQUARE][SQUARE] LINE_ALIGNED;

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
          }
        nn_worker_prefetch (worker);
        CALL_FOR (convolve_square, n_rows == 2, n_columns > TILE_ROWS, mixed, strip, left, tiles,
                  sums);
        for (size_t i = 0; i < n_rows; i++)
          write_run (strip, runs[i], sums + i * TILE_ROWS, column, w->bias, y);
      }
}

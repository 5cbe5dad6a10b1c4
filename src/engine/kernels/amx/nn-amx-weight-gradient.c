/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The gradient of a convolution's weights, from strips in the matrix unit. */
#include "nn-amx-strip-private.h"

/* Places of a strip whose factors stay in the first cache, in tiles. */
#define BLOCK_TILES 4

/* The shared workspace holds x, channel by channel, each as the two parts of a strip, and then dy
 * in tiles whose terms are places. Every image begins at a new tile, and so do the places in front
 * of the first one, so that threads can write their images independently. */
typedef struct
{
  size_t lead;        /* places in front of the first image */
  size_t image_tiles; /* of an image */
  size_t plane;       /* places of a channel */
  size_t tiles;       /* floats in front of the tiles */
} Layout;

static Layout
measure_workspace (const NnStrip *strip, size_t n_images)
{
  size_t reach = strip->kernel_height * strip->pitch + strip->kernel_width + TILE_TERMS;
  Layout layout = { .lead = count_up (count_lead (strip), TILE_TERMS) * TILE_TERMS,
                    .image_tiles = count_up (strip->image, TILE_TERMS) };
  size_t n_lines = n_images * layout.image_tiles + count_up (layout.lead + reach, TILE_TERMS);

  /* An odd number of cache lines: a power of two would make 16 channels share a few places of the
   * first cache. */
  layout.plane = (n_lines | 1) * TILE_TERMS;
  layout.tiles = strip->in_pixel * layout.plane;
  return layout;
}

size_t
nn_amx_get_shared_workspace (const NnStrip *strip, size_t n)
{
  Layout layout = measure_workspace (strip, n);

  return layout.tiles + n * layout.image_tiles * (strip->out_pixel / TILE_ROWS) *
                            sizeof (SplitTile) / sizeof (float);
}

/* Part hi of a channel's strip; part lo is a plane further on. */
static guint16 *
get_plane (const Layout *layout, const float *memory, size_t channel)
{
  return (guint16 *) (gpointer) memory + 2 * channel * layout->plane;
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
    _mm512_storeu_si512 (to, _mm512_loadu_si512 (tile->pair[c]));
}

static void
keep_inputs (const NnStrip *strip,
             const Layout *layout,
             const float *const pixels[TILE_TERMS],
             size_t place,
             float *memory)
{
  gboolean mixed = is_mixed (strip);

  for (size_t channel = 0; channel < strip->in_pixel; channel += TILE_ROWS)
    {
      guint16 *to = get_plane (layout, memory, channel) + place;
      SplitTile tile LINE_ALIGNED;

      split_places (pixels, channel, mixed, &tile);
      keep_channels (&tile.hi, to, 2 * layout->plane);
      if (!mixed)
        keep_channels (&tile.lo, to + layout->plane, 2 * layout->plane);
    }
}

static void
keep_gradients (const NnStrip *strip, const float *const pixels[TILE_TERMS], SplitTile *tiles)
{
  for (size_t channel = 0; channel < strip->out_pixel; channel += TILE_ROWS)
    split_places (pixels, channel, is_mixed (strip), tiles++);
}

static void
clear_places (const NnStrip *strip, const Layout *layout, size_t first, size_t end, float *memory)
{
  for (size_t channel = 0; channel < strip->in_pixel; channel++)
    {
      guint16 *plane = get_plane (layout, memory, channel);

      clear_split (&(SplitStrip){ plane, plane + layout->plane }, first, end);
    }
}

void
nn_amx_keep (const NnStrip *strip,
             const NnMaps *x,
             const NnMaps *dy,
             size_t first,
             size_t n,
             size_t n_images,
             float *memory)
{
  Layout layout = measure_workspace (strip, n_images);
  size_t tile = first * layout.image_tiles, columns = strip->out_pixel / TILE_ROWS;
  SplitTile *tiles = (SplitTile *) (gpointer) (memory + layout.tiles);
  const float *pixels[TILE_TERMS];

  if (first == 0)
    clear_places (strip, &layout, 0, layout.lead, memory);
  for (size_t image = 0; image < n; image++)
    for (size_t i = 0; i < layout.image_tiles; i++, tile++)
      {
        find_pixels (strip, x, image, i, pixels);
        keep_inputs (strip, &layout, pixels, layout.lead + tile * TILE_TERMS, memory);
        find_pixels (strip, dy, image, i, pixels);
        keep_gradients (strip, pixels, tiles + tile * columns);
      }
  if (first + n == n_images)
    clear_places (strip, &layout, layout.lead + tile * TILE_TERMS, layout.plane, memory);
}

/* Places of the weights' gradient that are computed at a time: two by two tiles of channels, all
 * taps. */
static size_t
count_columns (const NnStrip *strip)
{
  return count_up (strip->out_pixel, SQUARE);
}

size_t
nn_amx_count_gradients (const NnStrip *strip)
{
  return count_up (strip->in_pixel, SQUARE) * count_columns (strip);
}

/* What is multiplied for two times two tiles of channels, under one tap. */
typedef struct
{
  SplitStrip left[2];     /* the first place of two times 16 channels … */
  size_t stride;          /* … which are so many bytes apart */
  const SplitTile *right; /* the first tile of dy … */
  size_t columns;         /* … and how far it is to the next */
  size_t n_tiles;         /* of places */
} Factors;

/* c ← c + the sums over all places, or without c if @fresh. */
static inline __attribute__ ((always_inline)) void
weight_gradient_square (gboolean two_rows,
                        gboolean two_columns,
                        gboolean mixed,
                        const Factors *factors,
                        gboolean fresh,
                        float *c,
                        size_t c_row)
{
  const SplitStrip *left = factors->left;
  const SplitTile *right = factors->right;
  size_t stride = factors->stride, columns = factors->columns, n_tiles = factors->n_tiles;
  size_t c_stride = c_row * sizeof (float);

  if (fresh)
    clear_square ();
  else
    load_square (two_rows, two_columns, c, c_stride);
  for (size_t at = 0; at < n_tiles * TILE_TERMS; at += TILE_TERMS, right += columns)
    ADD_SPLIT_PRODUCTS;
  store_square (two_rows, two_columns, c, c_stride);
}

/* What is computed at a time: a square of channels, over a block of places. */
typedef struct
{
  size_t tile; /* the first */
  size_t n_tiles;
  size_t channel; /* of the input */
  size_t column;  /* of the output */
} Block;

/* All taps of a block. */
static void
weight_gradient_block (const NnStrip *strip,
                       NnWorker *worker,
                       const Layout *layout,
                       const float *memory,
                       const Block *block,
                       const NnStripGradient *gradient)
{
  size_t columns = strip->out_pixel / TILE_ROWS, channel = block->channel, column = block->column;
  size_t start = layout->lead - count_lead (strip) + block->tile * TILE_TERMS;
  gboolean two_rows = strip->in_pixel - channel > TILE_ROWS;
  gboolean two_columns = strip->out_pixel - column > TILE_ROWS, mixed = is_mixed (strip);
  gboolean fresh = gradient->fresh && block->tile == 0;
  Factors factors = { .stride = 2 * layout->plane * sizeof (guint16),
                      .right = (const SplitTile *) (gconstpointer) (memory + layout->tiles) +
                               block->tile * columns + column / TILE_ROWS,
                      .columns = columns,
                      .n_tiles = block->n_tiles };

  for (size_t u = 0; u < strip->kernel_height; u++)
    for (size_t v = 0; v < strip->kernel_width; v++)
      {
        size_t tap = u * strip->kernel_width + v;
        float *c = gradient->dw + (tap * strip->in_pixel + channel) * gradient->dw_row + column;

        for (size_t half = 0; half < 1 + (size_t) two_rows; half++)
          {
            guint16 *plane = get_plane (layout, memory, channel + half * TILE_ROWS);

            factors.left[half].hi = plane + start + u * strip->pitch + v;
            factors.left[half].lo = factors.left[half].hi + layout->plane;
          }
        nn_worker_prefetch (worker);
        CALL_FOR (weight_gradient_square, two_rows, two_columns, mixed, &factors, fresh, c,
                  gradient->dw_row);
      }
}

void
nn_amx_weight_gradient (const NnStrip *strip,
                        NnWorker *worker,
                        const float *memory,
                        size_t n_images,
                        const NnStripGradient *gradient)
{
  Layout layout = measure_workspace (strip, n_images);
  size_t n_tiles = n_images * layout.image_tiles;

  configure_tiles ();
  for (size_t tile = 0; tile < n_tiles; tile += BLOCK_TILES)
    for (size_t unit = gradient->first; unit < gradient->end; unit++)
      {
        const Block block = { .tile = tile,
                              .n_tiles = MIN (BLOCK_TILES, n_tiles - tile),
                              .channel = unit / count_columns (strip) * SQUARE,
                              .column = unit % count_columns (strip) * SQUARE };

        weight_gradient_block (strip, worker, &layout, memory, &block, gradient);
      }
}

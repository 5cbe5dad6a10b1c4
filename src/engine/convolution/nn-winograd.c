/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn-winograd.h"

#include "nn-gemm.h"

#define POINTS NN_WINOGRAD_POINTS
#define TILE 4

/* Tiles that are transformed at a time: the more, the less often the weights come from far away. */
#define BLOCK 64

/* How transformed tiles lie in memory: channel c of point p of tile t is at p · point + t · tile +
 * c.
 */
typedef struct
{
  size_t point;
  size_t tile;
} Layout;

/* Tile by tile: a tile is transformed in one place, and rows of a product are tiles. Not a power of
 * two apart, or the same point of all tiles would fall onto the same few places of the first cache.
 */
static Layout
lay_out_tiles (size_t pixel)
{
  return (Layout){ pixel, POINTS * pixel + NN_VECTOR_FLOATS };
}

/* Point by point, for a product that sums over tiles: it reads memory from one end to the other. */
static Layout
lay_out_points (size_t pixel)
{
  return (Layout){ BLOCK * pixel + NN_VECTOR_FLOATS, pixel };
}

/* Of a block, in either direction. */
static size_t
get_block_size (size_t pixel)
{
  return MAX (BLOCK * lay_out_tiles (pixel).tile, POINTS * lay_out_points (pixel).point);
}

size_t
nn_winograd_get_workspace (size_t x_pixel, size_t y_pixel)
{
  return get_block_size (x_pixel) + get_block_size (y_pixel);
}

static size_t
count_tiles (size_t n)
{
  return (n + TILE - 1) / TILE;
}

size_t
nn_winograd_get_reach (size_t n_outputs)
{
  return count_tiles (n_outputs) * TILE + 2;
}

/* One tile of the output. */
typedef struct
{
  size_t image;
  size_t row;
  size_t column;
  NnWinogradTile in_map;
} Tile;

static Tile
find_tile (const NnMaps *y, size_t index)
{
  size_t across = count_tiles (y->width), down = count_tiles (y->height), in_image;
  Tile tile = { .image = index / (across * down) };

  in_image = index % (across * down);
  tile.row = in_image / across * TILE;
  tile.column = in_image % across * TILE;
  tile.in_map = (NnWinogradTile){ .n_rows = MIN (TILE, y->height - tile.row),
                                  .n_columns = MIN (TILE, y->width - tile.column),
                                  .row = y->row,
                                  .pixel = y->pixel };
  return tile;
}

static size_t
count_all_tiles (const NnMaps *y, size_t n_images)
{
  return n_images * count_tiles (y->height) * count_tiles (y->width);
}

/* As many tiles as are taken at a time if @n are left: blocks are about equal. */
static size_t
take_block (size_t n)
{
  size_t n_blocks = (n + BLOCK - 1) / BLOCK;

  return (n + n_blocks - 1) / n_blocks;
}

/* V: the inputs under @n tiles of @y, from tile @first on. */
static void
transform_inputs (
    const NnMaps *x, size_t pad, const NnMaps *y, size_t first, size_t n, float *v, Layout layout)
{
  const NnKernel *kernel = nn_kernel_get ();
  size_t padding = pad * (x->row + x->pixel);

  for (size_t t = 0; t < n; t++)
    {
      Tile tile = find_tile (y, first + t);

      kernel->winograd_input (nn_maps_at (x, tile.image, tile.row, tile.column) - padding, x->row,
                              x->pixel, x->pixel, v + t * layout.tile, layout.point);
    }
}

/* D: the same of the outputs' gradients. */
static void
transform_gradients (const NnMaps *dy, size_t first, size_t n, float *d, Layout layout)
{
  const NnKernel *kernel = nn_kernel_get ();

  for (size_t t = 0; t < n; t++)
    {
      Tile tile = find_tile (dy, first + t);

      kernel->winograd_gradient (&tile.in_map, nn_maps_at (dy, tile.image, tile.row, tile.column),
                                 d + t * layout.tile, layout.point);
    }
}

void
nn_winograd_convolve (NnWorker *worker,
                      const NnMaps *x,
                      size_t n_images,
                      size_t pad,
                      const NnConvWeights *u,
                      const NnMaps *y,
                      float *workspace)
{
  const NnKernel *kernel = nn_kernel_get ();
  Layout v_layout = lay_out_tiles (x->pixel), m_layout = lay_out_tiles (y->pixel);
  size_t n_tiles = count_all_tiles (y, n_images), n;
  float *v = workspace, *m = workspace + get_block_size (x->pixel);

  for (size_t first = 0; first < n_tiles; first += n)
    {
      n = take_block (n_tiles - first);
      transform_inputs (x, pad, y, first, n, v, v_layout);
      for (size_t p = 0; p < POINTS; p++)
        nn_gemm_in_vectors (worker, &(NnProduct){ .m = n,
                                                  .n = y->pixel,
                                                  .k = x->pixel,
                                                  .alpha = 1,
                                                  .a = v + p * v_layout.point,
                                                  .a_row = v_layout.tile,
                                                  .a_column = 1,
                                                  .b = u->data + p * x->pixel * u->row,
                                                  .b_row = u->row,
                                                  .c = m + p * m_layout.point,
                                                  .c_row = m_layout.tile });
      for (size_t t = 0; t < n; t++)
        {
          Tile tile = find_tile (y, first + t);

          kernel->winograd_output (&tile.in_map, m + t * m_layout.tile, m_layout.point, u->bias,
                                   nn_maps_at (y, tile.image, tile.row, tile.column));
        }
    }
}

void
nn_winograd_accumulate (
    NnWorker *worker, const NnWinogradImages *images, float *du, size_t u_row, float *workspace)
{
  const NnMaps *x = images->x, *dy = images->dy;
  Layout v_layout = lay_out_points (x->pixel), d_layout = lay_out_points (dy->pixel);
  size_t n_tiles = count_all_tiles (dy, images->n_images), n;
  float *v = workspace, *d = workspace + get_block_size (x->pixel);

  for (size_t first = 0; first < n_tiles; first += n)
    {
      n = take_block (n_tiles - first);
      transform_inputs (x, images->pad, dy, first, n, v, v_layout);
      transform_gradients (dy, first, n, d, d_layout);
      for (size_t p = 0; p < POINTS; p++)
        {
          float *c = du + p * x->pixel * u_row;

          nn_gemm_in_vectors (worker, &(NnProduct){ .m = x->pixel,
                                                    .n = dy->pixel,
                                                    .k = n,
                                                    .alpha = 1,
                                                    .a = v + p * v_layout.point,
                                                    .a_row = 1,
                                                    .a_column = v_layout.tile,
                                                    .b = d + p * d_layout.point,
                                                    .b_row = d_layout.tile,
                                                    .s = c,
                                                    .s_row = u_row,
                                                    .c = c,
                                                    .c_row = u_row });
        }
    }
}

/* Of each tile, V is in front of D. */
static void
lay_out_workspace (size_t x_pixel, size_t y_pixel, Layout *v, Layout *d)
{
  *v = lay_out_tiles (x_pixel);
  *d = lay_out_tiles (y_pixel);
  v->tile = d->tile = v->tile + d->tile;
}

static size_t
get_gradient_place (size_t x_pixel)
{
  return lay_out_tiles (x_pixel).tile;
}

size_t
nn_winograd_get_shared_workspace (const NnWinogradBatch *batch)
{
  Layout v, d;

  lay_out_workspace (batch->x_pixel, batch->y_pixel, &v, &d);
  return batch->n_tiles * v.tile;
}

void
nn_winograd_keep (const NnWinogradImages *images, size_t first_tile, float *shared_workspace)
{
  const NnMaps *x = images->x, *dy = images->dy;
  size_t n_tiles = count_all_tiles (dy, images->n_images);
  Layout v, d;
  float *tiles;

  lay_out_workspace (x->pixel, dy->pixel, &v, &d);
  tiles = shared_workspace + first_tile * v.tile;
  transform_inputs (x, images->pad, dy, 0, n_tiles, tiles, v);
  transform_gradients (dy, 0, n_tiles, tiles + get_gradient_place (x->pixel), d);
}

void
nn_winograd_weight_gradient (NnWorker *worker,
                             const NnWinogradBatch *batch,
                             const float *shared_workspace,
                             size_t point,
                             float *du,
                             size_t u_row)
{
  const float *gradients = shared_workspace + get_gradient_place (batch->x_pixel);
  Layout v, d;

  lay_out_workspace (batch->x_pixel, batch->y_pixel, &v, &d);
  nn_gemm_in_vectors (worker, &(NnProduct){ .m = batch->x_pixel,
                                            .n = batch->y_pixel,
                                            .k = batch->n_tiles,
                                            .alpha = 1,
                                            .a = shared_workspace + point * v.point,
                                            .a_row = 1,
                                            .a_column = v.tile,
                                            .b = gradients + point * d.point,
                                            .b_row = d.tile,
                                            .c = du,
                                            .c_row = u_row });
}

void
nn_winograd_transform (
    const float *w, gboolean flipped, size_t first, size_t n, size_t total, float *u)
{
  nn_kernel_get ()->winograd_weights (w + first, total, flipped, n, u + first, total);
}

void
nn_winograd_transform_weight_gradient (
    const float *du, size_t first, size_t n, size_t total, float *dw)
{
  nn_kernel_get ()->winograd_weight_gradient (du + first, total, n, dw + first, total);
}

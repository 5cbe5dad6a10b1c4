#include "nn-winograd.h"

#include "nn-gemm.h"

#define POINTS NN_WINOGRAD_POINTS
#define TILE 4

/* Tiles that are transformed at a time: the more, the less often the weights come from far away. */
#define BLOCK 64

/* Tiles whose products are summed up at a time. */
#define LEARN_BLOCK 32

/* From one tile to the next, in floats. Not a power of two, or the same point of all tiles would
 * fall onto the same few places of the first cache. */
static size_t
get_tile_stride (size_t pixel)
{
  return POINTS * pixel + NN_VECTOR_FLOATS;
}

size_t
nn_winograd_get_scratch (size_t x_pixel, size_t y_pixel)
{
  return MAX (BLOCK, LEARN_BLOCK) * (get_tile_stride (x_pixel) + get_tile_stride (y_pixel));
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
  size_t n_rows; /* that are inside the map */
  size_t n_columns;
} Tile;

static Tile
find_tile (const NnMaps *y, size_t index)
{
  size_t across = count_tiles (y->width), down = count_tiles (y->height), in_image;
  Tile tile = { .image = index / (across * down) };

  in_image = index % (across * down);
  tile.row = in_image / across * TILE;
  tile.column = in_image % across * TILE;
  tile.n_rows = MIN (TILE, y->height - tile.row);
  tile.n_columns = MIN (TILE, y->width - tile.column);
  return tile;
}

static size_t
count_all_tiles (const NnMaps *y, size_t n_images)
{
  return n_images * count_tiles (y->height) * count_tiles (y->width);
}

/* As many tiles as are taken at a time, at most @most, if @n are left: blocks are about equal. */
static size_t
take_block (size_t n, size_t most)
{
  size_t n_blocks = (n + most - 1) / most;

  return (n + n_blocks - 1) / n_blocks;
}

/* V: the inputs under @n tiles of @y, from tile @first on; that of the next tile is @stride floats
 * further on. */
static void
transform_inputs (
    const NnMaps *x, size_t pad, const NnMaps *y, size_t first, size_t n, float *v, size_t stride)
{
  const NnKernel *kernel = nn_kernel_get ();
  size_t margin = pad * (x->row + x->pixel);

  for (size_t t = 0; t < n; t++)
    {
      Tile tile = find_tile (y, first + t);

      kernel->winograd_input (nn_maps_at (x, tile.image, tile.row, tile.column) - margin, x->row,
                              x->pixel, x->pixel, v + t * stride, x->pixel);
    }
}

/* D: the same of the outputs' gradients. */
static void
transform_gradients (const NnMaps *dy, size_t first, size_t n, float *d, size_t stride)
{
  const NnKernel *kernel = nn_kernel_get ();

  for (size_t t = 0; t < n; t++)
    {
      Tile tile = find_tile (dy, first + t);

      kernel->winograd_gradient (nn_maps_at (dy, tile.image, tile.row, tile.column), dy->row,
                                 dy->pixel, tile.n_rows, tile.n_columns, dy->pixel, d + t * stride,
                                 dy->pixel);
    }
}

void
nn_winograd_convolve (NnWorker *worker,
                      const NnMaps *x,
                      size_t n_images,
                      size_t pad,
                      const float *u,
                      size_t u_row,
                      const float *bias,
                      const NnMaps *y,
                      float *scratch)
{
  const NnKernel *kernel = nn_kernel_get ();
  size_t v_stride = get_tile_stride (x->pixel), m_stride = get_tile_stride (y->pixel);
  size_t n_tiles = count_all_tiles (y, n_images), n;
  float *v = scratch, *m = scratch + BLOCK * v_stride;

  for (size_t first = 0; first < n_tiles; first += n)
    {
      n = take_block (n_tiles - first, BLOCK);
      transform_inputs (x, pad, y, first, n, v, v_stride);
      for (size_t p = 0; p < POINTS; p++)
        nn_gemm (worker, n, y->pixel, x->pixel, 1, v + p * x->pixel, v_stride, 1,
                 u + p * x->pixel * u_row, u_row, NULL, 0, m + p * y->pixel, m_stride);
      for (size_t t = 0; t < n; t++)
        {
          Tile tile = find_tile (y, first + t);

          kernel->winograd_output (m + t * m_stride, y->pixel, y->pixel, bias,
                                   nn_maps_at (y, tile.image, tile.row, tile.column), y->row,
                                   y->pixel, tile.n_rows, tile.n_columns);
        }
    }
}

void
nn_winograd_accumulate (NnWorker *worker,
                        const NnMaps *x,
                        size_t n_images,
                        size_t pad,
                        const NnMaps *dy,
                        float *du,
                        size_t u_row,
                        float *scratch)
{
  size_t v_stride = get_tile_stride (x->pixel), d_stride = get_tile_stride (dy->pixel);
  size_t n_tiles = count_all_tiles (dy, n_images), n;
  float *v = scratch, *d = scratch + LEARN_BLOCK * v_stride;

  for (size_t first = 0; first < n_tiles; first += n)
    {
      n = take_block (n_tiles - first, LEARN_BLOCK);
      transform_inputs (x, pad, dy, first, n, v, v_stride);
      transform_gradients (dy, first, n, d, d_stride);
      for (size_t p = 0; p < POINTS; p++)
        {
          float *c = du + p * x->pixel * u_row;

          nn_gemm (worker, x->pixel, dy->pixel, n, 1, v + p * x->pixel, 1, v_stride,
                   d + p * dy->pixel, d_stride, c, u_row, c, u_row);
        }
    }
}

size_t
nn_winograd_get_room (size_t x_pixel, size_t y_pixel, size_t n_tiles)
{
  return n_tiles * (get_tile_stride (x_pixel) + get_tile_stride (y_pixel));
}

/* Of each tile, V is in front of D. */
void
nn_winograd_keep (
    const NnMaps *x, size_t n_images, size_t pad, const NnMaps *dy, size_t first_tile, float *room)
{
  size_t v_stride = get_tile_stride (x->pixel), stride = v_stride + get_tile_stride (dy->pixel);
  size_t n_tiles = count_all_tiles (dy, n_images);

  transform_inputs (x, pad, dy, 0, n_tiles, room + first_tile * stride, stride);
  transform_gradients (dy, 0, n_tiles, room + first_tile * stride + v_stride, stride);
}

void
nn_winograd_learn (NnWorker *worker,
                   const float *room,
                   size_t n_tiles,
                   size_t x_pixel,
                   size_t y_pixel,
                   size_t point,
                   float *du,
                   size_t u_row)
{
  size_t v_stride = get_tile_stride (x_pixel), stride = v_stride + get_tile_stride (y_pixel);

  nn_gemm (worker, x_pixel, y_pixel, n_tiles, 1, room + point * x_pixel, 1, stride,
           room + v_stride + point * y_pixel, stride, NULL, 0, du, u_row);
}

void
nn_winograd_transform (
    const float *w, gboolean turned, size_t first, size_t n, size_t total, float *u)
{
  nn_kernel_get ()->winograd_weights (w + first, total, turned, n, u + first, total);
}

void
nn_winograd_transform_back (const float *du, size_t first, size_t n, size_t total, float *dw)
{
  nn_kernel_get ()->winograd_weight_gradient (du + first, total, n, dw + first, total);
}

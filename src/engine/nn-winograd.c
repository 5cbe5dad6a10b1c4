#include "nn-winograd.h"

#include "nn-gemm.h"

#define POINTS NN_WINOGRAD_POINTS
#define TILE 4

/* Tiles that are transformed at a time: whole tiles of the matrix kernels, and both matrices stay
 * in the second cache. */
#define BLOCK 24

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
  return BLOCK * (get_tile_stride (x_pixel) + get_tile_stride (y_pixel));
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

/* V: the inputs under @n tiles of @y, from tile @first on. */
static void
transform_inputs (const NnMaps *x, size_t pad, const NnMaps *y, size_t first, size_t n, float *v)
{
  const NnKernel *kernel = nn_kernel_get ();
  size_t stride = get_tile_stride (x->pixel), margin = pad * (x->row + x->pixel);

  for (size_t t = 0; t < n; t++)
    {
      Tile tile = find_tile (y, first + t);

      kernel->winograd_input (nn_maps_at (x, tile.image, tile.row, tile.column) - margin, x->row,
                              x->pixel, x->pixel, v + t * stride, x->pixel);
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
      n = MIN (BLOCK, n_tiles - first);
      transform_inputs (x, pad, y, first, n, v);
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
  const NnKernel *kernel = nn_kernel_get ();
  size_t v_stride = get_tile_stride (x->pixel), d_stride = get_tile_stride (dy->pixel);
  size_t n_tiles = count_all_tiles (dy, n_images), n;
  float *v = scratch, *d = scratch + BLOCK * v_stride;

  for (size_t first = 0; first < n_tiles; first += n)
    {
      n = MIN (BLOCK, n_tiles - first);
      transform_inputs (x, pad, dy, first, n, v);
      for (size_t t = 0; t < n; t++)
        {
          Tile tile = find_tile (dy, first + t);

          kernel->winograd_gradient (nn_maps_at (dy, tile.image, tile.row, tile.column), dy->row,
                                     dy->pixel, tile.n_rows, tile.n_columns, dy->pixel,
                                     d + t * d_stride, dy->pixel);
        }
      for (size_t p = 0; p < POINTS; p++)
        {
          float *c = du + p * x->pixel * u_row;

          nn_gemm (worker, x->pixel, dy->pixel, n, 1, v + p * x->pixel, 1, v_stride,
                   d + p * dy->pixel, d_stride, c, u_row, c, u_row);
        }
    }
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

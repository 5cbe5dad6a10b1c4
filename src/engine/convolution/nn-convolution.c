/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn-convolution.h"

#include "nn-gemm.h"

/* The first input under row @u of the kernel for the first output of row @i. */
static float *
find_inputs (const NnConvolution *convolution, const NnMaps *x, size_t image, size_t i, size_t u)
{
  return nn_maps_at (x, image, i * convolution->stride + u, 0) -
         (convolution->pad_height * x->row + convolution->pad_width * x->pixel);
}

void
nn_convolution_apply (const NnConvolution *convolution,
                      NnWorker *worker,
                      const NnMaps *x,
                      size_t n_images,
                      const float *w,
                      size_t w_row,
                      const float *bias,
                      const NnMaps *y)
{
  size_t run = convolution->width * x->pixel;

  for (size_t image = 0; image < n_images; image++)
    for (size_t i = 0; i < y->height; i++)
      {
        float *outputs = nn_maps_at (y, image, i, 0);

        for (size_t u = 0; u < convolution->height; u++)
          nn_gemm_in_vectors (worker, y->width, y->pixel, run, 1,
                              find_inputs (convolution, x, image, i, u),
                              convolution->stride * x->pixel, 1, w + u * run * w_row, w_row,
                              u == 0 ? bias : outputs, u == 0 ? 0 : y->pixel, outputs, y->pixel);
      }
}

void
nn_convolution_apply_back (const NnConvolution *convolution,
                           NnWorker *worker,
                           const NnMaps *dy,
                           size_t n_images,
                           const float *wt,
                           size_t wt_row,
                           const NnMaps *dx)
{
  size_t step = convolution->stride * dx->pixel;

  for (size_t image = 0; image < n_images; image++)
    for (size_t i = 0; i < dy->height; i++)
      for (size_t u = 0; u < convolution->height; u++)
        for (size_t v = 0; v < convolution->width; v++)
          {
            const float *weights = wt + (u * convolution->width + v) * dy->pixel * wt_row;
            float *inputs = find_inputs (convolution, dx, image, i, u) + v * dx->pixel;

            nn_gemm_in_vectors (worker, dy->width, dx->pixel, dy->pixel, 1,
                                nn_maps_at (dy, image, i, 0), dy->pixel, 1, weights, wt_row, inputs,
                                step, inputs, step);
          }
}

void
nn_convolution_accumulate (const NnConvolution *convolution,
                           NnWorker *worker,
                           const NnMaps *x,
                           size_t n_images,
                           const NnMaps *dy,
                           float *dw,
                           size_t dw_row)
{
  size_t run = convolution->width * x->pixel;

  for (size_t image = 0; image < n_images; image++)
    for (size_t i = 0; i < dy->height; i++)
      for (size_t u = 0; u < convolution->height; u++)
        {
          float *rows = dw + u * run * dw_row;

          nn_gemm_in_vectors (worker, run, dy->pixel, dy->width, 1,
                              find_inputs (convolution, x, image, i, u), 1,
                              convolution->stride * x->pixel, nn_maps_at (dy, image, i, 0),
                              dy->pixel, rows, dw_row, rows, dw_row);
        }
}

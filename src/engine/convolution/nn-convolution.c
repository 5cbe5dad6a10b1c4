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
                      const NnConvWeights *w,
                      const NnMaps *y)
{
  size_t run = convolution->width * x->pixel;

  for (size_t image = 0; image < n_images; image++)
    for (size_t i = 0; i < y->height; i++)
      {
        float *outputs = nn_maps_at (y, image, i, 0);

        for (size_t u = 0; u < convolution->height; u++)
          nn_gemm_in_vectors (worker, &(NnProduct){ .m = y->width,
                                                    .n = y->pixel,
                                                    .k = run,
                                                    .alpha = 1,
                                                    .a = find_inputs (convolution, x, image, i, u),
                                                    .a_row = convolution->stride * x->pixel,
                                                    .a_column = 1,
                                                    .b = w->data + u * run * w->row,
                                                    .b_row = w->row,
                                                    .s = u == 0 ? w->bias : outputs,
                                                    .s_row = u == 0 ? 0 : y->pixel,
                                                    .c = outputs,
                                                    .c_row = y->pixel });
      }
}

void
nn_convolution_data_gradient (const NnConvolution *convolution,
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

            nn_gemm_in_vectors (worker, &(NnProduct){ .m = dy->width,
                                                      .n = dx->pixel,
                                                      .k = dy->pixel,
                                                      .alpha = 1,
                                                      .a = nn_maps_at (dy, image, i, 0),
                                                      .a_row = dy->pixel,
                                                      .a_column = 1,
                                                      .b = weights,
                                                      .b_row = wt_row,
                                                      .s = inputs,
                                                      .s_row = step,
                                                      .c = inputs,
                                                      .c_row = step });
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

          nn_gemm_in_vectors (worker, &(NnProduct){ .m = run,
                                                    .n = dy->pixel,
                                                    .k = dy->width,
                                                    .alpha = 1,
                                                    .a = find_inputs (convolution, x, image, i, u),
                                                    .a_row = 1,
                                                    .a_column = convolution->stride * x->pixel,
                                                    .b = nn_maps_at (dy, image, i, 0),
                                                    .b_row = dy->pixel,
                                                    .s = rows,
                                                    .s_row = dw_row,
                                                    .c = rows,
                                                    .c_row = dw_row });
        }
}

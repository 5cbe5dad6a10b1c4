/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn-strip.h"

void
nn_strip_init (
    NnStrip *strip, const NnConvolution *convolution, NnShape in, size_t in_pixel, NnShape out)
{
  g_return_if_fail (convolution->stride == 1 && convolution->pad_height < convolution->height &&
                    convolution->pad_width < convolution->width);

  *strip = (NnStrip){
    .kernel_height = convolution->height,
    .kernel_width = convolution->width,
    .pad_height = convolution->pad_height,
    .pad_width = convolution->pad_width,
    .in_pixel = in_pixel,
    .out_pixel = nn_pad_to_vectors (out.channels),
    .out_height = out.height,
    .out_width = out.width,
    .pitch = in.width + convolution->pad_width,
  };
  strip->image = strip->pitch * (in.height + convolution->pad_height);
}

void
nn_strip_init_data_gradient (NnStrip *strip, const NnStrip *forward, NnShape in)
{
  *strip = *forward;
  strip->pad_height = forward->kernel_height - 1 - forward->pad_height;
  strip->pad_width = forward->kernel_width - 1 - forward->pad_width;
  strip->in_pixel = forward->out_pixel;
  strip->out_pixel = forward->in_pixel;
  strip->out_height = in.height;
  strip->out_width = in.width;
}

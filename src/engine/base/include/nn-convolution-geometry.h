/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sizes of a convolution. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  size_t height; /* of the kernel */
  size_t width;
  size_t stride;
  size_t pad_height; /* rows of zeros above and below the input */
  size_t pad_width;  /* columns of zeros to its left and right */
} NnConvolution;

/* (n + 2 · pad − kernel) / stride + 1, rounded down; 0 if the kernel does not fit. */
size_t nn_convolution_count_outputs (size_t n, size_t kernel, size_t stride, size_t pad);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Convolution as the sums that it stands for, in double precision, and maps to try it with. */
#pragma once

#include "nn-convolution.h"
#include "nn-random.h"

typedef struct
{
  size_t n_images;
  size_t height; /* of the input */
  size_t width;
  size_t x_pixel;
  size_t y_pixel;
  NnConvolution convolution;
} ReferenceCase;

typedef struct
{
  float *memory; /* with the padding */
  size_t size;
  NnMaps maps;
} ReferenceMaps;

size_t reference_get_output_height (const ReferenceCase *c);
size_t reference_get_output_width (const ReferenceCase *c);
size_t reference_count_weights (const ReferenceCase *c);

/* Zeros, with padding of @padding pixels all around and some more at the bottom and on the right.
 */
ReferenceMaps
reference_maps_new (size_t n_images, size_t height, size_t width, size_t pixel, size_t padding);
void reference_maps_clear (ReferenceMaps *maps);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ReferenceMaps, reference_maps_clear)

void reference_fill (float *numbers, size_t n, NnRandom *random);
/* The padding stays zero. */
void reference_fill_maps (const ReferenceMaps *maps, size_t n_images, NnRandom *random);

/* wt [kernel height, kernel width, outputs, inputs]; the caller frees it. */
float *reference_transpose_taps (const ReferenceCase *c, const float *w);

/* Each returns what the caller frees. w [kernel height, kernel width, inputs, outputs] without
 * gaps; @bias may be NULL. */
double *
reference_convolve (const ReferenceCase *c, const NnMaps *x, const float *w, const float *bias);
double *reference_data_gradient (const ReferenceCase *c, const NnMaps *dy, const float *w);
double *reference_convolution_gradient (const ReferenceCase *c, const NnMaps *x, const NnMaps *dy);

/* That the numbers are those @expected, but for @tolerance times the largest of them. */
void reference_assert_maps (const NnMaps *maps,
                            size_t n_images,
                            const double *expected,
                            double tolerance);
void
reference_assert_numbers (const float *numbers, size_t n, const double *expected, double tolerance);

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Winograd's convolution against the sum that it stands for. */
#include "nn-winograd.h"

#include <string.h>

#include "reference-convolution.h"

#define TOLERANCE 2e-5

static const ReferenceCase cases[] = {
  { 1, 4, 4, 16, 16, { 3, 3, 1, 1, 1 } },   { 3, 8, 8, 16, 32, { 3, 3, 1, 1, 1 } },
  { 2, 32, 32, 16, 16, { 3, 3, 1, 1, 1 } }, { 2, 5, 7, 32, 16, { 3, 3, 1, 1, 1 } },
  { 5, 1, 1, 16, 48, { 3, 3, 1, 1, 1 } },   { 2, 8, 8, 16, 16, { 3, 3, 1, 0, 0 } },
  { 1, 7, 8, 32, 80, { 3, 3, 1, 2, 2 } },   { 7, 4, 4, 64, 128, { 3, 3, 1, 1, 1 } },
  { 1, 13, 3, 144, 16, { 3, 3, 1, 1, 1 } },
};

static ReferenceMaps
make_output (const ReferenceCase *c)
{
  return reference_maps_new (c->n_images, reference_get_output_height (c),
                             reference_get_output_width (c), c->y_pixel, 1);
}

static void
test_convolve (gconstpointer data)
{
  const ReferenceCase *c = data;
  size_t n_weights = c->x_pixel * c->y_pixel, pad = c->convolution.pad_height;
  g_auto (ReferenceMaps) x = reference_maps_new (c->n_images, c->height, c->width, c->x_pixel, pad);
  g_auto (ReferenceMaps) y = make_output (c);
  g_autofree float *w = g_new (float, 9 * n_weights);
  g_autofree float *bias = g_new (float, c->y_pixel);
  g_autofree float *u = g_new (float, NN_WINOGRAD_POINTS *n_weights);
  g_autofree float *workspace = g_new (float, nn_winograd_get_workspace (c->x_pixel, c->y_pixel));
  g_autofree double *expected = NULL, *without = NULL;
  NnConvWeights weights = { .data = u, .row = c->y_pixel, .bias = bias };
  NnWorker worker = { .n_workers = 1 };
  NnRandom random;

  nn_random_init (&random, 1, 0);
  reference_fill_maps (&x, c->n_images, &random);
  reference_fill (w, 9 * n_weights, &random);
  reference_fill (bias, c->y_pixel, &random);
  /* In two parts, as two threads would. */
  nn_winograd_transform (w, FALSE, 0, n_weights / 2, n_weights, u);
  nn_winograd_transform (w, FALSE, n_weights / 2, n_weights - n_weights / 2, n_weights, u);

  expected = reference_convolve (c, &x.maps, w, bias);
  nn_winograd_convolve (&worker, &x.maps, c->n_images, pad, &weights, &y.maps, workspace);
  reference_assert_maps (&y.maps, c->n_images, expected, TOLERANCE);
  without = reference_convolve (c, &x.maps, w, NULL);
  weights.bias = NULL;
  nn_winograd_convolve (&worker, &x.maps, c->n_images, pad, &weights, &y.maps, workspace);
  reference_assert_maps (&y.maps, c->n_images, without, TOLERANCE);

  /* Outside of the map nothing was written. */
  for (size_t i = 0; i < y.maps.row; i++)
    g_assert_cmpfloat ((double) y.memory[i], ==, 0);
  for (size_t n = 0; n < c->n_images; n++)
    for (size_t k = 0; k < c->y_pixel; k++)
      g_assert_cmpfloat ((double) nn_maps_at (&y.maps, n, 0, y.maps.width)[k], ==, 0);
}

/* A kernel that is flipped is one whose taps come in the opposite order. */
static void
test_turned (void)
{
  enum
  {
    N = 64
  };
  float w[9 * N], flipped[9 * N], a[NN_WINOGRAD_POINTS * N], b[NN_WINOGRAD_POINTS * N];
  NnRandom random;

  nn_random_init (&random, 2, 0);
  reference_fill (w, 9 * N, &random);
  for (size_t tap = 0; tap < 9; tap++)
    memcpy (flipped + tap * N, w + (8 - tap) * N, N * sizeof (float));
  nn_winograd_transform (w, TRUE, 0, N, N, a);
  nn_winograd_transform (flipped, FALSE, 0, N, N, b);
  g_assert_cmpmem (a, sizeof a, b, sizeof b);
}

static void
test_accumulate (gconstpointer data)
{
  const ReferenceCase *c = data;
  size_t n_weights = c->x_pixel * c->y_pixel, pad = c->convolution.pad_height;
  g_auto (ReferenceMaps) x = reference_maps_new (c->n_images, c->height, c->width, c->x_pixel, pad);
  g_auto (ReferenceMaps) dy = make_output (c);
  g_autofree float *du = g_new0 (float, NN_WINOGRAD_POINTS *n_weights);
  g_autofree float *dw = g_new (float, 9 * n_weights);
  g_autofree float *workspace = g_new (float, nn_winograd_get_workspace (c->x_pixel, c->y_pixel));
  g_autofree double *expected = NULL;
  const NnWinogradImages images = {
    .x = &x.maps, .dy = &dy.maps, .n_images = c->n_images, .pad = pad
  };
  NnWorker worker = { .n_workers = 1 };
  NnRandom random;

  nn_random_init (&random, 3, 0);
  reference_fill_maps (&x, c->n_images, &random);
  reference_fill_maps (&dy, c->n_images, &random);
  expected = reference_convolution_gradient (c, &x.maps, &dy.maps);
  nn_winograd_accumulate (&worker, &images, du, c->y_pixel, workspace);
  nn_winograd_transform_weight_gradient (du, 0, n_weights, n_weights, dw);
  reference_assert_numbers (dw, 9 * n_weights, expected, TOLERANCE);
}

static void
add_cases (const char *name, GTestDataFunc func)
{
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const ReferenceCase *c = &cases[i];
      g_autofree char *path =
          g_strdup_printf ("/winograd/%s/%zux%zu-pad%zu-%zu-%zu", name, c->height, c->width,
                           c->convolution.pad_height, c->x_pixel, c->y_pixel);

      g_test_add_data_func (path, c, func);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add_cases ("convolve", test_convolve);
  g_test_add_func ("/winograd/flipped", test_turned);
  add_cases ("accumulate", test_accumulate);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Direct convolution against the sum that it stands for: kernels, strides and padding of all kinds.
 */
#include "reference-convolution.h"

#define TOLERANCE 2e-6

static const ReferenceCase cases[] = {
  { 1, 1, 1, 16, 16, { 1, 1, 1, 0, 0 } },   { 2, 32, 32, 3, 16, { 3, 3, 1, 1, 1 } },
  { 3, 8, 8, 16, 32, { 3, 3, 1, 1, 1 } },   { 2, 9, 7, 16, 16, { 3, 3, 2, 1, 1 } },
  { 2, 10, 10, 32, 16, { 5, 5, 1, 2, 2 } }, { 1, 12, 11, 16, 80, { 2, 2, 2, 0, 0 } },
  { 2, 7, 9, 16, 16, { 1, 5, 1, 0, 0 } },   { 1, 8, 8, 16, 16, { 1, 1, 2, 0, 0 } },
  { 2, 6, 6, 48, 16, { 3, 3, 3, 2, 2 } },   { 1, 4, 4, 160, 144, { 3, 3, 1, 1, 1 } },
  { 1, 11, 11, 1, 16, { 7, 7, 4, 3, 3 } },
};

typedef struct
{
  const ReferenceCase *c;
  ReferenceMaps x; /* random */
  ReferenceMaps y; /* empty */
  float *w;        /* random */
  float *bias;
  NnWorker worker;
  NnRandom random;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  const ReferenceCase *c = data;

  f->c = c;
  f->worker = (NnWorker){ .n_workers = 1 };
  nn_random_init (&f->random, 1, 0);
  f->x =
      reference_maps_new (c->n_images, c->height, c->width, c->x_pixel, c->convolution.pad_height);
  f->y = reference_maps_new (c->n_images, reference_get_output_height (c),
                             reference_get_output_width (c), c->y_pixel, 0);
  f->w = g_new (float, reference_count_weights (c));
  f->bias = g_new (float, c->y_pixel);
  reference_fill_maps (&f->x, c->n_images, &f->random);
  reference_fill (f->w, reference_count_weights (c), &f->random);
  reference_fill (f->bias, c->y_pixel, &f->random);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  reference_maps_clear (&f->x);
  reference_maps_clear (&f->y);
  g_free (f->w);
  g_free (f->bias);
}

static void
test_apply (Fixture *f, gconstpointer data)
{
  const ReferenceCase *c = f->c;
  g_autofree double *with = reference_convolve (c, &f->x.maps, f->w, f->bias);
  g_autofree double *without = reference_convolve (c, &f->x.maps, f->w, NULL);
  NnConvWeights weights = { .data = f->w, .row = c->y_pixel, .bias = f->bias };

  g_assert_cmpuint (nn_convolution_count_outputs (c->height, c->convolution.height,
                                                  c->convolution.stride, c->convolution.pad_height),
                    ==, f->y.maps.height);
  nn_convolution_apply (&c->convolution, &f->worker, &f->x.maps, c->n_images, &weights, &f->y.maps);
  reference_assert_maps (&f->y.maps, c->n_images, with, TOLERANCE);
  weights.bias = NULL;
  nn_convolution_apply (&c->convolution, &f->worker, &f->x.maps, c->n_images, &weights, &f->y.maps);
  reference_assert_maps (&f->y.maps, c->n_images, without, TOLERANCE);
}

static void
test_data_gradient (Fixture *f, gconstpointer data)
{
  const ReferenceCase *c = f->c;
  g_autofree double *expected = NULL;
  g_autofree float *wt = reference_transpose_taps (c, f->w);
  g_auto (ReferenceMaps) dx =
      reference_maps_new (c->n_images, c->height, c->width, c->x_pixel, c->convolution.pad_height);

  /* Of a gradient of the input there are whole vectors only. */
  if (c->x_pixel % NN_VECTOR_FLOATS != 0)
    return;
  reference_fill_maps (&f->y, c->n_images, &f->random);
  expected = reference_data_gradient (c, &f->y.maps, f->w);
  nn_convolution_data_gradient (&c->convolution, &f->worker, &f->y.maps, c->n_images, wt,
                                c->x_pixel, &dx.maps);
  reference_assert_maps (&dx.maps, c->n_images, expected, TOLERANCE);
}

static void
test_accumulate (Fixture *f, gconstpointer data)
{
  const ReferenceCase *c = f->c;
  size_t n = reference_count_weights (c);
  g_autofree float *dw = g_new0 (float, n);
  g_autofree double *expected = NULL;

  reference_fill_maps (&f->y, c->n_images, &f->random);
  expected = reference_convolution_gradient (c, &f->x.maps, &f->y.maps);
  nn_convolution_accumulate (&c->convolution, &f->worker, &f->x.maps, c->n_images, &f->y.maps, dw,
                             c->y_pixel);
  reference_assert_numbers (dw, n, expected, TOLERANCE);
  /* Another time, on top. */
  nn_convolution_accumulate (&c->convolution, &f->worker, &f->x.maps, c->n_images, &f->y.maps, dw,
                             c->y_pixel);
  for (size_t i = 0; i < n; i++)
    expected[i] *= 2;
  reference_assert_numbers (dw, n, expected, TOLERANCE);
}

static void
test_outputs (void)
{
  g_assert_cmpuint (nn_convolution_count_outputs (32, 3, 1, 1), ==, 32);
  g_assert_cmpuint (nn_convolution_count_outputs (32, 2, 1, 0), ==, 31);
  g_assert_cmpuint (nn_convolution_count_outputs (7, 3, 2, 0), ==, 3);
  g_assert_cmpuint (nn_convolution_count_outputs (1, 3, 1, 1), ==, 1);
  g_assert_cmpuint (nn_convolution_count_outputs (1, 3, 1, 0), ==, 0);
  g_assert_cmpuint (nn_convolution_count_outputs (2, 5, 2, 1), ==, 0);
}

static void
add_cases (const char *name, void (*test) (Fixture *, gconstpointer))
{
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const ReferenceCase *c = &cases[i];
      g_autofree char *path =
          g_strdup_printf ("/convolution/%s/%zux%zu-%zux%zu-stride%zu-pad%zu", name, c->height,
                           c->width, c->convolution.height, c->convolution.width,
                           c->convolution.stride, c->convolution.pad_height);

      g_test_add (path, Fixture, c, set_up, test, tear_down);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add_cases ("apply", test_apply);
  add_cases ("data-gradient", test_data_gradient);
  add_cases ("accumulate", test_accumulate);
  g_test_add_func ("/convolution/outputs", test_outputs);
  return g_test_run ();
}

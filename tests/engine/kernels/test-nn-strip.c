/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Convolution in a matrix unit against the sum that it stands for, on machines that have one. */
#include "nn-strip.h"

#include <math.h>

#include "reference-convolution.h"

/* Single products are off by up to 2⁻¹⁶, or 2⁻⁸; of many, errors cancel each other. */
static const double TOLERANCES[] = {
  [NN_PRECISION_FULL] = 2e-5,
  [NN_PRECISION_MIXED] = 4e-3,
};

static const ReferenceCase cases[] = {
  { 1, 4, 4, 16, 16, { 3, 3, 1, 1, 1 } },   { 3, 8, 8, 16, 32, { 3, 3, 1, 1, 1 } },
  { 1, 32, 32, 32, 32, { 3, 3, 1, 1, 1 } }, { 2, 5, 7, 32, 16, { 3, 3, 1, 1, 1 } },
  { 5, 1, 1, 16, 48, { 3, 3, 1, 1, 1 } },   { 2, 8, 8, 16, 16, { 3, 3, 1, 0, 0 } },
  { 1, 7, 8, 32, 80, { 3, 3, 1, 2, 2 } },   { 7, 4, 4, 64, 128, { 3, 3, 1, 1, 1 } },
  { 1, 13, 3, 144, 16, { 3, 3, 1, 1, 1 } }, { 2, 9, 6, 48, 48, { 1, 1, 1, 0, 0 } },
  { 2, 11, 9, 16, 32, { 5, 5, 1, 2, 2 } },  { 2, 6, 8, 48, 16, { 2, 4, 1, 1, 0 } },
  { 3, 15, 15, 16, 16, { 2, 2, 1, 0, 0 } },
};

/* One case in one precision. */
typedef struct
{
  const ReferenceCase *c;
  NnPrecision precision;
} Trial;

static Trial trials[2 * G_N_ELEMENTS (cases)];

typedef struct
{
  const ReferenceCase *c;
  double tolerance;
  const NnStripKernel *kernel;
  NnWorker worker;
  NnStrip forward;
  NnStrip data_gradient;
  ReferenceMaps x;
  ReferenceMaps y;
  float *w;
  NnRandom random;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  const Trial *trial = data;
  const ReferenceCase *c = f->c = trial->c;
  NnShape in = { c->x_pixel, c->height, c->width };
  NnShape out = { c->y_pixel, reference_get_output_height (c), reference_get_output_width (c) };

  f->kernel = nn_kernel_get ()->strip;
  f->worker = (NnWorker){ .n_workers = 1 };
  nn_strip_init (&f->forward, &c->convolution, in, c->x_pixel, out);
  f->tolerance = TOLERANCES[trial->precision];
  f->forward.precision = trial->precision;
  nn_strip_init_data_gradient (&f->data_gradient, &f->forward, in);
  f->x = reference_maps_new (c->n_images, c->height, c->width, c->x_pixel, 1);
  f->y = reference_maps_new (c->n_images, out.height, out.width, c->y_pixel, 2);
  f->w = g_new (float, reference_count_weights (c));
  nn_random_init (&f->random, 4, 0);
  reference_fill_maps (&f->x, c->n_images, &f->random);
  reference_fill (f->w, reference_count_weights (c), &f->random);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  reference_maps_clear (&f->x);
  reference_maps_clear (&f->y);
  g_free (f->w);
}

static gboolean
skip (const Fixture *f)
{
  if (f->kernel == NULL)
    g_test_skip ("This processor has no matrix unit.");
  return f->kernel == NULL;
}

/* What nobody has written must not count. */
static float *
new_poison (size_t n)
{
  float *numbers = g_new (float, n);

  for (size_t i = 0; i < n; i++)
    numbers[i] = NAN;
  return numbers;
}

/* In two parts, as two threads would. */
static float *
split_weights (const Fixture *f, const NnStrip *strip, const float *w, gboolean flipped)
{
  float *weights = new_poison (f->kernel->get_weights_size (strip));
  size_t n = f->kernel->count_weights (strip);

  f->kernel->split_weights (strip, w, strip->out_pixel, flipped, 0, n / 2, weights);
  f->kernel->split_weights (strip, w, strip->out_pixel, flipped, n / 2, n, weights);
  return weights;
}

/* The padding behind rows is as empty as before. */
static void
assert_clean (const ReferenceMaps *maps, size_t n_images)
{
  for (size_t n = 0; n < n_images; n++)
    for (size_t i = 0; i < maps->maps.height; i++)
      for (size_t k = 0; k < maps->maps.pixel; k++)
        g_assert_cmpfloat ((double) nn_maps_at (&maps->maps, n, i, maps->maps.width)[k], ==, 0);
}

static void
test_convolve (Fixture *f, gconstpointer data)
{
  const ReferenceCase *c = f->c;
  g_autofree float *bias = g_new (float, c->y_pixel);
  g_autofree float *weights = NULL, *workspace = NULL;
  g_autofree double *expected = reference_convolve (c, &f->x.maps, f->w, NULL), *biased = NULL;

  if (skip (f))
    return;
  weights = split_weights (f, &f->forward, f->w, FALSE);
  workspace = new_poison (f->kernel->get_workspace (&f->forward, c->n_images));
  f->kernel->convolve (&f->forward, &f->worker, &f->x.maps, c->n_images,
                       &(NnConvWeights){ .data = weights }, &f->y.maps, workspace);
  reference_assert_maps (&f->y.maps, c->n_images, expected, f->tolerance);
  assert_clean (&f->y, c->n_images);

  reference_fill (bias, c->y_pixel, &f->random);
  biased = reference_convolve (c, &f->x.maps, f->w, bias);
  f->kernel->convolve (&f->forward, &f->worker, &f->x.maps, c->n_images,
                       &(NnConvWeights){ .data = weights, .bias = bias }, &f->y.maps, workspace);
  reference_assert_maps (&f->y.maps, c->n_images, biased, f->tolerance);
}

static void
test_data_gradient (Fixture *f, gconstpointer data)
{
  const ReferenceCase *c = f->c;
  g_autofree float *wt = reference_transpose_taps (c, f->w);
  g_autofree float *weights = NULL, *workspace = NULL;
  g_autofree double *expected = NULL;

  if (skip (f))
    return;
  reference_fill_maps (&f->y, c->n_images, &f->random);
  expected = reference_data_gradient (c, &f->y.maps, f->w);
  weights = split_weights (f, &f->data_gradient, wt, TRUE);
  workspace = new_poison (f->kernel->get_workspace (&f->data_gradient, c->n_images));
  f->kernel->convolve (&f->data_gradient, &f->worker, &f->y.maps, c->n_images,
                       &(NnConvWeights){ .data = weights }, &f->x.maps, workspace);
  reference_assert_maps (&f->x.maps, c->n_images, expected, f->tolerance);
  assert_clean (&f->x, c->n_images);
}

/* The maps from image @first on. */
static NnMaps
begin_at (const NnMaps *maps, size_t first)
{
  NnMaps part = *maps;

  part.data = nn_maps_at (maps, first, 0, 0);
  return part;
}

static void
test_weight_gradient (Fixture *f, gconstpointer data)
{
  const ReferenceCase *c = f->c;
  size_t n = reference_count_weights (c), n_units, half = c->n_images / 2;
  g_autofree float *dw = new_poison (n), *shared_workspace = NULL;
  g_autofree double *expected = NULL;
  NnStripGradient gradient = { .fresh = TRUE, .dw = dw, .dw_row = c->y_pixel };
  NnMaps x, dy;

  if (skip (f))
    return;
  reference_fill_maps (&f->y, c->n_images, &f->random);
  expected = reference_convolution_gradient (c, &f->x.maps, &f->y.maps);
  shared_workspace = new_poison (f->kernel->get_shared_workspace (&f->forward, c->n_images));
  n_units = f->kernel->count_gradients (&f->forward);

  /* Images and channels in two parts, the last images first. */
  x = begin_at (&f->x.maps, half);
  dy = begin_at (&f->y.maps, half);
  f->kernel->keep (&f->forward, &x, &dy, half, c->n_images - half, c->n_images, shared_workspace);
  if (half > 0)
    f->kernel->keep (&f->forward, &f->x.maps, &f->y.maps, 0, half, c->n_images, shared_workspace);
  gradient.end = n_units / 2;
  f->kernel->weight_gradient (&f->forward, &f->worker, shared_workspace, c->n_images, &gradient);
  gradient.first = n_units / 2;
  gradient.end = n_units;
  f->kernel->weight_gradient (&f->forward, &f->worker, shared_workspace, c->n_images, &gradient);
  reference_assert_numbers (dw, n, expected, f->tolerance);

  /* Another time, on top. */
  gradient.fresh = FALSE;
  gradient.first = 0;
  f->kernel->weight_gradient (&f->forward, &f->worker, shared_workspace, c->n_images, &gradient);
  for (size_t i = 0; i < n; i++)
    expected[i] *= 2;
  reference_assert_numbers (dw, n, expected, f->tolerance);
}

static void
add_cases (const char *name, void (*test) (Fixture *f, gconstpointer data))
{
  for (size_t i = 0; i < G_N_ELEMENTS (trials); i++)
    {
      const ReferenceCase *c = &cases[i / 2];
      g_autofree char *path =
          g_strdup_printf ("/strip/%s/%s/%zux%zu-kernel%zux%zu-%zu-%zu", name,
                           i % 2 == 0 ? "full" : "mixed", c->height, c->width,
                           c->convolution.height, c->convolution.width, c->x_pixel, c->y_pixel);

      trials[i] = (Trial){ c, i % 2 == 0 ? NN_PRECISION_FULL : NN_PRECISION_MIXED };
      g_test_add (path, Fixture, &trials[i], set_up, test, tear_down);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add_cases ("convolve", test_convolve);
  add_cases ("data-gradient", test_data_gradient);
  add_cases ("weight-gradient", test_weight_gradient);
  return g_test_run ();
}

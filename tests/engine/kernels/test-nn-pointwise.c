/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Activations, sums over pixels and combinations against plain loops in double precision, with
 * every kernel that this machine can run. */
#include "pointwise-test.h"

#define TOLERANCE 2e-6

static const size_t pixels[] = { 16, 32, 48, 112 };
/* The last is cut into chunks. */
static const size_t lengths[] = { 0, 1, 3, 33, 301 };

/* What a run is made of. */
typedef struct
{
  size_t pixel;
  size_t n_pixels;
  size_t n; /* floats of the run */
  float *x;
  float *dy;
  float *scale;
  float *shift;
  float *mean;
} Case;

static void
case_init (Case *c, size_t pixel, size_t n_pixels)
{
  NnRandom random;

  nn_random_init (&random, pixel, n_pixels);
  *c = (Case){ .pixel = pixel, .n_pixels = n_pixels, .n = pixel * n_pixels };
  c->x = pointwise_new (&random, c->n, 2);
  c->dy = pointwise_new (&random, c->n, 1);
  c->scale = pointwise_new (&random, pixel, 1);
  c->shift = pointwise_new (&random, pixel, 1);
  c->mean = pointwise_new (&random, pixel, 1);
}

static void
case_clear (Case *c)
{
  g_free (c->x);
  g_free (c->dy);
  g_free (c->scale);
  g_free (c->shift);
  g_free (c->mean);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Case, case_clear)

static double
get_z (const Case *c, gboolean scaled, size_t i)
{
  size_t channel = i % c->pixel;

  if (!scaled)
    return (double) c->x[i];
  return (double) c->scale[channel] * (double) c->x[i] + (double) c->shift[channel];
}

/* Not at a kink, where rounding decides. */
static gboolean
has_derivative (double z)
{
  return fabs (z) > 1e-5;
}

static NnScaledActivation
get_activation (const Case *c, NnActivation activation, gboolean scaled)
{
  return (NnScaledActivation){ activation, POINTWISE_SLOPE, scaled ? c->scale : NULL,
                               scaled ? c->shift : NULL };
}

static void
check_activation (const NnKernel *kernel, NnActivation activation, const Case *c, gboolean scaled)
{
  const NnScaledActivation act = get_activation (c, activation, scaled);
  g_autofree float *y = g_new (float, c->n + 1);
  g_autofree float *g = g_new (float, c->n + 1);
  g_autofree float *in_place = g_memdup2 (c->x, (c->n + 1) * sizeof (float));

  y[c->n] = g[c->n] = 77;
  kernel->activate (&act, c->x, c->pixel, c->n_pixels, y);
  kernel->activate_backward (&act, c->x, c->pixel, c->n_pixels, c->dy, g);
  for (size_t i = 0; i < c->n; i++)
    {
      double z = get_z (c, scaled, i);

      pointwise_assert_number ((double) y[i], pointwise_activate (activation, z), TOLERANCE);
      if (has_derivative (z))
        pointwise_assert_number ((double) g[i],
                                 pointwise_derivative (activation, z) * (double) c->dy[i],
                                 TOLERANCE);
    }
  /* Nothing is written behind the run. */
  g_assert_cmpfloat ((double) y[c->n], ==, 77);
  g_assert_cmpfloat ((double) g[c->n], ==, 77);

  kernel->activate (&act, in_place, c->pixel, c->n_pixels, in_place);
  g_assert_cmpmem (in_place, c->n * sizeof (float), y, c->n * sizeof (float));
  memcpy (in_place, c->dy, c->n * sizeof (float));
  kernel->activate_backward (&act, c->x, c->pixel, c->n_pixels, in_place, in_place);
  g_assert_cmpmem (in_place, c->n * sizeof (float), g, c->n * sizeof (float));
}

static void
test_activate (gconstpointer kernel)
{
  for (guint i = 0; i < G_N_ELEMENTS (pixels); i++)
    for (guint j = 0; j < G_N_ELEMENTS (lengths); j++)
      {
        g_auto (Case) c = { 0 };

        case_init (&c, pixels[i], lengths[j]);
        for (guint activation = 0; activation < POINTWISE_N_ACTIVATIONS; activation++)
          {
            check_activation (kernel, activation, &c, TRUE);
            check_activation (kernel, activation, &c, FALSE);
          }
      }
}

/* act (z) and act' (z) of @n numbers, a multiple of 16. */
static void
evaluate (const NnKernel *kernel,
          NnActivation activation,
          const float *z,
          size_t n,
          float *y,
          float *derivative)
{
  const NnScaledActivation act = { .kind = activation, .slope = POINTWISE_SLOPE };
  g_autofree float *ones = g_new (float, n);

  for (size_t i = 0; i < n; i++)
    ones[i] = 1;
  kernel->activate (&act, z, 16, n / 16, y);
  kernel->activate_backward (&act, z, 16, n / 16, ones, derivative);
}

/* From one end of the exponential's range to the other. */
static void
test_accuracy (gconstpointer kernel)
{
  enum
  {
    N = 16 * 4096
  };
  g_autofree float *z = g_new (float, N);
  g_autofree float *y = g_new (float, N);
  g_autofree float *derivative = g_new (float, N);

  for (size_t i = 0; i < N; i++)
    z[i] = (float) (((double) i / N - 0.5) * 180);
  evaluate (kernel, NN_ACTIVATION_SILU, z, N, y, derivative);
  for (size_t i = 0; i < N; i++)
    {
      double exact = pointwise_activate (NN_ACTIVATION_SILU, (double) z[i]);

      /* The relative error is that of the exponential and three roundings. */
      if (z[i] > -87)
        g_assert_cmpfloat (fabs ((double) y[i] - exact), <=, 4e-7 * fabs (exact));
      g_assert_cmpfloat (fabs ((double) y[i] - exact), <=, 4e-7 * fabs (exact) + 2e-36);
      pointwise_assert_number ((double) derivative[i],
                               pointwise_derivative (NN_ACTIVATION_SILU, (double) z[i]), 4e-7);
    }

  for (size_t i = 0; i < N; i++)
    z[i] *= 0.2f;
  evaluate (kernel, NN_ACTIVATION_GELU, z, N, y, derivative);
  for (size_t i = 0; i < N; i++)
    {
      double exact = (double) z[i] * erfc (-(double) z[i] / G_SQRT2) / 2;

      /* z times half of the error function's 10⁻⁶, which is all that is asked. */
      g_assert_cmpfloat (fabs ((double) y[i] - exact), <=, 2e-7 * (1 + fabs ((double) z[i])));
      pointwise_assert_number ((double) derivative[i],
                               pointwise_derivative (NN_ACTIVATION_GELU, (double) z[i]), 4e-7);
    }
}

/* The derivatives are those of the functions: central differences. */
static void
test_derivatives (gconstpointer kernel)
{
  enum
  {
    N = 16 * 64
  };
  const float h = 1.0f / 64;
  float z[N], above[N], below[N], y_above[N], y_below[N], derivative[N], unused[N];

  for (guint activation = 0; activation < POINTWISE_N_ACTIVATIONS; activation++)
    {
      for (int i = 0; i < N; i++)
        {
          z[i] = (float) (i - N / 2) / 64.0f + 1.0f / 128;
          above[i] = z[i] + h;
          below[i] = z[i] - h;
        }
      evaluate (kernel, activation, above, N, y_above, unused);
      evaluate (kernel, activation, below, N, y_below, unused);
      evaluate (kernel, activation, z, N, unused, derivative);
      for (int i = 0; i < N; i++)
        if (above[i] < 0 || below[i] > 0)
          g_assert_cmpfloat_with_epsilon ((double) derivative[i],
                                          (double) ((y_above[i] - y_below[i]) / (2 * h)), 1e-4);
    }
}

/* Infinities and what is not a number, every one in every lane. */
static void
test_special (gconstpointer kernel)
{
  static const struct
  {
    float z, y[POINTWISE_N_ACTIVATIONS], derivative[POINTWISE_N_ACTIVATIONS];
  } cases[] = {
    { NAN, { NAN, NAN, NAN, NAN, NAN }, { 1, 1, 1, NAN, NAN } },
    { INFINITY, { INFINITY, INFINITY, INFINITY, INFINITY, INFINITY }, { 1, 1, 1, NAN, NAN } },
    { -INFINITY, { -INFINITY, 0, -INFINITY, NAN, NAN }, { 1, 0, POINTWISE_SLOPE, NAN, NAN } },
    { 1e30f, { 1e30f, 1e30f, 1e30f, 1e30f, 1e30f }, { 1, 1, 1, 1, 1 } },
    { -1e30f, { -1e30f, 0, -1e29f, 0, 0 }, { 1, 0, POINTWISE_SLOPE, 0, 0 } },
    { -0.0f, { 0, 0, 0, 0, 0 }, { 1, 0, POINTWISE_SLOPE, 0.5f, 0.5f } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    for (guint activation = 0; activation < POINTWISE_N_ACTIVATIONS; activation++)
      {
        float z[16], y[16], derivative[16];

        for (guint lane = 0; lane < 16; lane++)
          z[lane] = cases[i].z;
        evaluate (kernel, activation, z, 16, y, derivative);
        for (guint lane = 0; lane < 16; lane++)
          {
            pointwise_assert_number ((double) y[lane], (double) cases[i].y[activation], TOLERANCE);
            pointwise_assert_number ((double) derivative[lane],
                                     (double) cases[i].derivative[activation], TOLERANCE);
          }
        /* A copy is one to the bit. */
        if (activation == NN_ACTIVATION_NONE && !isnan (cases[i].z))
          g_assert_cmpmem (y, sizeof y, z, sizeof z);
      }
}

/* Two sums that are added to what is there. */
static void
assert_sums (const Case *c, const float *numbers, const double *expected, double size)
{
  for (size_t k = 0; k < c->pixel; k++)
    g_assert_cmpfloat_with_epsilon ((double) numbers[k], 3 + expected[k],
                                    TOLERANCE * size * (1 + (double) c->n_pixels));
}

static float *
new_sums (const Case *c)
{
  float *sums = g_new (float, c->pixel);

  for (size_t k = 0; k < c->pixel; k++)
    sums[k] = 3;
  return sums;
}

static void
check_sums (const NnKernel *kernel, const Case *c)
{
  g_autofree float *sums = new_sums (c);
  g_autofree float *squares = new_sums (c);
  g_autofree float *gradients = new_sums (c);
  g_autofree float *products = new_sums (c);
  g_autofree double *expected = g_new0 (double, 4 * c->pixel);

  for (size_t i = 0; i < c->n; i++)
    {
      double *e = expected + i % c->pixel, x = (double) c->x[i], g = (double) c->dy[i];

      e[0] += x;
      e[c->pixel] += x * x;
      e[2 * c->pixel] += g;
      e[3 * c->pixel] += g * (x - (double) c->mean[i % c->pixel]);
    }
  kernel->sum_pixels (c->x, NULL, c->pixel, c->n_pixels, sums, squares);
  kernel->sum_gradients (c->dy, c->x, c->pixel, c->n_pixels,
                         &(NnGradientSums){ c->mean, gradients, products });
  assert_sums (c, sums, expected, 2);
  assert_sums (c, squares, expected + c->pixel, 8);
  assert_sums (c, gradients, expected + 2 * c->pixel, 1);
  assert_sums (c, products, expected + 3 * c->pixel, 4);
}

/* One pass gives the same bits as two. */
static void
check_activate_backward_sum (const NnKernel *kernel,
                             NnActivation activation,
                             const Case *c,
                             gboolean scaled)
{
  const NnScaledActivation act = get_activation (c, activation, scaled);
  size_t size = c->n * sizeof (float), sums_size = c->pixel * sizeof (float);
  g_autofree float *apart = g_new (float, c->n);
  g_autofree float *together = g_memdup2 (c->dy, size + sizeof (float));
  g_autofree float *sums = new_sums (c);
  g_autofree float *products = new_sums (c);
  g_autofree float *sums_together = new_sums (c);
  g_autofree float *products_together = new_sums (c);

  kernel->activate_backward (&act, c->x, c->pixel, c->n_pixels, c->dy, apart);
  kernel->sum_gradients (apart, c->x, c->pixel, c->n_pixels,
                         &(NnGradientSums){ c->mean, sums, products });
  kernel->activate_backward_sum (&act, c->x, c->pixel, c->n_pixels, together, together,
                                 &(NnGradientSums){ c->mean, sums_together, products_together });
  g_assert_cmpmem (together, size, apart, size);
  g_assert_cmpmem (sums_together, sums_size, sums, sums_size);
  g_assert_cmpmem (products_together, sums_size, products, sums_size);
}

static void
test_sums (gconstpointer kernel)
{
  for (guint i = 0; i < G_N_ELEMENTS (pixels); i++)
    for (guint j = 0; j < G_N_ELEMENTS (lengths); j++)
      {
        g_auto (Case) c = { 0 };

        case_init (&c, pixels[i], lengths[j]);
        check_sums (kernel, &c);
        for (guint activation = 0; activation < POINTWISE_N_ACTIVATIONS; activation++)
          {
            check_activate_backward_sum (kernel, activation, &c, TRUE);
            check_activate_backward_sum (kernel, activation, &c, FALSE);
          }
      }
}

static void
check_combine (const NnKernel *kernel, const Case *c, gboolean factors, gboolean has_skip)
{
  size_t size = c->n * sizeof (float);
  NnRandom random;
  g_autofree float *skip = NULL;
  g_autofree float *out = g_new (float, c->n);
  g_autofree float *in_place = g_memdup2 (c->dy, size + sizeof (float));
  const NnMapFactors all = { c->scale, c->shift, c->mean }, *k = factors ? &all : NULL;
  const float *x = factors ? c->x : NULL;

  nn_random_init (&random, 7, 7);
  skip = pointwise_new (&random, c->n, 1);
  kernel->combine (k, c->dy, x, has_skip ? skip : NULL, c->pixel, c->n_pixels, out);
  for (size_t i = 0; i < c->n; i++)
    {
      size_t channel = i % c->pixel;
      double expected = (double) c->dy[i];

      if (factors)
        expected = expected * (double) k->k1[channel] + (double) k->k2[channel] * (double) x[i] +
                   (double) k->k3[channel];
      if (has_skip)
        expected += (double) skip[i];
      pointwise_assert_number ((double) out[i], expected, TOLERANCE);
    }
  kernel->combine (k, in_place, x, has_skip ? skip : NULL, c->pixel, c->n_pixels, in_place);
  g_assert_cmpmem (in_place, size, out, size);
  if (has_skip)
    {
      kernel->combine (k, c->dy, x, skip, c->pixel, c->n_pixels, skip);
      g_assert_cmpmem (skip, size, out, size);
    }
}

static void
test_combine (gconstpointer kernel)
{
  for (guint i = 0; i < G_N_ELEMENTS (pixels); i++)
    for (guint j = 0; j < G_N_ELEMENTS (lengths); j++)
      {
        g_auto (Case) c = { 0 };

        case_init (&c, pixels[i], lengths[j]);
        for (guint what = 0; what < 4; what++)
          check_combine (kernel, &c, what & 1, what & 2);
      }
}

/* Everything of one activation, one after the other. */
static float *
compute_all (const NnKernel *kernel, NnActivation activation, const Case *c)
{
  float *all = g_new0 (float, 5 * c->n + 4 * c->pixel);
  float *sums = all + 5 * c->n;
  const NnScaledActivation scaled = get_activation (c, activation, TRUE);
  const NnScaledActivation plain = get_activation (c, activation, FALSE);

  kernel->activate (&scaled, c->x, c->pixel, c->n_pixels, all);
  kernel->activate (&plain, c->x, c->pixel, c->n_pixels, all + c->n);
  kernel->activate_backward (&scaled, c->x, c->pixel, c->n_pixels, c->dy, all + 2 * c->n);
  kernel->activate_backward_sum (&scaled, c->x, c->pixel, c->n_pixels, c->dy, all + 3 * c->n,
                                 &(NnGradientSums){ c->mean, sums, sums + c->pixel });
  kernel->combine (&(NnMapFactors){ c->scale, c->shift, c->mean }, c->dy, c->x, c->x, c->pixel,
                   c->n_pixels, all + 4 * c->n);
  kernel->sum_pixels (c->x, NULL, c->pixel, c->n_pixels, sums + 2 * c->pixel, sums + 3 * c->pixel);
  return all;
}

static void
test_widths (void)
{
  const NnKernel *const widest = nn_kernel_nth (0);

  if (nn_kernel_nth (2) == NULL)
    {
      g_test_skip ("This processor runs only one kernel with fused operations.");
      return;
    }
  for (guint i = 0; i < G_N_ELEMENTS (pixels); i++)
    for (guint activation = 0; activation < POINTWISE_N_ACTIVATIONS; activation++)
      {
        g_auto (Case) c = { 0 };
        g_autofree float *wide = NULL;
        size_t size;

        case_init (&c, pixels[i], 301);
        size = (5 * c.n + 4 * c.pixel) * sizeof (float);
        wide = compute_all (widest, activation, &c);
        for (guint k = 1; nn_kernel_nth (k + 1); k++)
          {
            g_autofree float *narrow = compute_all (nn_kernel_nth (k), activation, &c);

            g_assert_cmpmem (narrow, size, wide, size);
          }
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  pointwise_add_test ("pointwise/activate", test_activate);
  pointwise_add_test ("pointwise/accuracy", test_accuracy);
  pointwise_add_test ("pointwise/derivatives", test_derivatives);
  pointwise_add_test ("pointwise/special", test_special);
  pointwise_add_test ("pointwise/sums", test_sums);
  pointwise_add_test ("pointwise/combine", test_combine);
  g_test_add_func ("/pointwise/widths", test_widths);
  return g_test_run ();
}

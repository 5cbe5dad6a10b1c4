/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn-random.h"

#include <math.h>

#include "nn-initializer.h"
#include "tensor-test.h"

static void
test_reproducible (void)
{
  NnRandom a, b, other_stream, other_seed;
  guint n_same = 0;

  nn_random_init (&a, 1, 2);
  nn_random_init (&b, 1, 2);
  nn_random_init (&other_stream, 1, 3);
  nn_random_init (&other_seed, 2, 2);
  for (guint i = 0; i < 100; i++)
    {
      guint64 x = nn_random_next (&a);

      g_assert_cmpuint (x, ==, nn_random_next (&b));
      n_same += x == nn_random_next (&other_stream);
      n_same += x == nn_random_next (&other_seed);
    }
  g_assert_cmpuint (n_same, ==, 0);
}

/* The published sequence of xoshiro256++ for the state 1, 2, 3, 4. */
static void
test_reference (void)
{
  static const guint64 expected[] = { 41943041, 58720359, 3588806011781223, 3591011842654386 };
  NnRandom random = { { 1, 2, 3, 4 } };

  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    g_assert_cmpuint (nn_random_next (&random), ==, expected[i]);
}

static void
test_uniform (void)
{
  NnRandom random;
  guint counts[7] = { 0 };

  nn_random_init (&random, 3, 3);
  for (guint i = 0; i < 70000; i++)
    {
      double u = nn_random_uniform (&random);

      g_assert_cmpfloat (u, >=, 0);
      g_assert_cmpfloat (u, <, 1);
      counts[nn_random_below (&random, 7)]++;
    }
  /* Five standard deviations of a binomial distribution. */
  for (guint i = 0; i < 7; i++)
    g_assert_cmpfloat (fabs (counts[i] - 10000.0), <, 5 * sqrt (10000 * 6 / 7.0));
}

static void
test_normal (void)
{
  enum
  {
    N = 100000
  };
  NnRandom random;
  double sum = 0, squares = 0;

  nn_random_init (&random, 4, 4);
  for (guint i = 0; i < N; i++)
    {
      double z = nn_random_normal (&random);

      g_assert_true (isfinite (z));
      sum += z;
      squares += z * z;
    }
  g_assert_cmpfloat (fabs (sum / N), <, 5 / sqrt (N));
  g_assert_cmpfloat (fabs (squares / N - 1), <, 5 * sqrt (2.0 / N));
}

static void
test_shuffle (void)
{
  guint32 order[500];
  guint seen[500] = { 0 }, n_moved = 0;
  NnRandom random;

  for (guint32 i = 0; i < 500; i++)
    order[i] = i;
  nn_random_init (&random, 5, 5);
  nn_random_shuffle (&random, order, 500);
  for (guint32 i = 0; i < 500; i++)
    {
      seen[order[i]]++;
      n_moved += order[i] != i;
    }
  for (guint i = 0; i < 500; i++)
    g_assert_cmpuint (seen[i], ==, 1);
  g_assert_cmpuint (n_moved, >, 450);
  nn_random_shuffle (&random, order, 0);
}

/* He: the variance of the weights is 2 / inputs. */
static void
test_he (void)
{
  g_autoptr (NnTensor) weight = nn_tensor_new (400, 100, NULL);
  double squares = 0;
  NnRandom random;

  nn_random_init (&random, 6, 6);
  nn_initialize_kernel (weight, NN_PARAMETER_KERNEL, &random);
  for (size_t i = 0; i < nn_tensor_size (weight); i++)
    squares += (double) *tensor_number (weight, i) * (double) *tensor_number (weight, i);
  g_assert_cmpfloat_with_epsilon (squares / 40000 * 400 / 2, 1, 0.04);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/random/reproducible", test_reproducible);
  g_test_add_func ("/random/reference", test_reference);
  g_test_add_func ("/random/uniform", test_uniform);
  g_test_add_func ("/random/normal", test_normal);
  g_test_add_func ("/random/shuffle", test_shuffle);
  g_test_add_func ("/random/he", test_he);
  return g_test_run ();
}

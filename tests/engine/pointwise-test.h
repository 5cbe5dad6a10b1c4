/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of the pointwise kernels share: every kernel that this machine can run, numbers,
 * and activations in double precision. */
#pragma once

#include "nn-kernel.h"

#include <math.h>
#include <string.h>

#include "nn-random.h"

#define POINTWISE_N_ACTIVATIONS (NN_ACTIVATION_SILU + 1)
#define POINTWISE_SLOPE 0.1f

/* A test for every kernel. */
static inline void
pointwise_add_test (const char *name, GTestDataFunc func)
{
  const NnKernel *kernel;

  for (guint i = 0; (kernel = nn_kernel_nth (i)); i++)
    {
      g_autofree char *path = g_strdup_printf ("/%s/%s", name, kernel->name);

      g_test_add_data_func (path, kernel, func);
    }
}

/* @n standard normal numbers, times @size. */
static inline float *
pointwise_new (NnRandom *random, size_t n, double size)
{
  float *numbers = g_new (float, n + 1);

  for (size_t i = 0; i < n; i++)
    numbers[i] = (float) (size * nn_random_normal (random));
  return numbers;
}

static inline double
pointwise_activate (NnActivation activation, double z)
{
  switch (activation)
    {
    case NN_ACTIVATION_RELU:
      return MAX (z, 0);
    case NN_ACTIVATION_LEAKY_RELU:
      return z > 0 ? z : (double) POINTWISE_SLOPE * z;
    case NN_ACTIVATION_GELU:
      return z * erfc (-z / G_SQRT2) / 2;
    case NN_ACTIVATION_SILU:
      return z / (1 + exp (-z));
    case NN_ACTIVATION_NONE:
    default:
      return z;
    }
}

static inline double
pointwise_derivative (NnActivation activation, double z)
{
  double sigmoid = 1 / (1 + exp (-z));

  switch (activation)
    {
    case NN_ACTIVATION_RELU:
      return z > 0 ? 1 : 0;
    case NN_ACTIVATION_LEAKY_RELU:
      return z > 0 ? 1 : (double) POINTWISE_SLOPE;
    case NN_ACTIVATION_GELU:
      return erfc (-z / G_SQRT2) / 2 + z * exp (-z * z / 2) / sqrt (2 * G_PI);
    case NN_ACTIVATION_SILU:
      return sigmoid * (1 + z * (1 - sigmoid));
    case NN_ACTIVATION_NONE:
    default:
      return 1;
    }
}

/* Equal but for a rounding that grows with the number; infinities and what is not a number alike.
 */
static inline void
pointwise_assert_number (double number, double expected, double tolerance)
{
  if (isnan (expected))
    g_assert_true (isnan (number));
  else if (isinf (expected))
    g_assert_cmpfloat (number, ==, expected);
  else
    g_assert_cmpfloat (fabs (number - expected), <=, tolerance * (1 + fabs (expected)));
}

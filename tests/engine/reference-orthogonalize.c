/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reference-orthogonalize.h"

#include <math.h>

/* C = A·B, or A·Bᵀ. */
static void
multiply (
    const double *a, const double *b, gboolean flipped, size_t m, size_t n, size_t k, double *c)
{
  for (size_t i = 0; i < m; i++)
    for (size_t j = 0; j < n; j++)
      {
        double sum = 0;

        for (size_t l = 0; l < k; l++)
          sum += a[i * k + l] * (flipped ? b[j * k + l] : b[l * n + j]);
        c[i * n + j] = sum;
      }
}

void
reference_orthogonalize (double *x, size_t m, size_t n)
{
  g_autofree double *a = g_new (double, m *m), *square = g_new (double, m *m);
  g_autofree double *change = g_new (double, m *n);
  double squares = 0, norm;

  for (size_t i = 0; i < m * n; i++)
    squares += x[i] * x[i];
  norm = sqrt (squares);
  for (size_t i = 0; i < m * n; i++)
    x[i] /= norm;
  for (guint step = 0; step < 5; step++)
    {
      multiply (x, x, TRUE, m, m, n, a);
      multiply (a, a, FALSE, m, m, m, square);
      for (size_t i = 0; i < m * m; i++)
        a[i] = -4.7750 * a[i] + 2.0315 * square[i];
      multiply (a, x, FALSE, m, n, m, change);
      for (size_t i = 0; i < m * n; i++)
        x[i] = 3.4445 * x[i] + change[i];
    }
}

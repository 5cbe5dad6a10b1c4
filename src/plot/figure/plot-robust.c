/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot-robust.h"

#include <stdlib.h>

#define USUAL_SHARE 0.9
#define REACH 2
#define FIRST_REACH 1.3
#define TOLERANCE 1.5

static int
compare (const void *a, const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

double
plot_robust_find_limit (double *values, size_t n, double first)
{
  double smallest, largest, usual, limit;

  g_return_val_if_fail (values != NULL && n > 0, 0);

  qsort (values, n, sizeof *values, compare);
  smallest = values[0];
  largest = values[n - 1];
  usual = values[(size_t) (USUAL_SHARE * (double) (n - 1))];
  limit = MAX (usual + REACH * (usual - smallest), smallest + FIRST_REACH * (first - smallest));
  /* Where all that is usual is one number, there is nothing to compare with. */
  return limit <= smallest || largest <= smallest + TOLERANCE * (limit - smallest) ? largest
                                                                                   : limit;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The machine's rate of single-precision matrix products: C = A·B of SIZE × SIZE through CBLAS.
 *
 *   bench-sgemm [SIZE [SECONDS]]
 *
 * One product warms up; then products are timed one by one until SECONDS are over, at least three.
 * Prints one JSON object with the median rate. How many threads work is the library's business:
 * OPENBLAS_NUM_THREADS, OMP_NUM_THREADS and the like say so from outside.
 */
#include <cblas.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define DEFAULT_SIZE 2048
#define MAX_SIZE 16384
#define DEFAULT_SECONDS 0.5
#define MIN_PRODUCTS 3
#define MAX_PRODUCTS 10000

static double
now (void)
{
  struct timespec time;

  clock_gettime (CLOCK_MONOTONIC, &time);
  return (double) time.tv_sec + 1e-9 * (double) time.tv_nsec;
}

static int
compare (const void *a, const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

/* Small numbers without a pattern, so that nothing is rounded to zero or infinity. */
static float *
make_matrix (size_t n)
{
  float *matrix = malloc (n * n * sizeof (float));
  unsigned state = 1;

  if (matrix == NULL)
    {
      fputs ("There is not enough memory for the matrices.\n", stderr);
      exit (1);
    }
  for (size_t i = 0; i < n * n; i++)
    {
      state = state * 1664525u + 1013904223u;
      matrix[i] = (float) (state >> 8) / (float) (1 << 24) - 0.5f;
    }
  return matrix;
}

static void
multiply (int n, const float *a, const float *b, float *c)
{
  cblas_sgemm (CblasRowMajor, CblasNoTrans, CblasNoTrans, n, n, n, 1, a, n, b, n, 0, c, n);
}

/* A number from the command line, or @fallback where there is none. */
static double
read_number (int argc, char **argv, int index, double fallback, double low, double high)
{
  double number;
  char *end;

  if (index >= argc)
    return fallback;
  errno = 0;
  number = strtod (argv[index], &end);
  if (errno != 0 || end == argv[index] || *end != '\0' || !(number >= low && number <= high))
    {
      fprintf (stderr, "“%s” is not a number from %g to %g.\n", argv[index], low, high);
      exit (2);
    }
  return number;
}

int
main (int argc, char **argv)
{
  int n = (int) read_number (argc, argv, 1, DEFAULT_SIZE, 1, MAX_SIZE);
  double budget = read_number (argc, argv, 2, DEFAULT_SECONDS, 0, 600);
  size_t side = (size_t) n;
  float *a = make_matrix (side), *b = make_matrix (side), *c = make_matrix (side);
  static double seconds[MAX_PRODUCTS];
  size_t n_products = 0;
  double start, median;

  multiply (n, a, b, c);
  start = now ();
  while (n_products < MIN_PRODUCTS || (n_products < MAX_PRODUCTS && now () - start < budget))
    {
      double begin = now ();

      multiply (n, a, b, c);
      seconds[n_products++] = now () - begin;
    }
  qsort (seconds, n_products, sizeof (double), compare);
  median = (seconds[(n_products - 1) / 2] + seconds[n_products / 2]) / 2;
  printf ("{\"program\": \"bench-sgemm\", \"size\": %d, \"products\": %zu, \"seconds\": %.9f, "
          "\"gflops\": %.4f, \"library\": \"%s\"}\n",
          n, n_products, median, 2 * (double) n * n * n / median * 1e-9,
#ifdef HAVE_OPENBLAS_GET_CONFIG
          openblas_get_config ());
#else
          "CBLAS");
#endif
  free (a);
  free (b);
  free (c);
  return 0;
}

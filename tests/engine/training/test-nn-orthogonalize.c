/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Orthogonal factors of matrices of all shapes, against the iteration as it is usually written, in
 * double precision, and by their singular values. */
#include "nn-orthogonalize.h"

#include <math.h>

#include "reference-orthogonalize.h"
#include "tensor-test.h"
#include "precision-test.h"

typedef struct
{
  size_t rows;
  size_t columns;
  gboolean panels;
} Size;

static const Size sizes[] = {
  { 27, 16, FALSE }, { 16, 27, FALSE },  { 130, 40, TRUE }, { 40, 130, TRUE }, { 150, 70, FALSE },
  { 70, 200, TRUE }, { 300, 150, TRUE }, { 33, 33, TRUE },  { 9, 1, FALSE },   { 1, 9, FALSE },
};

typedef struct
{
  NnTensor *matrix;
  double norm;
  float *workspace;
} Call;

static NnTensor *
new_matrix (const Size *size)
{
  NnTensor *matrix = size->panels ? nn_tensor_new_panels (size->rows, size->columns, NULL)
                                  : nn_tensor_new (size->rows, size->columns, NULL);
  NnRandom random;

  nn_random_init (&random, 4, size->rows);
  tensor_fill (matrix, &random);
  return matrix;
}

/* [rows, columns] without gaps; returns the norm. */
static double
read_matrix (const NnTensor *matrix, double *numbers)
{
  double squares = 0;

  for (size_t i = 0; i < nn_tensor_size (matrix); i++)
    {
      numbers[i] = (double) *tensor_number (matrix, i);
      squares += numbers[i] * numbers[i];
    }
  return sqrt (squares);
}

static void
call (NnWorker *worker, gpointer data)
{
  Call *c = data;

  nn_orthogonalize (worker, c->matrix, c->norm, c->workspace);
}

static void
orthogonalize (NnTensor *matrix, guint n_threads)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NnWorkers) workers = nn_workers_new (n_threads, 0, &error);
  g_autoptr (NnTensor) workspace =
      nn_tensor_new (1, nn_orthogonalize_get_workspace (matrix), &error);
  g_autofree double *numbers = g_new (double, nn_tensor_size (matrix));

  g_assert_no_error (error);
  nn_workers_run (workers, call, &(Call){ matrix, read_matrix (matrix, numbers), workspace->data });
}

static void
test_values (void)
{
  for (guint s = 0; s < G_N_ELEMENTS (sizes); s++)
    {
      g_autoptr (NnTensor) matrix = new_matrix (&sizes[s]);
      size_t n = nn_tensor_size (matrix);
      g_autofree double *expected = g_new (double, n);

      read_matrix (matrix, expected);
      reference_orthogonalize (expected, matrix->rows, matrix->columns);
      orthogonalize (matrix, 2);
      for (size_t i = 0; i < n; i++)
        g_assert_cmpfloat_with_epsilon ((double) *tensor_number (matrix, i), expected[i],
                                        allow_products (1e-4, 64));
    }
}

/* One turn of Jacobi's method makes rows @p and @q of x [·, n] orthogonal; FALSE if they were. */
static gboolean
turn_rows (double *p, double *q, size_t n)
{
  double pp = 0, qq = 0, pq = 0, zeta, tangent, cosine;

  for (size_t i = 0; i < n; i++)
    {
      pp += p[i] * p[i];
      qq += q[i] * q[i];
      pq += p[i] * q[i];
    }
  if (fabs (pq) <= 1e-12 * sqrt (pp * qq))
    return FALSE;
  zeta = (qq - pp) / (2 * pq);
  tangent = copysign (1, zeta) / (fabs (zeta) + sqrt (1 + zeta * zeta));
  cosine = 1 / sqrt (1 + tangent * tangent);
  for (size_t i = 0; i < n; i++)
    {
      double old = p[i];

      p[i] = cosine * (old - tangent * q[i]);
      q[i] = cosine * (tangent * old + q[i]);
    }
  return TRUE;
}

/* Of a matrix that is not square: its singular values are the lengths of m orthogonal rows. */
static void
assert_singular_values (const NnTensor *matrix)
{
  size_t m = MIN (matrix->rows, matrix->columns), n = MAX (matrix->rows, matrix->columns);
  g_autofree double *x = g_new (double, m *n);
  gboolean is_transposed = TRUE;

  for (size_t i = 0; i < m; i++)
    for (size_t j = 0; j < n; j++)
      x[i * n + j] =
          (double) *(matrix->rows == m ? nn_tensor_at (matrix, i, j) : nn_tensor_at (matrix, j, i));
  while (is_transposed)
    {
      is_transposed = FALSE;
      for (size_t i = 0; i < m; i++)
        for (size_t j = i + 1; j < m; j++)
          is_transposed |= turn_rows (x + i * n, x + j * n, n);
    }
  for (size_t i = 0; i < m; i++)
    {
      double square = 0;

      for (size_t j = 0; j < n; j++)
        square += x[i * n + j] * x[i * n + j];
      g_assert_cmpfloat (sqrt (square), >, 0.68);
      g_assert_cmpfloat (sqrt (square), <, 1.2);
    }
}

static void
test_singular_values (void)
{
  for (guint s = 0; s < G_N_ELEMENTS (sizes); s++)
    if (sizes[s].rows != sizes[s].columns)
      {
        g_autoptr (NnTensor) matrix = new_matrix (&sizes[s]);

        orthogonalize (matrix, 1);
        assert_singular_values (matrix);
      }
}

static void
test_threads (void)
{
  for (guint s = 0; s < G_N_ELEMENTS (sizes); s++)
    {
      g_autoptr (NnTensor) expected = new_matrix (&sizes[s]);

      orthogonalize (expected, 1);
      for (guint n_threads = 2; n_threads <= 4; n_threads++)
        {
          g_autoptr (NnTensor) matrix = new_matrix (&sizes[s]);

          orthogonalize (matrix, n_threads);
          g_assert_true (tensor_equal (matrix, expected));
        }
    }
}

/* Gradients of units that are never active: rows of zeros stay zeros, and so does a whole matrix of
 * them; and what is tiny is no other matrix. */
static void
test_degenerate (void)
{
  const Size size = { 60, 20, TRUE };
  g_autoptr (NnTensor) zeros = nn_tensor_new_panels (60, 20, NULL);
  g_autoptr (NnTensor) matrix = new_matrix (&size);
  g_autoptr (NnTensor) tiny = tensor_copy (matrix);
  g_autoptr (NnTensor) poor = tensor_copy (matrix);

  orthogonalize (zeros, 2);
  for (size_t i = 0; i < nn_tensor_count_stored (zeros); i++)
    g_assert_true (zeros->data[i] == 0);

  for (size_t i = 0; i < nn_tensor_size (tiny); i++)
    *tensor_number (tiny, i) *= 0x1p-40f;
  orthogonalize (matrix, 2);
  orthogonalize (tiny, 2);
  for (size_t i = 0; i < nn_tensor_size (tiny); i++)
    g_assert_cmpfloat_with_epsilon ((double) *tensor_number (tiny, i),
                                    (double) *tensor_number (matrix, i), 1e-5);

  for (size_t i = 0; i < 60; i++)
    *nn_tensor_at (poor, i, 7) = 0;
  orthogonalize (poor, 2);
  g_assert_true (nn_tensor_is_finite (poor));
  for (size_t i = 0; i < 60; i++)
    g_assert_true (*nn_tensor_at (poor, i, 7) == 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/orthogonalize/values", test_values);
  g_test_add_func ("/orthogonalize/singular-values", test_singular_values);
  g_test_add_func ("/orthogonalize/threads", test_threads);
  g_test_add_func ("/orthogonalize/degenerate", test_degenerate);
  return g_test_run ();
}

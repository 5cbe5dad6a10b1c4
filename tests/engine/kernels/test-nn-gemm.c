/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Matrix products of awkward sizes against a plain loop in double precision, with every kernel that
 * this machine can run. */
#include "nn-gemm.h"

#include <math.h>

#include "nn-random.h"
#include "nn-tensor.h"
#include "precision-test.h"
#include "tensor-test.h"

typedef enum
{
  PLAIN,      /* a(i, k) in rows, from zero */
  TRANSPOSED, /* a(i, k) in columns, added to what C held */
  BIASED,     /* one row added to all */
} Kind;

/* A thread on its own; products need no pool. */
static NnWorker worker = { .n_workers = 1 };

static NnTensor *
random_tensor (NnRandom *random, size_t rows, size_t columns)
{
  NnTensor *tensor = nn_tensor_new (rows, columns, NULL);

  for (size_t i = 0; i < rows; i++)
    for (size_t j = 0; j < columns; j++)
      nn_tensor_get_row (tensor, i)[j] = (float) nn_random_normal (random);
  return tensor;
}

static double
expected_number (
    Kind kind, const NnTensor *a, const NnTensor *b, const NnTensor *start, size_t i, size_t j)
{
  double sum = 0;

  for (size_t l = 0; l < b->rows; l++)
    sum +=
        (double) (kind == TRANSPOSED ? nn_tensor_get_row (a, l)[i] : nn_tensor_get_row (a, i)[l]) *
        (double) nn_tensor_get_row (b, l)[j];
  if (kind == PLAIN)
    return sum;
  if (kind == BIASED)
    return sum + (double) start->data[j];
  return (double) nn_tensor_get_row (start, i)[j] - 0.5 * sum;
}

static void
check_product (Kind kind, size_t m, size_t n, size_t k, NnRandom *random)
{
  size_t padded = (n + NN_VECTOR_FLOATS - 1) / NN_VECTOR_FLOATS * NN_VECTOR_FLOATS;
  g_autoptr (NnTensor) a =
      kind == TRANSPOSED ? random_tensor (random, k, m) : random_tensor (random, m, k);
  g_autoptr (NnTensor) b = random_tensor (random, k, n);
  g_autoptr (NnTensor) c = random_tensor (random, m, n);
  g_autoptr (NnTensor) start = kind == BIASED ? random_tensor (random, 1, n) : tensor_copy (c);

  /* Without a start even a NaN that was there before must not count. */
  if (kind == PLAIN)
    c->data[0] = NAN;
  nn_gemm (&worker, &(NnProduct){ .m = m,
                                  .n = padded,
                                  .k = k,
                                  .alpha = kind == TRANSPOSED ? -0.5f : 1,
                                  .a = a->data,
                                  .a_row = kind == TRANSPOSED ? 1 : a->stride,
                                  .a_column = kind == TRANSPOSED ? a->stride : 1,
                                  .b = b->data,
                                  .b_row = b->stride,
                                  .s = kind == PLAIN    ? NULL
                                       : kind == BIASED ? start->data
                                                        : c->data,
                                  .s_row = kind == BIASED ? 0 : c->stride,
                                  .c = c->data,
                                  .c_row = c->stride });
  for (size_t i = 0; i < m; i++)
    {
      for (size_t j = 0; j < n; j++)
        g_assert_cmpfloat_with_epsilon ((double) nn_tensor_get_row (c, i)[j],
                                        expected_number (kind, a, b, start, i, j),
                                        allow_products (2e-6, 4) * (1 + (double) k));
      /* Padding times padding stays zero. */
      for (size_t j = n; j < padded; j++)
        g_assert_true (nn_tensor_get_row (c, i)[j] == 0);
    }
}

static void
test_products (gconstpointer data)
{
  static const size_t sizes[][3] = { { 1, 1, 1 },     { 64, 3, 64 },   { 7, 33, 100 },
                                     { 65, 31, 1 },   { 200, 40, 17 }, { 5, 130, 300 },
                                     { 13, 64, 129 }, { 29, 17, 256 } };
  NnRandom random;

  nn_random_init (&random, 1, 1);
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    check_product (GPOINTER_TO_UINT (data), sizes[i][0], sizes[i][1], sizes[i][2], &random);
}

/* C ← 0.3 A·B, of m rows from @row on and n columns from @column on. */
static void
multiply_part (const NnTensor *a,
               const NnTensor *b,
               size_t row,
               size_t m,
               size_t column,
               size_t n,
               NnTensor *c)
{
  nn_gemm (&worker, &(NnProduct){ .m = m,
                                  .n = n,
                                  .k = b->rows,
                                  .alpha = 0.3f,
                                  .a = nn_tensor_get_row (a, row),
                                  .a_row = a->stride,
                                  .a_column = 1,
                                  .b = b->data + column,
                                  .b_row = b->stride,
                                  .c = nn_tensor_get_row (c, row) + column,
                                  .c_row = c->stride });
}

/* The same bits however a product is cut: that is what makes training independent of the number of
 * threads. */
static void
test_cut (void)
{
  enum
  {
    M = 37,
    N = 112,
    K = 300
  };
  NnRandom random;
  g_autoptr (NnTensor) whole = nn_tensor_new (M, N, NULL);
  g_autoptr (NnTensor) parts = nn_tensor_new (M, N, NULL);
  g_autoptr (NnTensor) a = NULL;
  g_autoptr (NnTensor) b = NULL;

  nn_random_init (&random, 2, 2);
  a = random_tensor (&random, M, K);
  b = random_tensor (&random, K, N);
  multiply_part (a, b, 0, M, 0, N, whole);
  for (size_t i = 0; i < M; i += 5)
    for (size_t j = 0; j < N; j += 48)
      multiply_part (a, b, i, MIN (5, M - i), j, MIN (48, N - j), parts);
  g_assert_true (tensor_equal (whole, parts));
}

static void
test_scale (void)
{
  guint8 pixels[77];
  float x[77];

  for (guint i = 0; i < G_N_ELEMENTS (pixels); i++)
    pixels[i] = (guint8) (i * 255 / 76);
  nn_kernel_get ()->scale_pixels (pixels, G_N_ELEMENTS (pixels), x);
  for (guint i = 0; i < G_N_ELEMENTS (pixels); i++)
    g_assert_cmpfloat_with_epsilon ((double) x[i], pixels[i] / 255.0, 1e-7);
}

static void
test_transpose (void)
{
  NnRandom random;
  g_autoptr (NnTensor) from = NULL;
  g_autoptr (NnTensor) to = nn_tensor_new (37, 50, NULL);

  nn_random_init (&random, 3, 3);
  from = random_tensor (&random, 50, 37);
  nn_transpose (from->data, from->stride, 50, 37, to->data, to->stride);
  for (size_t i = 0; i < 50; i++)
    for (size_t j = 0; j < 37; j++)
      g_assert_true (nn_tensor_get_row (to, j)[i] == nn_tensor_get_row (from, i)[j]);
}

static void
test_row_stride (void)
{
  for (size_t n = 1; n < 5000; n++)
    {
      size_t stride = nn_row_stride (n);

      g_assert_cmpuint (stride, >=, n);
      g_assert_cmpuint (stride, <, n + 2 * NN_VECTOR_FLOATS);
      g_assert_cmpuint (stride % NN_VECTOR_FLOATS, ==, 0);
      g_assert_cmpuint (stride % 256, !=, 0);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/gemm/plain", GUINT_TO_POINTER (PLAIN), test_products);
  g_test_add_data_func ("/gemm/transposed", GUINT_TO_POINTER (TRANSPOSED), test_products);
  g_test_add_data_func ("/gemm/biased", GUINT_TO_POINTER (BIASED), test_products);
  g_test_add_func ("/gemm/cut", test_cut);
  g_test_add_func ("/gemm/scale", test_scale);
  g_test_add_func ("/gemm/transpose", test_transpose);
  g_test_add_func ("/gemm/row-stride", test_row_stride);
  return g_test_run ();
}

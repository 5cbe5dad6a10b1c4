/* Matrix products of all kinds and awkward sizes against a plain loop in double precision. */
#include "nn-gemm.h"

#include <math.h>

#include "nn-random.h"

typedef struct
{
  NnGemmKind kind;
  size_t m, n, k;
  float alpha, beta;
  const float *a, *b;
  float *c;
} Product;

static size_t
get_lda (const Product *p)
{
  return (p->kind == NN_GEMM_TN ? p->m : p->k) + 3;
}

static size_t
get_ldb (const Product *p)
{
  return (p->kind == NN_GEMM_NT ? p->k : p->n) + 1;
}

static size_t
get_ldc (const Product *p)
{
  return p->n + 2;
}

static void
multiply (NnWorker *worker, gpointer data)
{
  Product *p = data;

  nn_gemm (worker, p->kind, p->m, p->n, p->k, p->alpha, p->a, get_lda (p), p->b, get_ldb (p),
           p->beta, p->c, get_ldc (p));
}

static float *
random_floats (NnRandom *random, size_t n)
{
  float *a = g_new (float, n);

  for (size_t i = 0; i < n; i++)
    a[i] = (float) nn_random_normal (random);
  return a;
}

static void
check (const Product *p, const float *old)
{
  for (size_t i = 0; i < p->m; i++)
    for (size_t j = 0; j < p->n; j++)
      {
        double sum = 0, before = (double) old[i * get_ldc (p) + j];

        for (size_t l = 0; l < p->k; l++)
          sum += (double) (p->kind == NN_GEMM_TN ? p->a[l * get_lda (p) + i]
                                                 : p->a[i * get_lda (p) + l]) *
                 (double) (p->kind == NN_GEMM_NT ? p->b[j * get_ldb (p) + l]
                                                 : p->b[l * get_ldb (p) + j]);
        sum = (double) p->alpha * sum + (p->beta != 0 ? (double) p->beta * before : 0);
        g_assert_cmpfloat_with_epsilon ((double) p->c[i * get_ldc (p) + j], sum,
                                        1e-4 * (1 + sqrt ((double) p->k)));
      }
  /* What lies between the rows is not ours to touch. */
  for (size_t i = 0; i < p->m; i++)
    for (size_t j = p->n; j < get_ldc (p); j++)
      g_assert_true (p->c[i * get_ldc (p) + j] == old[i * get_ldc (p) + j]);
}

static void
test_products (gconstpointer data)
{
  static const size_t sizes[][3] = { { 1, 1, 1 },   { 64, 3, 64 },   { 7, 33, 100 },
                                     { 65, 31, 1 }, { 600, 40, 17 }, { 5, 130, 300 } };
  NnGemmKind kind = (NnGemmKind) GPOINTER_TO_UINT (data);
  g_autoptr (NnWorkers) team = nn_workers_new (3, 0, NULL);
  NnRandom random;

  nn_gemm_prepare ();
  nn_random_init (&random, 1, 1);
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    for (guint variant = 0; variant < 2; variant++)
      {
        Product p = {
          kind, sizes[i][0], sizes[i][1], sizes[i][2], variant ? -0.5f : 1, variant ? 1 : 0,
          NULL, NULL,        NULL
        };
        size_t n_a = (kind == NN_GEMM_TN ? p.k : p.m) * get_lda (&p);
        size_t n_b = (kind == NN_GEMM_NT ? p.n : p.k) * get_ldb (&p);
        g_autofree float *a = random_floats (&random, n_a), *b = random_floats (&random, n_b);
        g_autofree float *c = random_floats (&random, p.m * get_ldc (&p));
        g_autofree float *old = NULL;

        /* With beta 0 even a NaN that was there before must not count. */
        if (p.beta == 0)
          c[0] = NAN;
        old = g_memdup2 (c, p.m * get_ldc (&p) * sizeof (float));
        p.a = a;
        p.b = b;
        p.c = c;
        nn_workers_run (team, multiply, &p);
        check (&p, old);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/gemm/nn", GUINT_TO_POINTER (NN_GEMM_NN), test_products);
  g_test_add_data_func ("/gemm/nt", GUINT_TO_POINTER (NN_GEMM_NT), test_products);
  g_test_add_data_func ("/gemm/tn", GUINT_TO_POINTER (NN_GEMM_TN), test_products);
  return g_test_run ();
}

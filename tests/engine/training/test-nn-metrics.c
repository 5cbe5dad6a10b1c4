/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Metrics, against figures worked out by hand and by scikit-learn's definitions. */
#include "nn-metrics.h"

#include <math.h>

#define CLASSES 3

/* Actual 0 0 0 0 1 1 1 2, predicted 0 0 2 2 1 1 0 0: class 2 is never right, and the matrix is not
 * symmetric. */
static const guint16 LABELS[] = { 0, 0, 0, 0, 1, 1, 1, 2 };
static const guint PREDICTED[] = { 0, 0, 2, 2, 1, 1, 0, 0 };

static NnMetrics *
make_metrics (void)
{
  float p[8 * CLASSES];

  for (size_t i = 0; i < 8; i++)
    for (size_t c = 0; c < CLASSES; c++)
      p[i * CLASSES + c] = c == PREDICTED[i] ? 0.5f : 0.25f;
  return nn_metrics_new (p, LABELS, 8, CLASSES);
}

static void
test_confusion (void)
{
  static const size_t expected[] = { 2, 0, 2, 1, 2, 0, 1, 0, 0 };
  g_autoptr (NnMetrics) m = make_metrics ();

  g_assert_cmpmem (m->confusion, sizeof expected, expected, sizeof expected);
  g_assert_cmpuint (m->n_correct, ==, 4);
  g_assert_cmpfloat (m->accuracy, ==, 0.5);
  g_assert_cmpfloat_with_epsilon (m->loss, (4 * log (2) + 4 * log (4)) / 8, 1e-12);
}

static void
test_classes (void)
{
  g_autoptr (NnMetrics) original = make_metrics ();
  g_autoptr (NnMetrics) m = nn_metrics_copy (original);

  g_assert_cmpfloat_with_epsilon (m->classes[0].precision, 2.0 / 4, 1e-12);
  g_assert_cmpfloat_with_epsilon (m->classes[0].recall, 2.0 / 4, 1e-12);
  g_assert_cmpfloat_with_epsilon (m->classes[1].precision, 1, 1e-12);
  g_assert_cmpfloat_with_epsilon (m->classes[1].recall, 2.0 / 3, 1e-12);
  g_assert_cmpfloat_with_epsilon (m->classes[1].f1, 0.8, 1e-12);
  g_assert_cmpfloat (m->classes[2].precision, ==, 0);
  g_assert_cmpfloat (m->classes[2].f1, ==, 0);
  g_assert_cmpuint (m->classes[2].support, ==, 1);
  g_assert_cmpuint (m->classes[0].predicted, ==, 4);
  g_assert_cmpfloat_with_epsilon (m->macro.recall, (0.5 + 2.0 / 3 + 0) / 3, 1e-12);
  g_assert_cmpfloat_with_epsilon (m->weighted.recall, (4 * 0.5 + 3 * 2.0 / 3 + 0) / 8, 1e-12);
  g_assert_cmpuint (m->macro.support, ==, 8);
}

static void
test_empty (void)
{
  g_autoptr (NnMetrics) m = nn_metrics_new (NULL, NULL, 0, 2);

  g_assert_cmpfloat (m->accuracy, ==, 0);
  g_assert_true (isnan (m->loss));
}

static void
test_not_finite (void)
{
  static const float p[] = { NAN, NAN, 0, 1 };
  static const guint16 labels[] = { 1, 0 };
  g_autoptr (NnMetrics) m = nn_metrics_new (p, labels, 2, 2);

  g_assert_cmpuint (m->confusion[1 * 2 + 0], ==, 1);
  g_assert_true (isinf (m->loss));
  /* A certain mistake is a large loss, but a finite one. */
  g_assert_true (isfinite (nn_cross_entropy (p + 2, 0)));
  g_assert_cmpfloat (nn_cross_entropy (p + 2, 0), >, 80);
}

static void
test_ties (void)
{
  static const float p[] = { 0.1f, 0.45f, 0.45f };

  g_assert_cmpuint (nn_argmax (p, 3), ==, 1);
}

/* Wilson's interval for 8 of 10 and 0 of 10, as statsmodels' proportion_confint (method="wilson")
 * gives it. */
static void
test_interval (void)
{
  double low, high;

  nn_accuracy_interval (8, 10, &low, &high);
  g_assert_cmpfloat_with_epsilon (low, 0.490162, 1e-5);
  g_assert_cmpfloat_with_epsilon (high, 0.943318, 1e-5);
  nn_accuracy_interval (0, 10, &low, &high);
  g_assert_cmpfloat_with_epsilon (low, 0, 1e-12);
  g_assert_cmpfloat_with_epsilon (high, 0.277533, 1e-5);
  nn_accuracy_interval (0, 0, &low, &high);
  g_assert_cmpfloat (high - low, ==, 1);
}

/* The figures of each class do not need the matrix, which the square of so many would be. */
static void
test_many_classes (void)
{
  const size_t n = NN_MAX_CONFUSION_CLASSES + 1;
  const guint16 labels[3] = { 0, (guint16) (n - 1), (guint16) (n - 1) };
  g_autofree float *p = g_new0 (float, 3 * n);
  g_autoptr (NnMetrics) metrics = NULL;
  g_autoptr (NnMetrics) copy = NULL;

  p[0] = 1;         /* right */
  p[n + n - 1] = 1; /* right */
  p[2 * n + 5] = 1; /* class 5 in the place of the last one */
  metrics = nn_metrics_new (p, labels, 3, n);
  g_assert_null (metrics->confusion);
  g_assert_cmpuint (metrics->n_correct, ==, 2);
  g_assert_cmpuint (metrics->classes[n - 1].support, ==, 2);
  g_assert_cmpfloat (metrics->classes[n - 1].recall, ==, 0.5);
  g_assert_cmpfloat (metrics->classes[n - 1].precision, ==, 1);
  g_assert_cmpuint (metrics->classes[5].predicted, ==, 1);
  copy = nn_metrics_copy (metrics);
  g_assert_null (copy->confusion);
  g_assert_cmpfloat (copy->classes[0].f1, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/metrics/confusion", test_confusion);
  g_test_add_func ("/metrics/classes", test_classes);
  g_test_add_func ("/metrics/empty", test_empty);
  g_test_add_func ("/metrics/not-finite", test_not_finite);
  g_test_add_func ("/metrics/ties", test_ties);
  g_test_add_func ("/metrics/interval", test_interval);
  g_test_add_func ("/metrics/many-classes", test_many_classes);
  return g_test_run ();
}

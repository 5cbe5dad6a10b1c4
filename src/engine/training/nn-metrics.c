/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn-metrics.h"

#include <float.h>
#include <glib/gi18n-lib.h>
#include <math.h>

#include "nn-error.h"

float *
nn_probabilities_new (size_t n_images, size_t n_classes, GError **error)
{
  float *probabilities = NULL;
  size_t n;

  if (g_size_checked_mul (&n, n_images, n_classes))
    probabilities = g_try_new (float, MAX (n, 1));
  if (probabilities == NULL)
    g_set_error (error, NN_ERROR, NN_ERROR_MEMORY,
                 _ ("There is not enough memory to evaluate %zu images of %zu classes; close other "
                    "programs, or choose fewer classes or images."),
                 n_images, n_classes);
  return probabilities;
}

double
nn_cross_entropy (const float *probabilities, size_t label)
{
  float p = probabilities[label];

  if (isnan (p))
    return INFINITY;
  return -log (MAX (p, FLT_MIN));
}

static double
ratio (size_t numerator, size_t denominator)
{
  return denominator == 0 ? 0.0 : (double) numerator / (double) denominator;
}

static void
summarize_classes (NnMetrics *metrics, const size_t *hits)
{
  for (size_t c = 0; c < metrics->n_classes; c++)
    {
      NnClassMetrics *m = &metrics->classes[c];

      m->precision = ratio (hits[c], m->predicted);
      m->recall = ratio (hits[c], m->support);
      m->f1 = ratio (2 * hits[c], m->support + m->predicted);
      metrics->n_correct += hits[c];
    }
}

/* Adds @weight times the ratios of @m. */
static void
accumulate (NnClassMetrics *sum, const NnClassMetrics *m, double weight)
{
  sum->precision += weight * m->precision;
  sum->recall += weight * m->recall;
  sum->f1 += weight * m->f1;
  sum->support += m->support;
  sum->predicted += m->predicted;
}

NnMetrics *
nn_metrics_new (const float *probabilities,
                const guint16 *labels,
                size_t n_images,
                size_t n_classes)
{
  g_autofree size_t *hits = NULL;
  NnMetrics *metrics;
  double loss = 0;

  g_return_val_if_fail (n_classes > 0, NULL);
  g_return_val_if_fail (n_images == 0 || (probabilities != NULL && labels != NULL), NULL);

  metrics = g_new0 (NnMetrics, 1);
  metrics->n_classes = n_classes;
  metrics->n_images = n_images;
  if (n_classes <= NN_MAX_CONFUSION_CLASSES)
    metrics->confusion = g_new0 (size_t, n_classes * n_classes);
  hits = g_new0 (size_t, n_classes);
  metrics->classes = g_new0 (NnClassMetrics, n_classes);
  for (size_t i = 0; i < n_images; i++)
    {
      const float *p = probabilities + i * n_classes;
      size_t predicted = nn_argmax (p, n_classes);

      g_assert (labels[i] < n_classes);
      if (metrics->confusion)
        metrics->confusion[labels[i] * n_classes + predicted]++;
      metrics->classes[labels[i]].support++;
      metrics->classes[predicted].predicted++;
      hits[predicted] += labels[i] == predicted;
      loss += nn_cross_entropy (p, labels[i]);
    }
  summarize_classes (metrics, hits);
  for (size_t c = 0; c < n_classes; c++)
    {
      accumulate (&metrics->macro, &metrics->classes[c], 1.0 / (double) n_classes);
      accumulate (&metrics->weighted, &metrics->classes[c],
                  ratio (metrics->classes[c].support, n_images));
    }
  metrics->accuracy = ratio (metrics->n_correct, n_images);
  metrics->loss = n_images == 0 ? NAN : loss / (double) n_images;
  return metrics;
}

NnMetrics *
nn_metrics_copy (const NnMetrics *metrics)
{
  NnMetrics *copy = g_memdup2 (metrics, sizeof *metrics);
  size_t n = metrics->n_classes;

  if (metrics->confusion)
    copy->confusion = g_memdup2 (metrics->confusion, n * n * sizeof *metrics->confusion);
  copy->classes = g_memdup2 (metrics->classes, n * sizeof *metrics->classes);
  return copy;
}

void
nn_metrics_free (NnMetrics *metrics)
{
  if (metrics == NULL)
    return;
  g_free (metrics->confusion);
  g_free (metrics->classes);
  g_free (metrics);
}

void
nn_accuracy_interval (size_t n_correct, size_t n_images, double *low, double *high)
{
  const double z = 1.959963984540054; /* the normal distribution's 97.5 % quantile */
  double n = (double) n_images, p, center, half;

  if (n_images == 0)
    {
      *low = 0;
      *high = 1;
      return;
    }
  p = (double) n_correct / n;
  center = (p + z * z / (2 * n)) / (1 + z * z / n);
  half = z / (1 + z * z / n) * sqrt (p * (1 - p) / n + z * z / (4 * n * n));
  *low = MAX (center - half, 0);
  *high = MIN (center + half, 1);
}

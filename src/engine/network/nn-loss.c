/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn-loss.h"

#include <math.h>

size_t
nn_argmax (const float *row, size_t n)
{
  size_t best = 0;

  for (size_t j = 1; j < n; j++)
    if (row[j] > row[best])
      best = j;
  return best;
}

/* p ← exp (z − max z); returns their sum.
 *
 * In double precision, here as everywhere: C libraries differ in the last bit of such functions,
 * and all that is left of that after rounding to float is a difference once in some hundred million
 * numbers. */
static double
exponentials (const float *z, size_t n, float largest, float *p)
{
  double sum = 0;

  for (size_t j = 0; j < n; j++)
    {
      p[j] = (float) exp ((double) (z[j] - largest));
      sum += (double) p[j];
    }
  return sum;
}

void
nn_softmax (float *logits, size_t n)
{
  float largest = logits[nn_argmax (logits, n)];
  float scale = (float) (1 / exponentials (logits, n, largest, logits));

  for (size_t j = 0; j < n; j++)
    logits[j] *= scale;
}

/* The mean of z − max z. */
static double
mean_logit (const float *z, size_t n, float largest)
{
  double sum = 0;

  for (size_t j = 0; j < n; j++)
    sum += (double) (z[j] - largest);
  return sum / (double) n;
}

/* x ln x */
static double
times_log (double x)
{
  return x > 0 ? x * log (x) : 0;
}

/* Of the targets without smoothing; @sum is that of the exponentials. */
static double
find_divergence (
    const float *z, float largest, double sum, size_t label, size_t partner, double lambda)
{
  double divergence = log (sum) - lambda * (double) (z[label] - largest);

  if (lambda == 1)
    return divergence;
  divergence -= (1 - lambda) * (double) (z[partner] - largest);
  return label == partner ? divergence : divergence + times_log (lambda) + times_log (1 - lambda);
}

void
nn_softmax_cross_entropy (const NnTensor *logits,
                          const NnTargets *targets,
                          size_t batch,
                          size_t first,
                          size_t end,
                          NnTensor *dlogits,
                          const NnLosses *losses)
{
  size_t n_classes = logits->columns;
  float smoothing = targets->smoothing;
  float everywhere = smoothing / (float) n_classes / (float) batch;

  for (size_t i = first; i < end; i++)
    {
      const float *z = nn_tensor_get_row (logits, i);
      float *d = nn_tensor_get_row (dlogits, i);
      size_t best = nn_argmax (z, n_classes), label = targets->labels[i];
      size_t partner = targets->partners ? targets->partners[i] : label;
      float lambda = targets->partners ? targets->lambdas[i] : 1;
      float share = (1 - smoothing) * lambda, rest = (1 - smoothing) * (1 - lambda);
      float largest = z[best], of_label = z[label], of_partner = z[partner];
      double mean = smoothing > 0 ? mean_logit (z, n_classes, largest) : 0;
      double sum = exponentials (z, n_classes, largest, d);
      float scale = (float) (1 / (sum * (double) batch));

      losses->loss[i] = log (sum) - (double) share * (double) (of_label - largest);
      if (rest > 0)
        losses->loss[i] -= (double) rest * (double) (of_partner - largest);
      if (smoothing > 0)
        losses->loss[i] -= (double) smoothing * mean;
      if (losses->divergence)
        losses->divergence[i] = find_divergence (z, largest, sum, label, partner, (double) lambda);
      losses->correct[i] = best == (lambda < 0.5f ? partner : label);
      for (size_t j = 0; j < n_classes; j++)
        d[j] = d[j] * scale - everywhere;
      d[label] -= share / (float) batch;
      d[partner] -= rest / (float) batch;
    }
}

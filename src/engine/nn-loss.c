#include "nn-loss.h"

#include <math.h>

static size_t
find_largest (const float *row, size_t n)
{
  size_t best = 0;

  for (size_t j = 1; j < n; j++)
    if (row[j] > row[best])
      best = j;
  return best;
}

/* p ← exp (z − max z); returns their sum. */
static double
exponentials (const float *z, size_t n, float largest, float *p)
{
  double sum = 0;

  for (size_t j = 0; j < n; j++)
    {
      p[j] = expf (z[j] - largest);
      sum += (double) p[j];
    }
  return sum;
}

void
nn_softmax (float *logits, size_t n)
{
  float largest = logits[find_largest (logits, n)];
  float scale = (float) (1 / exponentials (logits, n, largest, logits));

  for (size_t j = 0; j < n; j++)
    logits[j] *= scale;
}

void
nn_softmax_cross_entropy (const NnTensor *logits,
                          const guint16 *labels,
                          size_t batch,
                          size_t first,
                          size_t end,
                          NnTensor *dlogits,
                          double *losses,
                          guint8 *correct)
{
  size_t n_classes = logits->columns;

  for (size_t i = first; i < end; i++)
    {
      const float *z = nn_tensor_get_row (logits, i);
      float *d = nn_tensor_get_row (dlogits, i);
      size_t best = find_largest (z, n_classes), label = labels[i];
      float largest = z[best], of_label = z[label];
      double sum = exponentials (z, n_classes, largest, d);
      float scale = (float) (1 / (sum * (double) batch));

      losses[i] = log (sum) - (double) (of_label - largest);
      correct[i] = best == label;
      for (size_t j = 0; j < n_classes; j++)
        d[j] *= scale;
      d[label] -= 1 / (float) batch;
    }
}

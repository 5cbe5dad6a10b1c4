/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mixup: which images are mixed, and how much of each. */
#include <math.h>

#include "nn-augment-plan.h"

#define RANDOM_STREAM_MIXUP 12

/* The logarithm of a number from the Gamma distribution with shape @a and scale 1 (Marsaglia and
 * Tsang 2000, "A simple method for generating gamma variables"). Of a small shape the number itself
 * may be too small for a double. */
static double
draw_log_gamma (NnRandom *random, double a)
{
  double boost = 0, d, c;

  if (a < 1)
    {
      /* G (a) = G (a + 1) · U^(1/a); U is in (0, 1]. */
      boost = log (1 - nn_random_uniform (random)) / a;
      a += 1;
    }
  d = a - 1 / 3.0;
  c = 1 / sqrt (9 * d);
  for (;;)
    {
      double x = nn_random_normal (random), v = (1 + c * x) * (1 + c * x) * (1 + c * x);

      if (v > 0 && log (1 - nn_random_uniform (random)) < x * x / 2 + d - d * v + d * log (v))
        return log (d * v) + boost;
    }
}

guint32
nn_augmentation_get_partner (const NnAugmentation *augmentation,
                             guint64 seed,
                             guint epoch,
                             guint32 index,
                             guint32 n_images,
                             float *lambda)
{
  double own, other;
  NnRandom random;
  guint32 partner;

  g_return_val_if_fail (augmentation != NULL && lambda != NULL && index < n_images, index);

  *lambda = 1;
  if (!(augmentation->mixup > 0))
    return index;
  nn_augment_random_init (&random, seed, RANDOM_STREAM_MIXUP, epoch, index);
  partner = (guint32) nn_random_below (&random, n_images);
  /* G / (G + H) of two Gamma numbers has the Beta distribution. */
  own = draw_log_gamma (&random, (double) augmentation->mixup);
  other = draw_log_gamma (&random, (double) augmentation->mixup);
  *lambda = (float) (1 / (1 + exp (other - own)));
  return partner;
}

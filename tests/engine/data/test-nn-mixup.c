/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mixup: the distribution of partners and shares, and the blend. */
#include "nn-augmentation.h"

#include "augment-test.h"
#include "nn-augment-image.h"

#define N 20000

static void
test_partners (void)
{
  const NnAugmentation augmentation = { .mixup = 0.4f };
  guint counts[10] = { 0 };
  float lambda, again;

  for (guint32 i = 0; i < N; i++)
    {
      guint32 partner = nn_augmentation_get_partner (&augmentation, 1, i / 10, i % 10, 10, &lambda);

      g_assert_cmpuint (partner, <, 10);
      counts[partner]++;
      g_assert_cmpuint (nn_augmentation_get_partner (&augmentation, 1, i / 10, i % 10, 10, &again),
                        ==, partner);
      g_assert_cmpfloat (lambda, ==, again);
    }
  /* The 0.999 quantile for 9 degrees of freedom. */
  g_assert_cmpfloat (chi_square (counts, 10, N / 10.0), <, 27.9);
}

static void
test_off (void)
{
  const NnAugmentation augmentation = { 0 };
  float lambda = 0;

  g_assert_cmpuint (nn_augmentation_get_partner (&augmentation, 1, 2, 3, 10, &lambda), ==, 3);
  g_assert_cmpfloat (lambda, ==, 1);
}

/* Beta (α, α) has mean ½ and variance 1 / (4 (2α + 1)); Beta (½, ½) is the arcsine distribution and
 * Beta (1, 1) is uniform, whose fifths are known. */
static void
test_shares (void)
{
  static const float alphas[] = { 0.001f, 0.2f, 0.5f, 1, 4, 10 };

  for (guint k = 0; k < G_N_ELEMENTS (alphas); k++)
    {
      const NnAugmentation augmentation = { .mixup = alphas[k] };
      double variance = 1 / (4 * (2 * (double) alphas[k] + 1)), sum = 0, squares = 0;
      guint fifths[5] = { 0 };

      for (guint32 i = 0; i < N; i++)
        {
          float lambda;
          double share;

          nn_augmentation_get_partner (&augmentation, 2, 0, i, N, &lambda);
          share = (double) lambda;
          g_assert_true (share >= 0 && share <= 1);
          sum += share - 0.5;
          squares += (share - 0.5) * (share - 0.5);
          if (alphas[k] == 0.5f)
            share = asin (sqrt (share)) * 2 / G_PI;
          fifths[MIN ((guint) (share * 5), 4)]++;
        }
      /* Four standard deviations of the mean; the variance's is at most 1.5 variances of √N. */
      g_assert_cmpfloat (fabs (sum / N), <, 4 * sqrt (variance / N));
      g_assert_cmpfloat (fabs (squares / N / variance - 1), <, 4 * 1.5 / sqrt (N));
      /* The 0.999 quantile for 4 degrees of freedom. */
      if (alphas[k] == 0.5f || alphas[k] == 1)
        g_assert_cmpfloat (chi_square (fifths, 5, N / 5.0), <, 18.5);
    }
}

/* λ·(one image) + (1 − λ)·(the other), each augmented as it is alone, and nothing else written. */
static void
test_blend (void)
{
  const NnAugmentation colorless = { .shift = 2, .flip = NN_FLIP_RANDOM, .cutout = 1 };
  const NnAugmentation colored = { .shift = 1, .contrast = 0.5f };

  for (guint s = 0; s < G_N_ELEMENTS (SHAPES); s++)
    for (guint l = 0; l < N_LAYOUTS; l++)
      {
        NnShape shape = SHAPES[s];
        const NnAugmentation *augmentation = s % 2 ? &colored : &colorless;
        g_autofree guint8 *a = test_image (shape, 1);
        g_autofree guint8 *b = test_image (shape, 2);
        g_auto (Canvas) one = canvas_new (shape, test_layout (l, shape));
        g_auto (Canvas) other = canvas_new (shape, test_layout (l, shape));
        g_auto (Canvas) both = canvas_new (shape, test_layout (l, shape));
        const NnEpochImage image = { shape, a, 1, 2, 3 }, partner = { shape, b, 1, 2, 4 };
        NnNormalization normalization;

        test_normalization (&normalization, shape.channels);
        nn_augment_image (augmentation, &normalization, &image, one.out, one.layout);
        nn_augment_image (augmentation, &normalization, &partner, other.out, other.layout);
        nn_augment_image (augmentation, &normalization, &image, both.out, both.layout);
        nn_augment_blend (augmentation, &normalization, &partner, 0.3f, both.out, both.layout);
        canvas_check_touched (&both, shape);
        for (size_t i = 0; i < both.n; i++)
          if (both.data[i] != UNTOUCHED)
            g_assert_cmpfloat_with_epsilon ((double) both.data[i],
                                            0.3 * (double) one.data[i] +
                                                0.7 * (double) other.data[i],
                                            1e-5);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mixup/partners", test_partners);
  g_test_add_func ("/mixup/off", test_off);
  g_test_add_func ("/mixup/shares", test_shares);
  g_test_add_func ("/mixup/blend", test_blend);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The training loss that is reported: comparable with that of images that are only tested, whatever
 * is optimized. */
#include <math.h>

#include "made-up-dataset.h"
#include "nn-loss.h"
#include "nn.h"
#include "perceptron.h"

#define SHAPE ((NnShape){ 3, 8, 8 })
#define N_CLASSES 4

/* Σ u ln (u / p) of one image, by definition. */
static double
find_divergence (const float *z, const double *u)
{
  double sum = 0, divergence = 0;

  for (size_t j = 0; j < N_CLASSES; j++)
    sum += exp ((double) z[j]);
  for (size_t j = 0; j < N_CLASSES; j++)
    if (u[j] > 0)
      divergence += u[j] * (log (u[j]) - (double) z[j] + log (sum));
  return divergence;
}

static void
test_divergences (void)
{
  const float z[3 * N_CLASSES] = { 1.5f, -0.25f, 0.5f, 2, -1, 3, 0.75f, 0, 0, 0.5f, -2, 1 };
  const guint16 labels[3] = { 3, 0, 2 }, partners[3] = { 0, 0, 1 };
  const float lambdas[3] = { 0.75f, 0.25f, 1 };
  const double plain[3][N_CLASSES] = { { 0, 0, 0, 1 }, { 1, 0, 0, 0 }, { 0, 0, 1, 0 } };
  const double blended[3][N_CLASSES] = { { 0.25, 0, 0, 0.75 }, { 1, 0, 0, 0 }, { 0, 0, 1, 0 } };
  g_autoptr (NnTensor) logits = nn_tensor_new (3, N_CLASSES, NULL);
  g_autoptr (NnTensor) gradients = nn_tensor_new (3, N_CLASSES, NULL);
  double losses[3], divergences[3];
  guint8 correct[3];
  const NnLosses found = { losses, divergences, correct };

  nn_tensor_unpack (logits, z);
  for (guint kind = 0; kind < 4; kind++)
    {
      gboolean is_blended = kind & 1, is_smoothed = kind & 2;
      const NnTargets targets = { .labels = labels,
                                  .partners = is_blended ? partners : NULL,
                                  .lambdas = is_blended ? lambdas : NULL,
                                  .smoothing = is_smoothed ? 0.2f : 0 };

      nn_softmax_cross_entropy (logits, &targets, 3, 0, 3, gradients, &found);
      for (size_t i = 0; i < 3; i++)
        {
          g_assert_cmpfloat_with_epsilon (divergences[i],
                                          find_divergence (z + i * N_CLASSES,
                                                           is_blended ? blended[i] : plain[i]),
                                          1e-6);
          if (kind == 0) /* to the bit */
            g_assert_true (divergences[i] == losses[i]);
        }
    }
}

static void
on_epoch (const NnEpochReport *report, gpointer data)
{
  *(double *) data = report->training_loss;
}

/* The training loss of one epoch that hardly changes the network. */
static double
train (NnDataset *dataset, float smoothing)
{
  const guint hidden[] = { 16 };
  g_autoptr (NnModel) model = perceptron_new (SHAPE, hidden, 1, 3, NULL);
  g_autoptr (NnWorkers) workers = nn_workers_new (2, 0, NULL);
  NnTrainerSettings settings = nn_trainer_settings_default ();
  double loss = NAN;
  const NnObserver observer = { .on_epoch = on_epoch, .data = &loss };

  nn_model_initialize (model, 1);
  settings.epochs = 1;
  settings.batch_size = 16;
  settings.learning_rate = 1e-6f;
  settings.label_smoothing = smoothing;
  g_assert_cmpint (nn_fit (model, dataset, &settings, workers, &observer, NULL), ==,
                   NN_FIT_FINISHED);
  return loss;
}

static void
test_smoothing_is_not_reported (void)
{
  g_autoptr (NnDataset) dataset = made_up_dataset_new (SHAPE, 3, 96, 0, 1);
  double plain = train (dataset, 0), smoothed = train (dataset, 0.5f);

  g_assert_cmpfloat (plain, >, 0.1);
  g_assert_cmpfloat_with_epsilon (smoothed, plain, 1e-4);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/training-loss/divergences", test_divergences);
  g_test_add_func ("/training-loss/smoothing-is-not-reported", test_smoothing_is_not_reported);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When a training evaluates: as often as its images pay for, and at the end. */
#include <math.h>

#include "made-up-dataset.h"
#include "model-test.h"
#include "nn.h"
#include "perceptron.h"

#define SHAPE ((NnShape){ 1, 6, 6 })

static void
test_count (void)
{
  static const struct
  {
    guint64 seen, evaluated, expected;
  } cases[] = {
    { 0, 100, 0 },
    { 50, 100, 0 },
    { 99, 100, 0 },
    { 100, 100, 1 },
    { 149, 100, 1 },
    { 150, 100, 2 },
    { 1000, 100, 19 },
    { 1, 1, 1 },
    { 10, 3, 5 },
    { 100, 0, 0 },
    { G_MAXUINT64 / 2, 10000, G_MAXUINT64 / 10000 - 1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpuint (nn_trainer_count_evaluations (cases[i].seen, cases[i].evaluated), ==,
                      cases[i].expected);
}

/* With that of the last epoch, no more than two images are evaluated for each that is trained with,
 * unless one evaluation alone is more. Where there are as many training images as test images,
 * every epoch is evaluated. */
static void
test_share (void)
{
  static const guint64 sizes[] = { 1, 7, 60, 180, 500, 2999, 3000, 10000, 50000 };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    for (guint j = 0; j < G_N_ELEMENTS (sizes); j++)
      {
        guint64 n = sizes[i], n_test = sizes[j], n_evaluations = 0;

        for (guint64 epoch = 1; epoch <= 100; epoch++)
          {
            gboolean due = nn_trainer_count_evaluations (epoch * n, n_test) >
                           nn_trainer_count_evaluations ((epoch - 1) * n, n_test);

            n_evaluations += due;
            g_assert_true (due || n < n_test);
            if (n_evaluations > 0)
              g_assert_cmpuint ((n_evaluations + !due) * n_test, <=, 2 * epoch * n);
          }
      }
}

typedef struct
{
  GArray *evaluated; /* of guint: the epochs */
  guint n_epochs;
  guint n_begun; /* evaluations */
  guint shorten; /* in this epoch it becomes the last; 0: none */
  guint n_batches;
} Watch;

static void
on_epoch (const NnEpochReport *report, gpointer data)
{
  Watch *watch = data;

  g_assert_cmpuint (report->epoch, ==, ++watch->n_epochs);
  g_assert_true (isfinite (report->training_loss));
  g_assert_true (isnan (report->evaluation_loss) == (report->probabilities == NULL));
  g_assert_true (isnan (report->evaluation_accuracy) == (report->probabilities == NULL));
  if (report->probabilities)
    g_array_append_val (watch->evaluated, report->epoch);
  else
    g_assert_false (report->is_best);
  g_assert_cmpuint (watch->evaluated->len, ==, watch->n_begun);
}

static void
on_evaluation (const NnPredictionReport *report, gpointer data)
{
  ((Watch *) data)->n_begun += report->n_done == 0;
}

static void
adjust (NnLiveSettings *live, gpointer data)
{
  Watch *watch = data;

  if (watch->shorten > 0 && watch->n_epochs + 1 == watch->shorten)
    live->epochs = watch->shorten;
}

static NnModel *
make_model (void)
{
  const guint hidden[] = { 9 };
  NnModel *model = perceptron_new (SHAPE, hidden, 1, 2, NULL);

  nn_model_initialize (model, 3);
  return model;
}

/* 20 training images, and 100 test images or, if the best epoch is to be chosen, validation images.
 */
static NnDataset *
make_dataset (const NnTrainerSettings *settings)
{
  g_autoptr (NnDataset) all = NULL;

  if (!settings->keep_best)
    return made_up_dataset_new (SHAPE, 2, 20, 100, 1);
  all = made_up_dataset_new (SHAPE, 2, 120, 0, 1);
  return nn_split_hold_out (all, 100.0 / 120, 1, NULL);
}

/* Batches are of 8 images. */
static NnModel *
train (const NnTrainerSettings *settings, Watch *watch)
{
  g_autoptr (NnDataset) dataset = make_dataset (settings);
  g_autoptr (NnWorkers) workers = nn_workers_new (2, 0, NULL);
  const NnObserver observer = {
    .on_epoch = on_epoch, .on_evaluation = on_evaluation, .adjust = adjust, .data = watch
  };
  NnModel *model = make_model ();

  if (watch)
    watch->evaluated = g_array_new (FALSE, FALSE, sizeof (guint));
  g_assert_cmpint (nn_fit (model, dataset, settings, workers, watch ? &observer : NULL, NULL), ==,
                   NN_FIT_FINISHED);
  return model;
}

static void
assert_evaluated (Watch *watch, const guint *expected, guint n)
{
  g_assert_cmpuint (watch->evaluated->len, ==, n);
  for (guint i = 0; i < n; i++)
    g_assert_cmpuint (g_array_index (watch->evaluated, guint, i), ==, expected[i]);
  g_array_unref (watch->evaluated);
}

static NnTrainerSettings
make_settings (void)
{
  NnTrainerSettings settings = nn_trainer_settings_default ();

  settings.epochs = 12;
  settings.batch_size = 8;
  return settings;
}

/* 100 images are paid for after 100, 150, 200 … images, and the last epoch anyway. The weights do
 * not depend on it. */
static void
test_epochs (void)
{
  static const guint expected[] = { 5, 8, 10, 12 };
  NnTrainerSettings settings = make_settings ();
  Watch watch = { 0 };
  g_autoptr (NnModel) model = train (&settings, &watch);
  g_autoptr (NnModel) unwatched = train (&settings, NULL);

  g_assert_cmpuint (watch.n_epochs, ==, 12);
  assert_evaluated (&watch, expected, G_N_ELEMENTS (expected));
  g_assert_true (model_weights_equal (model, unwatched));
}

/* The last epoch is the last that was asked for. */
static void
test_shortened (void)
{
  static const guint expected[] = { 5, 7 };
  NnTrainerSettings settings = make_settings ();
  Watch watch = { .shorten = 7 };

  nn_model_free (train (&settings, &watch));
  g_assert_cmpuint (watch.n_epochs, ==, 7);
  assert_evaluated (&watch, expected, G_N_ELEMENTS (expected));
}

/* Nothing gets better without a step: patience counts epochs, but only an evaluation can end it. */
static void
test_patience (void)
{
  static const struct
  {
    guint patience, n_epochs;
  } cases[] = { { 1, 8 }, { 3, 8 }, { 4, 10 }, { 5, 10 }, { 6, 12 }, { 20, 12 } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      NnTrainerSettings settings = make_settings ();
      Watch watch = { 0 };
      g_autoptr (NnModel) model = NULL;

      settings.learning_rate = 0;
      settings.keep_best = TRUE;
      settings.patience = cases[i].patience;
      model = train (&settings, &watch);
      g_assert_cmpuint (watch.n_epochs, ==, cases[i].n_epochs);
      g_array_unref (watch.evaluated);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/evaluations/count", test_count);
  g_test_add_func ("/evaluations/share", test_share);
  g_test_add_func ("/evaluations/epochs", test_epochs);
  g_test_add_func ("/evaluations/shortened", test_shortened);
  g_test_add_func ("/evaluations/patience", test_patience);
  return g_test_run ();
}

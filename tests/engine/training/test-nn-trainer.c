/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The training loop: one step against double precision, the same bits for any number of threads,
 * reports, changes, stops, and losses that explode. */
#include <math.h>

#include "made-up-dataset.h"
#include "model-test.h"
#include "nn.h"
#include "perceptron.h"
#include "reference-network.h"
#include "tensor-test.h"

#define SHAPE ((NnShape){ 3, 8, 8 })

static const guint HIDDEN[] = { 70, 33 };

static NnModel *
make_model (const NnDataset *dataset, guint64 seed)
{
  g_autoptr (GError) error = NULL;
  NnModel *model = perceptron_new (nn_dataset_get_shape (dataset), HIDDEN, G_N_ELEMENTS (HIDDEN),
                                   nn_dataset_get_n_classes (dataset), &error);

  g_assert_no_error (error);
  nn_model_initialize (model, seed);
  return model;
}

/* All training images are one batch: then the order does not matter, and the reference need not
 * know it. */
static void
test_one_step (void)
{
  enum
  {
    N = 48
  };
  g_autoptr (NnDataset) dataset = made_up_dataset_new (SHAPE, 3, N, 0, 1);
  g_autoptr (NnModel) model = make_model (dataset, 1);
  g_autoptr (NnWorkers) workers = nn_workers_new (2, 0, NULL);
  const NnTrainerSettings settings = {
    .epochs = 1, .batch_size = N, .learning_rate = 0.5f, .seed = 1
  };
  size_t n_inputs = nn_shape_size (SHAPE);
  g_autofree double *x = g_new (double, N *n_inputs);
  ReferenceNetwork reference;
  double change = 0;

  for (size_t i = 0; i < N; i++)
    for (size_t j = 0; j < n_inputs; j++)
      x[i * n_inputs + j] = nn_dataset_get_pixels (dataset, NN_SPLIT_TRAINING, i)[j] / 255.0;
  reference_network_init (&reference, model);
  reference_network_step (&reference, x, nn_dataset_get_labels (dataset, NN_SPLIT_TRAINING), N,
                          0.5);
  {
    g_autoptr (NnModel) before = nn_model_copy (model);

    g_assert_cmpint (nn_fit (model, dataset, &settings, workers, NULL, NULL), ==, NN_FIT_FINISHED);
    for (size_t p = 0; p < nn_model_get_n_parameters (model); p++)
      {
        const NnTensor *value = nn_model_get_parameter (model, p)->value;
        const NnTensor *old = nn_model_get_parameter (before, p)->value;
        const double *expected = p % 2 == 0 ? reference.weights[p / 2] : reference.biases[p / 2];

        for (size_t i = 0; i < nn_tensor_size (value); i++)
          {
            g_assert_cmpfloat_with_epsilon ((double) *tensor_number (value, i), expected[i], 1e-5);
            change = fmax (change,
                           fabs ((double) (*tensor_number (value, i) - *tensor_number (old, i))));
          }
      }
  }
  /* Large enough that a step left out would be seen. */
  g_assert_cmpfloat (change, >, 1e-3);
  reference_network_clear (&reference);
}

static NnModel *
train_with_threads (NnDataset *dataset, guint n_threads, guint64 seed)
{
  NnModel *model = make_model (dataset, seed);
  g_autoptr (NnWorkers) workers = nn_workers_new (n_threads, 0, NULL);
  /* The last batch is smaller than the others. */
  const NnTrainerSettings settings = {
    .epochs = 3, .batch_size = 23, .learning_rate = 0.1f, .seed = seed
  };

  g_assert_cmpint (nn_fit (model, dataset, &settings, workers, NULL, NULL), ==, NN_FIT_FINISHED);
  return model;
}

static void
test_same_bits (void)
{
  g_autoptr (NnDataset) dataset = made_up_dataset_new (SHAPE, 5, 205, 40, 2);
  g_autoptr (NnModel) one = train_with_threads (dataset, 1, 9);
  g_autoptr (NnModel) again = train_with_threads (dataset, 1, 9);
  g_autoptr (NnModel) two = train_with_threads (dataset, 2, 9);
  g_autoptr (NnModel) three = train_with_threads (dataset, 3, 9);
  g_autoptr (NnModel) four = train_with_threads (dataset, 4, 9);
  g_autoptr (NnModel) other = train_with_threads (dataset, 1, 10);

  g_assert_true (model_weights_equal (one, again));
  g_assert_true (model_weights_equal (one, two));
  g_assert_true (model_weights_equal (one, three));
  g_assert_true (model_weights_equal (one, four));
  g_assert_false (model_weights_equal (one, other));
}

static void
test_same_predictions (void)
{
  g_autoptr (NnDataset) dataset = made_up_dataset_new (SHAPE, 5, 20, 700, 2);
  g_autoptr (NnModel) model = make_model (dataset, 4);
  size_t n = 700 * 5;
  g_autofree float *a = g_new (float, n), *b = g_new (float, n);
  g_autoptr (NnWorkers) one = nn_workers_new (1, 0, NULL);
  g_autoptr (NnWorkers) four = nn_workers_new (4, 0, NULL);
  const NnPredictionSource source = { dataset, NN_SPLIT_TEST, NN_TTA_NONE };

  g_assert_true (nn_predict (model, &source, one, NULL, a, NULL));
  g_assert_true (nn_predict (model, &source, four, NULL, b, NULL));
  g_assert_cmpmem (a, n * sizeof (float), b, n * sizeof (float));
  for (size_t i = 0; i < 700; i++)
    {
      double sum = 0;

      for (size_t c = 0; c < 5; c++)
        sum += (double) a[i * 5 + c];
      g_assert_cmpfloat_with_epsilon (sum, 1, 1e-5);
    }
}

/* ---- reports ---- */

typedef struct
{
  guint n_batches, n_epochs;
  guint64 last_step;
  size_t images_in_epoch;
  double first_loss, last_training_loss, last_test_accuracy;
  guint stop_after; /* batches; 0: never */
  guint change_at;  /* batch before which epochs and rate change; 0: never */
  guint new_epochs;
  float new_rate, seen_rate;
} Seen;

static void
on_batch (const NnBatchReport *report, gpointer data)
{
  Seen *seen = data;

  seen->n_batches++;
  if (seen->n_batches == 1)
    seen->first_loss = report->loss;
  g_assert_cmpuint (report->step, ==, seen->n_batches);
  g_assert_cmpuint (report->batch, >=, 1);
  g_assert_cmpuint (report->batch, <=, report->n_batches);
  seen->images_in_epoch += report->n_images;
  seen->last_step = report->step;
}

static void
on_epoch (const NnEpochReport *report, gpointer data)
{
  Seen *seen = data;

  seen->n_epochs++;
  g_assert_cmpuint (report->epoch, ==, seen->n_epochs);
  g_assert_cmpuint (report->epochs, >=, report->epoch);
  g_assert_cmpuint (seen->images_in_epoch, ==, 100);
  g_assert_nonnull (report->probabilities);
  seen->images_in_epoch = 0;
  seen->last_training_loss = report->training_loss;
  seen->last_test_accuracy = report->evaluation_accuracy;
  seen->seen_rate = report->learning_rate;
}

static void
adjust (NnLiveSettings *live, gpointer data)
{
  Seen *seen = data;

  if (seen->change_at > 0 && seen->n_batches + 1 == seen->change_at)
    {
      live->epochs = seen->new_epochs;
      live->learning_rate = seen->new_rate;
    }
}

static gboolean
should_stop (gpointer data)
{
  Seen *seen = data;

  return seen->stop_after > 0 && seen->n_batches >= seen->stop_after;
}

static NnFitResult
fit_and_see (Seen *seen, float rate, GError **error)
{
  g_autoptr (NnDataset) dataset = made_up_dataset_new (SHAPE, 4, 100, 60, 3);
  g_autoptr (NnModel) model = make_model (dataset, 2);
  g_autoptr (NnWorkers) workers = nn_workers_new (2, 0, NULL);
  const NnTrainerSettings settings = {
    .epochs = 20, .batch_size = 30, .learning_rate = rate, .seed = 2
  };
  const NnObserver observer = { .on_batch = on_batch,
                                .on_epoch = on_epoch,
                                .adjust = adjust,
                                .should_stop = should_stop,
                                .data = seen };

  return nn_fit (model, dataset, &settings, workers, &observer, error);
}

static void
test_reports_and_learning (void)
{
  Seen seen = { 0 };

  g_assert_cmpint (fit_and_see (&seen, 0.1f, NULL), ==, NN_FIT_FINISHED);
  g_assert_cmpuint (seen.n_batches, ==, 20 * 4);
  g_assert_cmpuint (seen.n_epochs, ==, 20);
  g_assert_cmpfloat (seen.last_training_loss, <, seen.first_loss / 4);
  g_assert_cmpfloat (seen.last_test_accuracy, >, 0.95);
}

static void
test_stop (void)
{
  Seen seen = { .stop_after = 6 };

  g_assert_cmpint (fit_and_see (&seen, 0.1f, NULL), ==, NN_FIT_STOPPED);
  g_assert_cmpuint (seen.n_batches, ==, 6);
  g_assert_cmpuint (seen.n_epochs, ==, 1);
}

static void
test_change_midway (void)
{
  Seen shorter = { .change_at = 6, .new_epochs = 3, .new_rate = 0.05f };
  Seen below = { .change_at = 6, .new_epochs = 1, .new_rate = 0.1f };

  g_assert_cmpint (fit_and_see (&shorter, 0.1f, NULL), ==, NN_FIT_FINISHED);
  g_assert_cmpuint (shorter.n_epochs, ==, 3);
  g_assert_cmpfloat ((double) shorter.seen_rate, ==, (double) 0.05f);
  /* The epoch under way is always finished. */
  g_assert_cmpint (fit_and_see (&below, 0.1f, NULL), ==, NN_FIT_FINISHED);
  g_assert_cmpuint (below.n_epochs, ==, 2);
}

static void
test_diverges (void)
{
  Seen seen = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (fit_and_see (&seen, 1e30f, &error), ==, NN_FIT_FAILED);
  g_assert_error (error, NN_ERROR, NN_ERROR_DIVERGED);
  g_assert_nonnull (strstr (error->message, "learning rate"));
}

#define N_EVALUATED 60

/* What the last evaluation said, and whether it was the best. */
typedef struct
{
  guint n_epochs;
  guint best_epoch;
  float last[N_EVALUATED * 4];
  float best[N_EVALUATED * 4];
} Evaluated;

static void
keep_probabilities (const NnEpochReport *report, gpointer data)
{
  Evaluated *evaluated = data;

  evaluated->n_epochs++;
  memcpy (evaluated->last, report->probabilities, sizeof evaluated->last);
  if (report->is_best)
    {
      evaluated->best_epoch = report->epoch;
      memcpy (evaluated->best, report->probabilities, sizeof evaluated->best);
    }
}

static void
explode (NnLiveSettings *live, gpointer data)
{
  const Evaluated *evaluated = data;

  live->learning_rate = evaluated->n_epochs < 3 ? 0.1f : 1e30f;
}

/* After a failure there is the network that was evaluated last or, where the best is kept, that
 * one, with the averages of its weights; and the trainer says which. */
static void
test_what_divergence_leaves (void)
{
  g_autoptr (NnDataset) all = made_up_dataset_new (SHAPE, 4, 160, N_EVALUATED, 3);
  g_autoptr (NnDataset) validated = nn_split_hold_out (all, 0.375, 1, NULL);
  g_autoptr (NnWorkers) workers = nn_workers_new (2, 0, NULL);

  for (guint keep_best = 0; keep_best < 2; keep_best++)
    {
      NnDataset *dataset = keep_best ? validated : all;
      NnSplit split = keep_best ? NN_SPLIT_VALIDATION : NN_SPLIT_TEST;
      g_autoptr (NnModel) model = make_model (dataset, 2);
      const NnTrainerSettings settings = { .epochs = 20,
                                           .batch_size = 30,
                                           .learning_rate = 0.1f,
                                           .seed = 2,
                                           .ema_decay = 0.5f,
                                           .keep_best = keep_best > 0 };
      g_autoptr (NnTrainer) trainer = nn_trainer_new (model, dataset, &settings, workers, NULL);
      Evaluated evaluated = { 0 };
      const NnObserver observer = { .on_epoch = keep_probabilities,
                                    .adjust = explode,
                                    .data = &evaluated };
      float left[N_EVALUATED * 4];

      g_assert_cmpint (nn_fit_run (trainer, &observer, NULL), ==, NN_FIT_FAILED);
      g_assert_cmpuint (evaluated.n_epochs, ==, 3);
      g_assert_true (nn_predict (model, &(NnPredictionSource){ dataset, split, NN_TTA_NONE },
                                 workers, NULL, left, NULL));
      g_assert_cmpuint (nn_dataset_get_n_images (dataset, split), ==, N_EVALUATED);
      g_assert_cmpmem (left, sizeof left, keep_best ? evaluated.best : evaluated.last, sizeof left);
      g_assert_cmpuint (nn_trainer_get_last (trainer)->epoch, ==, 3);
      if (keep_best)
        g_assert_cmpuint (nn_trainer_get_best (trainer)->epoch, ==, evaluated.best_epoch);
      else
        g_assert_null (nn_trainer_get_best (trainer));
    }
}

static void
test_misfit (void)
{
  g_autoptr (NnDataset) dataset = made_up_dataset_new (SHAPE, 4, 20, 0, 3);
  g_autoptr (NnModel) other_input = perceptron_new ((NnShape){ 1, 8, 8 }, NULL, 0, 4, NULL);
  g_autoptr (NnModel) other_output = perceptron_new (SHAPE, NULL, 0, 5, NULL);
  g_autoptr (NnWorkers) workers = nn_workers_new (1, 0, NULL);
  const NnTrainerSettings settings = { .epochs = 1, .batch_size = 8, .learning_rate = 0.1f };
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (nn_fit (other_input, dataset, &settings, workers, NULL, &error), ==,
                   NN_FIT_FAILED);
  g_assert_error (error, NN_ERROR, NN_ERROR_SHAPE);
  g_clear_error (&error);
  g_assert_cmpint (nn_fit (other_output, dataset, &settings, workers, NULL, &error), ==,
                   NN_FIT_FAILED);
  g_assert_error (error, NN_ERROR, NN_ERROR_SHAPE);
}

/* A batch size beyond the data set is one batch, and no hidden layer is a linear classifier. */
static void
test_extremes (void)
{
  g_autoptr (NnDataset) dataset = made_up_dataset_new ((NnShape){ 1, 2, 2 }, 2, 5, 3, 3);
  g_autoptr (NnModel) model = perceptron_new ((NnShape){ 1, 2, 2 }, NULL, 0, 2, NULL);
  g_autoptr (NnWorkers) workers = nn_workers_new (4, 0, NULL);
  const NnTrainerSettings settings = { .epochs = 2, .batch_size = 4096, .learning_rate = 0.1f };

  g_assert_cmpint (nn_fit (model, dataset, &settings, workers, NULL, NULL), ==, NN_FIT_FINISHED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/trainer/one-step", test_one_step);
  g_test_add_func ("/trainer/same-bits", test_same_bits);
  g_test_add_func ("/trainer/same-predictions", test_same_predictions);
  g_test_add_func ("/trainer/reports-and-learning", test_reports_and_learning);
  g_test_add_func ("/trainer/stop", test_stop);
  g_test_add_func ("/trainer/change-midway", test_change_midway);
  g_test_add_func ("/trainer/diverges", test_diverges);
  g_test_add_func ("/trainer/what-divergence-leaves", test_what_divergence_leaves);
  g_test_add_func ("/trainer/misfit", test_misfit);
  g_test_add_func ("/trainer/extremes", test_extremes);
  return g_test_run ();
}

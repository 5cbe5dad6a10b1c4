/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Predictions chunk by chunk: the same bits in chunks of any size, progress, and stops, during a
 * training too. */
#include <math.h>
#include <string.h>

#include "made-up-dataset.h"
#include "model-test.h"
#include "nn.h"

#define SHAPE ((NnShape){ 3, 12, 12 })
#define N_IMAGES 75

/* A perceptron, and networks in stages with every way of a convolution. */
static const char *const NETWORKS[] = {
  "dense 40, relu, dense 17, relu",
  "conv 16, norm, relu, pool, conv 24, norm, silu, residual (conv 24, norm, relu), global pool",
  ("whiten, relu, conv 32 no bias, pool, norm, relu, conv 48 5x5, norm, gelu, "
   "conv 16 1x1 stride 2, dense 20, relu"),
};

typedef struct
{
  NnDataset *dataset;
  NnModel *model;
  NnWorkers *workers;
  float *probabilities;
  size_t n; /* of them */
} Fixture;

static void
fixture_init (Fixture *f, const char *network, guint n_threads)
{
  g_autoptr (NnArchitecture) architecture = NULL;
  g_autoptr (NnArchitecturePlan) plan = NULL;
  g_autoptr (GError) error = NULL;

  f->dataset = made_up_dataset_new (SHAPE, 3, 120, N_IMAGES, 5);
  architecture = nn_architecture_parse (network, &error);
  g_assert_no_error (error);
  plan = nn_architecture_plan (architecture, SHAPE, 3, &error);
  g_assert_no_error (error);
  f->model = nn_model_new_from_plan (plan, &error);
  g_assert_no_error (error);
  nn_model_initialize (f->model, 1);
  nn_whitening_measure (f->model, f->dataset, &error);
  g_assert_no_error (error);
  f->workers = nn_workers_new (n_threads, 0, &error);
  g_assert_no_error (error);
  f->n = N_IMAGES * 3;
  f->probabilities = g_new0 (float, f->n);
}

static void
fixture_clear (Fixture *f)
{
  nn_dataset_unref (f->dataset);
  nn_model_free (f->model);
  nn_workers_free (f->workers);
  g_free (f->probabilities);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fixture, fixture_clear)

static gboolean
predict (Fixture *f, NnTta tta, const NnPredictionObserver *observer, GError **error)
{
  return nn_predict (f->model, &(NnPredictionSource){ f->dataset, NN_SPLIT_TEST, tta }, f->workers,
                     observer, f->probabilities, error);
}

static void
test_chunks (gconstpointer data)
{
  static const size_t sizes[] = { 1, 2, 3, 5, 8, 13, 31, 32, 64, N_IMAGES };
  g_auto (Fixture) f = { 0 };
  g_autofree float *expected = NULL;
  NnPredictionSource source;

  fixture_init (&f, data, 3);
  source = (NnPredictionSource){ f.dataset, NN_SPLIT_TEST, NN_TTA_MIRROR };
  g_assert_true (predict (&f, NN_TTA_MIRROR, NULL, NULL));
  expected = g_memdup2 (f.probabilities, f.n * sizeof (float));
  for (size_t i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (NnPass) pass =
          nn_pass_new (f.model, sizes[i], NN_GRADIENTS_NONE, NN_PRECISION_FULL, f.workers, NULL);

      memset (f.probabilities, 0, f.n * sizeof (float));
      g_assert_true (
          nn_prediction_run (pass, sizes[i], &source, f.workers, NULL, f.probabilities, NULL));
      g_assert_cmpmem (f.probabilities, f.n * sizeof (float), expected, f.n * sizeof (float));
    }
}

/* ---- somebody who watches ---- */

typedef struct
{
  guint n_reports;
  size_t n_done; /* as last told */
  guint n_asked;
  guint stop_at; /* which question is answered with yes; 0: none */
  gulong wait;   /* microseconds that each question takes */
} Watch;

static void
on_progress (const NnPredictionReport *report, gpointer data)
{
  Watch *watch = data;

  g_assert_cmpuint (report->n_images, ==, N_IMAGES);
  g_assert_cmpuint (report->n_done, <=, N_IMAGES);
  g_assert_cmpfloat (report->seconds, >=, 0);
  if (watch->n_reports++ == 0)
    g_assert_cmpuint (report->n_done, ==, 0);
  else
    g_assert_cmpuint (report->n_done, >, watch->n_done);
  watch->n_done = report->n_done;
}

static gboolean
should_stop (gpointer data)
{
  Watch *watch = data;

  g_assert_true (watch->stop_at == 0 || watch->n_asked < watch->stop_at);
  g_usleep (watch->wait);
  return ++watch->n_asked == watch->stop_at;
}

/* Whoever watches, and however long it takes: the same bits, and every image is counted once. */
static void
test_progress (gconstpointer data)
{
  static const NnTta views[] = { NN_TTA_NONE, NN_TTA_MIRROR, NN_TTA_MIRROR_SHIFT };

  for (guint i = 0; i < G_N_ELEMENTS (views); i++)
    {
      g_auto (Fixture) f = { 0 };
      g_autofree float *expected = NULL;
      Watch watch = { .wait = 100 };
      const NnPredictionObserver observer = { .on_progress = on_progress,
                                              .should_stop = should_stop,
                                              .data = &watch };

      fixture_init (&f, data, 2);
      g_assert_true (predict (&f, views[i], NULL, NULL));
      expected = g_memdup2 (f.probabilities, f.n * sizeof (float));
      memset (f.probabilities, 0, f.n * sizeof (float));
      g_assert_true (predict (&f, views[i], &observer, NULL));
      g_assert_cmpmem (f.probabilities, f.n * sizeof (float), expected, f.n * sizeof (float));
      g_assert_cmpuint (watch.n_done, ==, N_IMAGES);
      g_assert_cmpuint (watch.n_reports, >=, 3);
      g_assert_cmpuint (watch.n_asked, ==, (watch.n_reports - 1) * nn_tta_get_n_views (views[i]));
    }
}

/* At whichever question: nothing is asked or told after it. */
static void
test_stop (gconstpointer data)
{
  g_auto (Fixture) f = { 0 };

  fixture_init (&f, data, 2);
  for (guint stop_at = 1; stop_at <= 14; stop_at++)
    {
      g_autoptr (GError) error = NULL;
      Watch watch = { .stop_at = stop_at };
      const NnPredictionObserver observer = { .on_progress = on_progress,
                                              .should_stop = should_stop,
                                              .data = &watch };

      g_assert_false (predict (&f, NN_TTA_MIRROR_SHIFT, &observer, &error));
      g_assert_error (error, NN_ERROR, NN_ERROR_STOPPED);
      g_assert_cmpuint (watch.n_asked, ==, stop_at);
      g_assert_cmpuint (watch.n_reports, ==, 1 + (stop_at - 1) / 6);
      g_assert_cmpuint (watch.n_done, <, N_IMAGES);
    }
}

/* ---- during a training ---- */

typedef struct
{
  NnModel *after_epoch;
  NnEpochReport report; /* the last */
  guint n_epochs;
  guint n_evaluations; /* that were begun */
  guint stop_in;       /* which evaluation is stopped, counted from 1 */
  gboolean is_under_way;
} Training;

static void
on_evaluation (const NnPredictionReport *report, gpointer data)
{
  Training *training = data;

  training->n_evaluations += report->n_done == 0;
  training->is_under_way = report->n_done < report->n_images;
}

static void
on_epoch (const NnEpochReport *report, gpointer data)
{
  Training *training = data;

  training->report = *report;
  training->n_epochs++;
  training->is_under_way = FALSE;
  nn_model_free (training->after_epoch);
  training->after_epoch = nn_model_copy (report->model);
}

static gboolean
should_stop_evaluation (gpointer data)
{
  Training *training = data;

  return training->n_evaluations == training->stop_in && training->is_under_way;
}

/* The epoch counts, its weights stay, it has no figures, and the training ends with it. */
static void
test_stop_training (gconstpointer data)
{
  g_auto (Fixture) f = { 0 };
  NnTrainerSettings settings = nn_trainer_settings_default ();
  Training training = { .stop_in = 3 };
  const NnObserver observer = { .on_epoch = on_epoch,
                                .on_evaluation = on_evaluation,
                                .should_stop = should_stop_evaluation,
                                .data = &training };

  fixture_init (&f, data, 2);
  settings.epochs = 9;
  settings.batch_size = 50;
  settings.ema_decay = 0.9f;
  g_assert_cmpint (nn_fit (f.model, f.dataset, &settings, f.workers, &observer, NULL), ==,
                   NN_FIT_STOPPED);
  g_assert_cmpuint (training.n_epochs, ==, 3);
  g_assert_cmpuint (training.n_evaluations, ==, 3);
  g_assert_cmpuint (training.report.epoch, ==, 3);
  g_assert_cmpuint (training.report.images_seen, ==, 3 * 120);
  g_assert_true (isfinite (training.report.training_loss));
  g_assert_true (isnan (training.report.evaluation_loss));
  g_assert_true (isnan (training.report.evaluation_accuracy));
  g_assert_null (training.report.probabilities);
  g_assert_false (training.report.is_best);
  g_assert_true (model_weights_equal (f.model, training.after_epoch));
  nn_model_free (training.after_epoch);
}

/* With the best epoch kept, it is one of those that were evaluated. */
static void
test_stop_best (void)
{
  g_auto (Fixture) f = { 0 };
  NnTrainerSettings settings = nn_trainer_settings_default ();
  Training training = { .stop_in = 2 };
  const NnObserver observer = { .on_epoch = on_epoch,
                                .on_evaluation = on_evaluation,
                                .should_stop = should_stop_evaluation,
                                .data = &training };
  g_autoptr (NnModel) best = NULL;
  g_autoptr (NnDataset) view = NULL;

  fixture_init (&f, NETWORKS[0], 2);
  view = nn_split_hold_out (f.dataset, 0.5, 1, NULL);
  best = nn_model_copy (f.model);
  settings.keep_best = TRUE;
  settings.epochs = 1;
  g_assert_cmpint (nn_fit (best, view, &settings, f.workers, NULL, NULL), ==, NN_FIT_FINISHED);
  settings.epochs = 9;
  g_assert_cmpint (nn_fit (f.model, view, &settings, f.workers, &observer, NULL), ==,
                   NN_FIT_STOPPED);
  g_assert_cmpuint (training.n_epochs, ==, 2);
  g_assert_true (model_weights_equal (f.model, best));
  nn_model_free (training.after_epoch);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    void (*test) (gconstpointer data);
  } tests[] = {
    { "chunks", test_chunks },
    { "progress", test_progress },
    { "stop", test_stop },
    { "stop-training", test_stop_training },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint t = 0; t < G_N_ELEMENTS (tests); t++)
    for (guint n = 0; n < G_N_ELEMENTS (NETWORKS); n++)
      {
        g_autofree char *path = g_strdup_printf ("/prediction/%s/%u", tests[t].name, n);

        g_test_add_data_func (path, NETWORKS[n], tests[t].test);
      }
  g_test_add_func ("/prediction/stop-best", test_stop_best);
  return g_test_run ();
}

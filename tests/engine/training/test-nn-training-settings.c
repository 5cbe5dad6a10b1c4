/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The training loop with everything beyond the plain recipe: convolutional networks, optimizers,
 * schedules, augmentation, averages, the best epoch, and a loss that explodes. */
#include <math.h>
#include <string.h>

#include "made-up-dataset.h"
#include "model-test.h"
#include "nn.h"

#define SHAPE ((NnShape){ 3, 12, 12 })

static NnModel *
make_model (const char *text, NnDataset *dataset)
{
  g_autoptr (NnArchitecture) architecture = nn_architecture_parse (text, NULL);
  g_autoptr (NnArchitecturePlan) plan =
      nn_architecture_plan (architecture, nn_dataset_get_shape (dataset),
                            nn_dataset_get_n_classes (dataset), NULL);
  NnModel *model = nn_model_new_from_plan (plan, NULL);
  NnNormalization normalization;

  g_assert_nonnull (model);
  nn_model_initialize (model, 4);
  g_assert_true (nn_normalization_compute (&normalization, dataset, NULL));
  nn_model_set_normalization (model, &normalization);
  return model;
}

static const char *const network = "conv 16, norm, relu, pool, conv 24, norm, silu, dropout 0.1, "
                                   "residual (conv 24, norm, relu), global average pool";

typedef struct
{
  const char *name;
  const char *network;
  void (*set) (NnTrainerSettings *settings);
  double accuracy; /* that it gets at least */
} Way;

static void
set_sgd (NnTrainerSettings *settings)
{
  settings->optimizer = nn_optimizer_settings_default (NN_OPTIMIZER_SGD);
  settings->optimizer.weight_decay = 1e-4;
  settings->schedule = nn_schedule_default (NN_SCHEDULE_ONE_CYCLE);
  settings->label_smoothing = 0.1f;
}

static void
set_adamw (NnTrainerSettings *settings)
{
  settings->optimizer = nn_optimizer_settings_default (NN_OPTIMIZER_ADAMW);
  settings->optimizer.clip_norm = 1;
  settings->learning_rate = 0.01f;
  settings->schedule = nn_schedule_default (NN_SCHEDULE_COSINE);
}

static void
set_muon (NnTrainerSettings *settings)
{
  settings->optimizer = nn_optimizer_settings_default (NN_OPTIMIZER_MUON);
  settings->learning_rate = 0.02f;
  settings->schedule = nn_schedule_default (NN_SCHEDULE_TRIANGLE);
  settings->ema_decay = 0.9f;
}

static void
set_mixed (NnTrainerSettings *settings)
{
  set_muon (settings);
  settings->precision = NN_PRECISION_MIXED;
}

static void
set_augmentation (NnTrainerSettings *settings)
{
  set_sgd (settings);
  settings->augmentation = (NnAugmentation){ .cutout = 2, .brightness = 0.1f, .mixup = 0.2f };
}

static void
set_geometry (NnTrainerSettings *settings)
{
  set_sgd (settings);
  settings->augmentation = (NnAugmentation){ .shift = 1, .flip = NN_FLIP_ALTERNATING };
}

static const Way ways[] = {
  { "sgd", network, set_sgd, 0.9 },
  { "adamw", network, set_adamw, 0.9 },
  { "muon-average", network, set_muon, 0.9 },
  { "muon-mixed", network, set_mixed, 0.9 },
  { "augmentation", network, set_augmentation, 0.9 },
  /* The patterns of the classes are noise, which is another one when it is shifted or mirrored. */
  { "geometry", network, set_geometry, 0.3 },
  { "perceptron-augmentation", "dense 24, relu", set_augmentation, 0.9 },
  { "vectors", "dense 24, gelu, norm", set_adamw, 0.9 },
};

static NnTrainerSettings
make_settings (const Way *way)
{
  NnTrainerSettings settings = nn_trainer_settings_default ();

  settings.epochs = 12;
  settings.batch_size = 27;
  settings.learning_rate = 0.05f;
  settings.seed = 9;
  way->set (&settings);
  return settings;
}

static NnModel *
train (const Way *way, NnDataset *dataset, guint n_threads, double *accuracy)
{
  g_autoptr (NnWorkers) workers = nn_workers_new (n_threads, 0, NULL);
  NnTrainerSettings settings = make_settings (way);
  NnModel *model = make_model (way->network, dataset);
  size_t n_test = nn_dataset_get_n_images (dataset, NN_SPLIT_TEST);
  size_t n_classes = nn_dataset_get_n_classes (dataset);
  g_autofree float *probabilities = g_new (float, n_test *n_classes);
  g_autoptr (NnMetrics) metrics = NULL;
  g_autoptr (GError) error = NULL;

  nn_fit (model, dataset, &settings, workers, NULL, &error);
  g_assert_no_error (error);
  nn_predict (model, &(NnPredictionSource){ dataset, NN_SPLIT_TEST, NN_TTA_NONE }, workers, NULL,
              probabilities, &error);
  g_assert_no_error (error);
  metrics = nn_metrics_new (probabilities, nn_dataset_get_labels (dataset, NN_SPLIT_TEST), n_test,
                            n_classes);
  *accuracy = metrics->accuracy;
  return model;
}

/* Each way learns, and the same for any number of threads. */
static void
test_way (gconstpointer data)
{
  const Way *way = data;
  g_autoptr (NnDataset) dataset = made_up_dataset_new (SHAPE, 3, 130, 60, 3);
  double accuracy, again;
  g_autoptr (NnModel) one = train (way, dataset, 1, &accuracy);

  g_assert_cmpfloat (accuracy, >, way->accuracy);
  for (guint n_threads = 2; n_threads <= 3; n_threads++)
    {
      g_autoptr (NnModel) many = train (way, dataset, n_threads, &again);

      g_assert_true (model_weights_equal (one, many));
    }
}

/* ---- the best epoch ---- */

typedef struct
{
  guint epochs;
  guint best;
  double accuracy;
  NnModel *model; /* as it was in the best epoch */
} Watch;

static void
watch_epoch (const NnEpochReport *report, gpointer data)
{
  Watch *watch = data;

  watch->epochs = report->epoch;
  if (!report->is_best)
    return;
  g_assert_cmpfloat (report->evaluation_accuracy, >=, watch->accuracy);
  watch->best = report->epoch;
  watch->accuracy = report->evaluation_accuracy;
  nn_model_free (watch->model);
  watch->model = nn_model_copy (report->model);
}

/* Weights of the best epoch stay in the model, and patience ends the training. */
static void
test_best_epoch (void)
{
  g_autoptr (NnDataset) dataset = made_up_dataset_new (SHAPE, 3, 130, 60, 3);
  g_autoptr (NnDataset) view = nn_split_hold_out (dataset, 0.3, 1, NULL);
  g_autoptr (NnModel) model = make_model (network, view);
  g_autoptr (NnWorkers) workers = nn_workers_new (2, 0, NULL);
  NnTrainerSettings settings = make_settings (&ways[0]);
  Watch watch = { 0 };
  const NnObserver observer = { .on_epoch = watch_epoch, .data = &watch };

  settings.epochs = 60;
  settings.keep_best = TRUE;
  settings.patience = 4;
  g_assert_cmpint (nn_fit (model, view, &settings, workers, &observer, NULL), ==, NN_FIT_FINISHED);
  g_assert_cmpuint (watch.best, >, 0);
  g_assert_cmpuint (watch.epochs, <, 60);
  g_assert_cmpuint (watch.epochs - watch.best, ==, 4);
  g_assert_true (model_weights_equal (model, watch.model));
  nn_model_free (watch.model);
}

/* The averages are what is left in the model, and not the weights under way. */
static void
test_average (void)
{
  g_autoptr (NnDataset) all = made_up_dataset_new (SHAPE, 3, 130, 60, 3);
  g_autoptr (NnDataset) dataset = nn_split_hold_out (all, 0.3, 1, NULL);
  g_autoptr (NnModel) model = make_model (network, dataset);
  g_autoptr (NnModel) plain = make_model (network, dataset);
  g_autoptr (NnWorkers) workers = nn_workers_new (2, 0, NULL);
  NnTrainerSettings settings = make_settings (&ways[2]);
  Watch watch = { 0 };
  const NnObserver observer = { .on_epoch = watch_epoch, .data = &watch };

  settings.keep_best = TRUE;
  settings.epochs = 3;
  g_assert_cmpint (nn_fit (model, dataset, &settings, workers, &observer, NULL), ==,
                   NN_FIT_FINISHED);
  g_assert_true (model_weights_equal (model, watch.model));
  settings.ema_decay = 0;
  g_assert_cmpint (nn_fit (plain, dataset, &settings, workers, NULL, NULL), ==, NN_FIT_FINISHED);
  g_assert_false (model_weights_equal (model, plain));
  nn_model_free (watch.model);
}

typedef struct
{
  guint n_images; /* of each of three classes */
  double decay;
} SmallFolder;

/* Its accuracy rises evenly: no jump that an average of any kind follows later. */
static const char *const smooth_network = "conv 16, norm, relu, pool, dense 32, relu";

enum
{
  N_EARLY = 6
};

static void
keep_accuracy (const NnEpochReport *report, gpointer data)
{
  double *accuracies = data;

  accuracies[report->epoch - 1] = report->evaluation_accuracy;
}

/* However few the images and however slow the average: from the first epoch on its accuracy is that
 * of the weights under way to a few points, and never more than an epoch behind. */
static void
test_early_average (gconstpointer data)
{
  const SmallFolder *folder = data;
  g_autoptr (NnDataset) dataset = made_up_dataset_new (SHAPE, 3, 3 * (size_t) folder->n_images,
                                                       3 * (size_t) folder->n_images, 3);
  g_autoptr (NnWorkers) workers = nn_workers_new (2, 0, NULL);
  double with[N_EARLY], without[N_EARLY], below = 0;
  NnTrainerSettings settings = nn_trainer_settings_default ();

  set_muon (&settings);
  settings.epochs = 16;
  settings.batch_size = 32;
  settings.learning_rate = 0.005f;
  for (guint averaged = 0; averaged < 2; averaged++)
    {
      g_autoptr (NnModel) model = make_model (smooth_network, dataset);
      double accuracies[16];
      const NnObserver observer = { .on_epoch = keep_accuracy, .data = accuracies };

      settings.ema_decay = averaged ? (float) folder->decay : 0;
      g_assert_cmpint (nn_fit (model, dataset, &settings, workers, &observer, NULL), ==,
                       NN_FIT_FINISHED);
      memcpy (averaged ? with : without, accuracies, sizeof with);
      g_test_message ("decay %g: %.3f %.3f %.3f %.3f %.3f %.3f", (double) settings.ema_decay,
                      accuracies[0], accuracies[1], accuracies[2], accuracies[3], accuracies[4],
                      accuracies[5]);
    }
  for (guint i = 0; i < N_EARLY; i++)
    {
      below += (without[i] - with[i]) / N_EARLY;
      g_assert_cmpfloat (with[i], >=, (i > 0 ? without[i - 1] : without[0]) - 0.05);
    }
  g_assert_cmpfloat (below, <, 0.06);
  g_assert_cmpfloat (with[N_EARLY - 1], >, 0.7);
}

static const SmallFolder SMALL_FOLDERS[] = { { 60, 0.99 }, { 60, 0.995 }, { 150, 0.995 } };

/* ---- mixed precision ---- */

typedef struct
{
  float *probabilities;
  size_t n;
} LastEvaluation;

static void
keep_evaluation (const NnEpochReport *report, gpointer data)
{
  LastEvaluation *last = data;

  memcpy (last->probabilities, report->probabilities, last->n * sizeof (float));
}

/* However precisely it has learned, an epoch is evaluated as precisely as the network is later. */
static void
test_evaluation_is_full (void)
{
  g_autoptr (NnDataset) dataset = made_up_dataset_new (SHAPE, 3, 130, 60, 3);
  g_autoptr (NnModel) model = make_model (network, dataset);
  g_autoptr (NnWorkers) workers = nn_workers_new (2, 0, NULL);
  NnTrainerSettings settings = make_settings (&(Way){ "mixed", network, set_mixed, 0 });
  size_t n = 60 * nn_dataset_get_n_classes (dataset);
  g_autofree float *during = g_new (float, n), *later = g_new (float, n);
  const NnObserver observer = { .on_epoch = keep_evaluation,
                                .data = &(LastEvaluation){ during, n } };

  settings.epochs = 2;
  g_assert_cmpint (nn_fit (model, dataset, &settings, workers, &observer, NULL), ==,
                   NN_FIT_FINISHED);
  g_assert_true (nn_predict (model, &(NnPredictionSource){ dataset, NN_SPLIT_TEST, NN_TTA_NONE },
                             workers, NULL, later, NULL));
  g_assert_cmpmem (during, n * sizeof (float), later, n * sizeof (float));
}

/* ---- a loss that explodes ---- */

typedef struct
{
  guint epoch_of_change;
  guint epochs;
  NnModel *after_last;
} Explosion;

static void
keep_epoch (const NnEpochReport *report, gpointer data)
{
  Explosion *explosion = data;

  explosion->epochs = report->epoch;
  nn_model_free (explosion->after_last);
  explosion->after_last = nn_model_copy (report->model);
}

static void
explode (NnLiveSettings *live, gpointer data)
{
  Explosion *explosion = data;

  if (explosion->epochs == 2)
    live->learning_rate = 1e30f;
}

/* The sentence names batch and layer; the weights are those of the last good epoch. */
static void
test_explosion (gconstpointer data)
{
  g_autoptr (NnDataset) dataset = made_up_dataset_new (SHAPE, 3, 130, 0, 3);
  g_autoptr (NnModel) model = make_model (data, dataset);
  g_autoptr (NnWorkers) workers = nn_workers_new (2, 0, NULL);
  NnTrainerSettings settings = nn_trainer_settings_default ();
  Explosion explosion = { 0 };
  const NnObserver observer = { .on_epoch = keep_epoch, .adjust = explode, .data = &explosion };
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (nn_fit (model, dataset, &settings, workers, &observer, &error), ==,
                   NN_FIT_FAILED);
  g_assert_error (error, NN_ERROR, NN_ERROR_DIVERGED);
  g_assert_nonnull (strstr (error->message, "epoch 3, batch "));
  g_assert_nonnull (strstr (error->message, "layer "));
  g_assert_nonnull (strstr (error->message, "learning rate"));
  g_assert_true (model_weights_equal (model, explosion.after_last));
  nn_model_free (explosion.after_last);
}

static void
test_bad_settings (void)
{
  g_autoptr (NnDataset) dataset = made_up_dataset_new (SHAPE, 3, 130, 0, 3);
  g_autoptr (NnModel) model = make_model (network, dataset);
  g_autoptr (NnWorkers) workers = nn_workers_new (1, 0, NULL);
  NnTrainerSettings settings = nn_trainer_settings_default ();
  g_autoptr (GError) error = NULL;

  settings.augmentation.shift = 100;
  g_assert_cmpint (nn_fit (model, dataset, &settings, workers, NULL, &error), ==, NN_FIT_FAILED);
  g_assert_error (error, NN_ERROR, NN_ERROR_SETTINGS);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      g_autofree char *path = g_strdup_printf ("/training-settings/%s", ways[i].name);

      g_test_add_data_func (path, &ways[i], test_way);
    }
  g_test_add_func ("/training-settings/best-epoch", test_best_epoch);
  g_test_add_func ("/training-settings/average", test_average);
  for (guint i = 0; i < G_N_ELEMENTS (SMALL_FOLDERS); i++)
    {
      g_autofree char *path = g_strdup_printf ("/training-settings/early-average/%u-images-%g",
                                               SMALL_FOLDERS[i].n_images, SMALL_FOLDERS[i].decay);

      g_test_add_data_func (path, &SMALL_FOLDERS[i], test_early_average);
    }
  g_test_add_func ("/training-settings/evaluation-is-full", test_evaluation_is_full);
  g_test_add_data_func ("/training-settings/explosion/convolutional", "conv 16, relu, conv 8, relu",
                        test_explosion);
  g_test_add_data_func ("/training-settings/explosion/perceptron", "dense 16, relu",
                        test_explosion);
  g_test_add_func ("/training-settings/bad-settings", test_bad_settings);
  return g_test_run ();
}

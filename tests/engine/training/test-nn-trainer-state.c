/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A training that is interrupted at any batch, and goes on in another trainer, ends with the same
 * bits and the same figures as one that was not. */
#include <math.h>

#include "made-up-dataset.h"
#include "model-test.h"
#include "nn.h"
#include "perceptron.h"

#define SHAPE ((NnShape){ 3, 8, 8 })
#define N_TRAINING 53
#define N_TEST 20
#define N_CLASSES 3
#define BATCH_SIZE 16
#define EPOCHS 4

/* What can be different between two trainings. */
typedef struct
{
  const char *name;
  const char *network; /* NULL: a perceptron that descends in its backward pass */
  NnOptimizerKind optimizer;
  float ema_decay;
  float mixup;
  gboolean keep_best;
  guint patience;
  gboolean augments;
} Way;

#define CONVOLUTIONS "conv 8, norm, relu, pool, conv 8, norm, relu, dropout 0.3, global pool"

static const Way WAYS[] = {
  { .name = "perceptron" },
  { .name = "momentum",
    .network = "dense 20, relu",
    .optimizer = NN_OPTIMIZER_SGD,
    .ema_decay = 0.9f },
  { .name = "adamw", .network = CONVOLUTIONS, .optimizer = NN_OPTIMIZER_ADAMW, .augments = TRUE },
  { .name = "muon",
    .network = CONVOLUTIONS,
    .optimizer = NN_OPTIMIZER_MUON,
    .ema_decay = 0.9f,
    .mixup = 0.4f,
    .augments = TRUE },
  { .name = "best",
    .network = CONVOLUTIONS,
    .optimizer = NN_OPTIMIZER_SGD,
    .ema_decay = 0.5f,
    .keep_best = TRUE,
    .patience = 1 },
};

static NnTrainerSettings
get_settings (const Way *way)
{
  NnTrainerSettings settings = nn_trainer_settings_default ();

  settings.epochs = EPOCHS;
  settings.batch_size = BATCH_SIZE;
  settings.learning_rate = 0.05f;
  settings.seed = 5;
  if (way->network)
    settings.optimizer = nn_optimizer_settings_default (way->optimizer);
  settings.schedule = nn_schedule_default (NN_SCHEDULE_COSINE);
  settings.ema_decay = way->ema_decay;
  settings.label_smoothing = way->network ? 0.1f : 0;
  settings.keep_best = way->keep_best;
  settings.patience = way->patience;
  settings.augmentation.mixup = way->mixup;
  if (way->augments)
    {
      settings.augmentation.shift = 2;
      settings.augmentation.flip = NN_FLIP_RANDOM;
      settings.augmentation.brightness = 0.3f;
    }
  return settings;
}

static NnModel *
make_model (const Way *way, const NnDataset *dataset)
{
  g_autoptr (GError) error = NULL;
  NnNormalization normalization;
  NnModel *model;

  if (way->network)
    {
      g_autoptr (NnArchitecture) architecture = nn_architecture_parse (way->network, &error);
      g_autoptr (NnArchitecturePlan) plan =
          nn_architecture_plan (architecture, SHAPE, N_CLASSES, &error);

      model = nn_model_new_from_plan (plan, &error);
      g_assert_true (nn_normalization_compute (&normalization, dataset, &error));
      nn_model_set_normalization (model, &normalization);
    }
  else
    model = perceptron_new (SHAPE, (const guint[]){ 20, 10 }, 2, N_CLASSES, &error);
  g_assert_no_error (error);
  nn_model_initialize (model, 5);
  return model;
}

/* A trainer with its model, and what it reported. */
typedef struct
{
  NnModel *model;
  NnWorkers *workers;
  NnTrainer *trainer;
} Training;

static void
training_begin (Training *t, const Way *way, const NnDataset *dataset, guint n_threads)
{
  const NnTrainerSettings settings = get_settings (way);
  g_autoptr (GError) error = NULL;

  t->model = make_model (way, dataset);
  t->workers = nn_workers_new (n_threads, 0, &error);
  t->trainer = nn_trainer_new (t->model, dataset, &settings, t->workers, &error);
  g_assert_no_error (error);
}

static void
training_end (Training *t)
{
  nn_trainer_free (t->trainer);
  nn_workers_free (t->workers);
  nn_model_free (t->model);
}

static void
append_number (GString *log, double number)
{
  guint64 bits;

  memcpy (&bits, &number, sizeof bits);
  g_string_append_printf (log, "%" G_GINT64_MODIFIER "x ", bits);
}

/* One batch, or the end of an epoch. FALSE when there is nothing left to do. */
static gboolean
go_on (Training *t, GString *log)
{
  g_autoptr (GError) error = NULL;

  if (nn_trainer_is_finished (t->trainer))
    return FALSE;
  if (nn_trainer_is_epoch_trained (t->trainer))
    {
      NnEpochReport report;

      g_assert_true (nn_trainer_end_epoch (t->trainer, NULL, &report, &error));
      append_number (log, report.training_loss);
      append_number (log, report.training_accuracy);
      append_number (log, report.evaluation_loss);
      append_number (log, report.evaluation_accuracy);
      g_string_append_printf (log, "%d\n", report.is_best);
    }
  else
    {
      NnBatchReport report;

      g_assert_true (nn_trainer_train_batch (t->trainer, &report, &error));
      append_number (log, report.loss);
      g_string_append_printf (log, "%u %u\n", report.epoch, report.batch);
    }
  g_assert_no_error (error);
  return TRUE;
}

/* Trains @n_before parts of a training with some threads, and the rest with others. */
static void
interrupt (const Way *way,
           const NnDataset *dataset,
           guint n_before,
           guint threads_before,
           guint threads_after,
           const NnSnapshot *expected_result,
           const char *expected)
{
  g_autoptr (NnTrainerState) state = NULL;
  g_autoptr (GString) log = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  const NnSnapshot *result;
  Training before, after;

  training_begin (&before, way, dataset, threads_before);
  for (guint i = 0; i < n_before; i++)
    g_assert_true (go_on (&before, log));
  state = nn_trainer_get_state (before.trainer, &error);
  g_assert_no_error (error);
  /* What comes after does not reach the state. */
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (GString) ignored = g_string_new (NULL);

      go_on (&before, ignored);
    }
  training_end (&before);

  training_begin (&after, way, dataset, threads_after);
  g_assert_true (nn_trainer_set_state (after.trainer, state, &error));
  g_assert_no_error (error);
  while (go_on (&after, log))
    ;
  g_assert_cmpstr (log->str, ==, expected);
  result = nn_trainer_get_result (after.trainer);
  g_assert_cmpuint (result->epoch, ==, expected_result->epoch);
  nn_trainer_leave_result (after.trainer);
  g_assert_true (model_weights_equal (after.model, expected_result->model));
  training_end (&after);
}

static void
test_any_batch (gconstpointer data)
{
  const Way *way = data;
  g_autoptr (NnDataset) all = made_up_dataset_new (SHAPE, N_CLASSES, N_TRAINING, N_TEST, 1);
  g_autoptr (NnDataset) dataset =
      way->keep_best ? nn_split_hold_out (all, 0.3, 1, NULL) : nn_dataset_ref (all);
  g_autoptr (GString) expected = g_string_new (NULL);
  const NnSnapshot *result;
  Training whole;
  guint n = 0;

  training_begin (&whole, way, dataset, 1);
  while (go_on (&whole, expected))
    n++;
  result = nn_trainer_get_result (whole.trainer);
  /* At every batch, before and after the end of every epoch. */
  for (guint i = 0; i <= n; i++)
    interrupt (way, dataset, i, 1 + i % 3, 1 + (i / 3) % 3, result, expected->str);
  training_end (&whole);
}

/* A state of another network is refused, and so is one of other images. */
static void
test_misfit (void)
{
  g_autoptr (NnDataset) dataset = made_up_dataset_new (SHAPE, N_CLASSES, N_TRAINING, N_TEST, 1);
  g_autoptr (NnDataset) fewer = made_up_dataset_new (SHAPE, N_CLASSES, BATCH_SIZE, N_TEST, 1);
  g_autoptr (NnTrainerState) state = NULL;
  g_autoptr (GString) log = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  Training a, b, c;

  training_begin (&a, &WAYS[0], dataset, 1);
  for (guint i = 0; i < 3; i++)
    go_on (&a, log);
  state = nn_trainer_get_state (a.trainer, NULL);
  training_begin (&b, &WAYS[2], dataset, 1);
  g_assert_false (nn_trainer_set_state (b.trainer, state, &error));
  g_assert_error (error, NN_ERROR, NN_ERROR_SHAPE);
  g_clear_error (&error);
  training_begin (&c, &WAYS[0], fewer, 1);
  g_assert_false (nn_trainer_set_state (c.trainer, state, &error));
  g_assert_error (error, NN_ERROR, NN_ERROR_SHAPE);
  training_end (&a);
  training_end (&b);
  training_end (&c);
}

/* A state that holds more than the trainer takes is that of other settings, and is refused: what it
 * would leave out decides how its training goes on. */
static void
test_surplus (void)
{
#define DENSE .network = "dense 20, relu, dense 10, relu"
  static const struct
  {
    Way from;
    Way into;
  } TABLE[] = {
    { { .name = "average", DENSE, .ema_decay = 0.9f }, { .name = "none", DENSE } },
    { { .name = "momentum", DENSE }, { .name = "plain" } },
    { { .name = "second moments", DENSE, .optimizer = NN_OPTIMIZER_ADAMW },
      { .name = "momentum", DENSE } },
    { { .name = "best", DENSE, .keep_best = TRUE }, { .name = "last", DENSE } },
  };
#undef DENSE
  g_autoptr (NnDataset) all = made_up_dataset_new (SHAPE, N_CLASSES, N_TRAINING, N_TEST, 1);
  g_autoptr (NnDataset) dataset = nn_split_hold_out (all, 0.3, 1, NULL);

  for (size_t i = 0; i < G_N_ELEMENTS (TABLE); i++)
    {
      g_autoptr (NnTrainerState) state = NULL;
      g_autoptr (GString) log = g_string_new (NULL);
      g_autoptr (GError) error = NULL;
      Training from, same, into;

      training_begin (&from, &TABLE[i].from, dataset, 1);
      /* Past the end of an epoch: there is a best one then. */
      for (guint n = 0; n < 5; n++)
        g_assert_true (go_on (&from, log));
      state = nn_trainer_get_state (from.trainer, &error);
      g_assert_no_error (error);
      training_begin (&same, &TABLE[i].from, dataset, 1);
      g_assert_true (nn_trainer_set_state (same.trainer, state, &error));
      g_assert_no_error (error);
      training_begin (&into, &TABLE[i].into, dataset, 1);
      if (nn_trainer_set_state (into.trainer, state, &error))
        g_test_fail_printf ("“%s” goes into “%s”", TABLE[i].from.name, TABLE[i].into.name);
      else
        g_assert_error (error, NN_ERROR, NN_ERROR_SHAPE);
      training_end (&from);
      training_end (&same);
      training_end (&into);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (WAYS); i++)
    {
      g_autofree char *path = g_strdup_printf ("/trainer-state/any-batch/%s", WAYS[i].name);

      g_test_add_data_func (path, &WAYS[i], test_any_batch);
    }
  g_test_add_func ("/trainer-state/misfit", test_misfit);
  g_test_add_func ("/trainer-state/surplus", test_surplus);
  return g_test_run ();
}

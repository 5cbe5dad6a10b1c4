/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn-trainer.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "nn-ema.h"
#include "nn-batch-iterator.h"
#include "nn-loss.h"
#include "nn-prediction.h"

struct _NnTrainer
{
  NnModel *model;
  NnDataset *dataset; /* owned */
  NnTrainerSettings settings;
  NnLiveSettings live;
  NnWorkers *workers;
  size_t n_classes;
  size_t batch_size;
  NnBatchIterator *batches;
  NnPass *pass;
  NnOptimizer *optimizer; /* NULL: the backward pass descends */
  NnEma *ema;             /* or NULL */
  NnSnapshot *last;
  NnSnapshot *best; /* or NULL */
  NnSplit evaluated_split;
  float *probabilities; /* of its images, when they were evaluated last */
  NnMetrics *metrics;   /* of these; NULL before */

  /* Where it stands: of the numbers of its state, those of the training itself. */
  NnTrainerNumbers at;
  gboolean has_diverged;
  gboolean is_over; /* the model holds the result */

  /* The batch under way. */
  size_t n_batch;
  float rate;
  NnTargets targets;
  NnLosses losses; /* of its images: the loss is optimized, the divergence reported */
  double batch_loss;
  size_t batch_correct;
};

NnTrainerSettings
nn_trainer_settings_default (void)
{
  NnTrainerSettings settings = { .epochs = 50, .batch_size = 64, .learning_rate = 0.01f };

  settings.optimizer = nn_optimizer_settings_default (NN_OPTIMIZER_SGD);
  settings.optimizer.momentum = 0;
  settings.optimizer.nesterov = FALSE;
  settings.schedule = nn_schedule_default (NN_SCHEDULE_CONSTANT);
  return settings;
}

/* ---- one step, in every thread ---- */

static void
write_images (const NnTrainer *trainer, const NnWorker *worker)
{
  size_t begin, end;

  nn_pass_get_images (trainer->pass, worker, trainer->n_batch, &begin, &end);
  for (size_t i = begin; i < end; i++)
    {
      NnPixelLayout layout;
      float *place = nn_pass_get_place (trainer->pass, worker, i, &layout);
      size_t first, last;

      if (nn_pass_get_columns (trainer->pass, worker, &first, &last))
        nn_batch_iterator_write_part (trainer->batches, i, first, last, place);
      else
        nn_batch_iterator_write (trainer->batches, i, place, layout);
    }
}

/* Of the whole batch, so that every thread comes to the same answer. */
static gboolean
is_finite (const NnTrainer *trainer)
{
  for (size_t i = 0; i < trainer->n_batch; i++)
    if (!isfinite (trainer->losses.loss[i]))
      return FALSE;
  return TRUE;
}

static void
descend (const NnTrainer *trainer, NnWorker *worker, const NnPassMode *mode)
{
  NnGradientSink sink = { .use = trainer->optimizer ? NN_GRADIENT_STORE : NN_GRADIENT_DESCEND,
                          .rate = trainer->rate };

  nn_pass_backward (trainer->pass, worker, trainer->n_batch, mode, &sink);
  if (trainer->optimizer == NULL)
    return;
  nn_optimizer_step (trainer->optimizer, worker, trainer->rate);
  if (trainer->ema)
    nn_ema_update (trainer->ema, worker, trainer->settings.ema_decay, trainer->at.step + 1);
}

/* What this thread reads of the next batch. */
static NnPrefetch
plan_prefetch (const NnTrainer *trainer, const NnWorker *worker)
{
  NnPrefetch prefetch = nn_batch_iterator_get_prefetch (trainer->batches);

  if (nn_pass_get_columns (trainer->pass, worker, &prefetch.start, &prefetch.chunk_size))
    prefetch.offset = prefetch.start;
  return prefetch;
}

static void
step (NnWorker *worker, gpointer data)
{
  const NnTrainer *trainer = data;
  const NnPassMode mode = {
    .training = TRUE,
    .seed = trainer->settings.seed + trainer->at.step * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15),
  };
  size_t begin, end;

  write_images (trainer, worker);
  nn_pass_prepare (trainer->pass, worker);
  nn_pass_forward (trainer->pass, worker, trainer->n_batch, &mode);
  worker->prefetch = plan_prefetch (trainer, worker);
  nn_worker_partition (worker, trainer->n_batch, &begin, &end);
  nn_softmax_cross_entropy (nn_pass_get_logits (trainer->pass), &trainer->targets, trainer->n_batch,
                            begin, end, nn_pass_get_logit_gradients (trainer->pass),
                            &trainer->losses);
  nn_worker_barrier (worker);
  /* What comes of a loss that is not finite must not reach the weights. */
  if (is_finite (trainer))
    descend (trainer, worker, &mode);
}

/* ---- a batch ---- */

/* In the order of the images, whoever computed them. */
static void
sum_up_batch (NnTrainer *trainer)
{
  double loss = 0;

  trainer->batch_correct = 0;
  for (size_t i = 0; i < trainer->n_batch; i++)
    {
      loss += trainer->losses.divergence[i];
      trainer->batch_correct += trainer->losses.correct[i];
    }
  trainer->batch_loss = loss / (double) trainer->n_batch;
}

static double
now (void)
{
  return (double) g_get_monotonic_time () / G_USEC_PER_SEC;
}

static guint
count_batches (const NnTrainer *trainer)
{
  return (guint) nn_batch_iterator_get_n_batches (trainer->batches);
}

static gboolean
is_between_epochs (const NnTrainer *trainer)
{
  return trainer->at.epoch == 0 || trainer->at.is_epoch_ended;
}

static void
begin_epoch (NnTrainer *trainer)
{
  NnTrainerNumbers *at = &trainer->at;

  at->epoch++;
  at->batch = 0;
  at->is_epoch_ended = FALSE;
  at->epoch_loss = 0;
  at->epoch_correct = 0;
  nn_batch_iterator_start_epoch (trainer->batches, at->epoch - 1);
}

static void
run_step (NnTrainer *trainer)
{
  NnTrainerNumbers *at = &trainer->at;
  double start = now ();

  if (is_between_epochs (trainer))
    begin_epoch (trainer);
  trainer->n_batch = nn_batch_iterator_next (trainer->batches);
  trainer->rate =
      nn_schedule_get_rate (&trainer->settings.schedule, (double) trainer->live.learning_rate,
                            at->step, (guint64) trainer->live.epochs * count_batches (trainer));
  trainer->targets = nn_batch_iterator_get_targets (trainer->batches);
  trainer->targets.smoothing = trainer->settings.label_smoothing;
  nn_workers_run (trainer->workers, step, trainer);
  sum_up_batch (trainer);
  at->rate = trainer->rate;
  at->batch++;
  at->step++;
  at->images_seen += trainer->n_batch;
  at->epoch_loss += trainer->batch_loss * (double) trainer->n_batch;
  at->epoch_correct += trainer->batch_correct;
  at->seconds += now () - start;
}

/* Names the batch and the layer. */
static void
set_diverged (const NnTrainer *trainer, GError **error)
{
  size_t n_layers = nn_model_get_n_layers (trainer->model);
  size_t layer = nn_pass_find_non_finite (trainer->pass, trainer->n_batch);

  if (layer < n_layers)
    {
      g_autofree char *name =
          nn_architecture_describe_layer (&nn_model_get_layer (trainer->model, layer)->spec);

      g_set_error (error, NN_ERROR, NN_ERROR_DIVERGED,
                   _ ("The loss is no longer a finite number in epoch %u, batch %u, where layer "
                      "%zu (%s) overflows; try a smaller learning rate."),
                   trainer->at.epoch, trainer->at.batch, layer + 1, name);
    }
  else
    g_set_error (error, NN_ERROR, NN_ERROR_DIVERGED,
                 _ ("The loss is no longer a finite number in epoch %u, batch %u; try a smaller "
                    "learning rate."),
                 trainer->at.epoch, trainer->at.batch);
}

gboolean
nn_trainer_train_batch (NnTrainer *trainer, NnBatchReport *report, GError **error)
{
  const NnTrainerNumbers *at = &trainer->at;

  g_return_val_if_fail (!trainer->is_over && !trainer->has_diverged, FALSE);
  g_return_val_if_fail (!nn_trainer_is_epoch_trained (trainer), FALSE);

  run_step (trainer);
  *report = (NnBatchReport){
    .epoch = at->epoch,
    .epochs = trainer->live.epochs,
    .batch = at->batch,
    .n_batches = count_batches (trainer),
    .step = at->step,
    .n_images = trainer->n_batch,
    .loss = trainer->batch_loss,
    .accuracy = (double) trainer->batch_correct / (double) trainer->n_batch,
    .seconds = at->seconds,
    .images_seen = at->images_seen,
  };
  if (isfinite (trainer->batch_loss))
    return TRUE;
  trainer->has_diverged = TRUE;
  set_diverged (trainer, error);
  return FALSE;
}

/* ---- evaluations ---- */

guint64
nn_trainer_count_evaluations (guint64 images_seen, guint64 n_evaluated)
{
  guint64 n = n_evaluated > 0
                  ? images_seen / n_evaluated * 2 + images_seen % n_evaluated * 2 / n_evaluated
                  : 0;

  return n > 0 ? n - 1 : 0;
}

/* Before the last epoch only if it has been paid for. */
static gboolean
is_evaluation_due (const NnTrainer *trainer)
{
  size_t n_images = nn_dataset_get_n_images (trainer->dataset, NN_SPLIT_TRAINING);
  size_t n_evaluated = nn_dataset_get_n_images (trainer->dataset, trainer->evaluated_split);

  return n_evaluated > 0 &&
         (trainer->at.epoch >= trainer->live.epochs ||
          nn_trainer_count_evaluations (trainer->at.images_seen, n_evaluated) >
              nn_trainer_count_evaluations (trainer->at.images_seen - n_images, n_evaluated));
}

/* With the averages in the model, where there are some. */
static gboolean
predict (NnTrainer *trainer,
         NnSplit split,
         NnTta tta,
         const NnPredictionObserver *observer,
         float *probabilities,
         GError **error)
{
  const NnPredictionSource source = { .dataset = trainer->dataset, .split = split, .tta = tta };

  if (nn_model_is_perceptron (trainer->model))
    return nn_predict (trainer->model, &source, trainer->workers, observer, probabilities, error);
  return nn_prediction_run (trainer->pass, trainer->batch_size, &source, trainer->workers, observer,
                            probabilities, error);
}

static void
exchange_ema (NnTrainer *trainer)
{
  if (trainer->ema)
    nn_ema_exchange (trainer->ema);
}

gboolean
nn_trainer_evaluate (NnTrainer *trainer,
                     NnSplit split,
                     NnTta tta,
                     const NnPredictionObserver *observer,
                     float *probabilities,
                     GError **error)
{
  gboolean done;

  g_return_val_if_fail (!trainer->is_over, FALSE);

  exchange_ema (trainer);
  done = predict (trainer, split, tta, observer, probabilities, error);
  exchange_ema (trainer);
  return done;
}

/* Copies the network as it is evaluated. */
static void
take_snapshot (NnTrainer *trainer, NnSnapshot *snapshot)
{
  exchange_ema (trainer);
  nn_model_assign (snapshot->model, trainer->model);
  exchange_ema (trainer);
  snapshot->epoch = trainer->at.epoch;
  snapshot->is_partial = !is_between_epochs (trainer);
  snapshot->accuracy = NAN;
  snapshot->loss = NAN;
}

void
nn_trainer_take_snapshot (NnTrainer *trainer)
{
  g_return_if_fail (!trainer->is_over && !trainer->has_diverged);

  /* After an epoch it is there, with its figures. */
  if (!is_between_epochs (trainer))
    take_snapshot (trainer, trainer->last);
}

/* Figures of the evaluated split into the report. If the observer stops it there are none, which is
 * no failure. */
static gboolean
evaluate_epoch (NnTrainer *trainer,
                const NnPredictionObserver *observer,
                NnEpochReport *report,
                GError **error)
{
  NnSplit split = trainer->evaluated_split;
  g_autoptr (GError) trouble = NULL;

  if (!nn_trainer_evaluate (trainer, split, NN_TTA_NONE, observer, trainer->probabilities,
                            &trouble))
    {
      if (g_error_matches (trouble, NN_ERROR, NN_ERROR_STOPPED))
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&trouble));
      return FALSE;
    }
  g_clear_pointer (&trainer->metrics, nn_metrics_free);
  trainer->metrics =
      nn_metrics_new (trainer->probabilities, nn_dataset_get_labels (trainer->dataset, split),
                      nn_dataset_get_n_images (trainer->dataset, split), trainer->n_classes);
  report->evaluation_loss = trainer->metrics->loss;
  report->evaluation_accuracy = trainer->metrics->accuracy;
  report->probabilities = trainer->probabilities;
  report->metrics = trainer->metrics;
  trainer->at.evaluated_epoch = trainer->at.epoch;
  return TRUE;
}

static void
keep_snapshots (NnTrainer *trainer, NnEpochReport *report)
{
  NnSnapshot *last = trainer->last, *best = trainer->best;

  take_snapshot (trainer, last);
  last->accuracy = report->evaluation_accuracy;
  last->loss = report->evaluation_loss;
  report->model = last->model;
  if (best == NULL || isnan (last->accuracy) ||
      !nn_snapshot_is_worse (best, last->accuracy, last->loss))
    return;
  nn_model_assign (best->model, last->model);
  best->epoch = last->epoch;
  best->accuracy = last->accuracy;
  best->loss = last->loss;
  report->is_best = TRUE;
}

gboolean
nn_trainer_end_epoch (NnTrainer *trainer,
                      const NnPredictionObserver *observer,
                      NnEpochReport *report,
                      GError **error)
{
  size_t n_images = nn_dataset_get_n_images (trainer->dataset, NN_SPLIT_TRAINING);
  NnTrainerNumbers *at = &trainer->at;
  NnEpochReport made;

  g_return_val_if_fail (nn_trainer_is_epoch_trained (trainer), FALSE);
  g_return_val_if_fail (!trainer->is_over && !trainer->has_diverged, FALSE);

  made = (NnEpochReport){
    .epoch = at->epoch,
    .epochs = trainer->live.epochs,
    .step = at->step,
    .learning_rate = at->rate,
    .training_loss = at->epoch_loss / (double) n_images,
    .training_accuracy = (double) at->epoch_correct / (double) n_images,
    .evaluated_split = trainer->evaluated_split,
    .evaluation_loss = NAN,
    .evaluation_accuracy = NAN,
    .seconds = at->seconds,
    .images_seen = at->images_seen,
  };
  if ((report || trainer->best) && is_evaluation_due (trainer) &&
      !evaluate_epoch (trainer, observer, &made, error))
    return FALSE;
  at->is_epoch_ended = TRUE;
  keep_snapshots (trainer, &made);
  if (report)
    *report = made;
  return TRUE;
}

/* ---- where it stands ---- */

void
nn_trainer_set_live (NnTrainer *trainer, const NnLiveSettings *live)
{
  guint n_threads = nn_workers_get_n_threads (trainer->workers);

  trainer->live = *live;
  trainer->live.epochs = MAX (live->epochs, trainer->at.epoch);
  nn_workers_set_active (trainer->workers,
                         live->n_cores_left < n_threads ? n_threads - live->n_cores_left : 1);
}

NnLiveSettings
nn_trainer_get_live (const NnTrainer *trainer)
{
  return trainer->live;
}

/* Decided where an epoch was evaluated: those in between may have been better. */
static gboolean
has_lost_patience (const NnTrainer *trainer)
{
  return trainer->best && trainer->settings.patience > 0 &&
         trainer->at.evaluated_epoch == trainer->at.epoch &&
         trainer->at.epoch - trainer->best->epoch >= trainer->settings.patience;
}

gboolean
nn_trainer_is_finished (const NnTrainer *trainer)
{
  return trainer->at.is_epoch_ended &&
         (trainer->at.epoch >= trainer->live.epochs || has_lost_patience (trainer));
}

gboolean
nn_trainer_is_epoch_trained (const NnTrainer *trainer)
{
  return !is_between_epochs (trainer) && trainer->at.batch == count_batches (trainer);
}

const NnSnapshot *
nn_trainer_get_last (const NnTrainer *trainer)
{
  return trainer->last;
}

const NnSnapshot *
nn_trainer_get_best (const NnTrainer *trainer)
{
  return trainer->best && trainer->best->epoch > 0 ? trainer->best : NULL;
}

const NnSnapshot *
nn_trainer_get_result (const NnTrainer *trainer)
{
  const NnSnapshot *best = nn_trainer_get_best (trainer);

  return best ? best : trainer->last;
}

void
nn_trainer_leave_result (NnTrainer *trainer)
{
  nn_model_assign (trainer->model, nn_trainer_get_result (trainer)->model);
  trainer->is_over = TRUE;
  nn_workers_set_active (trainer->workers, nn_workers_get_n_threads (trainer->workers));
}

/* ---- the state ---- */

static gboolean
add_model (NnTrainerState *state, const char *kind, const NnModel *model, GError **error)
{
  for (size_t i = 0; i < nn_model_get_n_parameters (model); i++)
    if (!nn_trainer_state_add (state, kind, i, nn_model_get_parameter (model, i)->value, error))
      return FALSE;
  return TRUE;
}

NnTrainerState *
nn_trainer_get_state (const NnTrainer *trainer, GError **error)
{
  g_autoptr (NnTrainerState) state = nn_trainer_state_new ();
  NnTrainerNumbers *numbers = &state->numbers;

  g_return_val_if_fail (!trainer->is_over && !trainer->has_diverged, NULL);

  *numbers = trainer->at;
  numbers->epochs = trainer->live.epochs;
  numbers->learning_rate = trainer->live.learning_rate;
  numbers->last_epoch = trainer->last->epoch;
  numbers->is_last_partial = trainer->last->is_partial;
  numbers->last_accuracy = trainer->last->accuracy;
  numbers->last_loss = trainer->last->loss;
  numbers->best_accuracy = numbers->best_loss = NAN;
  if (!add_model (state, "parameter", trainer->model, error) ||
      !add_model (state, "last", trainer->last->model, error))
    return NULL;
  if (nn_trainer_get_best (trainer))
    {
      numbers->best_epoch = trainer->best->epoch;
      numbers->best_accuracy = trainer->best->accuracy;
      numbers->best_loss = trainer->best->loss;
      if (!add_model (state, "best", trainer->best->model, error))
        return NULL;
    }
  if (trainer->ema && !nn_ema_add_state (trainer->ema, state, error))
    return NULL;
  if (trainer->optimizer && !nn_optimizer_add_state (trainer->optimizer, state, error))
    return NULL;
  return g_steal_pointer (&state);
}

static gboolean
set_model (NnModel *model, const NnTrainerState *state, const char *kind, GError **error)
{
  for (size_t i = 0; i < nn_model_get_n_parameters (model); i++)
    if (!nn_trainer_state_copy (state, kind, i, nn_model_get_parameter (model, i)->value, error))
      return FALSE;
  return TRUE;
}

/* A number that no training of this kind can have reached would be read past the end of its data.
 */
static gboolean
check_numbers (const NnTrainer *trainer, const NnTrainerNumbers *numbers, GError **error)
{
  if (numbers->batch <= count_batches (trainer) && (numbers->epoch > 0 || numbers->batch == 0))
    return TRUE;
  g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
               _ ("The state of a training cannot be used: its epochs have another number of "
                  "batches than these images make. Choose the images that it was trained with."));
  return FALSE;
}

/* All that the trainer takes is there; what is left over would be lost. */
static gboolean
check_surplus (const NnTrainer *trainer, const NnTrainerState *state, GError **error)
{
  size_t n_parameters = nn_model_get_n_parameters (trainer->model);
  size_t n_taken = 2 * n_parameters;

  if (trainer->best && state->numbers.best_epoch > 0)
    n_taken += n_parameters;
  if (trainer->ema)
    n_taken += nn_ema_count_state (trainer->ema);
  if (trainer->optimizer)
    n_taken += nn_optimizer_count_state (trainer->optimizer);
  if (state->names->len == n_taken)
    return TRUE;
  g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
               _ ("The state of a training cannot be used: it has %u tensors, of which these "
                  "settings take %zu. Choose the settings that it was trained with."),
               state->names->len, n_taken);
  return FALSE;
}

gboolean
nn_trainer_set_state (NnTrainer *trainer, const NnTrainerState *state, GError **error)
{
  const NnTrainerNumbers *numbers = &state->numbers;

  g_return_val_if_fail (trainer->at.step == 0 && !trainer->is_over, FALSE);

  if (!check_numbers (trainer, numbers, error) ||
      !set_model (trainer->model, state, "parameter", error) ||
      !set_model (trainer->last->model, state, "last", error) ||
      (trainer->best && numbers->best_epoch > 0 &&
       !set_model (trainer->best->model, state, "best", error)) ||
      (trainer->ema && !nn_ema_set_state (trainer->ema, state, error)) ||
      (trainer->optimizer && !nn_optimizer_set_state (trainer->optimizer, state, error)) ||
      !check_surplus (trainer, state, error))
    return FALSE;
  trainer->at = *numbers;
  trainer->live.epochs = MAX (numbers->epochs, numbers->epoch);
  trainer->live.learning_rate = numbers->learning_rate;
  trainer->last->epoch = numbers->last_epoch;
  trainer->last->is_partial = numbers->is_last_partial;
  trainer->last->accuracy = numbers->last_accuracy;
  trainer->last->loss = numbers->last_loss;
  if (trainer->best)
    {
      trainer->best->epoch = numbers->best_epoch;
      trainer->best->accuracy = numbers->best_accuracy;
      trainer->best->loss = numbers->best_loss;
    }
  if (!is_between_epochs (trainer))
    nn_batch_iterator_start_at (trainer->batches, numbers->epoch - 1, numbers->batch);
  return TRUE;
}

/* ---- making one ---- */

static gboolean
check_settings (const NnTrainerSettings *settings, const NnDataset *dataset, GError **error)
{
  return nn_augmentation_is_identity (&settings->augmentation) ||
         nn_augmentation_check (&settings->augmentation, nn_dataset_get_shape (dataset), error);
}

/* The backward pass itself can descend if that is all there is to do. */
static gboolean
needs_optimizer (const NnTrainer *trainer)
{
  const NnOptimizerSettings *o = &trainer->settings.optimizer;

  return !nn_pass_can_descend (trainer->pass) || o->kind != NN_OPTIMIZER_SGD || o->momentum > 0 ||
         o->weight_decay > 0 || o->clip_norm > 0 || trainer->settings.ema_decay > 0;
}

static gboolean
prepare_batches (NnTrainer *trainer, size_t batch_size, GError **error)
{
  const NnAugmentation *augmentation = &trainer->settings.augmentation;
  NnNormalization normalization;
  gboolean is_plain = nn_augmentation_is_identity (augmentation) &&
                      nn_model_get_normalization (trainer->model) == NULL &&
                      nn_pass_takes_planes (trainer->pass);

  if (!is_plain && !nn_prediction_get_normalization (trainer->model, &normalization, error))
    return FALSE;
  trainer->batches =
      nn_batch_iterator_new (trainer->dataset, batch_size, trainer->settings.seed,
                             is_plain ? NULL : augmentation, is_plain ? NULL : &normalization);
  if (nn_batch_iterator_is_costly (trainer->batches))
    nn_pass_partition_images (trainer->pass);
  else if (is_plain)
    nn_pass_partition_columns (trainer->pass);
  return TRUE;
}

static gboolean
prepare (NnTrainer *trainer, GError **error)
{
  const NnTrainerSettings *settings = &trainer->settings;
  size_t n_images = nn_dataset_get_n_images (trainer->dataset, NN_SPLIT_TRAINING);
  gboolean validates = nn_dataset_get_n_images (trainer->dataset, NN_SPLIT_VALIDATION) > 0;

  trainer->batch_size = MIN (settings->batch_size, n_images);
  trainer->pass = nn_pass_new (trainer->model, trainer->batch_size, NN_GRADIENTS_OF_WEIGHTS,
                               settings->precision, trainer->workers, error);
  if (trainer->pass == NULL || !prepare_batches (trainer, trainer->batch_size, error))
    return FALSE;
  if (needs_optimizer (trainer))
    {
      trainer->optimizer = nn_optimizer_new (&settings->optimizer, trainer->model, error);
      if (trainer->optimizer == NULL)
        return FALSE;
    }
  if (settings->ema_decay > 0)
    {
      trainer->ema = nn_ema_new (trainer->model, error);
      if (trainer->ema == NULL)
        return FALSE;
    }
  if (settings->keep_best && validates)
    {
      trainer->best = nn_snapshot_new (trainer->model, error);
      if (trainer->best == NULL)
        return FALSE;
    }
  trainer->last = nn_snapshot_new (trainer->model, error);
  if (trainer->last == NULL)
    return FALSE;
  trainer->evaluated_split = validates ? NN_SPLIT_VALIDATION : NN_SPLIT_TEST;
  trainer->probabilities =
      nn_probabilities_new (nn_dataset_get_n_images (trainer->dataset, trainer->evaluated_split),
                            trainer->n_classes, error);
  if (trainer->probabilities == NULL)
    return FALSE;
  trainer->losses = (NnLosses){ .loss = g_new (double, trainer->batch_size),
                                .divergence = g_new (double, trainer->batch_size),
                                .correct = g_new (guint8, trainer->batch_size) };
  return TRUE;
}

NnTrainer *
nn_trainer_new (NnModel *model,
                const NnDataset *dataset,
                const NnTrainerSettings *settings,
                NnWorkers *workers,
                GError **error)
{
  g_autoptr (NnTrainer) trainer = NULL;

  g_return_val_if_fail (settings->batch_size > 0 && settings->epochs > 0, NULL);

  if (!nn_prediction_check (model, dataset, error) || !check_settings (settings, dataset, error))
    return NULL;
  trainer = g_new0 (NnTrainer, 1);
  trainer->model = model;
  trainer->dataset = nn_dataset_ref ((NnDataset *) dataset);
  trainer->settings = *settings;
  trainer->workers = workers;
  trainer->n_classes = nn_dataset_get_n_classes (dataset);
  trainer->live.epochs = settings->epochs;
  trainer->live.learning_rate = settings->learning_rate;
  return prepare (trainer, error) ? g_steal_pointer (&trainer) : NULL;
}

void
nn_trainer_free (NnTrainer *trainer)
{
  if (trainer == NULL)
    return;
  nn_snapshot_free (trainer->best);
  nn_snapshot_free (trainer->last);
  nn_ema_free (trainer->ema);
  nn_optimizer_free (trainer->optimizer);
  nn_batch_iterator_free (trainer->batches);
  nn_pass_free (trainer->pass);
  nn_dataset_unref (trainer->dataset);
  g_free (trainer->losses.loss);
  g_free (trainer->losses.divergence);
  g_free (trainer->losses.correct);
  g_free (trainer->probabilities);
  nn_metrics_free (trainer->metrics);
  g_free (trainer);
}

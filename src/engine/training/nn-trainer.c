#include "nn-trainer.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "nn-average.h"
#include "nn-batch-iterator.h"
#include "nn-best.h"
#include "nn-metrics.h"
#include "nn-prediction.h"

/* Everything that one call of nn_trainer_fit() knows. */
typedef struct
{
  NnModel *model;
  const NnDataset *dataset;
  const NnTrainerSettings *settings;
  NnWorkers *team;
  const NnObserver *observer;
  NnBatchIterator *batches;
  NnPass *pass;
  NnOptimizer *optimizer; /* NULL: the backward pass descends */
  NnAverage *average;     /* or NULL */
  NnBest *best;           /* or NULL */
  NnModel *last_good;     /* as it was after the last epoch */
  size_t n_classes;
  float *test_probabilities;
  NnLiveSettings live;
  guint epoch;
  guint evaluated_epoch; /* the last one that was evaluated, 0 if none was */
  guint64 step;
  guint64 images_seen;
  double seconds;

  size_t batch_size;

  /* The batch under way. */
  size_t n_batch;
  float rate;
  NnTargets targets;
  double *losses;      /* of its images: what is optimized */
  double *divergences; /* of its images: what is reported */
  guint8 *correct;
  double batch_loss;
  size_t batch_correct;
} Fit;

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

/* ---- one step, in every member of the team ---- */

static void
write_images (const Fit *fit, const NnWorker *worker)
{
  size_t begin, end;

  nn_pass_get_images (fit->pass, worker, fit->n_batch, &begin, &end);
  for (size_t i = begin; i < end; i++)
    {
      NnPixelLayout layout;
      float *place = nn_pass_get_place (fit->pass, worker, i, &layout);
      size_t first, last;

      if (nn_pass_get_columns (fit->pass, worker, &first, &last))
        nn_batch_iterator_write_part (fit->batches, i, first, last, place);
      else
        nn_batch_iterator_write (fit->batches, i, place, layout);
    }
}

/* Of the whole batch, so that every member comes to the same answer. */
static gboolean
is_finite (const Fit *fit)
{
  for (size_t i = 0; i < fit->n_batch; i++)
    if (!isfinite (fit->losses[i]))
      return FALSE;
  return TRUE;
}

static void
learn (const Fit *fit, NnWorker *worker, guint64 seed)
{
  NnGradientSink sink = { .use = fit->optimizer ? NN_GRADIENT_STORE : NN_GRADIENT_DESCEND,
                          .rate = fit->rate };

  nn_pass_backward (fit->pass, worker, fit->n_batch, &sink, seed);
  if (fit->optimizer == NULL)
    return;
  nn_optimizer_step (fit->optimizer, worker, fit->rate);
  if (fit->average)
    nn_average_update (fit->average, worker, fit->settings->average, fit->step + 1);
}

/* What this member reads of the next batch. */
static NnAhead
look_ahead (const Fit *fit, const NnWorker *worker)
{
  NnAhead ahead = nn_batch_iterator_get_ahead (fit->batches);

  if (nn_pass_get_columns (fit->pass, worker, &ahead.start, &ahead.piece_size))
    ahead.offset = ahead.start;
  return ahead;
}

static void
step (NnWorker *worker, gpointer data)
{
  const Fit *fit = data;
  guint64 seed = fit->settings->seed + fit->step * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
  size_t begin, end;

  write_images (fit, worker);
  nn_pass_prepare (fit->pass, worker);
  nn_pass_forward (fit->pass, worker, fit->n_batch, TRUE, seed);
  worker->ahead = look_ahead (fit, worker);
  nn_worker_share (worker, fit->n_batch, &begin, &end);
  nn_softmax_cross_entropy (nn_pass_get_logits (fit->pass), &fit->targets, fit->n_batch, begin, end,
                            nn_pass_get_logit_gradients (fit->pass), fit->losses, fit->divergences,
                            fit->correct);
  nn_worker_barrier (worker);
  /* What comes of a loss that is not finite must not reach the weights. */
  if (is_finite (fit))
    learn (fit, worker, seed);
}

/* ---- reports ---- */

/* In the order of the images, whoever computed them. */
static void
sum_up_batch (Fit *fit)
{
  double loss = 0;

  fit->batch_correct = 0;
  for (size_t i = 0; i < fit->n_batch; i++)
    {
      loss += fit->divergences[i];
      fit->batch_correct += fit->correct[i];
    }
  fit->batch_loss = loss / (double) fit->n_batch;
}

static double
now (void)
{
  return (double) g_get_monotonic_time () / G_USEC_PER_SEC;
}

static void
report_batch (Fit *fit, guint batch, guint n_batches)
{
  NnBatchReport report = {
    .epoch = fit->epoch,
    .epochs = fit->live.epochs,
    .batch = batch,
    .n_batches = n_batches,
    .step = fit->step,
    .n_images = fit->n_batch,
    .loss = fit->batch_loss,
    .accuracy = (double) fit->batch_correct / (double) fit->n_batch,
    .seconds = fit->seconds,
    .images_seen = fit->images_seen,
  };

  if (fit->observer->on_batch)
    fit->observer->on_batch (&report, fit->observer->data);
}

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
is_evaluation_due (const Fit *fit)
{
  size_t n_images = nn_dataset_get_n_images (fit->dataset, NN_SPLIT_TRAINING);
  size_t n_test = nn_dataset_get_n_images (fit->dataset, NN_SPLIT_TEST);

  return n_test > 0 && (fit->epoch >= fit->live.epochs ||
                        nn_trainer_count_evaluations (fit->images_seen, n_test) >
                            nn_trainer_count_evaluations (fit->images_seen - n_images, n_test));
}

/* The test split's figures, with the averages of the weights where there are some. If the observer
 * stops it there are none, which is no failure. */
static NnFitResult
evaluate (Fit *fit, NnEpochReport *report, GError **error)
{
  size_t n_test = nn_dataset_get_n_images (fit->dataset, NN_SPLIT_TEST);
  const NnPredictionObserver observer = { .on_progress = fit->observer->on_evaluation,
                                          .should_stop = fit->observer->should_stop,
                                          .data = fit->observer->data };
  g_autoptr (NnMetrics) metrics = NULL;
  g_autoptr (GError) trouble = NULL;

  if (!is_evaluation_due (fit))
    return NN_FIT_FINISHED;
  if (nn_model_is_perceptron (fit->model))
    nn_trainer_predict (fit->model, fit->dataset, NN_SPLIT_TEST, NN_TTA_NONE, fit->team, &observer,
                        fit->test_probabilities, &trouble);
  else
    nn_prediction_run (fit->pass, fit->batch_size, fit->model, fit->dataset, NN_SPLIT_TEST,
                       NN_TTA_NONE, fit->team, &observer, fit->test_probabilities, &trouble);
  if (g_error_matches (trouble, NN_ERROR, NN_ERROR_STOPPED))
    return NN_FIT_STOPPED;
  if (trouble)
    {
      g_propagate_error (error, g_steal_pointer (&trouble));
      return NN_FIT_FAILED;
    }
  metrics =
      nn_metrics_new (fit->test_probabilities, nn_dataset_get_labels (fit->dataset, NN_SPLIT_TEST),
                      n_test, fit->n_classes);
  report->test_loss = metrics->loss;
  report->test_accuracy = metrics->accuracy;
  report->test_probabilities = fit->test_probabilities;
  fit->evaluated_epoch = fit->epoch;
  return NN_FIT_FINISHED;
}

static void
exchange_average (Fit *fit)
{
  if (fit->average)
    nn_average_exchange (fit->average);
}

/* Evaluates if it is due, reports, and keeps what is worth keeping; while the averages are in the
 * model. */
static NnFitResult
report_epoch (Fit *fit, double loss, size_t correct, GError **error)
{
  size_t n_images = nn_dataset_get_n_images (fit->dataset, NN_SPLIT_TRAINING);
  NnEpochReport report = {
    .epoch = fit->epoch,
    .epochs = fit->live.epochs,
    .step = fit->step,
    .learning_rate = fit->rate,
    .training_loss = loss / (double) n_images,
    .training_accuracy = (double) correct / (double) n_images,
    .test_loss = NAN,
    .test_accuracy = NAN,
    .seconds = fit->seconds,
    .images_seen = fit->images_seen,
    .model = fit->model,
  };
  NnFitResult result;

  if (fit->observer->on_epoch == NULL && fit->best == NULL)
    return NN_FIT_FINISHED;
  result = evaluate (fit, &report, error);
  if (result == NN_FIT_FAILED)
    return result;
  if (fit->best && report.test_probabilities)
    report.is_best = nn_best_take (fit->best, &report);
  if (fit->observer->on_epoch)
    fit->observer->on_epoch (&report, fit->observer->data);
  return result;
}

static NnFitResult
end_epoch (Fit *fit, double loss, size_t correct, GError **error)
{
  NnFitResult result;

  nn_model_assign (fit->last_good, fit->model);
  exchange_average (fit);
  result = report_epoch (fit, loss, correct, error);
  exchange_average (fit);
  return result;
}

static void
leave_cores (NnWorkers *team, guint n)
{
  guint n_threads = nn_workers_get_n_threads (team);

  nn_workers_set_active (team, n < n_threads ? n_threads - n : 1);
}

/* TRUE to go on. */
static gboolean
ask_observer (Fit *fit)
{
  const NnObserver *observer = fit->observer;

  if (observer->should_stop && observer->should_stop (observer->data))
    return FALSE;
  if (observer->adjust)
    {
      observer->adjust (&fit->live, observer->data);
      fit->live.epochs = MAX (fit->live.epochs, fit->epoch);
      leave_cores (fit->team, fit->live.n_cores_left);
    }
  return TRUE;
}

/* Names the batch and the layer, and goes back to weights that were good. */
static void
fail_diverged (Fit *fit, guint batch, GError **error)
{
  size_t n_layers = nn_model_get_n_layers (fit->model);
  size_t layer = nn_pass_find_non_finite (fit->pass, fit->n_batch);

  if (layer < n_layers)
    {
      g_autofree char *name =
          nn_architecture_describe_layer (&nn_model_get_layer (fit->model, layer)->spec);

      g_set_error (error, NN_ERROR, NN_ERROR_DIVERGED,
                   _ ("The loss is no longer a finite number in epoch %u, batch %u, where layer "
                      "%zu (%s) overflows; try a smaller learning rate"),
                   fit->epoch, batch, layer + 1, name);
    }
  else
    g_set_error (error, NN_ERROR, NN_ERROR_DIVERGED,
                 _ ("The loss is no longer a finite number in epoch %u, batch %u; try a smaller "
                    "learning rate"),
                 fit->epoch, batch);
  nn_model_assign (fit->model, fit->last_good);
}

static void
run_step (Fit *fit, guint n_batches)
{
  double start = now ();

  fit->rate = nn_schedule_get_rate (&fit->settings->schedule, (double) fit->live.learning_rate,
                                    fit->step, (guint64) fit->live.epochs * n_batches);
  fit->targets = nn_batch_iterator_get_targets (fit->batches);
  fit->targets.smoothing = fit->settings->label_smoothing;
  nn_workers_run (fit->team, step, fit);
  sum_up_batch (fit);
  fit->seconds += now () - start;
  fit->step++;
  fit->images_seen += fit->n_batch;
}

static NnFitResult
train_epoch (Fit *fit, GError **error)
{
  guint n_batches = (guint) nn_batch_iterator_get_n_batches (fit->batches), batch = 0;
  double start = now (), epoch_loss = 0;
  size_t epoch_correct = 0;

  nn_batch_iterator_start_epoch (fit->batches);
  fit->seconds += now () - start;
  for (;;)
    {
      if (batch < n_batches && !ask_observer (fit))
        return NN_FIT_STOPPED;
      start = now ();
      fit->n_batch = nn_batch_iterator_next (fit->batches);
      fit->seconds += now () - start;
      if (fit->n_batch == 0)
        break;
      run_step (fit, n_batches);
      epoch_loss += fit->batch_loss * (double) fit->n_batch;
      epoch_correct += fit->batch_correct;
      report_batch (fit, ++batch, n_batches);
      if (!isfinite (fit->batch_loss))
        {
          fail_diverged (fit, batch, error);
          return NN_FIT_FAILED;
        }
    }
  return end_epoch (fit, epoch_loss, epoch_correct, error);
}

/* Decided where an epoch was evaluated: those in between may have been better. */
static gboolean
has_lost_patience (const Fit *fit)
{
  return fit->best && fit->settings->patience > 0 && fit->evaluated_epoch == fit->epoch &&
         fit->epoch - nn_best_get_epoch (fit->best) >= fit->settings->patience;
}

static NnFitResult
train (Fit *fit, GError **error)
{
  NnFitResult result = NN_FIT_FINISHED;

  while (fit->epoch < fit->live.epochs && result == NN_FIT_FINISHED && !has_lost_patience (fit))
    {
      fit->epoch++;
      result = train_epoch (fit, error);
    }
  /* The model stays with the averages, or with the best epoch's weights. */
  if (result != NN_FIT_FAILED)
    exchange_average (fit);
  if (fit->best)
    nn_best_restore (fit->best);
  return result;
}

/* ---- the whole training ---- */

static gboolean
check_settings (const NnTrainerSettings *settings, const NnDataset *dataset, GError **error)
{
  return nn_augmentation_is_identity (&settings->augmentation) ||
         nn_augmentation_check (&settings->augmentation, nn_dataset_get_shape (dataset), error);
}

/* The backward pass itself can descend if that is all there is to do. */
static gboolean
needs_optimizer (const Fit *fit)
{
  const NnOptimizerSettings *o = &fit->settings->optimizer;

  return !nn_pass_can_descend (fit->pass) || o->kind != NN_OPTIMIZER_SGD || o->momentum > 0 ||
         o->weight_decay > 0 || o->clip_norm > 0 || fit->settings->average > 0;
}

static gboolean
prepare_batches (Fit *fit, size_t batch_size, GError **error)
{
  const NnAugmentation *augmentation = &fit->settings->augmentation;
  NnNormalization normalization;
  gboolean is_plain = nn_augmentation_is_identity (augmentation) &&
                      nn_model_get_normalization (fit->model) == NULL &&
                      nn_pass_takes_planes (fit->pass);

  if (!is_plain && !nn_prediction_get_normalization (fit->model, &normalization, error))
    return FALSE;
  fit->batches =
      nn_batch_iterator_new (fit->dataset, batch_size, fit->settings->seed,
                             is_plain ? NULL : augmentation, is_plain ? NULL : &normalization);
  if (nn_batch_iterator_is_costly (fit->batches))
    nn_pass_share_inputs (fit->pass);
  else if (is_plain)
    nn_pass_share_columns (fit->pass);
  return TRUE;
}

static gboolean
prepare (Fit *fit, GError **error)
{
  size_t n_images = nn_dataset_get_n_images (fit->dataset, NN_SPLIT_TRAINING);
  size_t n_test = nn_dataset_get_n_images (fit->dataset, NN_SPLIT_TEST);
  size_t batch_size = MIN (fit->settings->batch_size, n_images);

  if (!nn_prediction_check (fit->model, fit->dataset, error) ||
      !check_settings (fit->settings, fit->dataset, error))
    return FALSE;
  fit->batch_size = batch_size;
  fit->pass = nn_pass_new (fit->model, batch_size, NN_PASS_TRAIN, fit->settings->precision,
                           fit->team, error);
  if (fit->pass == NULL || !prepare_batches (fit, batch_size, error))
    return FALSE;
  if (needs_optimizer (fit))
    {
      fit->optimizer = nn_optimizer_new (&fit->settings->optimizer, fit->model, error);
      if (fit->optimizer == NULL)
        return FALSE;
    }
  if (fit->settings->average > 0)
    {
      fit->average = nn_average_new (fit->model, error);
      if (fit->average == NULL)
        return FALSE;
    }
  if (fit->settings->keep_best && n_test > 0)
    {
      fit->best = nn_best_new (fit->model, error);
      if (fit->best == NULL)
        return FALSE;
    }
  fit->last_good = nn_model_try_copy (fit->model, error);
  if (fit->last_good == NULL)
    return FALSE;
  fit->test_probabilities = nn_probabilities_new (n_test, fit->n_classes, error);
  if (fit->test_probabilities == NULL)
    return FALSE;
  fit->losses = g_new (double, batch_size);
  fit->divergences = g_new (double, batch_size);
  fit->correct = g_new (guint8, batch_size);
  return TRUE;
}

static void
fit_clear (Fit *fit)
{
  nn_best_free (fit->best);
  nn_average_free (fit->average);
  nn_optimizer_free (fit->optimizer);
  nn_batch_iterator_free (fit->batches);
  nn_pass_free (fit->pass);
  nn_model_free (fit->last_good);
  g_free (fit->losses);
  g_free (fit->divergences);
  g_free (fit->correct);
  g_free (fit->test_probabilities);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fit, fit_clear)

NnFitResult
nn_trainer_fit (NnModel *model,
                const NnDataset *dataset,
                const NnTrainerSettings *settings,
                NnWorkers *team,
                const NnObserver *observer,
                GError **error)
{
  static const NnObserver nobody = { 0 };
  g_auto (Fit) fit = {
    .model = model,
    .dataset = dataset,
    .settings = settings,
    .team = team,
    .observer = observer ? observer : &nobody,
    .n_classes = nn_dataset_get_n_classes (dataset),
    .live = { .epochs = settings->epochs, .learning_rate = settings->learning_rate },
  };
  NnFitResult result;

  g_return_val_if_fail (settings->batch_size > 0 && settings->epochs > 0, NN_FIT_FAILED);

  if (!prepare (&fit, error))
    return NN_FIT_FAILED;
  result = train (&fit, error);
  leave_cores (team, 0);
  return result;
}

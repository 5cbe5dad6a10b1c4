/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "training-recorder.h"

#include <math.h>

struct _TrainingRecorder
{
  Run *run;
  TrainingListener listener;
  NnBatchReport latest;
  gboolean is_between_epochs; /* the epoch of the latest batch has ended */
};

TrainingRecorder *
training_recorder_new (Run *run, const TrainingListener *listener)
{
  TrainingRecorder *recorder;

  g_return_val_if_fail (run != NULL && listener != NULL, NULL);

  recorder = g_new0 (TrainingRecorder, 1);
  recorder->run = run_ref (run);
  recorder->listener = *listener;
  recorder->is_between_epochs = TRUE;
  return recorder;
}

void
training_recorder_free (TrainingRecorder *recorder)
{
  if (recorder == NULL)
    return;
  run_unref (recorder->run);
  g_free (recorder);
}

Run *
training_recorder_get_run (TrainingRecorder *recorder)
{
  g_return_val_if_fail (recorder != NULL, NULL);
  return recorder->run;
}

/* Takes ownership of @event. */
static void
record (TrainingRecorder *recorder, TrainingEvent *event)
{
  training_event_apply (event, recorder->run);
  if (recorder->listener.on_event)
    recorder->listener.on_event (event, recorder->listener.data);
  training_event_unref (event);
}

static void
record_event (TrainingRecorder *recorder, RunEventKind kind, guint epoch, double value)
{
  TrainingEvent *event = training_event_new (TRAINING_EVENT_RUN_EVENT);

  event->run_event = (RunEvent){
    .kind = kind, .epoch = MAX (epoch, 1), .step = recorder->latest.step, .value = value
  };
  record (recorder, event);
}

/* The epoch that the next batch is of. */
static guint
get_epoch (const TrainingRecorder *recorder)
{
  return recorder->latest.epoch + (recorder->is_between_epochs ? 1 : 0);
}

void
training_recorder_start (TrainingRecorder *recorder, guint n_threads)
{
  TrainingEvent *event = training_event_new (TRAINING_EVENT_STARTED);

  event->environment = run_environment_new_here ();
  event->n_threads = n_threads;
  record (recorder, event);
}

void
training_recorder_add_batch (TrainingRecorder *recorder, const NnBatchReport *report)
{
  recorder->latest = *report;
  recorder->is_between_epochs = FALSE;
  run_append_batch (recorder->run, (float) report->loss, (float) report->accuracy);
  run_set_progress (recorder->run, report->step, report->images_seen, report->seconds);
  if (recorder->listener.on_batch)
    recorder->listener.on_batch (report, recorder->listener.data);
  if (!isfinite (report->loss))
    record_event (recorder, RUN_EVENT_NON_FINITE, report->epoch, report->loss);
}

static RunEpoch *
make_epoch (const NnEpochReport *report)
{
  RunEpoch *epoch = run_epoch_new ();

  epoch->epoch = report->epoch;
  epoch->step = report->step;
  epoch->training_loss = report->training_loss;
  epoch->training_accuracy = report->training_accuracy;
  epoch->evaluation_loss = NAN;
  epoch->evaluation_accuracy = NAN;
  epoch->learning_rate = (double) report->learning_rate;
  epoch->seconds = report->seconds;
  return epoch;
}

gboolean
training_recorder_add_epoch (TrainingRecorder *recorder,
                             NnDataset *images,
                             const NnEpochReport *report,
                             GError **error)
{
  const TrainingEvaluationSource source = { .dataset = images,
                                            .split = report->evaluated_split,
                                            .epoch = report->epoch };
  TrainingEvent *event = training_event_new (TRAINING_EVENT_EPOCH);
  gboolean is_good;

  event->epoch = make_epoch (report);
  if (report->metrics)
    event->evaluation =
        training_evaluation_new (&source, report->probabilities, report->metrics, error);
  is_good = event->evaluation != NULL || report->metrics == NULL;
  if (event->evaluation)
    {
      event->epoch->evaluation_loss = report->metrics->loss;
      event->epoch->evaluation_accuracy = report->metrics->accuracy;
      event->epoch->predictions =
          run_predictions_pack (report->probabilities, report->metrics->n_images,
                                report->metrics->n_classes);
    }
  recorder->is_between_epochs = TRUE;
  record (recorder, event);
  return is_good;
}

void
training_recorder_add_evaluation (TrainingRecorder *recorder,
                                  const NnPredictionReport *report,
                                  gboolean is_final)
{
  if (recorder->listener.on_evaluation)
    recorder->listener.on_evaluation (report, is_final, recorder->listener.data);
}

void
training_recorder_adjust (TrainingRecorder *recorder, NnLiveSettings *live)
{
  TrainingChanges changes = { 0 };

  if (recorder->listener.take_changes == NULL)
    return;
  recorder->listener.take_changes (&changes, recorder->listener.data);
  live->n_cores_left = changes.leaves_core ? 1 : 0;
  if (changes.has_learning_rate && live->learning_rate != (float) changes.learning_rate)
    {
      live->learning_rate = (float) changes.learning_rate;
      record_event (recorder, RUN_EVENT_LEARNING_RATE, get_epoch (recorder), changes.learning_rate);
    }
  if (changes.has_epochs && live->epochs != changes.epochs)
    {
      live->epochs = MAX (changes.epochs, get_epoch (recorder));
      record_event (recorder, RUN_EVENT_EPOCHS, get_epoch (recorder), live->epochs);
    }
}

/* A pause of the final test says nothing about the training. */
TrainingStop
training_recorder_ask (TrainingRecorder *recorder, gboolean is_final)
{
  double paused = 0;
  TrainingStop stop;

  if (recorder->listener.ask == NULL)
    return TRAINING_STOP_NOTHING;
  stop = recorder->listener.ask (&paused, recorder->listener.data);
  if (paused > 0 && !is_final)
    record_event (recorder, RUN_EVENT_PAUSED, get_epoch (recorder), paused);
  return stop;
}

/* For how many epochs nothing has got better. */
static guint
count_epochs_since_best (const TrainingRecorder *recorder)
{
  const RunEpoch *best = run_get_best_epoch (recorder->run);

  return recorder->latest.epoch - (best ? best->epoch : 0);
}

/* As many batches as @snapshot has learned from. */
static guint64
count_steps (const TrainingRecorder *recorder, const NnSnapshot *snapshot)
{
  return snapshot->is_partial ? recorder->latest.step
                              : (guint64) snapshot->epoch * run_get_n_batches (recorder->run);
}

void
training_recorder_end (TrainingRecorder *recorder, NnFitResult result, const NnSnapshot *kept)
{
  const NnBatchReport *latest = &recorder->latest;
  TrainingEvent *event = training_event_new (TRAINING_EVENT_KEPT);

  if (result == NN_FIT_STOPPED)
    record_event (recorder, RUN_EVENT_STOPPED, latest->epoch, 0);
  else if (result == NN_FIT_FINISHED && latest->epoch < latest->epochs)
    record_event (recorder, RUN_EVENT_EARLY_STOP, latest->epoch,
                  count_epochs_since_best (recorder));
  event->network_step = count_steps (recorder, kept);
  record (recorder, event);
}

void
training_recorder_add_test (TrainingRecorder *recorder, TrainingEvaluation *evaluation)
{
  TrainingEvent *event = training_event_new (TRAINING_EVENT_TEST);

  event->evaluation = evaluation ? training_evaluation_ref (evaluation) : NULL;
  record (recorder, event);
}

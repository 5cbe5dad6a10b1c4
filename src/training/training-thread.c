#include "training-thread.h"

#include <math.h>

#include "training-job.h"

/* The workers' priority while a window is open: on a machine that is fully busy the main loop then
 * still gets its frame in time, and training loses nothing. */
#define WORKER_NICE 10

typedef struct
{
  TrainingChannel *channel;
  NnDataset *dataset;
  RunSettings settings;
  guint64 step; /* batches done */
  guint epoch;  /* under way, counted from 1 */
  TrainingTest test;
} Worker;

static void
worker_free (Worker *worker)
{
  training_channel_unref (worker->channel);
  nn_dataset_unref (worker->dataset);
  g_free (worker);
}

static void
send_mark (Worker *worker, RunEventKind kind, double value)
{
  TrainingEvent *event = training_event_new (TRAINING_EVENT_MARK);

  event->mark = (RunEvent){
    .kind = kind, .epoch = MAX (worker->epoch, 1), .step = worker->step, .value = value
  };
  training_channel_send (worker->channel, event);
}

static void
on_start (guint n_threads, gpointer data)
{
  Worker *worker = data;
  TrainingEvent *event = training_event_new (TRAINING_EVENT_STARTED);

  event->n_threads = n_threads;
  training_channel_send (worker->channel, event);
}

static void
on_batch (const NnBatchReport *report, gpointer data)
{
  Worker *worker = data;

  worker->epoch = report->epoch;
  worker->step = report->step;
  training_channel_send_batch (worker->channel, report);
  if (!isfinite (report->loss))
    send_mark (worker, RUN_EVENT_NON_FINITE, report->loss);
}

static void
on_evaluation (const NnPredictionReport *report, gboolean is_final, gpointer data)
{
  Worker *worker = data;

  worker->test = (TrainingTest){ .is_testing = TRUE, .is_final = is_final, .report = *report };
  training_channel_send_test (worker->channel, &worker->test);
}

/* None is under way any more. */
static void
send_end_of_test (Worker *worker)
{
  if (!worker->test.is_testing)
    return;
  worker->test.is_testing = FALSE;
  training_channel_send_test (worker->channel, &worker->test);
}

static void
on_epoch (RunEpoch *epoch, TrainingEvaluation *evaluation, gpointer data)
{
  Worker *worker = data;
  TrainingEvent *event = training_event_new (TRAINING_EVENT_EPOCH);

  event->epoch = run_epoch_ref (epoch);
  event->evaluation = evaluation ? training_evaluation_ref (evaluation) : NULL;
  worker->epoch = epoch->epoch + 1;
  send_end_of_test (worker);
  training_channel_send (worker->channel, event);
}

static void
on_test (TrainingEvaluation *evaluation, gpointer data)
{
  Worker *worker = data;
  TrainingEvent *event = training_event_new (TRAINING_EVENT_TEST);

  event->evaluation = evaluation ? training_evaluation_ref (evaluation) : NULL;
  send_end_of_test (worker);
  training_channel_send (worker->channel, event);
}

static void
adjust (NnLiveSettings *live, gpointer data)
{
  Worker *worker = data;
  TrainingChanges changes;

  training_channel_take_changes (worker->channel, &changes);
  live->n_cores_left = changes.leaves_core ? 1 : 0;
  if (changes.has_learning_rate && live->learning_rate != (float) changes.learning_rate)
    {
      live->learning_rate = (float) changes.learning_rate;
      send_mark (worker, RUN_EVENT_LEARNING_RATE, changes.learning_rate);
    }
  if (changes.has_epochs && live->epochs != changes.epochs)
    {
      live->epochs = MAX (changes.epochs, MAX (worker->epoch, 1));
      send_mark (worker, RUN_EVENT_EPOCHS, live->epochs);
    }
}

static gboolean
should_stop (gpointer data)
{
  Worker *worker = data;
  double paused;
  TrainingStop stop = training_channel_wait (worker->channel, &paused);

  if (paused > 0)
    send_mark (worker, RUN_EVENT_PAUSED, paused);
  return stop != TRAINING_STOP_NOTHING;
}

/* Can be paused like the training, which says nothing about the curve. */
static gboolean
should_skip_test (gpointer data)
{
  Worker *worker = data;
  double paused;

  return training_channel_wait (worker->channel, &paused) == TRAINING_STOP_ALL;
}

static gpointer
run (gpointer data)
{
  Worker *worker = data;
  TrainingEvent *event = training_event_new (TRAINING_EVENT_ENDED);
  const TrainingJobObserver observer = { .on_start = on_start,
                                         .on_batch = on_batch,
                                         .on_epoch = on_epoch,
                                         .on_test = on_test,
                                         .on_evaluation = on_evaluation,
                                         .adjust = adjust,
                                         .should_stop = should_stop,
                                         .should_skip_test = should_skip_test,
                                         .data = worker };

  event->result = training_job_run (worker->dataset, &worker->settings, WORKER_NICE, &observer,
                                    &event->model, &event->error);
  if (event->result == NN_FIT_STOPPED)
    send_mark (worker, RUN_EVENT_STOPPED, 0);
  send_end_of_test (worker);
  training_channel_send (worker->channel, event);
  worker_free (worker);
  return NULL;
}

GThread *
training_thread_start (TrainingChannel *channel, NnDataset *dataset, const RunSettings *settings)
{
  Worker *worker = g_new0 (Worker, 1);

  worker->channel = training_channel_ref (channel);
  worker->dataset = nn_dataset_ref (dataset);
  worker->settings = *settings;
  return g_thread_new ("training", run, worker);
}

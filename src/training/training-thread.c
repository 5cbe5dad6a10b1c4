/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "training-thread.h"

#include "training-job.h"

/* The workers' priority while a window is open: on a machine that is fully busy the main loop then
 * still gets its frame in time, and training loses nothing. */
#define WORKER_NICE 10

typedef struct
{
  TrainingChannel *channel;
  NnDataset *dataset;
  RunSettings *settings;
  char *name;
  char *created;
  TrainingEvaluationProgress evaluation;
} Worker;

static void
worker_free (Worker *worker)
{
  training_channel_unref (worker->channel);
  nn_dataset_unref (worker->dataset);
  run_settings_free (worker->settings);
  g_free (worker->name);
  g_free (worker->created);
  g_free (worker);
}

static void
on_batch (const NnBatchReport *report, gpointer data)
{
  Worker *worker = data;

  training_channel_send_batch (worker->channel, report);
}

static void
on_evaluation (const NnPredictionReport *report, gboolean is_final, gpointer data)
{
  Worker *worker = data;

  worker->evaluation =
      (TrainingEvaluationProgress){ .is_under_way = TRUE, .is_final = is_final, .report = *report };
  training_channel_send_evaluation (worker->channel, &worker->evaluation);
}

/* None is under way any more. */
static void
send_end_of_evaluation (Worker *worker)
{
  if (!worker->evaluation.is_under_way)
    return;
  worker->evaluation.is_under_way = FALSE;
  training_channel_send_evaluation (worker->channel, &worker->evaluation);
}

static void
on_event (TrainingEvent *event, gpointer data)
{
  Worker *worker = data;

  if (event->kind == TRAINING_EVENT_EPOCH || event->kind == TRAINING_EVENT_TEST)
    send_end_of_evaluation (worker);
  training_channel_send (worker->channel, training_event_ref (event));
}

static void
take_changes (TrainingChanges *changes, gpointer data)
{
  Worker *worker = data;

  training_channel_take_changes (worker->channel, changes);
}

static TrainingStop
ask (double *paused_seconds, gpointer data)
{
  Worker *worker = data;

  return training_channel_wait (worker->channel, paused_seconds);
}

/* As the one that the main loop shows. */
static Run *
make_run (const Worker *worker)
{
  Run *run = run_new (worker->name, worker->dataset, worker->settings);

  g_free (run->created);
  run->created = g_strdup (worker->created);
  return run;
}

static gpointer
train (gpointer data)
{
  Worker *worker = data;
  const TrainingListener listener = { .on_batch = on_batch,
                                      .on_event = on_event,
                                      .on_evaluation = on_evaluation,
                                      .take_changes = take_changes,
                                      .ask = ask,
                                      .data = worker };
  TrainingEvent *event = training_event_new (TRAINING_EVENT_ENDED);
  g_autoptr (Run) run = make_run (worker);
  g_autoptr (TrainingRecorder) recorder = training_recorder_new (run, &listener);

  event->result = training_job_run (recorder, worker->dataset, WORKER_NICE, &event->error);
  event->model = g_steal_pointer (&run->model);
  send_end_of_evaluation (worker);
  training_channel_send (worker->channel, event);
  worker_free (worker);
  return NULL;
}

GThread *
training_thread_start (TrainingChannel *channel, NnDataset *dataset, const Run *run)
{
  Worker *worker = g_new0 (Worker, 1);

  worker->channel = training_channel_ref (channel);
  worker->dataset = nn_dataset_ref (dataset);
  worker->settings = run_settings_copy (run->settings);
  worker->name = g_strdup (run->name);
  worker->created = g_strdup (run->created);
  return g_thread_new ("training", train, worker);
}

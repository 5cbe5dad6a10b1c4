/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "training-event.h"

TrainingEvent *
training_event_new (TrainingEventKind kind)
{
  TrainingEvent *event = g_new0 (TrainingEvent, 1);

  nn_ref_count_init (&event->ref_count);
  event->kind = kind;
  return event;
}

TrainingEvent *
training_event_ref (TrainingEvent *event)
{
  g_return_val_if_fail (event != NULL, NULL);
  nn_ref_count_inc (&event->ref_count);
  return event;
}

void
training_event_unref (TrainingEvent *event)
{
  if (event == NULL || !nn_ref_count_dec (&event->ref_count))
    return;
  g_clear_pointer (&event->environment, run_environment_unref);
  g_clear_pointer (&event->epoch, run_epoch_unref);
  g_clear_pointer (&event->evaluation, training_evaluation_unref);
  g_clear_pointer (&event->model, nn_model_free);
  g_clear_error (&event->error);
  g_free (event);
}

static void
apply_start (const TrainingEvent *event, Run *run)
{
  run->threads = event->n_threads;
  g_clear_pointer (&run->environment, run_environment_unref);
  run->environment = run_environment_ref (event->environment);
}

static void
apply_test (const TrainingEvent *event, Run *run)
{
  const NnMetrics *metrics;

  if (event->evaluation == NULL)
    {
      run_skip_test (run);
      return;
    }
  metrics = training_evaluation_get_metrics (event->evaluation);
  run_append_test (run, metrics->loss, metrics->accuracy);
}

void
training_event_apply (const TrainingEvent *event, Run *run)
{
  g_return_if_fail (event != NULL && run != NULL);

  switch (event->kind)
    {
    case TRAINING_EVENT_STARTED:
      apply_start (event, run);
      break;
    case TRAINING_EVENT_EPOCH:
      run_append_epoch (run, run_epoch_ref (event->epoch));
      break;
    case TRAINING_EVENT_RUN_EVENT:
      run_append_event (run, &event->run_event);
      break;
    case TRAINING_EVENT_KEPT:
      run->network_step = event->network_step;
      break;
    case TRAINING_EVENT_TEST:
      apply_test (event, run);
      break;
    case TRAINING_EVENT_ENDED:
      break;
    default:
      g_assert_not_reached ();
    }
}

#include "training-event.h"

TrainingEvent *
training_event_new (TrainingEventKind kind)
{
  TrainingEvent *event = g_new0 (TrainingEvent, 1);

  event->kind = kind;
  return event;
}

void
training_event_free (TrainingEvent *event)
{
  if (event == NULL)
    return;
  g_clear_pointer (&event->epoch, run_epoch_unref);
  g_clear_pointer (&event->evaluation, training_evaluation_unref);
  g_clear_pointer (&event->model, nn_model_free);
  g_clear_error (&event->error);
  g_free (event);
}

/* One report on its way from the training thread to the main loop. Immutable. */
#pragma once

#include "run.h"
#include "training-evaluation.h"

G_BEGIN_DECLS

typedef enum
{
  TRAINING_EVENT_STARTED, /* n_threads */
  TRAINING_EVENT_EPOCH,   /* epoch, evaluation */
  TRAINING_EVENT_TEST,    /* evaluation: of the test images, when the training is over; NULL if
                           * that was skipped */
  TRAINING_EVENT_MARK,    /* mark: something that is drawn on the curve */
  TRAINING_EVENT_ENDED,   /* result, error, model: the thread's last word */
} TrainingEventKind;

typedef struct
{
  TrainingEventKind kind;
  guint n_threads;
  RunEpoch *epoch;
  TrainingEvaluation *evaluation; /* may be NULL */
  RunEvent mark;
  NnFitResult result;
  GError *error;  /* NULL unless result is NN_FIT_FAILED */
  NnModel *model; /* may be NULL */
} TrainingEvent;

/* An empty event; the channel's sender fills it before it is sent. */
TrainingEvent *training_event_new (TrainingEventKind kind);
void training_event_free (TrainingEvent *event);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TrainingEvent, training_event_free)

G_END_DECLS

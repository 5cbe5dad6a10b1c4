/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the recorder says of a training, to whoever listens in the training thread and, through the
 * channel, to the main loop. Reference-counted and immutable. */
#pragma once

#include "run.h"
#include "training-evaluation.h"

G_BEGIN_DECLS

typedef enum
{
  TRAINING_EVENT_STARTED,   /* environment, n_threads */
  TRAINING_EVENT_EPOCH,     /* epoch, evaluation */
  TRAINING_EVENT_RUN_EVENT, /* run_event: is recorded in the run */
  TRAINING_EVENT_KEPT,      /* network_step: the training is over; a test may follow */
  TRAINING_EVENT_TEST,      /* evaluation: of the test images, when the training is over; NULL if
                             * that was skipped */
  TRAINING_EVENT_ENDED,     /* result, error, model: the thread's last word */
} TrainingEventKind;

typedef struct
{
  TrainingEventKind kind;
  RunEnvironment *environment;
  guint n_threads;
  RunEpoch *epoch;
  TrainingEvaluation *evaluation; /* may be NULL */
  RunEvent run_event;
  guint64 network_step; /* see Run */
  NnFitResult result;
  GError *error;  /* NULL unless result is NN_FIT_FAILED */
  NnModel *model; /* may be NULL; whoever has the only reference may take it */

  /*< private >*/
  NnRefCount ref_count;
} TrainingEvent;

/* An empty event; whoever makes it fills it before it is handed on. */
TrainingEvent *training_event_new (TrainingEventKind kind);
TrainingEvent *training_event_ref (TrainingEvent *event);
void training_event_unref (TrainingEvent *event);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TrainingEvent, training_event_unref)

/* Puts into @run what it is about. All runs of one training, the recorder's and those that others
 * show, are filled by this, and share the epochs. */
void training_event_apply (const TrainingEvent *event, Run *run);

G_END_DECLS

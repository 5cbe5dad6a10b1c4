/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What happens in a training, as a Run: the same for the app and the command line.
 *
 * The job (training-job.h) tells the recorder what the trainer reports; the recorder fills its run
 * with it, and then tells whoever listens. All of this is in the training thread, and so is the
 * run: it is complete at any moment, and can be written down there without waiting for anybody. A
 * window, which lives in another thread, has a run of its own and fills it with the same events
 * (training_event_apply()); the two share the epochs, which are immutable and hold nearly all of a
 * run's memory. One run for both threads would need a lock that every chart has to take. */
#pragma once

#include "training-event.h"

G_BEGIN_DECLS

/* How far it was asked to stop; never less than before. */
typedef enum
{
  TRAINING_STOP_NOTHING,
  TRAINING_STOP_TRAINING, /* with the evaluation that may be under way; the final test follows */
  TRAINING_STOP_ALL,      /* that too */
} TrainingStop;

/* Changes that were asked for; they take effect with the next batch. */
typedef struct
{
  gboolean has_learning_rate;
  double learning_rate;
  gboolean has_epochs;
  guint epochs;         /* not fewer than have begun: then the one under way is the last */
  gboolean leaves_core; /* not a change, but how it is now */
} TrainingChanges;

/* Who listens, and has a say: called in the training thread, between two batches, and between two
 * chunks of an evaluation, which take some hundredths of a second each. Any member may be NULL. */
typedef struct
{
  void (*on_batch) (const NnBatchReport *report, gpointer data);

  /* The run has it already. @event may be kept: take a reference. */
  void (*on_event) (TrainingEvent *event, gpointer data);

  /* While images are evaluated, after an epoch or, @is_final, when the training is over. */
  void (*on_evaluation) (const NnPredictionReport *report, gboolean is_final, gpointer data);

  /* Fills in @changes, which holds none. */
  void (*take_changes) (TrainingChanges *changes, gpointer data);

  /* Asked before each batch and each chunk of an evaluation: what is to stop now? As long as it
   * does not return, everything waits: sets @paused_seconds, which is 0, to how long that was
   * meant. */
  TrainingStop (*ask) (double *paused_seconds, gpointer data);
  gpointer data;
} TrainingListener;

typedef struct _TrainingRecorder TrainingRecorder;

/* Fills @run, which it references: an empty one, of the data and settings that are trained with.
 * @listener is copied. */
TrainingRecorder *training_recorder_new (Run *run, const TrainingListener *listener);
void training_recorder_free (TrainingRecorder *recorder);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TrainingRecorder, training_recorder_free)

Run *training_recorder_get_run (TrainingRecorder *recorder);

/*< for the job >*/

void training_recorder_start (TrainingRecorder *recorder, guint n_threads);
void training_recorder_add_batch (TrainingRecorder *recorder, const NnBatchReport *report);

/* @images are those that were trained with. Fails with NN_ERROR_MEMORY: the epoch is recorded as if
 * its evaluation had been stopped. */
gboolean training_recorder_add_epoch (TrainingRecorder *recorder,
                                      NnDataset *images,
                                      const NnEpochReport *report,
                                      GError **error);
void training_recorder_add_evaluation (TrainingRecorder *recorder,
                                       const NnPredictionReport *report,
                                       gboolean is_final);

/* From the next batch on, what the listener wants. */
void training_recorder_adjust (TrainingRecorder *recorder, NnLiveSettings *live);

TrainingStop training_recorder_ask (TrainingRecorder *recorder, gboolean is_final);

/* The training is over, and @kept is what is left of it. */
void training_recorder_end (TrainingRecorder *recorder, NnFitResult result, const NnSnapshot *kept);

/* The final test; NULL: there is none of the weights that are left. */
void training_recorder_add_test (TrainingRecorder *recorder, TrainingEvaluation *evaluation);

G_END_DECLS

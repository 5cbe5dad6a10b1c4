/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One training, as a window sees it: state, progress, run, and the four things a user can do.
 *
 * Main thread only. Training itself runs in a thread named "training"; its reports arrive through a
 * TrainingChannel. Dropping the last reference stops everything and waits for its thread: for one
 * batch, or for one chunk of an evaluation.
 */
#pragma once

#include "run.h"
#include "training-evaluation.h"

G_BEGIN_DECLS

typedef enum
{
  TRAINING_STATE_READY, /* not started */
  TRAINING_STATE_RUNNING,
  TRAINING_STATE_PAUSED,
  TRAINING_STATE_STOPPING, /* asked to stop; the batch under way is finished first, and then the
                            * network is tested, unless that was to stop too */
  TRAINING_STATE_FINISHED, /* all epochs done */
  TRAINING_STATE_STOPPED,  /* by the user */
  TRAINING_STATE_FAILED,   /* see training_session_get_error() */
} TrainingState;

#define TRAINING_TYPE_STATE (training_state_get_type ())
GType training_state_get_type (void);

/* How far it is. A plain value. */
typedef struct
{
  guint epoch;  /* under way, counted from 1; 0 before the first batch */
  guint epochs; /* in all */
  guint batch;  /* in this epoch, counted from 1 */
  guint n_batches;
  double fraction;          /* of all batches, 0 … 1 */
  double images_per_second; /* over the last second or so; 0 if unknown */
  double seconds_left;      /* with all tests that follow; negative as long as it cannot be told */
  double loss;              /* of the last batch; NAN before the first */
} TrainingProgress;

#define TRAINING_TYPE_SESSION (training_session_get_type ())
G_DECLARE_FINAL_TYPE (TrainingSession, training_session, TRAINING, SESSION, GObject)

/* @dataset: the chosen classes. Nothing starts yet. */
TrainingSession *
training_session_new (const char *name, NnDataset *dataset, const RunSettings *settings);

/* Each does nothing in a state where it makes no sense. */
void training_session_start (TrainingSession *session);
void training_session_pause (TrainingSession *session);
void training_session_resume (TrainingSession *session);

/* Ends the training after the batch that is under way, or in the middle of an epoch's evaluation;
 * then the network is tested, if there is something to test. Called once more, or while that test
 * is under way, skips the test: there is then no evaluation, and the run has no test figures. */
void training_session_stop (TrainingSession *session);

/* What a call of training_session_stop() would do now: TRUE: skip the test that follows or is under
 * way. */
gboolean training_session_stop_skips_test (TrainingSession *session);

/* For quitting: stops the training and skips the test; "active" is soon FALSE. */
void training_session_cancel (TrainingSession *session);

/* The evaluation that is under way, after an epoch or, the final test, when the training is over;
 * all zero while there is none. It can be paused. How far it is, is told by "progress"; property
 * "final-test" (boolean), whether it is the final test, is notified. */
TrainingEvaluationProgress training_session_get_evaluation_progress (TrainingSession *session);

/* Takes effect at the next batch, is recorded in the run and marked on the curve. Ignored unless
 * the session takes changes: while it is running or paused, but for its final test. Values outside
 * the setting's range (run_setting_get()) are brought into it. The number of
 * epochs cannot become smaller than that of the one under way: then this is the last, and the
 * settings say so as soon as it is known. */
gboolean training_session_takes_changes (TrainingSession *session);
void training_session_set_learning_rate (TrainingSession *session, double learning_rate);
void training_session_set_epochs (TrainingSession *session, guint epochs);

/* TRUE: the main loop has something to do that is not to be late, and wants a core for it. If the
 * training runs on several, it leaves one of them from its next batch on, for which this waits a
 * millisecond at most. FALSE gives it back. The weights do not depend on it. */
void training_session_set_leaves_core (TrainingSession *session, gboolean leaves_core);

/* Property "state" (TrainingState), notified. */
TrainingState training_session_get_state (TrainingSession *session);

/* Whether a thread is at work: RUNNING, PAUSED or STOPPING. Property "active", notified. */
gboolean training_session_is_active (TrainingSession *session);

/* Signal "progress": emitted at most about twenty times a second, when there is something new, in
 * the run, too. */
TrainingProgress training_session_get_progress (TrainingSession *session);

NnDataset *training_session_get_dataset (TrainingSession *session);

/* Its own copy, with what it was asked to change meanwhile. Property "settings" (pointer), notified
 * when something in them has changed. */
const RunSettings *training_session_get_settings (TrainingSession *session);

/* The run as far as the main loop knows it; its model is set once the session is no longer active.
 */
Run *training_session_get_run (TrainingSession *session);

/* The latest evaluation, or NULL. Property "evaluation" (boxed), notified after each epoch. While
 * it trains with validation images the evaluation is theirs (training_evaluation_is_validation());
 * once the session is no longer active it is that of the test images, in as many views as the
 * settings say, or, without test images, after a failure or if that was skipped, that of the
 * validation images after the epoch whose network is kept. After a stop in the middle of an epoch,
 * the network is evaluated once more, so that matrix and weights belong together; if that is
 * skipped it is NULL. */
TrainingEvaluation *training_session_get_evaluation (TrainingSession *session);

/* Why it failed: a translated sentence, or NULL. */
const char *training_session_get_error (TrainingSession *session);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one place where the training thread and the main loop meet; it holds the only lock between
 * them.
 *
 * Towards the main loop: events queue up and are never dropped, the figures of every batch are
 * collected, and progress, of the training and of an evaluation, is a slot that holds the latest
 * value. However much arrives, at most one wake-up is pending, and wake-ups are some frames apart.
 *
 * Towards the training thread: stop, pause, and what takes effect at the next batch: a learning
 * rate, a number of epochs, and whether a core is left to the main loop.
 */
#pragma once

#include "training-recorder.h"

G_BEGIN_DECLS

typedef struct _TrainingChannel TrainingChannel;

/* What has arrived since the last time. */
typedef struct
{
  GPtrArray *events; /* of TrainingEvent */
  GArray *losses;    /* of float, one per batch */
  GArray *accuracies;
  gboolean has_progress;
  NnBatchReport progress; /* the latest */
  gboolean has_evaluation;
  TrainingEvaluationProgress evaluation; /* the latest */
} TrainingDelivery;

void training_delivery_clear (TrainingDelivery *delivery);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TrainingDelivery, training_delivery_clear)

/* @wake is called in the thread-default main context of the caller of this function when there is
 * something to take. */
TrainingChannel *training_channel_new (void (*wake) (gpointer data), gpointer data);
TrainingChannel *training_channel_ref (TrainingChannel *channel);
void training_channel_unref (TrainingChannel *channel);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TrainingChannel, training_channel_unref)

/*< the main loop's end >*/

/* Takes everything that has arrived. */
void training_channel_take (TrainingChannel *channel, TrainingDelivery *delivery);

/* No wake-up is delivered any more; the training thread may go on sending into the void. */
void training_channel_close (TrainingChannel *channel);

void training_channel_set_stop (TrainingChannel *channel, TrainingStop stop);
void training_channel_set_paused (TrainingChannel *channel, gboolean paused);
void training_channel_set_learning_rate (TrainingChannel *channel, double learning_rate);
void training_channel_set_epochs (TrainingChannel *channel, guint epochs);

/* Asks that the training leave a core to the main loop. Waits until it does, but not longer than
 * @patience microseconds: a batch may take longer than a frame. */
void training_channel_ask_for_core (TrainingChannel *channel, gint64 patience);
void training_channel_give_core_back (TrainingChannel *channel);

/*< the training thread's end >*/

/* Takes the reference to @event. */
void training_channel_send (TrainingChannel *channel, TrainingEvent *event);
void training_channel_send_batch (TrainingChannel *channel, const NnBatchReport *report);
void training_channel_send_evaluation (TrainingChannel *channel,
                                       const TrainingEvaluationProgress *evaluation);

/* Waits as long as training is paused and nothing is to stop. Returns what is to stop. If it had to
 * wait, @paused_seconds (else 0) tells how long. */
TrainingStop training_channel_wait (TrainingChannel *channel, double *paused_seconds);

/* Takes the changes that were asked for since the last call. */
void training_channel_take_changes (TrainingChannel *channel, TrainingChanges *changes);

G_END_DECLS

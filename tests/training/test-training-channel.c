/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The channel: nothing is lost, nothing is reordered, and the main loop is not flooded. */
#include "training-channel.h"

#include <pthread.h>

#define N_BATCHES 20000
#define N_EPOCHS 200

typedef struct
{
  TrainingChannel *channel;
  guint n_wakes, n_batches, n_epochs;
  gboolean ended;
} Receiver;

static void
on_wake (gpointer data)
{
  Receiver *receiver = data;
  g_auto (TrainingDelivery) delivery = { 0 };

  receiver->n_wakes++;
  training_channel_take (receiver->channel, &delivery);
  g_assert_cmpuint (delivery.losses->len, ==, delivery.accuracies->len);
  for (guint i = 0; i < delivery.losses->len; i++)
    g_assert_true (g_array_index (delivery.losses, float, i) == (float) receiver->n_batches++);
  if (delivery.has_progress)
    g_assert_cmpuint (delivery.progress.step, ==, receiver->n_batches);
  for (guint i = 0; i < delivery.events->len; i++)
    {
      const TrainingEvent *event = g_ptr_array_index (delivery.events, i);

      if (event->kind == TRAINING_EVENT_EPOCH)
        g_assert_cmpuint (event->epoch->epoch, ==, ++receiver->n_epochs);
      else
        receiver->ended = TRUE;
    }
}

static void *
send_much (void *data)
{
  TrainingChannel *channel = data;

  for (guint i = 0; i < N_BATCHES; i++)
    {
      const NnBatchReport report = { .loss = i, .accuracy = 0.5, .step = i + 1 };

      training_channel_send_batch (channel, &report);
      if ((i + 1) % (N_BATCHES / N_EPOCHS) == 0)
        {
          TrainingEvent *event = training_event_new (TRAINING_EVENT_EPOCH);

          event->epoch = run_epoch_new ();
          event->epoch->epoch = (i + 1) / (N_BATCHES / N_EPOCHS);
          training_channel_send (channel, event);
        }
    }
  training_channel_send (channel, training_event_new (TRAINING_EVENT_ENDED));
  training_channel_unref (channel);
  return NULL;
}

static void
test_nothing_lost (void)
{
  Receiver receiver = { 0 };
  pthread_t thread;

  receiver.channel = training_channel_new (on_wake, &receiver);
  g_assert_cmpint (pthread_create (&thread, NULL, send_much,
                                   training_channel_ref (receiver.channel)),
                   ==, 0);
  while (!receiver.ended)
    g_main_context_iteration (NULL, TRUE);
  pthread_join (thread, NULL);
  g_assert_cmpuint (receiver.n_batches, ==, N_BATCHES);
  g_assert_cmpuint (receiver.n_epochs, ==, N_EPOCHS);
  /* Far fewer wake-ups than reports. */
  g_assert_cmpuint (receiver.n_wakes, <, N_BATCHES / 20);
  training_channel_close (receiver.channel);
  training_channel_unref (receiver.channel);
}

static void
test_closed (void)
{
  Receiver receiver = { 0 };
  TrainingChannel *channel = training_channel_new (on_wake, &receiver);
  const NnBatchReport report = { .step = 1 };

  training_channel_send_batch (channel, &report);
  training_channel_close (channel);
  training_channel_send_batch (channel, &report);
  for (guint i = 0; i < 10; i++)
    g_main_context_iteration (NULL, FALSE);
  g_assert_cmpuint (receiver.n_wakes, ==, 0);
  training_channel_unref (channel);
}

/* The training thread: looks after each batch, as often as it is told to, and then pauses. */
static void *
train (void *data)
{
  TrainingChannel *channel = data;
  TrainingChanges changes;
  double paused;

  for (gboolean leaves = FALSE; !leaves; leaves = changes.leaves_core)
    training_channel_take_changes (channel, &changes);
  training_channel_wait (channel, &paused);
  return NULL;
}

/* Whoever asks for a core waits until it is there, or until no core is busy. */
static void
test_core (void)
{
  TrainingChannel *channel = training_channel_new (on_wake, NULL);
  const gint64 ages = 3600 * (gint64) G_USEC_PER_SEC;
  TrainingChanges changes;
  pthread_t thread;

  training_channel_ask_for_core (channel, 1000);
  training_channel_take_changes (channel, &changes);
  g_assert_true (changes.leaves_core);
  training_channel_give_core_back (channel);
  training_channel_take_changes (channel, &changes);
  g_assert_false (changes.leaves_core);

  training_channel_set_paused (channel, TRUE);
  g_assert_cmpint (pthread_create (&thread, NULL, train, channel), ==, 0);
  training_channel_ask_for_core (channel, ages);
  training_channel_give_core_back (channel);
  training_channel_take_changes (channel, &changes);
  training_channel_ask_for_core (channel, ages);
  training_channel_set_stop (channel, TRAINING_STOP_TRAINING);
  pthread_join (thread, NULL);
  training_channel_unref (channel);
}

static void
test_changes (void)
{
  TrainingChannel *channel = training_channel_new (on_wake, NULL);
  TrainingChanges changes;
  double paused;

  training_channel_take_changes (channel, &changes);
  g_assert_false (changes.has_learning_rate || changes.has_epochs);
  training_channel_set_learning_rate (channel, 0.5);
  training_channel_set_learning_rate (channel, 0.25);
  training_channel_set_epochs (channel, 7);
  training_channel_take_changes (channel, &changes);
  g_assert_true (changes.has_learning_rate && changes.has_epochs);
  g_assert_cmpfloat (changes.learning_rate, ==, 0.25);
  g_assert_cmpuint (changes.epochs, ==, 7);
  training_channel_take_changes (channel, &changes);
  g_assert_false (changes.has_learning_rate || changes.has_epochs);

  g_assert_false (training_channel_wait (channel, &paused));
  g_assert_cmpfloat (paused, ==, 0);
  /* A stop ends a pause. */
  training_channel_set_paused (channel, TRUE);
  training_channel_set_stop (channel, TRAINING_STOP_TRAINING);
  g_assert_true (training_channel_wait (channel, &paused));
  training_channel_unref (channel);
}

/* How far an evaluation is: the latest counts, and that none is under way any more. */
static void
test_evaluation (void)
{
  Receiver receiver = { 0 };
  g_auto (TrainingDelivery) delivery = { 0 };
  g_auto (TrainingDelivery) nothing = { 0 };
  TrainingEvaluationProgress progress = { .is_under_way = TRUE, .report = { .n_images = 50 } };

  receiver.channel = training_channel_new (on_wake, &receiver);
  for (progress.report.n_done = 0; progress.report.n_done <= 50; progress.report.n_done += 10)
    training_channel_send_evaluation (receiver.channel, &progress);
  training_channel_take (receiver.channel, &delivery);
  g_assert_true (delivery.has_evaluation);
  g_assert_true (delivery.evaluation.is_under_way);
  g_assert_cmpuint (delivery.evaluation.report.n_done, ==, 50);
  training_channel_take (receiver.channel, &nothing);
  g_assert_false (nothing.has_evaluation);
  training_channel_close (receiver.channel);
  training_channel_unref (receiver.channel);
}

/* What was asked to stop is not taken back by asking for less, and a pause does not hold it up. */
static void
test_stop (void)
{
  TrainingChannel *channel = training_channel_new (on_wake, NULL);
  double paused;

  g_assert_cmpint (training_channel_wait (channel, &paused), ==, TRAINING_STOP_NOTHING);
  training_channel_set_paused (channel, TRUE);
  training_channel_set_stop (channel, TRAINING_STOP_TRAINING);
  g_assert_cmpint (training_channel_wait (channel, &paused), ==, TRAINING_STOP_TRAINING);
  training_channel_set_stop (channel, TRAINING_STOP_ALL);
  training_channel_set_stop (channel, TRAINING_STOP_TRAINING);
  g_assert_cmpint (training_channel_wait (channel, &paused), ==, TRAINING_STOP_ALL);
  g_assert_cmpfloat (paused, ==, 0);
  training_channel_unref (channel);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/channel/nothing-lost", test_nothing_lost);
  g_test_add_func ("/channel/closed", test_closed);
  g_test_add_func ("/channel/changes", test_changes);
  g_test_add_func ("/channel/core", test_core);
  g_test_add_func ("/channel/evaluation", test_evaluation);
  g_test_add_func ("/channel/stop", test_stop);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "training-channel.h"

#include <pthread.h>

#include "nn-ref-count.h"

/* Wake-ups are this far apart: a curve that grows looks smooth, and each takes a little from the
 * training. */
#define WAKE_INTERVAL (G_USEC_PER_SEC / 20)

struct _TrainingChannel
{
  NnRefCount ref_count;
  GMainContext *context;
  void (*wake) (gpointer data);
  gpointer wake_data;

  /* A pthread mutex, because ThreadSanitizer cannot see GLib's. Everything below is guarded by it.
   */
  pthread_mutex_t lock;
  pthread_cond_t changed; /* stop or paused */
  pthread_cond_t left;    /* leaves_core or is_waiting */
  gboolean closed;
  GSource *source; /* the pending wake-up, or NULL */
  gint64 last_wake;
  TrainingDelivery inbox;
  TrainingStop stop;
  gboolean paused;
  TrainingChanges changes;
  gboolean asked_for_core;
  gboolean leaves_core; /* as far as the training thread has seen */
  gboolean is_waiting;  /* the training thread, because of a pause */
};

static void
delivery_init (TrainingDelivery *delivery)
{
  *delivery = (TrainingDelivery){
    .events = g_ptr_array_new_with_free_func ((GDestroyNotify) training_event_unref),
    .losses = g_array_new (FALSE, FALSE, sizeof (float)),
    .accuracies = g_array_new (FALSE, FALSE, sizeof (float)),
  };
}

void
training_delivery_clear (TrainingDelivery *delivery)
{
  g_clear_pointer (&delivery->events, g_ptr_array_unref);
  g_clear_pointer (&delivery->losses, g_array_unref);
  g_clear_pointer (&delivery->accuracies, g_array_unref);
}

/* Its clock is the one that g_get_monotonic_time() reads. */
static void
init_left (TrainingChannel *channel)
{
  pthread_condattr_t attributes;

  pthread_condattr_init (&attributes);
  pthread_condattr_setclock (&attributes, CLOCK_MONOTONIC);
  pthread_cond_init (&channel->left, &attributes);
  pthread_condattr_destroy (&attributes);
}

TrainingChannel *
training_channel_new (void (*wake) (gpointer data), gpointer data)
{
  TrainingChannel *channel = g_new0 (TrainingChannel, 1);

  nn_ref_count_init (&channel->ref_count);
  pthread_mutex_init (&channel->lock, NULL);
  pthread_cond_init (&channel->changed, NULL);
  init_left (channel);
  channel->context = g_main_context_ref_thread_default ();
  channel->wake = wake;
  channel->wake_data = data;
  delivery_init (&channel->inbox);
  return channel;
}

TrainingChannel *
training_channel_ref (TrainingChannel *channel)
{
  nn_ref_count_inc (&channel->ref_count);
  return channel;
}

void
training_channel_unref (TrainingChannel *channel)
{
  if (channel == NULL || !nn_ref_count_dec (&channel->ref_count))
    return;
  g_assert (channel->source == NULL);
  training_delivery_clear (&channel->inbox);
  g_main_context_unref (channel->context);
  pthread_cond_destroy (&channel->left);
  pthread_cond_destroy (&channel->changed);
  pthread_mutex_destroy (&channel->lock);
  g_free (channel);
}

static gboolean
dispatch (gpointer data)
{
  TrainingChannel *channel = data;
  gboolean closed;

  pthread_mutex_lock (&channel->lock);
  closed = channel->closed;
  g_clear_pointer (&channel->source, g_source_unref);
  channel->last_wake = g_get_monotonic_time ();
  pthread_mutex_unlock (&channel->lock);
  if (!closed)
    channel->wake (channel->wake_data);
  return G_SOURCE_REMOVE;
}

/* With the lock held: makes sure that one wake-up is pending. */
static void
schedule_wake (TrainingChannel *channel)
{
  gint64 wait;

  if (channel->closed || channel->source != NULL)
    return;
  wait = channel->last_wake + WAKE_INTERVAL - g_get_monotonic_time ();
  channel->source = g_timeout_source_new (wait > 0 ? (guint) (wait / 1000) : 0);
  g_source_set_static_name (channel->source, "training channel");
  g_source_set_callback (channel->source, dispatch, training_channel_ref (channel),
                         (GDestroyNotify) training_channel_unref);
  g_source_attach (channel->source, channel->context);
}

void
training_channel_take (TrainingChannel *channel, TrainingDelivery *delivery)
{
  TrainingDelivery empty;

  delivery_init (&empty);
  pthread_mutex_lock (&channel->lock);
  *delivery = channel->inbox;
  channel->inbox = empty;
  pthread_mutex_unlock (&channel->lock);
}

void
training_channel_close (TrainingChannel *channel)
{
  GSource *source;

  pthread_mutex_lock (&channel->lock);
  channel->closed = TRUE;
  source = g_steal_pointer (&channel->source);
  pthread_mutex_unlock (&channel->lock);
  /* Not under the lock: destroying it drops a reference to the channel. */
  if (source)
    {
      g_source_destroy (source);
      g_source_unref (source);
    }
}

void
training_channel_set_stop (TrainingChannel *channel, TrainingStop stop)
{
  pthread_mutex_lock (&channel->lock);
  channel->stop = MAX (channel->stop, stop);
  pthread_cond_broadcast (&channel->changed);
  pthread_mutex_unlock (&channel->lock);
}

void
training_channel_set_paused (TrainingChannel *channel, gboolean paused)
{
  pthread_mutex_lock (&channel->lock);
  channel->paused = paused;
  pthread_cond_broadcast (&channel->changed);
  pthread_mutex_unlock (&channel->lock);
}

void
training_channel_set_learning_rate (TrainingChannel *channel, double learning_rate)
{
  pthread_mutex_lock (&channel->lock);
  channel->changes.has_learning_rate = TRUE;
  channel->changes.learning_rate = learning_rate;
  pthread_mutex_unlock (&channel->lock);
}

void
training_channel_set_epochs (TrainingChannel *channel, guint epochs)
{
  pthread_mutex_lock (&channel->lock);
  channel->changes.has_epochs = TRUE;
  channel->changes.epochs = epochs;
  pthread_mutex_unlock (&channel->lock);
}

void
training_channel_ask_for_core (TrainingChannel *channel, gint64 patience)
{
  gint64 end = g_get_monotonic_time () + patience;
  const struct timespec deadline = { .tv_sec = (time_t) (end / G_USEC_PER_SEC),
                                     .tv_nsec = (long) (end % G_USEC_PER_SEC) * 1000 };
  int status = 0;

  pthread_mutex_lock (&channel->lock);
  channel->asked_for_core = TRUE;
  while (!channel->leaves_core && !channel->is_waiting && status == 0)
    status = pthread_cond_timedwait (&channel->left, &channel->lock, &deadline);
  pthread_mutex_unlock (&channel->lock);
}

void
training_channel_give_core_back (TrainingChannel *channel)
{
  pthread_mutex_lock (&channel->lock);
  channel->asked_for_core = FALSE;
  pthread_mutex_unlock (&channel->lock);
}

void
training_channel_send (TrainingChannel *channel, TrainingEvent *event)
{
  pthread_mutex_lock (&channel->lock);
  g_ptr_array_add (channel->inbox.events, event);
  schedule_wake (channel);
  pthread_mutex_unlock (&channel->lock);
}

void
training_channel_send_batch (TrainingChannel *channel, const NnBatchReport *report)
{
  float loss = (float) report->loss, accuracy = (float) report->accuracy;

  pthread_mutex_lock (&channel->lock);
  g_array_append_val (channel->inbox.losses, loss);
  g_array_append_val (channel->inbox.accuracies, accuracy);
  channel->inbox.has_progress = TRUE;
  channel->inbox.progress = *report;
  schedule_wake (channel);
  pthread_mutex_unlock (&channel->lock);
}

void
training_channel_send_evaluation (TrainingChannel *channel,
                                  const TrainingEvaluationProgress *evaluation)
{
  pthread_mutex_lock (&channel->lock);
  channel->inbox.has_evaluation = TRUE;
  channel->inbox.evaluation = *evaluation;
  schedule_wake (channel);
  pthread_mutex_unlock (&channel->lock);
}

TrainingStop
training_channel_wait (TrainingChannel *channel, double *paused_seconds)
{
  TrainingStop stop;

  *paused_seconds = 0;
  pthread_mutex_lock (&channel->lock);
  if (channel->paused && channel->stop == TRAINING_STOP_NOTHING)
    {
      gint64 start = g_get_monotonic_time ();

      channel->is_waiting = TRUE;
      pthread_cond_broadcast (&channel->left);
      while (channel->paused && channel->stop == TRAINING_STOP_NOTHING)
        pthread_cond_wait (&channel->changed, &channel->lock);
      channel->is_waiting = FALSE;
      *paused_seconds = (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC;
    }
  stop = channel->stop;
  pthread_mutex_unlock (&channel->lock);
  return stop;
}

void
training_channel_take_changes (TrainingChannel *channel, TrainingChanges *changes)
{
  pthread_mutex_lock (&channel->lock);
  *changes = channel->changes;
  changes->leaves_core = channel->asked_for_core;
  channel->changes = (TrainingChanges){ 0 };
  if (channel->leaves_core != channel->asked_for_core)
    {
      channel->leaves_core = channel->asked_for_core;
      pthread_cond_broadcast (&channel->left);
    }
  pthread_mutex_unlock (&channel->lock);
}

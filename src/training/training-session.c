/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "training-session.h"

#include <math.h>

#include "run-setting.h"
#include "training-channel.h"
#include "training-estimate.h"
#include "training-thread.h"

/* How long the main loop waits for a core, in microseconds: a few batches of a small network, and
 * little of a frame. */
#define CORE_PATIENCE 1000

/* Speed is averaged over about this long. */
#define SPEED_WINDOW 1.0

struct _TrainingSession
{
  GObject parent_instance;

  NnDataset *dataset;
  RunSettings *settings;
  Run *run; /* the main loop's own, filled with what the recorder's was filled with */

  TrainingState state;
  TrainingProgress progress;
  TrainingEvaluationProgress evaluating;
  TrainingEstimate estimate;
  TrainingEvaluation *evaluation;
  TrainingEvaluation *best; /* of the best epoch, where validation images decide about it */
  char *error;

  TrainingChannel *channel; /* while a thread is at work */
  GThread *thread;

  /* Where the present measurement of speed began. */
  double speed_seconds;
  guint64 speed_images;
};

enum
{
  PROP_STATE = 1,
  PROP_ACTIVE,
  PROP_SETTINGS,
  PROP_EVALUATION,
  PROP_FINAL_TEST,
  N_PROPS
};

enum
{
  PROGRESS,
  N_SIGNALS
};

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TrainingSession, training_session, G_TYPE_OBJECT)

GType
training_state_get_type (void)
{
  static gsize type = 0;

  if (g_once_init_enter (&type))
    {
      static const GEnumValue values[] = {
        { TRAINING_STATE_READY, "TRAINING_STATE_READY", "ready" },
        { TRAINING_STATE_RUNNING, "TRAINING_STATE_RUNNING", "running" },
        { TRAINING_STATE_PAUSED, "TRAINING_STATE_PAUSED", "paused" },
        { TRAINING_STATE_STOPPING, "TRAINING_STATE_STOPPING", "stopping" },
        { TRAINING_STATE_FINISHED, "TRAINING_STATE_FINISHED", "finished" },
        { TRAINING_STATE_STOPPED, "TRAINING_STATE_STOPPED", "stopped" },
        { TRAINING_STATE_FAILED, "TRAINING_STATE_FAILED", "failed" },
        { 0, NULL, NULL },
      };

      g_once_init_leave (&type, g_enum_register_static ("TrainingState", values));
    }
  return type;
}

/* ---- what the training thread sends ---- */

static void
set_state (TrainingSession *session, TrainingState state)
{
  gboolean was_active = training_session_is_active (session);

  if (session->state == state)
    return;
  session->state = state;
  g_object_notify_by_pspec (G_OBJECT (session), props[PROP_STATE]);
  if (was_active != training_session_is_active (session))
    g_object_notify_by_pspec (G_OBJECT (session), props[PROP_ACTIVE]);
}

static void
set_evaluation (TrainingSession *session, TrainingEvaluation *evaluation)
{
  if (session->evaluation == evaluation)
    return;
  g_clear_pointer (&session->evaluation, training_evaluation_unref);
  session->evaluation = evaluation ? training_evaluation_ref (evaluation) : NULL;
  g_object_notify_by_pspec (G_OBJECT (session), props[PROP_EVALUATION]);
}

/* While it trains, the evaluation of the epoch whose network will be kept is set aside. */
static void
apply_epoch (TrainingSession *session, TrainingEvaluation *evaluation)
{
  const RunEpoch *best = run_get_best_epoch (session->run);

  if (evaluation == NULL)
    return;
  if (best && best->epoch == training_evaluation_get_epoch (evaluation) &&
      training_evaluation_is_validation (evaluation))
    {
      g_clear_pointer (&session->best, training_evaluation_unref);
      session->best = training_evaluation_ref (evaluation);
    }
  set_evaluation (session, evaluation);
}

/* Whether @evaluation is of the network that is left. */
static gboolean
is_of_network (TrainingSession *session, const TrainingEvaluation *evaluation)
{
  gboolean is_partial;
  guint epoch = run_get_network_epoch (session->run, &is_partial);

  return epoch == training_evaluation_get_epoch (evaluation) &&
         is_partial == training_evaluation_is_partial (evaluation);
}

/* With validation images, the network that is kept need not be that of the last epoch. Where a test
 * follows, this is what is shown until it has ended. */
static void
apply_kept (TrainingSession *session)
{
  if (session->best && is_of_network (session, session->best))
    set_evaluation (session, session->best);
  g_clear_pointer (&session->best, training_evaluation_unref);
}

/* The final test, or NULL if it was skipped: then what there is stays if it is of the weights that
 * are left. */
static void
apply_test (TrainingSession *session, TrainingEvaluation *evaluation)
{
  if (evaluation == NULL && session->evaluation &&
      training_evaluation_is_validation (session->evaluation) &&
      is_of_network (session, session->evaluation))
    return;
  set_evaluation (session, evaluation);
}

static void
update_speed (TrainingSession *session, const NnBatchReport *report)
{
  TrainingProgress *progress = &session->progress;
  double seconds = report->seconds - session->speed_seconds;

  if (progress->images_per_second == 0 || seconds >= SPEED_WINDOW)
    {
      if (seconds > 0)
        progress->images_per_second =
            (double) (report->images_seen - session->speed_images) / seconds;
      if (seconds >= SPEED_WINDOW)
        {
          session->speed_seconds = report->seconds;
          session->speed_images = report->images_seen;
        }
    }
}

/* While it stops, only the final test has an end in sight. */
static void
update_seconds_left (TrainingSession *session)
{
  gboolean is_final = session->evaluating.is_final;

  session->progress.seconds_left = session->state == TRAINING_STATE_STOPPING && !is_final
                                       ? -1
                                       : training_estimate_get_seconds_left (&session->estimate);
}

static void
apply_progress (TrainingSession *session, const NnBatchReport *report)
{
  TrainingProgress *progress = &session->progress;

  progress->epoch = report->epoch;
  progress->epochs = report->epochs;
  progress->batch = report->batch;
  progress->n_batches = report->n_batches;
  progress->loss = report->loss;
  progress->fraction =
      ((double) (report->epoch - 1) + (double) report->batch / (double) report->n_batches) /
      (double) report->epochs;
  update_speed (session, report);
  training_estimate_add_batch (&session->estimate, report);
  run_set_progress (session->run, report->step, report->images_seen, report->seconds);
}

static void
notify_settings (TrainingSession *session)
{
  g_object_notify_by_pspec (G_OBJECT (session), props[PROP_SETTINGS]);
}

/* The settings have the change since it was asked for, and perhaps a later one; but fewer epochs
 * than were begun cannot be had. */
static void
apply_run_event (TrainingSession *session, const RunEvent *event)
{
  if (event->kind != RUN_EVENT_EPOCHS)
    return;
  session->progress.epochs = (guint) event->value;
  if (session->settings->epochs >= event->epoch)
    return;
  session->settings->epochs = event->epoch;
  notify_settings (session);
}

/* How far an evaluation is, or how far it came. */
static void
set_evaluating (TrainingSession *session, const TrainingEvaluationProgress *latest)
{
  gboolean was_final = session->evaluating.is_final;

  session->evaluating = latest->is_under_way ? *latest : (TrainingEvaluationProgress){ 0 };
  training_estimate_add_evaluation (&session->estimate, &latest->report, latest->is_final);
  if (was_final != session->evaluating.is_final)
    g_object_notify_by_pspec (G_OBJECT (session), props[PROP_FINAL_TEST]);
}

static void
apply_end (TrainingSession *session, TrainingEvent *event)
{
  g_clear_pointer (&session->thread, g_thread_join);
  training_channel_close (session->channel);
  g_clear_pointer (&session->channel, training_channel_unref);

  session->run->model = g_steal_pointer (&event->model);
  if (event->error)
    session->error = g_strdup (event->error->message);
  session->progress.seconds_left = event->result == NN_FIT_FINISHED ? 0 : -1;
  set_state (session, event->result == NN_FIT_FINISHED  ? TRAINING_STATE_FINISHED
                      : event->result == NN_FIT_STOPPED ? TRAINING_STATE_STOPPED
                                                        : TRAINING_STATE_FAILED);
}

static void
apply_event (TrainingSession *session, TrainingEvent *event)
{
  training_event_apply (event, session->run);
  switch (event->kind)
    {
    case TRAINING_EVENT_EPOCH:
      apply_epoch (session, event->evaluation);
      break;
    case TRAINING_EVENT_KEPT:
      apply_kept (session);
      break;
    case TRAINING_EVENT_TEST:
      apply_test (session, event->evaluation);
      break;
    case TRAINING_EVENT_RUN_EVENT:
      apply_run_event (session, &event->run_event);
      break;
    case TRAINING_EVENT_ENDED:
      apply_end (session, event);
      break;
    case TRAINING_EVENT_STARTED:
    default:
      break;
    }
}

static void
apply_batches (TrainingSession *session, const TrainingDelivery *delivery)
{
  for (guint i = 0; i < delivery->losses->len; i++)
    run_append_batch (session->run, g_array_index (delivery->losses, float, i),
                      g_array_index (delivery->accuracies, float, i));
  if (delivery->has_progress)
    apply_progress (session, &delivery->progress);
}

static void
on_wake (gpointer data)
{
  /* A handler of one of the notifications may drop the last reference. */
  g_autoptr (TrainingSession) session = g_object_ref (data);
  g_auto (TrainingDelivery) delivery = { 0 };

  training_channel_take (session->channel, &delivery);
  apply_batches (session, &delivery);
  if (delivery.has_evaluation)
    set_evaluating (session, &delivery.evaluation);
  update_seconds_left (session);
  for (guint i = 0; i < delivery.events->len; i++)
    apply_event (session, g_ptr_array_index (delivery.events, i));
  g_signal_emit (session, signals[PROGRESS], 0);
}

TrainingSession *
training_session_new (const char *name, NnDataset *dataset, const RunSettings *settings)
{
  TrainingSession *session = g_object_new (TRAINING_TYPE_SESSION, NULL);

  session->dataset = nn_dataset_ref (dataset);
  session->settings = run_settings_copy (settings);
  session->run = run_new (name, dataset, settings);
  training_estimate_init (&session->estimate, session->run);
  session->progress =
      (TrainingProgress){ .epochs = settings->epochs, .seconds_left = -1, .loss = NAN };
  return session;
}

static void
training_session_dispose (GObject *object)
{
  TrainingSession *session = TRAINING_SESSION (object);

  if (session->channel)
    {
      training_channel_close (session->channel);
      training_channel_set_stop (session->channel, TRAINING_STOP_ALL);
    }
  g_clear_pointer (&session->thread, g_thread_join);
  g_clear_pointer (&session->channel, training_channel_unref);
  G_OBJECT_CLASS (training_session_parent_class)->dispose (object);
}

static void
training_session_finalize (GObject *object)
{
  TrainingSession *session = TRAINING_SESSION (object);

  g_clear_pointer (&session->run, run_unref);
  g_clear_pointer (&session->evaluation, training_evaluation_unref);
  g_clear_pointer (&session->best, training_evaluation_unref);
  g_clear_pointer (&session->dataset, nn_dataset_unref);
  g_clear_pointer (&session->settings, run_settings_free);
  g_free (session->error);
  G_OBJECT_CLASS (training_session_parent_class)->finalize (object);
}

static void
training_session_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  TrainingSession *session = TRAINING_SESSION (object);

  switch (id)
    {
    case PROP_STATE:
      g_value_set_enum (value, (int) session->state);
      break;
    case PROP_ACTIVE:
      g_value_set_boolean (value, training_session_is_active (session));
      break;
    case PROP_SETTINGS:
      g_value_set_pointer (value, session->settings);
      break;
    case PROP_EVALUATION:
      g_value_set_boxed (value, session->evaluation);
      break;
    case PROP_FINAL_TEST:
      g_value_set_boolean (value, session->evaluating.is_final);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
training_session_class_init (TrainingSessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = training_session_dispose;
  object_class->finalize = training_session_finalize;
  object_class->get_property = training_session_get_property;

  props[PROP_STATE] =
      g_param_spec_enum ("state", NULL, NULL, TRAINING_TYPE_STATE, TRAINING_STATE_READY, flags);
  props[PROP_ACTIVE] = g_param_spec_boolean ("active", NULL, NULL, FALSE, flags);
  props[PROP_SETTINGS] = g_param_spec_pointer ("settings", NULL, NULL, flags);
  props[PROP_EVALUATION] =
      g_param_spec_boxed ("evaluation", NULL, NULL, TRAINING_TYPE_EVALUATION, flags);
  props[PROP_FINAL_TEST] = g_param_spec_boolean ("final-test", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
  signals[PROGRESS] = g_signal_new ("progress", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                    NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
training_session_init (TrainingSession *session)
{
}

void
training_session_start (TrainingSession *session)
{
  g_return_if_fail (TRAINING_IS_SESSION (session));

  if (session->state != TRAINING_STATE_READY)
    return;
  session->channel = training_channel_new (on_wake, session);
  session->thread = training_thread_start (session->channel, session->dataset, session->run);
  set_state (session, TRAINING_STATE_RUNNING);
}

void
training_session_pause (TrainingSession *session)
{
  g_return_if_fail (TRAINING_IS_SESSION (session));

  if (session->state != TRAINING_STATE_RUNNING)
    return;
  training_channel_set_paused (session->channel, TRUE);
  set_state (session, TRAINING_STATE_PAUSED);
}

void
training_session_resume (TrainingSession *session)
{
  g_return_if_fail (TRAINING_IS_SESSION (session));

  if (session->state != TRAINING_STATE_PAUSED)
    return;
  training_channel_set_paused (session->channel, FALSE);
  set_state (session, TRAINING_STATE_RUNNING);
}

void
training_session_stop (TrainingSession *session)
{
  g_return_if_fail (TRAINING_IS_SESSION (session));

  if (!training_session_is_active (session))
    return;
  training_channel_set_stop (session->channel, training_session_stop_skips_test (session)
                                                   ? TRAINING_STOP_ALL
                                                   : TRAINING_STOP_TRAINING);
  set_state (session, TRAINING_STATE_STOPPING);
  update_seconds_left (session);
}

void
training_session_cancel (TrainingSession *session)
{
  g_return_if_fail (TRAINING_IS_SESSION (session));

  if (!training_session_is_active (session))
    return;
  training_channel_set_stop (session->channel, TRAINING_STOP_ALL);
  set_state (session, TRAINING_STATE_STOPPING);
  update_seconds_left (session);
}

gboolean
training_session_stop_skips_test (TrainingSession *session)
{
  g_return_val_if_fail (TRAINING_IS_SESSION (session), FALSE);

  return session->state == TRAINING_STATE_STOPPING ||
         (training_session_is_active (session) && session->evaluating.is_final);
}

gboolean
training_session_takes_changes (TrainingSession *session)
{
  g_return_val_if_fail (TRAINING_IS_SESSION (session), FALSE);

  return (session->state == TRAINING_STATE_RUNNING || session->state == TRAINING_STATE_PAUSED) &&
         !session->evaluating.is_final;
}

static double
clamp_to_range (RunSettingId id, double value)
{
  const RunSetting *setting = run_setting_get (id);

  return CLAMP (value, setting->minimum, setting->maximum);
}

void
training_session_set_learning_rate (TrainingSession *session, double learning_rate)
{
  g_return_if_fail (TRAINING_IS_SESSION (session));
  g_return_if_fail (!isnan (learning_rate));

  learning_rate = clamp_to_range (RUN_SETTING_LEARNING_RATE, learning_rate);
  if (!training_session_takes_changes (session) ||
      learning_rate == session->settings->learning_rate)
    return;
  training_channel_set_learning_rate (session->channel, learning_rate);
  session->settings->learning_rate = learning_rate;
  notify_settings (session);
}

void
training_session_set_epochs (TrainingSession *session, guint epochs)
{
  g_return_if_fail (TRAINING_IS_SESSION (session));

  epochs = (guint) clamp_to_range (RUN_SETTING_EPOCHS, epochs);
  if (!training_session_takes_changes (session) || epochs == session->settings->epochs)
    return;
  training_channel_set_epochs (session->channel, epochs);
  session->settings->epochs = epochs;
  notify_settings (session);
}

void
training_session_set_leaves_core (TrainingSession *session, gboolean leaves_core)
{
  g_return_if_fail (TRAINING_IS_SESSION (session));

  if (session->channel == NULL)
    return;
  if (leaves_core && session->state == TRAINING_STATE_RUNNING)
    training_channel_ask_for_core (session->channel, CORE_PATIENCE);
  else
    training_channel_give_core_back (session->channel);
}

TrainingState
training_session_get_state (TrainingSession *session)
{
  g_return_val_if_fail (TRAINING_IS_SESSION (session), TRAINING_STATE_READY);
  return session->state;
}

gboolean
training_session_is_active (TrainingSession *session)
{
  g_return_val_if_fail (TRAINING_IS_SESSION (session), FALSE);
  return session->state == TRAINING_STATE_RUNNING || session->state == TRAINING_STATE_PAUSED ||
         session->state == TRAINING_STATE_STOPPING;
}

TrainingProgress
training_session_get_progress (TrainingSession *session)
{
  return session->progress;
}

NnDataset *
training_session_get_dataset (TrainingSession *session)
{
  g_return_val_if_fail (TRAINING_IS_SESSION (session), NULL);
  return session->dataset;
}

const RunSettings *
training_session_get_settings (TrainingSession *session)
{
  g_return_val_if_fail (TRAINING_IS_SESSION (session), NULL);
  return session->settings;
}

Run *
training_session_get_run (TrainingSession *session)
{
  g_return_val_if_fail (TRAINING_IS_SESSION (session), NULL);
  return session->run;
}

TrainingEvaluation *
training_session_get_evaluation (TrainingSession *session)
{
  g_return_val_if_fail (TRAINING_IS_SESSION (session), NULL);
  return session->evaluation;
}

TrainingEvaluationProgress
training_session_get_evaluation_progress (TrainingSession *session)
{
  g_return_val_if_fail (TRAINING_IS_SESSION (session), (TrainingEvaluationProgress){ 0 });
  return session->evaluating;
}

const char *
training_session_get_error (TrainingSession *session)
{
  g_return_val_if_fail (TRAINING_IS_SESSION (session), NULL);
  return session->error;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a training leaves behind is the same for whoever listens to it. */
#include <math.h>

#include "made-up-dataset.h"
#include "run-test.h"
#include "training-session.h"
#include "training-test.h"

#define N_BATCHES 8 /* in an epoch */

/* A listener with a run of its own, as the main loop has one; and what it asks for. */
typedef struct
{
  Run *run;
  guint64 step;
  double paused;        /* before the third batch */
  guint64 stop_at;      /* after so many batches; 0: never */
  TrainingChanges wish; /* before the fourth batch */
} Listener;

static void
listener_clear (Listener *listener)
{
  g_clear_pointer (&listener->run, run_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Listener, listener_clear)

static void
on_batch (const NnBatchReport *report, gpointer data)
{
  Listener *listener = data;

  listener->step = report->step;
  run_append_batch (listener->run, (float) report->loss, (float) report->accuracy);
  run_set_progress (listener->run, report->step, report->images_seen, report->seconds);
}

static void
on_event (TrainingEvent *event, gpointer data)
{
  Listener *listener = data;

  training_event_apply (event, listener->run);
}

static void
take_changes (TrainingChanges *changes, gpointer data)
{
  const Listener *listener = data;

  if (listener->step == 3)
    *changes = listener->wish;
}

static TrainingStop
ask (double *paused_seconds, gpointer data)
{
  const Listener *listener = data;

  if (listener->step == 2)
    *paused_seconds = listener->paused;
  return listener->stop_at > 0 && listener->step >= listener->stop_at ? TRAINING_STOP_TRAINING
                                                                      : TRAINING_STOP_NOTHING;
}

static NnDataset *
make_dataset (void)
{
  return made_up_dataset_new ((NnShape){ 1, 8, 8 }, 3, 256, 60, 1);
}

static RunSettings *
make_settings (void)
{
  g_autoptr (RunSettings) settings = run_settings_new ();

  g_assert_true (run_settings_parse_hidden (settings, "16", NULL));
  settings->batch_size = 32;
  settings->learning_rate = 0.05;
  settings->epochs = 3;
  settings->threads = 2;
  return g_steal_pointer (&settings);
}

/* Trains; the recorder's run is returned, and that of @listener is filled. */
static Run *
train (NnDataset *dataset, const RunSettings *settings, Listener *listener)
{
  const TrainingListener functions = { .on_batch = on_batch,
                                       .on_event = on_event,
                                       .take_changes = take_changes,
                                       .ask = ask,
                                       .data = listener };
  Run *run = run_new ("test", dataset, settings);
  g_autoptr (TrainingRecorder) recorder = training_recorder_new (run, &functions);
  g_autoptr (GError) error = NULL;
  NnFitResult result;

  listener->run = run_new ("test", dataset, settings);
  g_free (listener->run->created);
  listener->run->created = g_strdup (run->created);
  result = training_job_run (recorder, dataset, 0, &error);
  if (result != NN_FIT_FAILED)
    g_assert_no_error (error);
  return run;
}

/* "learning-rate 1 3, …": kind, epoch and step of each event. */
static char *
describe_events (const Run *run)
{
  static const char *const KINDS[] = {
    "rate", "epochs", "paused", "stopped", "non-finite", "early"
  };
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < run->events->len; i++)
    {
      const RunEvent *event = &g_array_index (run->events, RunEvent, i);

      g_string_append_printf (text, "%s%s %u %" G_GUINT64_FORMAT, i > 0 ? ", " : "",
                              KINDS[event->kind], event->epoch, event->step);
    }
  return g_string_free (text, FALSE);
}

static void
assert_events (const Run *run, const char *expected)
{
  g_autofree char *text = describe_events (run);

  g_assert_cmpstr (text, ==, expected);
}

static void
assert_kept (const Run *run, guint epoch, gboolean is_partial)
{
  gboolean partial;

  g_assert_cmpuint (run_get_network_epoch (run, &partial), ==, epoch);
  g_assert_cmpint (partial, ==, is_partial);
}

/* Whoever applies the events has the same run, with the same epochs and not with copies of them. */
static void
test_same_for_listener (gconstpointer data)
{
  g_autoptr (NnDataset) dataset = make_dataset ();
  g_autoptr (RunSettings) settings = make_settings ();
  g_auto (Listener) listener = { .paused = 1.5, .stop_at = N_BATCHES + 3 };
  g_autoptr (Run) run = NULL;

  settings->validation = GPOINTER_TO_INT (data) ? 0.5 : 0;
  settings->tta = NN_TTA_MIRROR;
  run = train (dataset, settings, &listener);
  g_assert_nonnull (run->model);
  listener.run->model = nn_model_copy (run->model);
  run_test_assert_runs_equal (run, listener.run);
  for (guint i = 0; i < run->epochs->len; i++)
    g_assert_true (g_ptr_array_index (run->epochs, i) ==
                   g_ptr_array_index (listener.run->epochs, i));
  g_assert_cmpuint (run->events->len, ==, 2);
  g_assert_cmpuint (run->batch_losses->len, ==, N_BATCHES + 3);
  g_assert_cmpuint (run->threads, ==, 2);
  g_assert_nonnull (run->environment->version);
  g_assert_nonnull (run->environment->kernel);
}

/* The times that the clock gave; all else is to be the same, bit for bit. */
static void
forget_times (Run *run)
{
  run->seconds = 0;
  for (guint i = 0; i < run->epochs->len; i++)
    ((RunEpoch *) g_ptr_array_index (run->epochs, i))->seconds = 0;
}

/* The window's run is that of the command line. */
static void
test_same_for_session (gconstpointer data)
{
  g_autoptr (NnDataset) dataset = make_dataset ();
  g_autoptr (RunSettings) settings = make_settings ();
  g_auto (Listener) listener = { 0 };
  g_autoptr (TrainingSession) session = NULL;
  g_autoptr (Run) run = NULL;
  Run *shown;

  if (GPOINTER_TO_INT (data))
    {
      settings->validation = 0.5;
      settings->tta = NN_TTA_MIRROR;
      settings->patience = 1;
      settings->epochs = 500;
    }
  run = train (dataset, settings, &listener);
  session = training_session_new ("test", dataset, settings);
  training_session_start (session);
  while (training_session_is_active (session))
    g_main_context_iteration (NULL, TRUE);
  shown = training_session_get_run (session);
  g_free (shown->created);
  shown->created = g_strdup (run->created);
  forget_times (run);
  forget_times (shown);
  run_test_assert_runs_equal (run, shown);
}

static void
test_changes (void)
{
  g_autoptr (NnDataset) dataset = make_dataset ();
  g_autoptr (RunSettings) settings = make_settings ();
  g_auto (Listener) listener = {
    .paused = 1.5,
    .wish = { .has_learning_rate = TRUE, .learning_rate = 0.001, .has_epochs = TRUE, .epochs = 2 }
  };
  g_autoptr (Run) run = train (dataset, settings, &listener);
  const RunEvent *events = (const RunEvent *) (gconstpointer) run->events->data;

  assert_events (run, "paused 1 2, rate 1 3, epochs 1 3");
  g_assert_cmpfloat (events[0].value, ==, 1.5);
  g_assert_cmpfloat (events[1].value, ==, 0.001);
  g_assert_cmpfloat (events[2].value, ==, 2);
  g_assert_cmpuint (run->epochs->len, ==, 2);
  g_assert_cmpfloat_with_epsilon (run_get_last_epoch (run)->learning_rate, 0.001, 1e-9);
  assert_kept (run, 2, FALSE);
}

/* Within an epoch, and after one. */
static void
test_stopped (void)
{
  g_autoptr (NnDataset) dataset = make_dataset ();
  g_autoptr (RunSettings) settings = make_settings ();
  g_auto (Listener) within = { .stop_at = N_BATCHES + 3 };
  g_auto (Listener) after = { .stop_at = N_BATCHES };
  g_autoptr (Run) stopped_within = train (dataset, settings, &within);
  g_autoptr (Run) stopped_after = train (dataset, settings, &after);

  assert_events (stopped_within, "stopped 2 11");
  assert_kept (stopped_within, 2, TRUE);
  assert_events (stopped_after, "stopped 1 8");
  assert_kept (stopped_after, 1, FALSE);
}

/* The test is of the best epoch, and so is what is said of it. */
static void
test_early_stop (void)
{
  g_autoptr (NnDataset) dataset = make_dataset ();
  g_autoptr (RunSettings) settings = make_settings ();
  g_auto (Listener) listener = { 0 };
  g_autoptr (Run) run = NULL;
  const RunEvent *event;

  settings->epochs = 500;
  settings->learning_rate = 2;
  settings->validation = 0.5;
  settings->patience = 2;
  run = train (dataset, settings, &listener);
  g_assert_cmpuint (run->events->len, ==, 1);
  event = &g_array_index (run->events, RunEvent, 0);
  g_assert_cmpint (event->kind, ==, RUN_EVENT_EARLY_STOP);
  g_assert_cmpuint (event->epoch, ==, run->epochs->len);
  g_assert_cmpfloat (event->value, ==, 2);
  assert_kept (run, run_get_best_epoch (run)->epoch, FALSE);
  g_assert_cmpuint (run_get_best_epoch (run)->epoch, <, run->epochs->len);
}

static void
test_non_finite (void)
{
  g_autoptr (NnDataset) dataset = make_dataset ();
  g_autoptr (RunSettings) settings = make_settings ();
  g_auto (Listener) listener = { .wish = { .has_learning_rate = TRUE, .learning_rate = 1e38 } };
  g_autoptr (Run) run = NULL;
  const RunEvent *event;

  run = train (dataset, settings, &listener);
  event = &g_array_index (run->events, RunEvent, run->events->len - 1);
  g_assert_cmpint (event->kind, ==, RUN_EVENT_NON_FINITE);
  g_assert_cmpuint (event->step, ==, run->steps);
  g_assert_false (isfinite (event->value));
  g_assert_nonnull (run->model);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/recorder/listener/plain", GINT_TO_POINTER (FALSE),
                        test_same_for_listener);
  g_test_add_data_func ("/recorder/listener/validation", GINT_TO_POINTER (TRUE),
                        test_same_for_listener);
  g_test_add_data_func ("/recorder/session/plain", GINT_TO_POINTER (FALSE), test_same_for_session);
  g_test_add_data_func ("/recorder/session/early-stop", GINT_TO_POINTER (TRUE),
                        test_same_for_session);
  g_test_add_func ("/recorder/changes", test_changes);
  g_test_add_func ("/recorder/stopped", test_stopped);
  g_test_add_func ("/recorder/early-stop", test_early_stop);
  g_test_add_func ("/recorder/non-finite", test_non_finite);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A training as a window sees it. */
#include "training-session.h"

#include <math.h>

#include "made-up-dataset.h"
#include "model-test.h"
#include "training-test.h"

/* A few milliseconds an epoch. */
static NnDataset *
make_dataset (void)
{
  return made_up_dataset_new ((NnShape){ 1, 8, 8 }, 3, 300, 60, 1);
}

static RunSettings *
make_settings (guint epochs)
{
  g_autoptr (RunSettings) settings = run_settings_new ();

  g_assert_true (run_settings_parse_hidden (settings, "24", NULL));
  settings->batch_size = 32;
  settings->learning_rate = 0.05;
  settings->epochs = epochs;
  settings->threads = 2;
  return g_steal_pointer (&settings);
}

static TrainingSession *
make_session (guint epochs)
{
  g_autoptr (NnDataset) dataset = make_dataset ();
  g_autoptr (RunSettings) settings = make_settings (epochs);

  return training_session_new ("test", dataset, settings);
}

static void
wait_for_state (TrainingSession *session, TrainingState state)
{
  while (training_session_get_state (session) != state)
    g_main_context_iteration (NULL, TRUE);
}

static void
wait_for_epoch (TrainingSession *session, guint n_epochs)
{
  const Run *run = training_session_get_run (session);

  while (run->epochs->len < n_epochs)
    g_main_context_iteration (NULL, TRUE);
}

/* The session's model and that of the same settings on the command line. */
static void
assert_same_as_job (TrainingSession *session, guint epochs)
{
  g_autoptr (NnDataset) dataset = make_dataset ();
  g_autoptr (RunSettings) settings = make_settings (epochs);
  const TrainingListener listener = { 0 };
  const NnModel *model = training_session_get_run (session)->model;
  g_autoptr (NnModel) expected = NULL;

  settings->threads = 1;
  g_assert_cmpint (training_test_run (dataset, settings, &listener, &expected, NULL), ==,
                   NN_FIT_FINISHED);
  g_assert_true (model_weights_equal (expected, model));
}

static void
count_signal (gpointer object, gpointer data)
{
  (*(guint *) data)++;
}

static void
count_notify (gpointer object, GParamSpec *pspec, gpointer data)
{
  (*(guint *) data)++;
}

static void
test_finishes (void)
{
  g_autoptr (TrainingSession) session = make_session (4);
  Run *run = training_session_get_run (session);
  TrainingEvaluation *evaluation;
  guint n_progress = 0, n_active = 0;

  g_signal_connect (session, "progress", G_CALLBACK (count_signal), &n_progress);
  g_signal_connect (session, "notify::active", G_CALLBACK (count_notify), &n_active);
  g_assert_cmpint (training_session_get_state (session), ==, TRAINING_STATE_READY);
  training_session_start (session);
  g_assert_true (training_session_is_active (session));
  wait_for_state (session, TRAINING_STATE_FINISHED);

  g_assert_false (training_session_is_active (session));
  g_assert_cmpuint (n_active, ==, 2);
  g_assert_cmpuint (n_progress, >, 0);
  g_assert_cmpuint (run->epochs->len, ==, 4);
  g_assert_cmpuint (run->batch_losses->len, ==, 4 * 10);
  g_assert_cmpuint (run->steps, ==, 40);
  g_assert_cmpuint (run->images_seen, ==, 4 * 300);
  g_assert_cmpuint (run->threads, ==, 2);
  g_assert_cmpfloat (training_session_get_progress (session).fraction, ==, 1);
  evaluation = training_session_get_evaluation (session);
  g_assert_cmpuint (training_evaluation_get_epoch (evaluation), ==, 4);
  g_assert_cmpfloat (training_evaluation_get_metrics (evaluation)->accuracy, ==,
                     run_get_last_epoch (run)->evaluation_accuracy);
  g_assert_null (training_session_get_error (session));
  g_assert_cmpuint (run->n_test_evaluations, ==, 4);
  g_assert_cmpfloat (run->test_accuracy, ==, run_get_last_epoch (run)->evaluation_accuracy);
  assert_same_as_job (session, 4);

  /* It cannot be started twice. */
  training_session_start (session);
  g_assert_cmpint (training_session_get_state (session), ==, TRAINING_STATE_FINISHED);
}

static gboolean
set_flag (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

/* Lets the main loop run for a while. */
static void
run_loop (guint milliseconds)
{
  gboolean done = FALSE;

  g_timeout_add (milliseconds, set_flag, &done);
  while (!done)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_pause (void)
{
  g_autoptr (TrainingSession) session = make_session (10000);
  Run *run = training_session_get_run (session);
  guint64 steps;
  const RunEvent *event;

  training_session_start (session);
  wait_for_epoch (session, 1);
  training_session_pause (session);
  g_assert_cmpint (training_session_get_state (session), ==, TRAINING_STATE_PAUSED);
  /* The batch under way is finished, then nothing moves. How soon depends on the machine. */
  do
    {
      steps = run->steps;
      run_loop (200);
    }
  while (run->steps != steps);

  training_session_resume (session);
  while (run->steps <= steps)
    g_main_context_iteration (NULL, TRUE);
  event = &g_array_index (run->events, RunEvent, 0);
  g_assert_cmpint (event->kind, ==, RUN_EVENT_PAUSED);
  g_assert_cmpuint (event->step, ==, steps);
  g_assert_cmpfloat (event->value, >, 0);

  /* A stop ends a pause that the thread is waiting in. */
  training_session_pause (session);
  run_loop (50);
  training_session_stop (session);
  g_assert_cmpint (training_session_get_state (session), ==, TRAINING_STATE_STOPPING);
  wait_for_state (session, TRAINING_STATE_STOPPED);
  g_assert_nonnull (run->model);
  event = &g_array_index (run->events, RunEvent, run->events->len - 1);
  g_assert_cmpint (event->kind, ==, RUN_EVENT_STOPPED);
}

static void
take_core (TrainingSession *session, gpointer data)
{
  guint *n_calls = data;

  training_session_set_leaves_core (session, (*n_calls)++ % 2 == 0);
}

/* Leaving a core now and then changes nothing but the time. */
static void
test_leaves_core (void)
{
  g_autoptr (TrainingSession) session = make_session (40);
  guint n_calls = 0;

  training_session_set_leaves_core (session, TRUE);
  g_signal_connect (session, "progress", G_CALLBACK (take_core), &n_calls);
  training_session_start (session);
  wait_for_state (session, TRAINING_STATE_FINISHED);
  g_assert_cmpuint (n_calls, >, 0);
  assert_same_as_job (session, 40);
  training_session_set_leaves_core (session, TRUE);
}

static void
test_stop_within_epoch (void)
{
  g_autoptr (TrainingSession) session = make_session (10000);
  Run *run = training_session_get_run (session);

  training_session_start (session);
  wait_for_epoch (session, 2);
  training_session_stop (session);
  wait_for_state (session, TRAINING_STATE_STOPPED);
  /* The evaluation is that of the weights that were kept. */
  training_test_assert_evaluation (training_session_get_evaluation (session), run->model,
                                   training_session_get_dataset (session), NN_SPLIT_TEST,
                                   NN_TTA_NONE);
}

static void
test_changes (void)
{
  g_autoptr (TrainingSession) session = make_session (10000);
  Run *run = training_session_get_run (session);
  const RunSettings *settings = training_session_get_settings (session);
  guint n_rates = 0, n_epochs = 0, n_notified = 0;

  g_signal_connect (session, "notify::settings", G_CALLBACK (count_notify), &n_notified);
  training_session_set_epochs (session, 2);
  training_session_start (session);
  wait_for_epoch (session, 1);
  training_session_set_learning_rate (session, 0.001);
  training_session_set_learning_rate (session, 0.001);
  g_assert_cmpfloat (settings->learning_rate, ==, 0.001);
  wait_for_epoch (session, 4);
  g_assert_cmpuint (n_notified, ==, 1);
  training_session_set_epochs (session, 1);
  g_assert_cmpuint (settings->epochs, ==, 1);
  wait_for_state (session, TRAINING_STATE_FINISHED);
  /* It says what can be had when that is known. */
  g_assert_cmpuint (settings->epochs, ==, run->epochs->len);
  g_assert_cmpuint (n_notified, ==, 3);
  training_session_set_epochs (session, 9);
  g_assert_cmpuint (settings->epochs, ==, run->epochs->len);

  for (guint i = 0; i < run->events->len; i++)
    {
      const RunEvent *event = &g_array_index (run->events, RunEvent, i);

      if (event->kind == RUN_EVENT_LEARNING_RATE)
        {
          g_assert_cmpfloat (event->value, ==, 0.001);
          n_rates++;
        }
      if (event->kind == RUN_EVENT_EPOCHS)
        {
          /* Not fewer than were under way. */
          g_assert_cmpfloat (event->value, >=, 4);
          g_assert_cmpfloat (event->value, ==, run->epochs->len);
          n_epochs++;
        }
    }
  g_assert_cmpuint (n_rates, ==, 1);
  g_assert_cmpuint (n_epochs, ==, 1);
  g_assert_cmpfloat_with_epsilon (run_get_last_epoch (run)->learning_rate, 0.001, 1e-9);
}

static void
test_diverges (void)
{
  g_autoptr (NnDataset) dataset = make_dataset ();
  g_autoptr (RunSettings) settings = make_settings (3);
  g_autoptr (TrainingSession) session = NULL;
  Run *run;
  const RunEvent *event;

  /* Steps this large through this many layers overflow within a few batches. */
  g_assert_true (run_settings_parse_hidden (settings, "64,64,64,64,64,64,64,64,64,64,64,64", NULL));
  settings->batch_size = 4;
  settings->learning_rate = 10;
  session = training_session_new ("test", dataset, settings);
  run = training_session_get_run (session);
  training_session_start (session);
  while (training_session_is_active (session))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (training_session_get_state (session), ==, TRAINING_STATE_FAILED);
  g_assert_nonnull (strstr (training_session_get_error (session), "learning rate"));
  event = &g_array_index (run->events, RunEvent, run->events->len - 1);
  g_assert_cmpint (event->kind, ==, RUN_EVENT_NON_FINITE);
  g_assert_false (isfinite (event->value));
  g_assert_false (isfinite (g_array_index (run->batch_losses, float, run->batch_losses->len - 1)));
}

/* While it trains, the evaluation is of the validation images; then of the test images. */
static void
check_evaluation (GObject *object, GParamSpec *pspec, gpointer data)
{
  const TrainingEvaluation *evaluation =
      training_session_get_evaluation (TRAINING_SESSION (object));
  guint *n_validations = data;

  if (training_evaluation_is_validation (evaluation))
    {
      g_assert_cmpuint (training_evaluation_get_n_images (evaluation), ==, 75);
      (*n_validations)++;
    }
  else
    g_assert_cmpuint (training_evaluation_get_n_images (evaluation), ==, 60);
}

static void
test_validation (void)
{
  g_autoptr (NnDataset) dataset = make_dataset ();
  g_autoptr (RunSettings) settings = make_settings (3);
  g_autoptr (TrainingSession) session = NULL;
  TrainingEvaluation *evaluation;
  guint n_validations = 0;
  Run *run;

  settings->validation = 0.25;
  session = training_session_new ("test", dataset, settings);
  run = training_session_get_run (session);
  g_assert_cmpuint (run_get_n_batches (run), ==, 8);
  g_signal_connect (session, "notify::evaluation", G_CALLBACK (check_evaluation), &n_validations);
  training_session_start (session);
  wait_for_state (session, TRAINING_STATE_FINISHED);
  /* And one more, unless the last epoch was the best. */
  g_assert_cmpuint (n_validations, ==, 3 + (run_get_best_epoch (run)->epoch < 3));
  g_assert_cmpuint (run->epochs->len, ==, 3);
  g_assert_cmpuint (run->steps, ==, 3 * 8);
  g_assert_cmpuint (run->n_test_evaluations, ==, 1);
  evaluation = training_session_get_evaluation (session);
  g_assert_false (training_evaluation_is_validation (evaluation));
  g_assert_cmpfloat (run->test_accuracy, ==,
                     training_evaluation_get_metrics (evaluation)->accuracy);
  g_assert_cmpfloat (run->test_loss, ==, training_evaluation_get_metrics (evaluation)->loss);
}

/* With validation images alone, the evaluation is that of the network that is kept, whatever the
 * last epoch's was. */
static void
test_validation_alone (void)
{
  g_autoptr (NnDataset) dataset = made_up_dataset_new ((NnShape){ 1, 8, 8 }, 3, 300, 0, 1);
  g_autoptr (RunSettings) settings = make_settings (500);
  g_autoptr (TrainingSession) session = NULL;
  TrainingEvaluation *evaluation;
  Run *run;

  /* Steps so large that the best epoch is soon behind. */
  settings->learning_rate = 2;
  settings->validation = 0.25;
  settings->patience = 2;
  session = training_session_new ("test", dataset, settings);
  run = training_session_get_run (session);
  training_session_start (session);
  wait_for_state (session, TRAINING_STATE_FINISHED);
  g_assert_cmpuint (run_get_best_epoch (run)->epoch, <, run->epochs->len);
  evaluation = training_session_get_evaluation (session);
  g_assert_true (training_evaluation_is_validation (evaluation));
  g_assert_cmpuint (training_evaluation_get_epoch (evaluation), ==,
                    run_get_best_epoch (run)->epoch);
  training_test_assert_evaluation (evaluation, run->model,
                                   training_evaluation_get_dataset (evaluation),
                                   NN_SPLIT_VALIDATION, NN_TTA_NONE);
}

/* So it is after a failure, where no test follows. */
static void
test_validation_failed (void)
{
  g_autoptr (NnDataset) dataset = make_dataset ();
  g_autoptr (RunSettings) settings = make_settings (10000);
  g_autoptr (TrainingSession) session = NULL;
  Run *run;

  g_assert_true (run_settings_parse_hidden (settings, "64,64,64,64,64,64,64,64,64,64,64,64", NULL));
  settings->batch_size = 4;
  settings->learning_rate = 0.01;
  settings->validation = 0.25;
  session = training_session_new ("test", dataset, settings);
  run = training_session_get_run (session);
  training_session_start (session);
  wait_for_epoch (session, 3);
  training_session_set_learning_rate (session, 10);
  wait_for_state (session, TRAINING_STATE_FAILED);
  g_assert_cmpuint (training_evaluation_get_epoch (training_session_get_evaluation (session)), ==,
                    run_get_best_epoch (run)->epoch);
}

/* Without test images there is no evaluation, and nothing breaks. */
static void
test_no_test_images (void)
{
  g_autoptr (NnDataset) dataset = made_up_dataset_new ((NnShape){ 1, 4, 4 }, 2, 30, 0, 1);
  g_autoptr (RunSettings) settings = make_settings (2);
  g_autoptr (TrainingSession) session = training_session_new ("test", dataset, settings);

  training_session_start (session);
  wait_for_state (session, TRAINING_STATE_FINISHED);
  g_assert_null (training_session_get_evaluation (session));
  g_assert_true (
      isnan (run_get_last_epoch (training_session_get_run (session))->evaluation_accuracy));
}

/* A window that is closed while it trains: the thread has ended when the last reference is gone. */
static void
test_dropped (gconstpointer data)
{
  gboolean paused = GPOINTER_TO_INT (data);
  TrainingSession *session = make_session (10000);
  gpointer weak = session;

  g_object_add_weak_pointer (G_OBJECT (session), &weak);
  training_session_start (session);
  wait_for_epoch (session, 1);
  if (paused)
    {
      training_session_pause (session);
      run_loop (50);
    }
  g_object_unref (session);
  g_assert_null (weak);
  run_loop (30);
}

static void
check_epoch (GObject *object, GParamSpec *pspec, gpointer data)
{
  TrainingEvaluation *evaluation = training_session_get_evaluation (TRAINING_SESSION (object));

  g_string_append_printf (data, "%u ", training_evaluation_get_epoch (evaluation));
}

/* Few training images and many test images: the evaluation is the latest that there was. */
static void
test_few_images (void)
{
  g_autoptr (NnDataset) dataset = made_up_dataset_new ((NnShape){ 1, 8, 8 }, 3, 20, 100, 1);
  g_autoptr (RunSettings) settings = make_settings (12);
  g_autoptr (TrainingSession) session = training_session_new ("test", dataset, settings);
  g_autoptr (GString) epochs = g_string_new ("");
  Run *run = training_session_get_run (session);

  g_signal_connect (session, "notify::evaluation", G_CALLBACK (check_epoch), epochs);
  training_session_start (session);
  wait_for_state (session, TRAINING_STATE_FINISHED);
  g_assert_true (g_str_has_suffix (epochs->str, "12 "));
  g_assert_cmpuint (run->epochs->len, ==, 12);
  g_assert_cmpuint (run->n_test_evaluations, ==, 4);
  g_assert_cmpfloat (run->test_accuracy, ==, run_get_last_epoch (run)->evaluation_accuracy);
}

/* ---- testing ---- */

/* An epoch is short, and its test is not. */
static TrainingSession *
make_testing_session (double validation, guint epochs)
{
  g_autoptr (NnDataset) dataset = made_up_dataset_new ((NnShape){ 1, 8, 8 }, 3, 60, 200000, 1);
  g_autoptr (RunSettings) settings = make_settings (epochs);

  settings->tta = NN_TTA_MIRROR_SHIFT;
  settings->validation = validation;
  g_assert_true (run_settings_parse_network (settings, "conv 32, relu, conv 32, relu", NULL));
  return training_session_new ("test", dataset, settings);
}

/* The test is under way, and the window has heard of it. */
static void
wait_for_test (TrainingSession *session, gboolean is_final)
{
  TrainingEvaluationProgress progress = training_session_get_evaluation_progress (session);

  while (!progress.is_under_way || progress.is_final != is_final)
    {
      g_assert_true (training_session_is_active (session));
      g_main_context_iteration (NULL, TRUE);
      progress = training_session_get_evaluation_progress (session);
    }
  g_assert_cmpuint (progress.report.n_images, ==, 200000);
  g_assert_cmpuint (progress.report.n_done, <=, 200000);
}

static void
assert_nothing_tested (TrainingSession *session)
{
  TrainingEvaluationProgress progress = training_session_get_evaluation_progress (session);

  g_assert_false (progress.is_under_way);
  g_assert_false (progress.is_final);
  g_assert_cmpuint (progress.report.n_done, ==, 0);
  g_assert_cmpuint (progress.report.n_images, ==, 0);
}

static void
assert_no_test_figures (TrainingSession *session)
{
  TrainingEvaluation *evaluation = training_session_get_evaluation (session);
  Run *run = training_session_get_run (session);

  g_assert_nonnull (run->model);
  /* That of the validation images stays, since it is of the weights that are left. */
  g_assert_cmpint (evaluation != NULL, ==,
                   run_get_best_epoch (run) && run->settings->validation > 0);
  if (evaluation)
    {
      g_assert_true (training_evaluation_is_validation (evaluation));
      g_assert_cmpuint (training_evaluation_get_epoch (evaluation), ==,
                        run_get_best_epoch (run)->epoch);
    }
  g_assert_true (isnan (run->test_loss));
  g_assert_true (isnan (run->test_accuracy));
  g_assert_null (training_session_get_error (session));
  assert_nothing_tested (session);
}

/* A stop during an epoch's test ends the training with that epoch; the second stop skips the final
 * test, and nothing is left of the test images. */
static void
test_stop_testing (void)
{
  g_autoptr (TrainingSession) session = make_testing_session (0, 1);
  Run *run = training_session_get_run (session);
  guint n_final = 0;

  g_signal_connect (session, "notify::final-test", G_CALLBACK (count_notify), &n_final);
  training_session_start (session);
  g_assert_false (training_session_stop_skips_test (session));
  wait_for_test (session, FALSE);
  g_assert_cmpuint (n_final, ==, 0);
  g_assert_false (training_session_stop_skips_test (session));
  training_session_stop (session);
  g_assert_cmpint (training_session_get_state (session), ==, TRAINING_STATE_STOPPING);
  g_assert_true (training_session_stop_skips_test (session));

  wait_for_test (session, TRUE);
  g_assert_cmpuint (n_final, ==, 1);
  g_assert_cmpuint (run->epochs->len, ==, 1);
  g_assert_true (isnan (run_get_last_epoch (run)->evaluation_accuracy));
  while (training_session_get_evaluation_progress (session).report.n_done == 0)
    g_main_context_iteration (NULL, TRUE);
  training_session_stop (session);
  wait_for_state (session, TRAINING_STATE_STOPPED);
  g_assert_cmpuint (run->epochs->len, ==, 1);
  g_assert_cmpuint (run->n_test_evaluations, ==, 0);
  assert_no_test_figures (session);
}

/* Of a training that went through, the first stop is one of the test. */
static void
test_skip_test (void)
{
  g_autoptr (TrainingSession) session = make_testing_session (0.5, 2);
  Run *run = training_session_get_run (session);

  training_session_start (session);
  wait_for_test (session, TRUE);
  g_assert_true (training_session_stop_skips_test (session));
  /* It can be paused, too. */
  training_session_pause (session);
  run_loop (50);
  g_assert_true (training_session_get_evaluation_progress (session).is_under_way);
  training_session_stop (session);
  wait_for_state (session, TRAINING_STATE_FINISHED);
  g_assert_cmpuint (run->epochs->len, ==, 2);
  g_assert_true (isfinite (run_get_best_epoch (run)->evaluation_accuracy));
  assert_no_test_figures (session);
}

/* For quitting: at any moment, everything at once. */
static void
test_cancel (gconstpointer data)
{
  gboolean is_final = GPOINTER_TO_INT (data);
  g_autoptr (TrainingSession) session = make_testing_session (is_final ? 0.5 : 0, is_final ? 2 : 1);
  Run *run = training_session_get_run (session);

  training_session_start (session);
  wait_for_test (session, is_final);
  training_session_cancel (session);
  while (training_session_is_active (session))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (run->epochs->len, ==, is_final ? 2 : 1);
  assert_no_test_figures (session);
}

/* Dropped during a test: likewise. */
static void
test_dropped_testing (gconstpointer data)
{
  gboolean is_final = GPOINTER_TO_INT (data);
  TrainingSession *session = make_testing_session (is_final ? 0.5 : 0, is_final ? 2 : 1);
  gpointer weak = session;

  g_object_add_weak_pointer (G_OBJECT (session), &weak);
  training_session_start (session);
  wait_for_test (session, is_final);
  g_object_unref (session);
  g_assert_null (weak);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/session/finishes", test_finishes);
  g_test_add_func ("/session/pause", test_pause);
  g_test_add_func ("/session/stop-within-epoch", test_stop_within_epoch);
  g_test_add_func ("/session/leaves-core", test_leaves_core);
  g_test_add_func ("/session/changes", test_changes);
  g_test_add_func ("/session/diverges", test_diverges);
  g_test_add_func ("/session/validation", test_validation);
  g_test_add_func ("/session/validation-alone", test_validation_alone);
  g_test_add_func ("/session/validation-failed", test_validation_failed);
  g_test_add_func ("/session/no-test-images", test_no_test_images);
  g_test_add_data_func ("/session/dropped/running", GINT_TO_POINTER (FALSE), test_dropped);
  g_test_add_data_func ("/session/dropped/paused", GINT_TO_POINTER (TRUE), test_dropped);
  g_test_add_func ("/session/few-images", test_few_images);
  g_test_add_func ("/session/stop-testing", test_stop_testing);
  g_test_add_func ("/session/skip-test", test_skip_test);
  g_test_add_data_func ("/session/cancel/epoch", GINT_TO_POINTER (FALSE), test_cancel);
  g_test_add_data_func ("/session/cancel/final", GINT_TO_POINTER (TRUE), test_cancel);
  g_test_add_data_func ("/session/dropped/testing", GINT_TO_POINTER (FALSE), test_dropped_testing);
  g_test_add_data_func ("/session/dropped/final-test", GINT_TO_POINTER (TRUE),
                        test_dropped_testing);
  return g_test_run ();
}

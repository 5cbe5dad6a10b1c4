/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What pupil-cli writes down of a training. */
#include <math.h>
#include <signal.h>
#include <string.h>

#include "cli-test.h"
#include "dataset-catalog.h"
#include "run-file.h"
#include "run-test.h"
#include "training-job.h"

static Run *
load (const CliTest *f)
{
  g_autofree char *path = g_build_filename (f->output, "run.pupil", NULL);
  g_autoptr (GError) error = NULL;
  Run *run = run_file_load (path, NULL, &error);

  g_assert_no_error (error);
  return run;
}

static const RunEvent *
get_last_event (const Run *run)
{
  g_assert_cmpuint (run->events->len, >, 0);
  return &g_array_index (run->events, RunEvent, run->events->len - 1);
}

/* pupil-cli info of the run; the caller frees it. */
static char *
describe (const CliTest *f)
{
  g_autofree char *path = g_build_filename (f->output, "run.pupil", NULL);
  g_auto (CliTestResult) result = cli_test_run ("info", path, NULL);

  g_assert_cmpint (result.status, ==, 0);
  return g_steal_pointer (&result.out);
}

/* What is no part of the result: times that the clock gave, and what the data are kept as. */
static void
forget_others (Run *run)
{
  g_clear_pointer (&run->created, g_free);
  g_clear_pointer (&run->dataset_hash, g_free);
  run->seconds = 0;
  for (guint i = 0; i < run->epochs->len; i++)
    ((RunEpoch *) g_ptr_array_index (run->epochs, i))->seconds = 0;
}

/* The run in the file is, field by field, the one that the recorder has when nobody listens, and is
 * called what the window calls it. */
static void
test_same (CliTest *f, gconstpointer data)
{
  const TrainingListener nobody = { 0 };
  const DatasetOptions options = { 0 };
  g_auto (CliTestResult) result =
      cli_test_run ("train", f->data, "-o", f->output, "--hidden", "8", "--epochs", "30",
                    "--validation", "0.3", "--patience", "2", "--tta", "mirror", "--learning-rate",
                    "1", NULL);
  g_autoptr (Run) saved = NULL;
  g_autoptr (Run) run = NULL;
  g_autoptr (TrainingRecorder) recorder = NULL;
  g_autoptr (NnDataset) dataset = dataset_open (f->data, &options, NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;

  g_assert_cmpint (result.status, ==, 0);
  saved = load (f);
  name = run_propose_name (dataset, saved->settings);
  run = run_new (name, dataset, saved->settings);
  recorder = training_recorder_new (run, &nobody);
  g_assert_cmpint (training_job_run (recorder, dataset, 0, &error), ==, NN_FIT_FINISHED);
  g_assert_no_error (error);
  forget_others (run);
  forget_others (saved);
  run_test_assert_runs_equal (run, saved);
}

static void
test_stopped (CliTest *f, gconstpointer data)
{
  const char *argv[] = {
    cli_test_get_program (), "train", f->data, "-o", f->output, "--epochs", "10000", NULL
  };
  g_autoptr (GSubprocess) process = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDOUT_PIPE, NULL);
  g_autoptr (GDataInputStream) lines =
      g_data_input_stream_new (g_subprocess_get_stdout_pipe (process));
  g_autoptr (Run) run = NULL;
  const RunEvent *event;
  g_autofree char *text = NULL, *epoch = NULL;
  char *line;
  gboolean is_partial;

  /* Two lines say what will be done; the third is of the first epoch. */
  for (guint i = 0; (line = g_data_input_stream_read_line (lines, NULL, NULL, NULL)); i++)
    {
      if (i == 2)
        g_subprocess_send_signal (process, SIGINT);
      g_free (line);
    }
  g_assert_true (g_subprocess_wait (process, NULL, NULL));
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 128 + SIGINT);

  run = load (f);
  g_assert_cmpuint (run->events->len, ==, 1);
  event = get_last_event (run);
  g_assert_cmpint (event->kind, ==, RUN_EVENT_STOPPED);
  g_assert_cmpuint (event->step, ==, run->steps);
  g_assert_cmpuint (run->network_step, ==, run->steps);
  g_assert_cmpuint (event->epoch, ==, run_get_reached_epoch (run, &is_partial));
  /* One line for it, one for the network, and one for what computed it. */
  text = describe (f);
  g_assert_nonnull (strstr (text, ": Stopped\n"));
  epoch = g_strdup_printf (is_partial ? ", in the middle of epoch %u\n" : ", after epoch %u\n",
                           event->epoch);
  g_assert_nonnull (strstr (text, epoch));
  g_assert_nonnull (run->environment->kernel);
  g_assert_nonnull (strstr (text, "Computed by: Pupil "));
  g_assert_nonnull (strstr (text, run->environment->kernel));
}

static void
test_early_stop (CliTest *f, gconstpointer data)
{
  g_auto (CliTestResult) result =
      cli_test_run ("train", f->data, "-o", f->output, "--hidden", "8", "--epochs", "5000",
                    "--validation", "0.3", "--patience", "2", "--learning-rate", "10", NULL);
  g_autoptr (Run) run = NULL;
  g_autofree char *text = NULL;
  gboolean is_partial;

  g_assert_cmpint (result.status, ==, 0);
  run = load (f);
  g_assert_cmpint (get_last_event (run)->kind, ==, RUN_EVENT_EARLY_STOP);
  g_assert_cmpfloat (get_last_event (run)->value, ==, 2);
  g_assert_cmpuint (run_get_network_epoch (run, &is_partial), ==, run_get_best_epoch (run)->epoch);
  /* As many images as were trained with, and not those that were held out. */
  text = describe (f);
  g_assert_nonnull (strstr (text, "63 training, 27 validation and 30 test images\n"));
  g_assert_nonnull (strstr (text, ": Stopped early\n"));
}

static void
test_non_finite (CliTest *f, gconstpointer data)
{
  g_auto (CliTestResult) result = cli_test_run ("train", f->data, "-o", f->output, "--hidden",
                                                "64,64,64,64,64,64,64,64,64,64,64,64",
                                                "--batch-size", "4", "--learning-rate", "10", NULL);
  g_autoptr (Run) run = NULL;

  g_assert_cmpint (result.status, ==, 1);
  g_assert_nonnull (strstr (result.err, f->output));
  run = load (f);
  g_assert_cmpint (get_last_event (run)->kind, ==, RUN_EVENT_NON_FINITE);
  g_assert_false (isfinite (get_last_event (run)->value));
}

/* Two accuracies of the test images, of which one is in several views. */
static void
test_views (CliTest *f, gconstpointer data)
{
  g_auto (CliTestResult) result = cli_test_run ("train", f->data, "-o", f->output, "--hidden", "8",
                                                "--epochs", "2", "--tta", "mirror", NULL);
  g_autofree char *text = NULL;

  g_assert_cmpint (result.status, ==, 0);
  g_assert_nonnull (
      strstr (result.out, "The predictions are the mean of 2 views of each image.\n"));
  g_assert_nonnull (strstr (result.out, "% with one view of each image\n"));
  text = describe (f);
  g_assert_nonnull (strstr (text, "% with 2 views of each image; the test images"));
  g_assert_nonnull (strstr (text, "% with one view of each image\n"));
}

#define T(path, func) g_test_add (path, CliTest, NULL, cli_test_set_up, func, cli_test_tear_down)

int
main (int argc, char **argv)
{
  cli_test_init (&argc, &argv);
  T ("/cli-run/same", test_same);
  T ("/cli-run/stopped", test_stopped);
  T ("/cli-run/early-stop", test_early_stop);
  T ("/cli-run/non-finite", test_non_finite);
  T ("/cli-run/views", test_views);
  return g_test_run ();
}

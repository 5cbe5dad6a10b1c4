#include <errno.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <signal.h>
#include <stdatomic.h>

#include "cli-command.h"
#include "cli-progress.h"
#include "cli-table.h"
#include "cli-train-options.h"
#include "npz.h"
#include "report-figures.h"
#include "report-files.h"
#include "run-file.h"
#include "run-preset.h"
#include "training-job.h"

/* Of the charts, in points. */
#define LOSS_CURVE_WIDTH 720
#define LOSS_CURVE_HEIGHT 540
#define MATRIX_SIDE 640

/* How many times Ctrl+C was pressed. */
static atomic_uint n_interrupts;

static void
on_interrupt (int signal_number)
{
  if (atomic_fetch_add (&n_interrupts, 1) + 1 < 2)
    return;
  signal (SIGINT, SIG_DFL);
  signal (SIGTERM, SIG_DFL);
}

/* The first Ctrl+C ends the training, the second skips the test that follows, the third ends the
 * program as usual. */
static void
catch_interrupts (void)
{
  struct sigaction action = { .sa_handler = on_interrupt, .sa_flags = SA_RESTART };

  sigemptyset (&action.sa_mask);
  sigaction (SIGINT, &action, NULL);
  sigaction (SIGTERM, &action, NULL);
}

typedef struct
{
  Run *run;
  guint epochs;                   /* in all */
  TrainingEvaluation *evaluation; /* the latest of the test images */
  guint n_interrupts;             /* when the final test began */
  gboolean skipped_test;
  CliProgress progress;
} Training;

static void
training_clear (Training *training)
{
  g_clear_pointer (&training->run, run_unref);
  g_clear_pointer (&training->evaluation, training_evaluation_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Training, training_clear)

static void
on_start (guint n_threads, gpointer data)
{
  Training *training = data;

  training->run->threads = n_threads;
}

static void
on_batch (const NnBatchReport *report, gpointer data)
{
  Training *training = data;
  Run *run = training->run;

  run_append_batch (run, (float) report->loss, (float) report->accuracy);
  run->steps = report->step;
  run->seconds = report->seconds;
  run->images_seen = report->images_seen;
  training->epochs = report->epochs;
  cli_progress_batch (&training->progress, report);
}

static void
set_evaluation (Training *training, TrainingEvaluation *evaluation)
{
  g_clear_pointer (&training->evaluation, training_evaluation_unref);
  training->evaluation = training_evaluation_ref (evaluation);
}

static void
on_epoch (const RunEpoch *epoch, TrainingEvaluation *evaluation, gpointer data)
{
  Training *training = data;

  run_append_epoch (training->run, run_epoch_copy (epoch));
  if (evaluation && !training_evaluation_is_validation (evaluation))
    set_evaluation (training, evaluation);
  cli_progress_epoch (&training->progress, training->run, training->epochs);
}

static void
on_test (TrainingEvaluation *evaluation, gpointer data)
{
  Training *training = data;

  if (evaluation)
    {
      const NnMetrics *metrics = training_evaluation_get_metrics (evaluation);

      run_append_test (training->run, metrics->loss, metrics->accuracy);
      set_evaluation (training, evaluation);
      return;
    }
  /* What there is belongs to other weights. */
  training->skipped_test = TRUE;
  run_skip_test (training->run);
  g_clear_pointer (&training->evaluation, training_evaluation_unref);
}

static void
on_evaluation (const NnPredictionReport *report, gboolean is_final, gpointer data)
{
  Training *training = data;

  if (is_final && report->n_done == 0)
    training->n_interrupts = atomic_load (&n_interrupts);
  cli_progress_test (&training->progress, report);
}

static gboolean
should_stop (gpointer data)
{
  return atomic_load (&n_interrupts) > 0;
}

/* Where the training went through, a first Ctrl+C in the test can only mean the test. */
static gboolean
should_skip_test (gpointer data)
{
  const Training *training = data;
  guint n = atomic_load (&n_interrupts);

  return n >= 2 || n > training->n_interrupts;
}

static gboolean
write_charts (const Training *training, const char *folder, GError **error)
{
  g_autofree char *loss_path = g_build_filename (folder, "loss_curve.png", NULL);
  g_autofree char *matrix_path = g_build_filename (folder, "confusion_matrix.png", NULL);
  g_autoptr (ReportCurves) curves = report_curves_new ();
  g_autoptr (PlotFigure) loss = NULL;
  g_autoptr (PlotFigure) matrix = NULL;

  report_curves_update (curves, training->run, run_get_n_batches (training->run));
  loss = report_curves_make_figure (curves);
  if (!plot_export (loss, loss_path, PLOT_EXPORT_PNG, LOSS_CURVE_WIDTH, LOSS_CURVE_HEIGHT, 0,
                    plot_theme_light (), error))
    return FALSE;
  if (training->evaluation == NULL)
    return TRUE;
  matrix = report_make_confusion_matrix (training->evaluation);
  return plot_export (matrix, matrix_path, PLOT_EXPORT_PNG, MATRIX_SIDE, MATRIX_SIDE, 0,
                      plot_theme_light (), error);
}

static gboolean
write_results (const Training *training, const char *folder, GError **error)
{
  g_autofree char *history = g_build_filename (folder, "history.csv", NULL);
  g_autofree char *metrics = g_build_filename (folder, "metrics.json", NULL);
  g_autofree char *predictions = g_build_filename (folder, "predictions.csv", NULL);
  g_autofree char *weights = g_build_filename (folder, "model_weights.npz", NULL);
  g_autofree char *run = g_build_filename (folder, "run.pupil", NULL);

  return run_file_save (training->run, run, error) &&
         npz_write_weights (weights, training->run->model, error) &&
         report_write_history (training->run, history, error) &&
         report_write_metrics (training->run, training->evaluation, metrics, error) &&
         (training->evaluation == NULL ||
          report_write_predictions (training->evaluation, predictions, error)) &&
         write_charts (training, folder, error);
}

static void
print_start (const Run *run)
{
  if (run_has_validation (run))
    g_print (_ ("%s: %zu training, %zu validation and %zu test images, %zu classes\n"), run->name,
             run_get_n_trained_images (run), run->n_validation_images, run->n_test_images,
             run_get_n_classes (run));
  else
    g_print (_ ("%s: %zu training and %zu test images, %zu classes\n"), run->name,
             run->n_training_images, run->n_test_images, run_get_n_classes (run));
}

static void
print_results (const Training *training, NnFitResult result, const char *folder)
{
  const Run *run = training->run;
  const RunEpoch *best = run_get_best_epoch (run);

  if (result == NN_FIT_STOPPED)
    g_print (_ ("Stopped after %" G_GUINT64_FORMAT " batches.\n"), run->steps);
  g_print ("\n");
  if (training->evaluation)
    cli_print_evaluation (training->evaluation);
  else if (training->skipped_test)
    g_print (_ ("The test was skipped. To make up for it: pupil-cli evaluate %s/run.pupil DATA\n"),
             folder);
  g_print ("\n");
  if (best)
    g_print (run_has_validation (run)
                 ? _ ("Best epoch, whose weights were kept: %u, validation accuracy %.2f %%\n")
                 : _ ("Best epoch: %u, test accuracy %.2f %%\n"),
             best->epoch, 100 * best->test_accuracy);
  g_print (_ ("Training took %.1f s on %u threads, %.0f images/s\n"), run->seconds, run->threads,
           run->seconds > 0 ? (double) run->images_seen / run->seconds : 0.0);
  g_print (_ ("Charts, figures and weights are in %s\n"), folder);
}

static void
print_results_as_json (const Training *training)
{
  g_autoptr (JsonNode) node = report_make_metrics (training->run, training->evaluation);
  g_autofree char *text = json_to_string (node, TRUE);

  g_print ("%s\n", text);
}

static CliStatus
train (NnDataset *dataset, const RunSettings *settings, const char *folder, gboolean as_json)
{
  g_auto (Training) training = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) write_error = NULL;
  const TrainingJobObserver observer = { .on_start = on_start,
                                         .on_batch = on_batch,
                                         .on_epoch = on_epoch,
                                         .on_test = on_test,
                                         .on_evaluation = on_evaluation,
                                         .should_stop = should_stop,
                                         .should_skip_test = should_skip_test,
                                         .data = &training };
  g_autofree char *name = run_settings_describe_network (settings, nn_dataset_get_shape (dataset),
                                                         nn_dataset_get_n_classes (dataset));
  NnFitResult result;

  training.run = run_new (name, dataset, settings);
  if (!as_json)
    print_start (training.run);
  training.epochs = settings->epochs;
  cli_progress_init (&training.progress, as_json);
  catch_interrupts ();

  result = training_job_run (dataset, settings, 0, &observer, &training.run->model, &error);
  cli_progress_end (&training.progress);
  if (training.run->model == NULL)
    return cli_fail (CLI_FAILED, "%s", error->message);

  training.run->dataset_hash = g_strdup (nn_dataset_get_hash (dataset));
  /* A loss that is no longer finite is a failure too, but one with a history worth keeping. */
  if (!write_results (&training, folder, &write_error))
    return cli_fail (CLI_FAILED, "%s", write_error->message);
  if (result == NN_FIT_FAILED)
    return cli_fail (CLI_FAILED, "%s", error->message);
  if (as_json)
    print_results_as_json (&training);
  else
    print_results (&training, result, folder);
  return CLI_OK;
}

static void
print_presets (void)
{
  for (guint i = 0; i < run_preset_get_n (); i++)
    {
      const RunPreset *preset = run_preset_get (i);

      g_print ("%-12s %s\n", preset->key, _ (preset->description));
    }
}

CliStatus
cli_train (int argc, char **argv)
{
  g_auto (CliTrainOptions) options = { 0 };
  g_autoptr (NnDataset) dataset = NULL;
  CliStatus status = CLI_OK;

  if (!cli_train_options_parse (&options, &argc, &argv, &status))
    return status;
  if (options.list_presets)
    {
      print_presets ();
      return CLI_OK;
    }
  /* Before an hour of training, not after it. */
  if (g_mkdir_with_parents (options.output, 0777) != 0)
    return cli_fail (CLI_FAILED, _ ("The folder “%s” could not be made: %s"), options.output,
                     g_strerror (errno));
  dataset = cli_open_dataset (argv[1], options.classes, (guint) options.image_size, &status);
  if (dataset == NULL)
    return status;
  return train (dataset, &options.settings, options.output, options.as_json);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <json-glib/json-glib.h>

#include "cli-command.h"
#include "cli-progress.h"
#include "cli-results.h"
#include "cli-signals.h"
#include "cli-table.h"
#include "cli-text.h"
#include "cli-train-options.h"
#include "plot-number.h"
#include "report-epoch.h"
#include "report-images.h"
#include "report-json.h"
#include "report-work.h"
#include "run-preset.h"
#include "training-hint.h"
#include "training-job.h"

typedef struct
{
  Run *run;
  guint epochs;                   /* in all */
  TrainingEvaluation *evaluation; /* the latest of the test images */
  gboolean is_final;              /* the final test has begun … */
  guint n_interrupts;             /* … and so many signals had come by then */
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
on_batch (const NnBatchReport *report, gpointer data)
{
  Training *training = data;

  training->epochs = report->epochs;
  cli_progress_batch (&training->progress, report);
}

static void
set_evaluation (Training *training, TrainingEvaluation *evaluation)
{
  g_clear_pointer (&training->evaluation, training_evaluation_unref);
  training->evaluation = evaluation ? training_evaluation_ref (evaluation) : NULL;
}

static void
on_event (TrainingEvent *event, gpointer data)
{
  Training *training = data;
  TrainingEvaluation *evaluation = event->evaluation;

  if (event->kind == TRAINING_EVENT_EPOCH)
    {
      if (evaluation && !training_evaluation_is_validation (evaluation))
        set_evaluation (training, evaluation);
      cli_progress_epoch (&training->progress, training->run, training->epochs);
    }
  else if (event->kind == TRAINING_EVENT_TEST)
    {
      /* Without it, what there is belongs to other weights. */
      training->skipped_test = evaluation == NULL;
      set_evaluation (training, evaluation);
    }
}

static void
on_evaluation (const NnPredictionReport *report, gboolean is_final, gpointer data)
{
  Training *training = data;

  if (is_final && !training->is_final)
    training->n_interrupts = cli_signals_get_count ();
  training->is_final = is_final;
  cli_progress_evaluation (&training->progress, report, is_final);
}

/* Where the training went through, a first Ctrl+C in the test can only mean the test. */
static TrainingStop
ask (double *paused_seconds, gpointer data)
{
  const Training *training = data;
  guint n = cli_signals_get_count ();

  if (n >= 2 || (training->is_final && n > training->n_interrupts))
    return TRAINING_STOP_ALL;
  return n > 0 ? TRAINING_STOP_TRAINING : TRAINING_STOP_NOTHING;
}

static void
print_start (const Run *run)
{
  size_t n_classes = run_get_n_classes (run);
  g_autofree char *images =
      report_describe_images (run->n_training_images, run->n_validation_images, run->n_test_images);
  g_autofree char *number = plot_format_count (n_classes);
  g_autofree char *work = report_describe_work (run->settings, run_get_n_trained_images (run));
  g_autofree char *name = cli_text_clean (run->name);

  /* Translators: data and a network; "60,000 training and 10,000 test images"; a number */
  cli_print (ngettext ("%s: %s, %s class\n", "%s: %s, %s classes\n", (gulong) n_classes), name,
             images, number);
  cli_print ("%s\n", work);
}

static void
print_results (const Training *training, NnFitResult result, const char *folder)
{
  const Run *run = training->run;
  g_autofree char *best = report_describe_best_epoch (run);
  g_autofree char *hint = training_hint_describe (run);
  g_autofree char *steps = plot_format_count (run->steps);

  if (result == NN_FIT_STOPPED)
    cli_print (ngettext ("Stopped after %s batch.\n", "Stopped after %s batches.\n",
                         (gulong) run->steps),
               steps);
  cli_print ("\n");
  if (training->evaluation)
    cli_print_evaluation (training->evaluation);
  else if (training->skipped_test)
    cli_print (_ ("The test was skipped. To test it later: pupil-cli evaluate %s/run.pupil DATA\n"),
               folder);
  else if (run->n_test_images == 0)
    cli_print (_ ("There are no test images: nothing was tested.\n"));
  cli_print ("\n");
  if (best)
    cli_print ("%s\n", best);
  cli_print (ngettext ("Training took %.1f s on %u thread, %.0f images/s\n",
                       "Training took %.1f s on %u threads, %.0f images/s\n", run->threads),
             run->seconds, run->threads,
             run->seconds > 0 ? (double) run->images_seen / run->seconds : 0.0);
  cli_print (_ ("Charts, figures and weights are in %s\n"), folder);
  if (hint)
    cli_print ("%s\n", hint);
}

static void
print_results_as_json (const Training *training)
{
  g_autoptr (JsonNode) node = report_make_metrics (training->run, training->evaluation);

  report_write_json (node, training->evaluation, cli_print_chunk, NULL);
}

/* Saves what came of the training, and says where that is and what could not be saved. */
static CliStatus
save (const Training *training, const OutputFolder *output, const char *wanted, char **folder)
{
  const CliResults results = { training->run, training->evaluation };
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);

  *folder = cli_results_save (output, &results, problems);
  for (guint i = 0; i < problems->len; i++)
    cli_fail (CLI_FAILED, "%s", (const char *) g_ptr_array_index (problems, i));
  if (*folder == NULL)
    return cli_fail (CLI_FAILED, _ ("The results are lost: they could not be written anywhere."));
  if (strcmp (*folder, wanted) != 0)
    return cli_fail (CLI_FAILED, _ ("The results are in “%s” instead."), *folder);
  if (problems->len > 0)
    return cli_fail (CLI_FAILED, _ ("The other results are in “%s”."), *folder);
  return CLI_OK;
}

/* The training has ended, as @result and @error say. */
static CliStatus
finish (const Training *training,
        const CliTrainOptions *options,
        const OutputFolder *output,
        NnFitResult result,
        const GError *error)
{
  g_autofree char *folder = NULL;
  CliStatus status;

  if (training->run->steps == 0)
    {
      if (result == NN_FIT_FAILED)
        return cli_fail (CLI_FAILED, "%s", error->message);
      return cli_fail (cli_signals_get_status (),
                       _ ("Stopped before the first batch: nothing was written."));
    }
  status = save (training, output, options->output, &folder);
  /* A loss that is no longer finite is a failure too, but one with a history worth keeping. */
  if (result == NN_FIT_FAILED)
    {
      cli_fail (CLI_FAILED, "%s", error->message);
      return status != CLI_OK
                 ? status
                 : cli_fail (CLI_FAILED, _ ("What came of it until then is in “%s”."), folder);
    }
  if (options->as_json)
    print_results_as_json (training);
  else if (folder)
    print_results (training, result, folder);
  return status != CLI_OK ? status : (CliStatus) cli_signals_get_status ();
}

static CliStatus
train (NnDataset *dataset, const CliTrainOptions *options, const OutputFolder *output)
{
  g_auto (Training) training = { 0 };
  g_autoptr (GError) error = NULL;
  const RunSettings *settings = options->settings;
  const TrainingListener listener = { .on_batch = on_batch,
                                      .on_event = on_event,
                                      .on_evaluation = on_evaluation,
                                      .ask = ask,
                                      .data = &training };
  g_autoptr (TrainingRecorder) recorder = NULL;
  g_autofree char *name = run_propose_name (dataset, settings);
  NnFitResult result;

  cli_signals_catch ();
  training.run = run_new (name, dataset, settings);
  if (!options->as_json)
    print_start (training.run);
  training.epochs = settings->epochs;
  cli_progress_init (&training.progress, training.run, options->as_json);

  recorder = training_recorder_new (training.run, &listener);
  result = training_job_run (recorder, dataset, 0, &error);
  cli_progress_end (&training.progress);
  training.run->dataset_hash = g_strdup (nn_dataset_get_hash (dataset));
  return finish (&training, options, output, result, error);
}

static void
print_presets (void)
{
  for (guint i = 0; i < run_preset_get_n (); i++)
    {
      const RunPreset *preset = run_preset_get (i);

      cli_print ("%-12s %s\n", preset->key, _ (preset->description));
    }
}

/* In a folder of images, charts would be images of a class the next time. And an hour of training
 * is not begun whose results cannot be written. */
static gboolean
check_output (const OutputFolder *output,
              const NnDataset *dataset,
              const char *path,
              const CliTrainOptions *options,
              GError **error)
{
  gboolean has_files = FALSE;

  for (NnSplit split = 0; split < NN_N_SOURCE_SPLITS; split++)
    has_files |= nn_dataset_get_n_images (dataset, split) > 0 &&
                 nn_dataset_get_file_name (dataset, split, 0) != NULL;
  if (has_files && output_folder_is_inside (output, path))
    {
      g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_INVAL,
                   _ ("“%s” lies in the folder of images “%s”, where charts would be taken for "
                      "images of a class; choose a folder outside of it."),
                   options->output, path);
      return FALSE;
    }
  return output_folder_probe (output, cli_results_estimate_size (dataset, options->settings),
                              error);
}

CliStatus
cli_train (int argc, char **argv)
{
  g_auto (CliTrainOptions) options = { 0 };
  g_autoptr (OutputFolder) output = NULL;
  g_autoptr (NnDataset) dataset = NULL;
  g_autoptr (GError) error = NULL;
  CliStatus status = CLI_OK;

  if (!cli_train_options_parse (&options, &argc, &argv, &status))
    return status;
  if (options.list_presets)
    {
      print_presets ();
      return CLI_OK;
    }
  /* All that can be known is said before an hour of training, not after it. */
  output = cli_results_open (options.output, options.force, &error);
  if (output == NULL)
    return cli_fail (CLI_FAILED, "%s", error->message);
  dataset = cli_open_dataset (argv[1], options.classes, (guint) options.image_size, &status);
  if (dataset == NULL || !cli_train_options_fit (&options, dataset, &status))
    return status;
  if (!check_output (output, dataset, argv[1], &options, &error))
    return cli_fail (CLI_FAILED, "%s", error->message);
  return train (dataset, &options, output);
}

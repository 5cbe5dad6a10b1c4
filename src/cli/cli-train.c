#include <errno.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <signal.h>
#include <stdatomic.h>

#include "cli-command.h"
#include "cli-progress.h"
#include "cli-table.h"
#include "npz.h"
#include "report-figures.h"
#include "report-files.h"
#include "run-file.h"
#include "training-job.h"

/* Of the charts, in points. */
#define LOSS_CURVE_WIDTH 720
#define LOSS_CURVE_HEIGHT 540
#define MATRIX_SIDE 640

/* The largest side that the images of a folder may be scaled to. */
#define MAX_IMAGE_SIZE 512

/* Set by Ctrl+C. */
static atomic_bool interrupted;

static void
on_interrupt (int signal_number)
{
  atomic_store (&interrupted, TRUE);
}

/* The first Ctrl+C asks for an orderly end; the second ends the program as usual. */
static void
catch_interrupts (void)
{
  struct sigaction action = { .sa_handler = on_interrupt,
                              .sa_flags = (int) SA_RESETHAND | SA_RESTART };

  sigemptyset (&action.sa_mask);
  sigaction (SIGINT, &action, NULL);
  sigaction (SIGTERM, &action, NULL);
}

typedef struct
{
  Run *run;
  guint epochs;                   /* in all */
  TrainingEvaluation *evaluation; /* the latest */
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
on_epoch (const RunEpoch *epoch, TrainingEvaluation *evaluation, gpointer data)
{
  Training *training = data;

  run_append_epoch (training->run, run_epoch_copy (epoch));
  g_clear_pointer (&training->evaluation, training_evaluation_unref);
  training->evaluation = evaluation ? training_evaluation_ref (evaluation) : NULL;
  cli_progress_epoch (&training->progress, epoch, training->epochs);
}

static gboolean
should_stop (gpointer data)
{
  return atomic_load (&interrupted);
}

static gboolean
write_charts (const Training *training, guint n_batches, const char *folder, GError **error)
{
  g_autofree char *loss_path = g_build_filename (folder, "loss_curve.png", NULL);
  g_autofree char *matrix_path = g_build_filename (folder, "confusion_matrix.png", NULL);
  g_autoptr (ReportCurves) curves = report_curves_new ();
  g_autoptr (PlotFigure) loss = NULL;
  g_autoptr (PlotFigure) matrix = NULL;

  report_curves_update (curves, training->run, n_batches);
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
write_results (const Training *training, guint n_batches, const char *folder, GError **error)
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
         write_charts (training, n_batches, folder, error);
}

/* After a stop within an epoch the last evaluation is older than the weights. */
static gboolean
evaluate_again (Training *training, NnDataset *dataset, GError **error)
{
  const RunEpoch *last = run_get_last_epoch (training->run);

  if (nn_dataset_get_n_images (dataset, NN_SPLIT_TEST) == 0 ||
      (last && last->step == training->run->steps))
    return TRUE;
  g_clear_pointer (&training->evaluation, training_evaluation_unref);
  training->evaluation =
      training_job_evaluate (training->run->model, dataset, NN_SPLIT_TEST,
                             (last ? last->epoch : 0) + 1, training->run->settings.threads, error);
  return training->evaluation != NULL;
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
  g_print ("\n");
  if (best)
    g_print (_ ("Best epoch: %u, test accuracy %.2f %%\n"), best->epoch, 100 * best->test_accuracy);
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
                                         .should_stop = should_stop,
                                         .data = &training };
  g_autofree char *name =
      run_settings_describe_network (settings, nn_shape_size (nn_dataset_get_shape (dataset)),
                                     nn_dataset_get_n_classes (dataset));
  size_t n_images = nn_dataset_get_n_images (dataset, NN_SPLIT_TRAINING);
  guint n_batches = (guint) ((n_images + settings->batch_size - 1) / settings->batch_size);
  NnFitResult result;

  if (!as_json)
    g_print (_ ("%s: %zu training and %zu test images, %zu classes\n"), name, n_images,
             nn_dataset_get_n_images (dataset, NN_SPLIT_TEST), nn_dataset_get_n_classes (dataset));
  training.run = run_new (name, dataset, settings);
  training.epochs = settings->epochs;
  cli_progress_init (&training.progress, as_json);
  catch_interrupts ();

  result = training_job_run (dataset, settings, 0, &observer, &training.run->model, &error);
  cli_progress_end (&training.progress);
  if (training.run->model == NULL)
    return cli_fail (CLI_FAILED, "%s", error->message);

  training.run->dataset_hash = g_strdup (nn_dataset_get_hash (dataset));
  /* A loss that is no longer finite is a failure too, but one with a history worth keeping. */
  if ((result == NN_FIT_STOPPED && !evaluate_again (&training, dataset, &write_error)) ||
      !write_results (&training, n_batches, folder, &write_error))
    return cli_fail (CLI_FAILED, "%s", write_error->message);
  if (result == NN_FIT_FAILED)
    return cli_fail (CLI_FAILED, "%s", error->message);
  if (as_json)
    print_results_as_json (&training);
  else
    print_results (&training, result, folder);
  return CLI_OK;
}

/* The options as they are on the command line. */
typedef struct
{
  char *classes;
  char *output;
  int image_size;
  gboolean as_json;
  RunSettings settings;
} Options;

static void
options_clear (Options *options)
{
  g_free (options->classes);
  g_free (options->output);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

/* An option of the table of settings: --learning-rate, --epochs, … */
static gboolean
parse_field (const char *name, const char *value, gpointer data, GError **error)
{
  Options *options = data;
  guint field = 0;
  double number;
  char *end;

  while (*name == '-')
    name++;
  while (strcmp (run_field_get (field)->key, name) != 0)
    field++;
  number = g_ascii_strtod (value, &end);
  if (end == value || *end != '\0')
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   _ ("--%s takes a number, not “%s”"), name, value);
      return FALSE;
    }
  return run_settings_set_field (&options->settings, field, number, error);
}

static gboolean
parse_hidden (const char *name, const char *value, gpointer data, GError **error)
{
  Options *options = data;

  return run_settings_parse_hidden (&options->settings, value, error);
}

/* One option per numeric setting; hidden layers have a list of their own. The descriptions, with
 * their defaults, are owned by
 * @descriptions, which must outlive the group. */
static void
add_field_options (GOptionGroup *group, GPtrArray *descriptions)
{
  for (guint field = 0; field < RUN_N_FIELDS; field++)
    {
      const RunField *f = run_field_get (field);
      char *description = g_strdup_printf ("%s (%g)", _ (f->description), f->default_value);
      const GOptionEntry entries[] = {
        { f->key, 0, 0, G_OPTION_ARG_CALLBACK, parse_field, description, N_ ("N") },
        G_OPTION_ENTRY_NULL,
      };

      g_ptr_array_add (descriptions, description);
      if (field != RUN_FIELD_HIDDEN)
        g_option_group_add_entries (group, entries);
    }
}

CliStatus
cli_train (int argc, char **argv)
{
  g_auto (Options) options = { .settings = run_settings_default () };
  const GOptionEntry entries[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &options.output,
      N_ ("Folder for charts, figures and weights; made if it is not there"), N_ ("DIR") },
    { "classes", 0, 0, G_OPTION_ARG_STRING, &options.classes,
      N_ ("Classes to tell apart, separated by commas, or “all”"), N_ ("NAMES") },
    { "hidden", 0, 0, G_OPTION_ARG_CALLBACK, parse_hidden,
      N_ ("Units of the hidden layers, separated by commas (128,64)"), N_ ("SIZES") },
    { "image-size", 0, 0, G_OPTION_ARG_INT, &options.image_size,
      N_ ("Side that the images of a folder are scaled to, in pixels (32)"), N_ ("N") },
    { "json", 0, 0, G_OPTION_ARG_NONE, &options.as_json,
      N_ ("Write the final figures as JSON and nothing else"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  GOptionGroup *group = g_option_group_new ("train", NULL, NULL, &options, NULL);
  g_autoptr (GPtrArray) descriptions = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (NnDataset) dataset = NULL;
  CliStatus status = CLI_OK;

  g_option_group_add_entries (group, entries);
  add_field_options (group, descriptions);
  if (!cli_parse (_ ("DATA"),
                  _ ("Trains a multi-layer perceptron on DATA: a folder of images, a CIFAR-10\n"
                     "archive or folder, IDX files, or the name of an installed data set such as\n"
                     "fashion-mnist."),
                  group, &argc, &argv, 1, &status))
    return status;
  if (options.output == NULL)
    return cli_fail (CLI_USAGE, _ ("Say where to write the results with --output DIR"));
  if (options.image_size < 0 || options.image_size > MAX_IMAGE_SIZE)
    return cli_fail (CLI_USAGE, _ ("--image-size must be from 1 to %d"), MAX_IMAGE_SIZE);
  /* Before an hour of training, not after it. */
  if (g_mkdir_with_parents (options.output, 0777) != 0)
    return cli_fail (CLI_FAILED, _ ("The folder “%s” could not be made: %s"), options.output,
                     g_strerror (errno));
  dataset = cli_open_dataset (argv[1], options.classes, (guint) options.image_size, &status);
  if (dataset == NULL)
    return status;
  return train (dataset, &options.settings, options.output, options.as_json);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli-results.h"

#include "cli-apart.h"
#include "npz-weights.h"
#include "report-curves.h"
#include "report-figures.h"
#include "report-files.h"
#include "run-file.h"

/* Of the charts, in points. */
#define LOSS_CURVE_WIDTH 720
#define LOSS_CURVE_HEIGHT 540
#define MATRIX_SIDE 640

/* For the estimate: bytes of a line of predictions.csv, of each probability in it, and of what does
 * not depend on anything. */
#define LINE_SIZE 60
#define NUMBER_SIZE 13
#define OTHER_SIZE ((guint64) 512 << 10)

static gboolean
write_run (const char *path, gconstpointer data, GError **error)
{
  const CliResults *results = data;

  return run_file_save (results->run, path, error);
}

static gboolean
write_weights (const char *path, gconstpointer data, GError **error)
{
  const CliResults *results = data;

  return npz_weights_write (path, results->run->model, error);
}

static gboolean
write_history (const char *path, gconstpointer data, GError **error)
{
  const CliResults *results = data;

  return report_write_history (results->run, path, error);
}

static gboolean
write_metrics (const char *path, gconstpointer data, GError **error)
{
  const CliResults *results = data;

  return report_write_metrics (results->run, results->evaluation, path, error);
}

static gboolean
write_predictions (const char *path, gconstpointer data, GError **error)
{
  const CliResults *results = data;

  return report_write_predictions (results->evaluation, path, error);
}

static gboolean
draw_figure (PlotFigure *figure, const char *path, double width, double height, GError **error)
{
  const PlotExport picture = {
    .format = PLOT_EXPORT_PNG,
    .width = width,
    .height = height,
    .theme = plot_theme_light (),
  };

  return plot_export (figure, path, &picture, error);
}

static gboolean
draw_loss_curve (const char *path, gconstpointer data, GError **error)
{
  const CliResults *results = data;
  g_autoptr (ReportCurves) curves = report_curves_new ();
  g_autoptr (PlotFigure) figure = NULL;

  report_curves_update (curves, results->run, run_get_n_batches (results->run));
  figure = report_curves_make_figure (curves);
  return draw_figure (figure, path, LOSS_CURVE_WIDTH, LOSS_CURVE_HEIGHT, error);
}

static gboolean
draw_confusion_matrix (const char *path, gconstpointer data, GError **error)
{
  const CliResults *results = data;
  g_autoptr (PlotFigure) figure = report_make_confusion_matrix (results->evaluation);

  return draw_figure (figure, path, MATRIX_SIDE, MATRIX_SIDE, error);
}

static gboolean
write_loss_curve (const char *path, gconstpointer data, GError **error)
{
  return cli_apart_write (draw_loss_curve, path, data, error);
}

static gboolean
write_confusion_matrix (const char *path, gconstpointer data, GError **error)
{
  return cli_apart_write (draw_confusion_matrix, path, data, error);
}

/* What holds most comes first, in case that not all of it fits onto the disk. */
static const OutputFile FILES[] = {
  { "run.pupil", write_run },
  { "history.csv", write_history },
  { "metrics.json", write_metrics },
  { "loss_curve.png", write_loss_curve },
  { "model_weights.npz", write_weights },
  { "confusion_matrix.png", write_confusion_matrix },
  { "predictions.csv", write_predictions },
};

/* The first so many of FILES are there without test images. */
#define N_WITHOUT_EVALUATION 5

OutputFolder *
cli_results_open (const char *path, gboolean replace, GError **error)
{
  static const char *names[G_N_ELEMENTS (FILES) + 1];

  for (size_t i = 0; i < G_N_ELEMENTS (FILES); i++)
    names[i] = FILES[i].name;
  return output_folder_new (path, names, replace, error);
}

static size_t
count_weights (const NnDataset *dataset, const RunSettings *settings)
{
  g_autoptr (NnArchitecturePlan) plan =
      nn_architecture_plan (settings->network, nn_dataset_get_shape (dataset),
                            nn_dataset_get_n_classes (dataset), NULL);

  return plan ? plan->n_weights : 0;
}

guint64
cli_results_estimate_size (const NnDataset *dataset, const RunSettings *settings)
{
  guint64 n_test = nn_dataset_get_n_images (dataset, NN_SPLIT_TEST);
  guint64 n_classes = nn_dataset_get_n_classes (dataset);
  guint64 n_probabilities = n_test * n_classes;
  guint64 predictions = n_probabilities * sizeof (guint16) * settings->epochs;

  /* The weights are in two files. */
  return OTHER_SIZE + 2 * sizeof (float) * (guint64) count_weights (dataset, settings) +
         MIN (predictions, (guint64) RUN_MAX_PREDICTIONS) + LINE_SIZE * n_test +
         NUMBER_SIZE * n_probabilities;
}

char *
cli_results_save (const OutputFolder *folder, const CliResults *results, GPtrArray *problems)
{
  g_return_val_if_fail (results != NULL && results->run->model != NULL, NULL);

  return output_folder_save (folder, FILES,
                             results->evaluation ? G_N_ELEMENTS (FILES) : N_WITHOUT_EVALUATION,
                             results, problems);
}

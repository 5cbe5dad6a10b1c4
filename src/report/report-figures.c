/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report-figures.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "report-epoch.h"
#include "report-images.h"

/* "3,000 test images, after epoch 12"; what is said in several views is said to be. */
static char *
describe_evaluation (const TrainingEvaluation *evaluation)
{
  guint n_views = training_evaluation_get_n_views (evaluation);
  g_autofree char *images = report_describe_evaluated_images (evaluation);
  g_autofree char *epoch = report_describe_evaluated_epoch (evaluation);
  GString *text = g_string_new (images);

  if (n_views > 1)
    g_string_append_printf (text,
                            g_dngettext (GETTEXT_PACKAGE, ", %u view of each", ", %u views of each",
                                         n_views),
                            n_views);
  if (*epoch)
    g_string_append_printf (text, ", %s", epoch);
  return g_string_free (text, FALSE);
}

PlotFigure *
report_make_confusion_matrix (const TrainingEvaluation *evaluation)
{
  const NnMetrics *metrics = training_evaluation_get_metrics (evaluation);
  const NnDataset *dataset = training_evaluation_get_dataset (evaluation);
  g_autofree char *subtitle = describe_evaluation (evaluation);
  const PlotMatrix matrix = {
    .n_classes = metrics->confusion ? metrics->n_classes : 0,
    .class_names = nn_dataset_get_class_names (dataset),
    .counts = metrics->confusion,
    .row_title = _ ("Actual"),
    .column_title = _ ("Predicted"),
    .message = _ ("There are too many classes to draw a matrix of them"),
  };

  return plot_figure_new_matrix (_ ("Confusion Matrix"), subtitle, &matrix);
}

/* Bars of the given classes. */
static PlotFigure *
make_bars (const TrainingEvaluation *evaluation, size_t image, const size_t *classes, size_t n)
{
  const NnDataset *dataset = training_evaluation_get_dataset (evaluation);
  const float *probabilities = training_evaluation_get_probabilities (evaluation, image);
  size_t actual = training_evaluation_get_actual (evaluation, image);
  size_t predicted = training_evaluation_get_predicted (evaluation, image);
  g_autofree PlotBar *bars = g_new0 (PlotBar, n);

  for (size_t i = 0; i < n; i++)
    {
      size_t c = classes[i];

      bars[i].label = nn_dataset_get_class_name (dataset, c);
      bars[i].value = (double) probabilities[c];
      if (c == actual)
        {
          bars[i].emphasis = PLOT_EMPHASIS_CORRECT;
          bars[i].note = c == predicted ? _ ("actual and predicted") : _ ("actual");
        }
      else if (c == predicted)
        {
          bars[i].emphasis = PLOT_EMPHASIS_WRONG;
          bars[i].note = _ ("predicted");
        }
    }
  return plot_figure_new_bars (NULL, NULL, bars, n, PLOT_FORMAT_PERCENT, 1, NULL);
}

static size_t *
list_classes (size_t n)
{
  size_t *classes = g_new (size_t, n + 1);

  for (size_t c = 0; c < n; c++)
    classes[c] = c;
  return classes;
}

PlotFigure *
report_make_class_bars (const TrainingEvaluation *evaluation, size_t image)
{
  size_t n = nn_dataset_get_n_classes (training_evaluation_get_dataset (evaluation));
  g_autofree size_t *classes = list_classes (n);

  return make_bars (evaluation, image, classes, n);
}

/* The most probable first, the first of equals first; what is not a number last. */
static int
compare_probabilities (gconstpointer a, gconstpointer b, gpointer data)
{
  const float *probabilities = data;
  size_t x = *(const size_t *) a, y = *(const size_t *) b;
  float p = isnan (probabilities[x]) ? -1 : probabilities[x];
  float q = isnan (probabilities[y]) ? -1 : probabilities[y];

  if (p != q)
    return p > q ? -1 : 1;
  return x < y ? -1 : x > y;
}

PlotFigure *
report_make_most_probable_bars (const TrainingEvaluation *evaluation, size_t image, size_t n_bars)
{
  size_t n = nn_dataset_get_n_classes (training_evaluation_get_dataset (evaluation));
  size_t actual = training_evaluation_get_actual (evaluation, image);
  g_autofree size_t *classes = list_classes (n);
  gboolean has_actual = FALSE;

  g_qsort_with_data (classes, (int) n, sizeof *classes, compare_probabilities,
                     (gpointer) training_evaluation_get_probabilities (evaluation, image));
  n_bars = MIN (n_bars, n);
  for (size_t i = 0; i < n_bars; i++)
    has_actual = has_actual || classes[i] == actual;
  if (!has_actual)
    classes[n_bars++] = actual;
  return make_bars (evaluation, image, classes, n_bars);
}

PlotFigure *
report_make_class_balance (const NnDataset *dataset)
{
  size_t n_classes = nn_dataset_get_n_classes (dataset);
  g_autofree size_t *training = g_new (size_t, n_classes);
  g_autofree size_t *test = g_new (size_t, n_classes);
  g_autofree PlotBar *bars = g_new0 (PlotBar, n_classes);
  g_auto (GStrv) notes = g_new0 (char *, n_classes + 1);

  nn_dataset_count_classes (dataset, NN_SPLIT_TRAINING, training);
  nn_dataset_count_classes (dataset, NN_SPLIT_TEST, test);
  for (size_t c = 0; c < n_classes; c++)
    {
      g_autofree char *count = plot_format_count (test[c]);

      /* Translators: how many test images a class has beside its training images */
      notes[c] = g_strdup_printf (_ ("+ %s test"), count);
      bars[c] = (PlotBar){ .label = nn_dataset_get_class_name (dataset, c),
                           .value = (double) training[c],
                           .note = notes[c] };
    }
  return plot_figure_new_bars (_ ("Training Images per Class"), NULL, bars, n_classes,
                               PLOT_FORMAT_INTEGER, 0, NULL);
}

#include "report-figures.h"

#include <glib/gi18n-lib.h>

static char *
describe_evaluation (const TrainingEvaluation *evaluation)
{
  gulong n = training_evaluation_get_n_images (evaluation);
  guint epoch = training_evaluation_get_epoch (evaluation);
  g_autofree char *count = plot_format_count (n);
  g_autofree char *images = NULL;

  if (training_evaluation_is_validation (evaluation))
    images = g_strdup_printf (ngettext ("%s validation image", "%s validation images", n), count);
  else if (training_evaluation_get_split (evaluation) == NN_SPLIT_TEST)
    images = g_strdup_printf (ngettext ("%s test image", "%s test images", n), count);
  else
    images = g_strdup_printf (ngettext ("%s training image", "%s training images", n), count);
  if (epoch == 0)
    return g_steal_pointer (&images);
  /* Translators: “3,000 test images, epoch 12” */
  return g_strdup_printf (_ ("%s, epoch %u"), images, epoch);
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

PlotFigure *
report_make_class_bars (const TrainingEvaluation *evaluation, size_t image)
{
  const NnDataset *dataset = training_evaluation_get_dataset (evaluation);
  size_t n_classes = nn_dataset_get_n_classes (dataset);
  const float *probabilities = training_evaluation_get_probabilities (evaluation, image);
  size_t actual = training_evaluation_get_actual (evaluation, image);
  size_t predicted = training_evaluation_get_predicted (evaluation, image);
  g_autofree PlotBar *bars = g_new0 (PlotBar, n_classes);

  for (size_t c = 0; c < n_classes; c++)
    {
      bars[c].label = nn_dataset_get_class_name (dataset, c);
      bars[c].value = (double) probabilities[c];
      if (c == actual)
        {
          bars[c].emphasis = PLOT_EMPHASIS_CORRECT;
          bars[c].note = c == predicted ? _ ("actual and predicted") : _ ("actual");
        }
      else if (c == predicted)
        {
          bars[c].emphasis = PLOT_EMPHASIS_WRONG;
          bars[c].note = _ ("predicted");
        }
    }
  return plot_figure_new_bars (NULL, NULL, bars, n_classes, PLOT_FORMAT_PERCENT, 1, NULL);
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

#include "cli-table.h"

#include <glib/gi18n.h>

/* The matrix is left out where its lines would be longer than this. */
#define MAX_LINE 120

/* Writes @text and spaces up to @width columns; printf() would count bytes. */
static void
print_padded (const char *text, glong width)
{
  g_print ("%s%*s", text, (int) MAX (width - g_utf8_strlen (text, -1), 0), "");
}

static glong
find_name_width (const NnDataset *dataset)
{
  glong width = MAX (g_utf8_strlen (_ ("weighted average"), -1),
                     g_utf8_strlen (_ ("actual ↓ predicted →"), -1));

  for (size_t c = 0; c < nn_dataset_get_n_classes (dataset); c++)
    width = MAX (width, g_utf8_strlen (nn_dataset_get_class_name (dataset, c), -1));
  return width;
}

static void
print_class (const char *name, glong width, const NnClassMetrics *metrics)
{
  print_padded (name, width);
  g_print ("  %9.4f  %9.4f  %9.4f  %9zu\n", metrics->precision, metrics->recall, metrics->f1,
           metrics->support);
}

static void
print_matrix (const NnDataset *dataset, const NnMetrics *metrics, glong width)
{
  size_t n = metrics->n_classes;
  glong cell = 7;

  for (size_t c = 0; c < n; c++)
    cell = MAX (cell, g_utf8_strlen (nn_dataset_get_class_name (dataset, c), -1));
  if ((size_t) width + n * ((size_t) cell + 2) > MAX_LINE)
    return;
  g_print ("\n");
  print_padded (_ ("actual ↓ predicted →"), width);
  for (size_t c = 0; c < n; c++)
    {
      const char *name = nn_dataset_get_class_name (dataset, c);

      g_print ("  %*s%s", (int) (cell - g_utf8_strlen (name, -1)), "", name);
    }
  g_print ("\n");
  for (size_t actual = 0; actual < n; actual++)
    {
      print_padded (nn_dataset_get_class_name (dataset, actual), width);
      for (size_t predicted = 0; predicted < n; predicted++)
        g_print ("  %*zu", (int) cell, metrics->confusion[actual * n + predicted]);
      g_print ("\n");
    }
}

void
cli_print_evaluation (const TrainingEvaluation *evaluation)
{
  const NnMetrics *metrics = training_evaluation_get_metrics (evaluation);
  const NnDataset *dataset = training_evaluation_get_dataset (evaluation);
  glong width = find_name_width (dataset);
  double low, high;

  nn_accuracy_interval (metrics->n_correct, metrics->n_images, &low, &high);
  g_print (_ ("Accuracy %.2f %% (%zu of %zu images right; 95 %% interval %.2f to %.2f %%), "
              "loss %.4f\n\n"),
           100 * metrics->accuracy, metrics->n_correct, metrics->n_images, 100 * low, 100 * high,
           metrics->loss);
  print_padded (_ ("class"), width);
  g_print ("  %9s  %9s  %9s  %9s\n", _ ("precision"), _ ("recall"), "F1", _ ("images"));
  for (size_t c = 0; c < metrics->n_classes; c++)
    print_class (nn_dataset_get_class_name (dataset, c), width, &metrics->classes[c]);
  print_class (_ ("macro average"), width, &metrics->macro);
  print_class (_ ("weighted average"), width, &metrics->weighted);
  print_matrix (dataset, metrics, width);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli-table.h"

#include <glib/gi18n.h>

#include "cli-text.h"
#include "plot-number.h"
#include "report-uncertainty.h"

/* The matrix is left out where its lines would be longer than this. */
#define MAX_LINE 120

/* Writes @text and spaces up to @width columns; printf() would count bytes. */
static void
print_padded (const char *text, glong width)
{
  cli_print ("%s%*s", text, (int) MAX (width - cli_text_width (text), 0), "");
}

static char **
clean_names (const NnDataset *dataset)
{
  size_t n = nn_dataset_get_n_classes (dataset);
  char **names = g_new0 (char *, n + 1);

  for (size_t c = 0; c < n; c++)
    names[c] = cli_text_clean (nn_dataset_get_class_name (dataset, c));
  return names;
}

static glong
find_name_width (char **names)
{
  glong width =
      MAX (cli_text_width (_ ("weighted average")), cli_text_width (_ ("actual ↓ predicted →")));

  for (size_t c = 0; names[c]; c++)
    width = MAX (width, cli_text_width (names[c]));
  return width;
}

static void
print_class (const char *name, glong width, const NnClassMetrics *metrics)
{
  print_padded (name, width);
  cli_print ("  %9.4f  %9.4f  %9.4f  %9zu\n", metrics->precision, metrics->recall, metrics->f1,
             metrics->support);
}

static void
print_matrix (char **names, const NnMetrics *metrics, glong width)
{
  size_t n = metrics->n_classes;
  glong cell = 7;

  for (size_t c = 0; c < n; c++)
    cell = MAX (cell, cli_text_width (names[c]));
  if (metrics->confusion == NULL || (size_t) width + n * ((size_t) cell + 2) > MAX_LINE)
    return;
  cli_print ("\n");
  print_padded (_ ("actual ↓ predicted →"), width);
  for (size_t c = 0; c < n; c++)
    cli_print ("  %*s%s", (int) (cell - cli_text_width (names[c])), "", names[c]);
  cli_print ("\n");
  for (size_t actual = 0; actual < n; actual++)
    {
      print_padded (names[actual], width);
      for (size_t predicted = 0; predicted < n; predicted++)
        cli_print ("  %*zu", (int) cell, metrics->confusion[actual * n + predicted]);
      cli_print ("\n");
    }
}

/* How far to trust the figures, where there is reason to doubt. It names classes. */
static void
print_few_images (const TrainingEvaluation *evaluation)
{
  g_autofree char *few = report_describe_few_images (evaluation);
  g_autofree char *clean = few ? cli_text_clean (few) : NULL;

  if (clean)
    cli_print ("%s\n", clean);
}

char *
cli_format_accuracy (double accuracy)
{
  return plot_format_share (accuracy, 2);
}

void
cli_print_evaluation (const TrainingEvaluation *evaluation)
{
  const NnMetrics *metrics = training_evaluation_get_metrics (evaluation);
  const NnDataset *dataset = training_evaluation_get_dataset (evaluation);
  g_auto (GStrv) names = clean_names (dataset);
  glong width = find_name_width (names);
  guint n_views = training_evaluation_get_n_views (evaluation);
  double low, high;

  g_autofree char *n_correct = plot_format_count (metrics->n_correct);
  g_autofree char *n_images = plot_format_count (metrics->n_images);
  g_autofree char *accuracy = cli_format_accuracy (metrics->accuracy);
  g_autofree char *from = NULL, *to = NULL;

  nn_accuracy_interval (metrics->n_correct, metrics->n_images, &low, &high);
  from = cli_format_accuracy (low);
  to = cli_format_accuracy (high);
  cli_print (_ ("Accuracy %s (%s of %s images right; 95%% interval %s to %s), loss %.4f\n"),
             accuracy, n_correct, n_images, from, to, metrics->loss);
  if (n_views > 1)
    cli_print (_ ("The predictions are the mean of %u views of each image.\n"), n_views);
  print_few_images (evaluation);
  cli_print ("\n");
  print_padded (_ ("class"), width);
  cli_print ("  %9s  %9s  %9s  %9s\n", _ ("precision"), _ ("recall"), "F1", _ ("images"));
  for (size_t c = 0; c < metrics->n_classes; c++)
    print_class (names[c], width, &metrics->classes[c]);
  print_class (_ ("macro average"), width, &metrics->macro);
  print_class (_ ("weighted average"), width, &metrics->weighted);
  print_matrix (names, metrics, width);
}

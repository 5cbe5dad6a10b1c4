/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app-results-text.h"

#include <glib/gi18n-lib.h>

#include "app-format.h"
#include "plot-number.h"
#include "report-images.h"

char *
app_results_describe_part (const TrainingEvaluation *evaluation, size_t n)
{
  g_autofree char *all = NULL, *count = NULL;

  g_return_val_if_fail (evaluation != NULL, NULL);

  all = report_describe_evaluated_images (evaluation);
  count = plot_format_count (n);
  /* Translators: a number, and "3,000 test images" */
  return g_strdup_printf (_ ("%s of %s"), count, all);
}

char *
app_results_describe_interval (const TrainingEvaluation *evaluation)
{
  const NnMetrics *metrics;
  g_autofree char *from = NULL, *to = NULL, *images = NULL;
  double low, high;

  g_return_val_if_fail (evaluation != NULL, NULL);

  metrics = training_evaluation_get_metrics (evaluation);
  nn_accuracy_interval (metrics->n_correct, metrics->n_images, &low, &high);
  from = app_format_share (low);
  to = app_format_share (high);
  images = report_describe_evaluated_images (evaluation);
  return g_strdup_printf (_ ("Accuracy %s to %s with 95%% confidence, from %s"), from, to, images);
}

char *
app_results_describe_test_evaluations (const Run *run)
{
  g_return_val_if_fail (run != NULL, NULL);

  if (run->n_test_images == 0)
    return NULL;
  if (run->n_test_evaluations == 0)
    return g_strdup (_ ("The test images have not been used yet"));
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "The test images have been used once",
                                       "The test images have been used %u times",
                                       run->n_test_evaluations),
                          run->n_test_evaluations);
}

const char *
app_results_explain_test_evaluations (void)
{
  return _ (
      "Choosing settings, or when to stop, by the test images tunes the network to them: the more "
      "often they are used, the less their accuracy says about other images. With validation "
      "images (More Settings), they are used only once, at the end.");
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report-images.h"

#include <glib/gi18n-lib.h>

#include "plot-number.h"

char *
report_describe_images (size_t n_training, size_t n_validation, size_t n_test)
{
  g_autofree char *training = plot_format_count (n_training - MIN (n_validation, n_training));
  g_autofree char *validation = plot_format_count (n_validation);
  g_autofree char *test = plot_format_count (n_test);

  if (n_validation == 0)
    return g_strdup_printf (_ ("%s training and %s test images"), training, test);
  return g_strdup_printf (_ ("%s training, %s validation and %s test images"), training, validation,
                          test);
}

char *
report_describe_evaluated_images (const TrainingEvaluation *evaluation)
{
  g_autofree char *count = NULL;
  gulong n;

  g_return_val_if_fail (evaluation != NULL, NULL);

  n = training_evaluation_get_n_images (evaluation);
  count = plot_format_count (n);
  switch (training_evaluation_get_split (evaluation))
    {
    case NN_SPLIT_VALIDATION:
      return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s validation image",
                                           "%s validation images", n),
                              count);
    case NN_SPLIT_TRAINING:
      return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s training image",
                                           "%s training images", n),
                              count);
    case NN_SPLIT_TEST:
    default:
      return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s test image", "%s test images", n),
                              count);
    }
}

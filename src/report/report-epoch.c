/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report-epoch.h"

#include <glib/gi18n-lib.h>

#include "plot-number.h"

char *
report_describe_epoch (guint epoch, gboolean is_partial)
{
  if (epoch == 0)
    return g_strdup ("");
  return g_strdup_printf (is_partial ? _ ("in the middle of epoch %u") : _ ("after epoch %u"),
                          epoch);
}

char *
report_describe_evaluated_epoch (const TrainingEvaluation *evaluation)
{
  g_return_val_if_fail (evaluation != NULL, NULL);

  return report_describe_epoch (training_evaluation_get_epoch (evaluation),
                                training_evaluation_is_partial (evaluation));
}

char *
report_describe_kept_epoch (const Run *run)
{
  gboolean is_partial;
  guint epoch;

  g_return_val_if_fail (run != NULL, NULL);

  epoch = run_get_network_epoch (run, &is_partial);
  return report_describe_epoch (epoch, is_partial);
}

char *
report_describe_best_epoch (const Run *run)
{
  const RunEpoch *best;
  g_autofree char *accuracy = NULL;

  g_return_val_if_fail (run != NULL, NULL);

  best = run_get_best_epoch (run);
  if (best == NULL)
    return NULL;
  /* As the command line writes them: it is there that runs are compared. */
  accuracy = plot_format_share (best->evaluation_accuracy, 2);
  if (run_has_validation (run))
    return g_strdup_printf (_ ("Best epoch (weights kept): %u, validation accuracy %s"),
                            best->epoch, accuracy);
  if (nn_tta_get_n_views (run->settings->tta) > 1)
    return g_strdup_printf (_ ("Best epoch: %u, test accuracy %s with one view of each image"),
                            best->epoch, accuracy);
  return g_strdup_printf (_ ("Best epoch: %u, test accuracy %s"), best->epoch, accuracy);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli-progress.h"

#include <glib/gi18n.h>
#include <math.h>

#include "cli-command.h"
#include "cli-table.h"
#include "cli-text.h"
#include "plot-number.h"

#define BAR_WIDTH 24
#define INTERVAL (G_USEC_PER_SEC / 10)

void
cli_progress_init (CliProgress *progress, const Run *run, gboolean quiet)
{
  *progress = (CliProgress){ .quiet = quiet, .terminal = cli_has_terminal () };
  if (run)
    training_estimate_init (&progress->estimate, run);
}

static char *
describe_time_left (double seconds)
{
  guint total = (guint) MIN (ceil (seconds), 359999);

  if (total >= 3600)
    return g_strdup_printf (_ (", %u h %02u min left"), total / 3600, total / 60 % 60);
  if (total >= 60)
    return g_strdup_printf (_ (", %u min %02u s left"), total / 60, total % 60);
  return g_strdup_printf (_ (", %u s left"), total);
}

/* Whether it is time to rewrite the line. */
static gboolean
is_due (CliProgress *progress)
{
  gint64 now;

  if (progress->quiet || !progress->terminal)
    return FALSE;
  now = g_get_monotonic_time ();
  if (now - progress->last_time < INTERVAL)
    return FALSE;
  progress->last_time = now;
  return TRUE;
}

void
cli_progress_batch (CliProgress *progress, const NnBatchReport *report)
{
  char bar[BAR_WIDTH + 1] = { 0 };
  g_autofree char *left = NULL;
  g_autofree char *line = NULL;
  double fraction, speed, seconds_left;

  training_estimate_add_batch (&progress->estimate, report);
  if (!is_due (progress))
    return;
  fraction = ((double) (report->epoch - 1) + (double) report->batch / (double) report->n_batches) /
             (double) report->epochs;
  speed = report->seconds > 0 ? (double) report->images_seen / report->seconds : 0;
  for (int i = 0; i < BAR_WIDTH; i++)
    bar[i] = i < (int) (fraction * BAR_WIDTH) ? '#' : '.';
  line = g_strdup_printf (_ ("] epoch %u of %u, loss %.4f, %.0f images/s"), report->epoch,
                          report->epochs, report->loss, speed);
  seconds_left = training_estimate_get_seconds_left (&progress->estimate);
  left = seconds_left >= 0 ? describe_time_left (seconds_left) : g_strdup ("");
  cli_print_error (CLI_CLEAR_LINE, "[%s%s%s", bar, line, left);
}

void
cli_progress_evaluation (CliProgress *progress, const NnPredictionReport *report, gboolean is_final)
{
  g_autofree char *done = NULL;
  g_autofree char *all = NULL;

  training_estimate_add_evaluation (&progress->estimate, report, is_final);
  if (!is_due (progress))
    return;
  done = plot_format_count (report->n_done);
  all = plot_format_count (report->n_images);
  cli_print_error (CLI_CLEAR_LINE,
                   is_final ? _ ("Testing… %s of %s images") : _ ("Evaluating… %s of %s images"),
                   done, all);
}

void
cli_progress_epoch (CliProgress *progress, const Run *run, guint epochs)
{
  const RunEpoch *epoch = run_get_last_epoch (run);
  g_autofree char *training = NULL, *evaluation = NULL;

  if (progress->quiet)
    return;
  cli_progress_end (progress);
  training = cli_format_accuracy (epoch->training_accuracy);
  evaluation = cli_format_accuracy (epoch->evaluation_accuracy);
  cli_print (_ ("epoch %2u of %u: training loss %.4f, accuracy %s"), epoch->epoch, epochs,
             epoch->training_loss, training);
  if (isfinite (epoch->evaluation_accuracy))
    cli_print (run_has_validation (run) ? _ ("; validation loss %.4f, accuracy %s")
                                        : _ ("; test loss %.4f, accuracy %s"),
               epoch->evaluation_loss, evaluation);
  cli_print (_ ("; %.1f s\n"), epoch->seconds);
}

void
cli_progress_end (CliProgress *progress)
{
  if (!progress->quiet && progress->terminal)
    cli_print_error (CLI_CLEAR_LINE, "%s", "");
}

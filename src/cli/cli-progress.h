/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How far a training or a test is: one line that is rewritten on a terminal, one line per epoch
 * anywhere. */
#pragma once

#include "nn.h"
#include "training-estimate.h"

G_BEGIN_DECLS

typedef struct
{
  gboolean quiet; /* nothing at all */
  gboolean terminal;
  gint64 last_time; /* when the line was last rewritten */
  TrainingEstimate estimate;
} CliProgress;

/* @run: the one that is to be trained; NULL for a test alone. */
void cli_progress_init (CliProgress *progress, const Run *run, gboolean quiet);
void cli_progress_batch (CliProgress *progress, const NnBatchReport *report);
/* Images are being evaluated, after an epoch or, @is_final, in the end. */
void cli_progress_evaluation (CliProgress *progress,
                              const NnPredictionReport *report,
                              gboolean is_final);
/* The epoch of @run that has just ended, of @epochs. */
void cli_progress_epoch (CliProgress *progress, const Run *run, guint epochs);

/* Clears the line. */
void cli_progress_end (CliProgress *progress);

G_END_DECLS

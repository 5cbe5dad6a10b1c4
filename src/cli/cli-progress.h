/* How far a training or a test is: one line that is rewritten on a terminal, one line per epoch
 * anywhere. */
#pragma once

#include "nn.h"
#include "run.h"

G_BEGIN_DECLS

typedef struct
{
  gboolean quiet; /* nothing at all */
  gboolean terminal;
  gint64 last_time; /* when the line was last rewritten */
} CliProgress;

void cli_progress_init (CliProgress *progress, gboolean quiet);
void cli_progress_batch (CliProgress *progress, const NnBatchReport *report);
/* Images are being tested. */
void cli_progress_test (CliProgress *progress, const NnPredictionReport *report);
/* The epoch of @run that has just ended, of @epochs. */
void cli_progress_epoch (CliProgress *progress, const Run *run, guint epochs);

/* Clears the line. */
void cli_progress_end (CliProgress *progress);

G_END_DECLS

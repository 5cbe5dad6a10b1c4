/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What `pupil-cli train` leaves behind. */
#pragma once

#include "output-folder.h"
#include "run.h"
#include "training-evaluation.h"

G_BEGIN_DECLS

typedef struct
{
  const Run *run;                       /* with a network */
  const TrainingEvaluation *evaluation; /* the latest of the test images, or NULL */
} CliResults;

/* The folder @path for results (output-folder.h). @replace: those of an earlier run may be
 * replaced.
 */
OutputFolder *cli_results_open (const char *path, gboolean replace, GError **error);

/* About how many bytes the results of a training on @dataset will have. */
guint64 cli_results_estimate_size (const NnDataset *dataset, const RunSettings *settings);

/* Writes all results, as output_folder_save(). */
char *cli_results_save (const OutputFolder *folder, const CliResults *results, GPtrArray *problems);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The names of the members of a run's file. */
#pragma once

#include "run-file.h"

G_BEGIN_DECLS

#define RUN_FILE_DESCRIPTION "run.json"
#define RUN_FILE_ARRAY_SUFFIX ".npy"
#define RUN_FILE_BATCH_LOSS "batch_loss"
#define RUN_FILE_BATCH_ACCURACY "batch_accuracy"
#define RUN_FILE_PREDICTIONS "predictions/epoch-"
#define RUN_FILE_VALIDATION "validation/epoch-"

/* "predictions/epoch-0001" or "validation/epoch-0001". The caller frees it. */
char *run_file_get_predictions_name (const Run *run, const RunEpoch *epoch);

G_END_DECLS

/* The tables that a run leaves behind, as text. Numbers do not depend on the locale; every file is
 * replaced whole or not at all. */
#pragma once

#include <json-glib/json-glib.h>

#include "run.h"
#include "training-evaluation.h"

G_BEGIN_DECLS

/* history.csv: one line per epoch. */
gboolean report_write_history (const Run *run, const char *path, GError **error);

/* predictions.csv: one line per test image: index, file, actual, predicted, loss, and a probability
 * per class. */
gboolean
report_write_predictions (const TrainingEvaluation *evaluation, const char *path, GError **error);

/* metrics.json: {"test": {"accuracy", "loss", "confusion", "classes": [...]}, "training":
 * {"epochs", "seconds", "images_per_second", "threads"}}. @evaluation may be NULL (no test images).
 */
JsonNode *report_make_metrics (const Run *run, const TrainingEvaluation *evaluation);
gboolean report_write_metrics (const Run *run,
                               const TrainingEvaluation *evaluation,
                               const char *path,
                               GError **error);

/* The "test" object alone, for `pupil-cli evaluate --json`. */
JsonNode *report_make_evaluation (const TrainingEvaluation *evaluation);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables that a run leaves behind, as text. Numbers do not depend on the locale; every file is
 * replaced whole or not at all. */
#pragma once

#include "run.h"
#include "training-evaluation.h"

G_BEGIN_DECLS

/* history.csv: one line per epoch. The last two columns are test_loss and test_accuracy or, with
 * validation images, validation_loss and validation_accuracy; they are empty where an epoch was not
 * evaluated. */
gboolean report_write_history (const Run *run, const char *path, GError **error);

/* predictions.csv: one line per test image: index, file, actual, predicted, loss, and a probability
 * per class. */
gboolean
report_write_predictions (const TrainingEvaluation *evaluation, const char *path, GError **error);

/* metrics.json: {"test": {"accuracy", "loss", "confusion", "classes": [...]}, "test_evaluations",
 * "validation": {"images", "epoch", "accuracy", "accuracy_interval_95", "loss"}, "training":
 * {"epochs", "seconds", "images_per_second", "threads"}}. @evaluation is that of the test images;
 * it may be NULL (there are none), and "test" is then null, as "validation" is where nothing was
 * held out. "confusion" is null with more than NN_MAX_CONFUSION_CLASSES classes. */
gboolean report_write_metrics (const Run *run,
                               const TrainingEvaluation *evaluation,
                               const char *path,
                               GError **error);

G_END_DECLS

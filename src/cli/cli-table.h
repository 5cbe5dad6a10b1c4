/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Results as text for a terminal. */
#pragma once

#include "training-evaluation.h"

G_BEGIN_DECLS

/* Accuracy and loss; then a line per class with precision, recall, F1 and support; then the
 * confusion matrix. */
void cli_print_evaluation (const TrainingEvaluation *evaluation);

/* "83.67%": two digits after the point, one more than in the window, for those who compare runs.
 * The caller frees it. */
char *cli_format_accuracy (double accuracy);

G_END_DECLS

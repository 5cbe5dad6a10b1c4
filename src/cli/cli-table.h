/* Results as text for a terminal. */
#pragma once

#include "training-evaluation.h"

G_BEGIN_DECLS

/* Accuracy and loss; then a line per class with precision, recall, F1 and support; then the
 * confusion matrix. */
void cli_print_evaluation (const TrainingEvaluation *evaluation);

G_END_DECLS

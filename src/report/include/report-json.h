/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What came of a training, for programs. */
#pragma once

#include <json-glib/json-glib.h>

#include "run.h"
#include "training-evaluation.h"

G_BEGIN_DECLS

/* Called with one chunk of a text after the other. */
typedef void (*ReportWriter) (const char *text, gpointer data);

/* The same as a tree, and the "test" object alone, for `pupil-cli evaluate --json`. In the tree
 * "confusion" is always null: report_write_json() puts the matrix of @evaluation there. */
JsonNode *report_make_metrics (const Run *run, const TrainingEvaluation *evaluation);
JsonNode *report_make_evaluation (const TrainingEvaluation *evaluation);
void report_write_json (JsonNode *node,
                        const TrainingEvaluation *evaluation,
                        ReportWriter write,
                        gpointer data);

G_END_DECLS

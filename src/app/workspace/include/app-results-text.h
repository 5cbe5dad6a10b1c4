/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sentences about an evaluation that more than one page needs. */
#pragma once

#include "run.h"
#include "training-evaluation.h"

G_BEGIN_DECLS

/* "38 of 3,000 test images". The caller frees it. */
char *app_results_describe_part (const TrainingEvaluation *evaluation, size_t n);

/* "Accuracy 84.4% to 86.9% with 95% confidence, from 3,000 test images": how uncertain it is. The
 * caller frees it. */
char *app_results_describe_interval (const TrainingEvaluation *evaluation);

/* "The test images have been used 50 times"; NULL if there are none. The caller frees it. */
char *app_results_describe_test_evaluations (const Run *run);

/* Why that matters. */
const char *app_results_explain_test_evaluations (void);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How many images there are, for what. */
#pragma once

#include "training-evaluation.h"

G_BEGIN_DECLS

/* "60,000 training and 10,000 test images" or, if @n_validation of the @n_training images are held
 * out, "54,000 training, 6,000 validation and 10,000 test images". The caller frees it. */
char *report_describe_images (size_t n_training, size_t n_validation, size_t n_test);

/* "3,000 test images", "3,000 validation images": those of the evaluation. */
char *report_describe_evaluated_images (const TrainingEvaluation *evaluation);

G_END_DECLS

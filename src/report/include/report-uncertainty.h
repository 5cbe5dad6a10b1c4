/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How far figures of few images can be trusted, in words; shared by app and command line. */
#pragma once

#include "training-evaluation.h"

G_BEGIN_DECLS

/* A class with fewer images says little: of 20 images, one is five percentage points. */
#define REPORT_FEW_IMAGES 20

/* "Figures of classes with fewer than 20 test images are rough: “dog” (8), “cat” (12)." for the
 * classes of @evaluation with fewer than REPORT_FEW_IMAGES images, those with the fewest first; of
 * many classes some are named, and the others counted. NULL if every class has that many. The
 * caller frees it. */
char *report_describe_few_images (const TrainingEvaluation *evaluation);

G_END_DECLS

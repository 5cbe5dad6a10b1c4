/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which epoch a network, or what was said by it, belongs to: in the same words everywhere. */
#pragma once

#include "run.h"
#include "training-evaluation.h"

G_BEGIN_DECLS

/* "after epoch 7", or "in the middle of epoch 7" if @is_partial; empty if @epoch is 0. The caller
 * frees it. */
char *report_describe_epoch (guint epoch, gboolean is_partial);

/* That of the network that @evaluation is of. */
char *report_describe_evaluated_epoch (const TrainingEvaluation *evaluation);

/* That of the network that is kept in @run. */
char *report_describe_kept_epoch (const Run *run);

/* "Best epoch: 16, test accuracy 82.40%", with the words that tell this figure from others of the
 * run: whether it is of validation images, or of one view where the final test is of several. NULL
 * if no epoch was evaluated. */
char *report_describe_best_epoch (const Run *run);

G_END_DECLS

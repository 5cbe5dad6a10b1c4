/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What may have gone wrong with a training that went through. */
#pragma once

#include "run.h"

G_BEGIN_DECLS

/* One translated sentence that says what can be seen from the run's figures, of every batch or, if
 * it has none, of every epoch, and what to try; NULL if there is nothing to say. The caller frees
 * it.
 *
 * - The loss exploded: it rose to more than ten times what it was before the first step, stayed
 *   finite, and has not come down again below nine tenths of that.
 * - The network has learned nothing: after three epochs and some fifty batches, loss and accuracy
 *   are those of guessing.
 *
 * A loss that is not finite is no matter of this function: the training fails with an error. While
 * it trains, it may come and go with every batch. */
char *training_hint_describe (const Run *run);

/* The longest that it can be, without numbers: for the room that it takes. Not to be freed. */
const char *training_hint_get_longest (void);

G_END_DECLS

/* The weights of the best epoch so far. */
#pragma once

#include "nn-trainer.h"

G_BEGIN_DECLS

typedef struct _NnBest NnBest;

/* Of @model, which must outlive it. NULL with NN_ERROR_MEMORY: what is kept has its room from the
 * start, so that no training ends for want of it in the middle. */
NnBest *nn_best_new (NnModel *model, GError **error);
void nn_best_free (NnBest *best);

/* After an epoch: keeps the model's weights if test accuracy is higher than ever, or the same with
 * a smaller loss, and says so. */
gboolean nn_best_take (NnBest *best, const NnEpochReport *report);

/* The best epoch, 0 if there was none yet. */
guint nn_best_get_epoch (const NnBest *best);

/* Puts the best weights into the model, if there are some. */
void nn_best_restore (const NnBest *best);

G_END_DECLS

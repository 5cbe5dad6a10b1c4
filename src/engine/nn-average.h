/* The exponential moving average of a network's parameters, of those that are measured too. It is
 * often better at what was not seen in training than the parameters themselves (Polyak and Juditsky
 * 1992). */
#pragma once

#include "nn-model.h"

G_BEGIN_DECLS

typedef struct _NnAverage NnAverage;

/* Starts from what the parameters of @model, which must outlive it, are now. Fails with
 * NN_ERROR_MEMORY. */
NnAverage *nn_average_new (NnModel *model, GError **error);
void nn_average_free (NnAverage *average);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NnAverage, nn_average_free)

/* average ← decay · average + (1 − decay) · parameter, for all numbers. Called by every member of
 * the team, after a barrier; ends with a barrier. Not while the averages are in the model. The same
 * bits for any size of the team. */
void nn_average_update (NnAverage *average, NnWorker *worker, float decay);

/* Puts the averages into the model and keeps what was there; called again, puts it back, bit for
 * bit. Called between rounds of the team. It exchanges the storage of the tensors: nothing is
 * copied. */
void nn_average_exchange (NnAverage *average);

G_END_DECLS

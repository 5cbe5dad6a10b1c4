/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The moving average of a network's parameters, of those that are measured too. It is often better
 * at what was not seen in training than the parameters themselves (Polyak and Juditsky 1992).
 *
 * It is exponential in the long run, but an exponential average needs some multiples of 1 / (1 −
 * decay) steps to leave its start, and a small folder's whole training has fewer. So it warms up:
 * the decay of step t, counted from 1, is
 *
 *   min (decay, (t − 1) / (t + η)),  η = 9,
 *
 * which is polynomial-decay averaging (Shamir and Zhang 2013, "Stochastic Gradient Descent for
 * Non-smooth Optimization", ICML) until the memory of the exponential average is as short as its.
 * After the first step the average is the parameters themselves: the start is forgotten for good.
 * After T steps, as long as it warms up, the parameters of step t have the share
 *
 *   10 · t (t + 1) … (t + 8) / (T (T + 1) … (T + 9)),
 *
 * and the average lags behind by about an eleventh of the training so far, however short that is.
 *
 * Dividing by 1 − decayᵗ, as Adam corrects its moments, would also be independent of the start. But
 * as long as t is small that makes the plain mean of all steps, with a lag of half of the training
 * so far; in the first epochs, when the network improves most, that is far worse than the
 * parameters themselves. */
#pragma once

#include "nn-model.h"
#include "nn-trainer-state.h"

G_BEGIN_DECLS

typedef struct _NnEma NnEma;

/* At first it is what the parameters of @model, which must outlive it, are now. Fails with
 * NN_ERROR_MEMORY. */
NnEma *nn_ema_new (NnModel *model, GError **error);
void nn_ema_free (NnEma *ema);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NnEma, nn_ema_free)

/* average ← d · average + (1 − d) · parameter, for all numbers, with the d above; @step is counted
 * from 1. Called by every thread, after a barrier; ends with a barrier. Not while the averages are
 * in the model. The same bits for any size of the thread pool. */
void nn_ema_update (NnEma *ema, NnWorker *worker, float decay, guint64 step);

/* Puts the averages into the model and keeps what was there; called again, puts it back, bit for
 * bit. Called between rounds of the thread pool. It exchanges the storage of the tensors: nothing
 * is copied. */
void nn_ema_exchange (NnEma *ema);

/* Of a training's state: the averages, and back, not while they are in the model; and how many
 * tensors they are. */
gboolean nn_ema_add_state (const NnEma *ema, NnTrainerState *state, GError **error);
gboolean nn_ema_set_state (NnEma *ema, const NnTrainerState *state, GError **error);
size_t nn_ema_count_state (const NnEma *ema);

G_END_DECLS

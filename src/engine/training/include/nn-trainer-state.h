/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All that decides how a training goes on: a training that continues from a state ends with the
 * same bits as one that was never interrupted. */
#pragma once

#include "nn-tensor.h"

G_BEGIN_DECLS

/* The numbers of it. Random numbers have no part in it: each is a function of the seed and of the
 * epoch, the step and the image that it is for. */
typedef struct
{
  guint epoch;             /* under way, or the last one; 0: before the first batch */
  guint batch;             /* of it, that have been trained */
  gboolean is_epoch_ended; /* and evaluated, if that was due */
  guint64 step;            /* batches since the start */
  guint64 images_seen;     /* since the start */
  double seconds;          /* spent in optimization since the start */
  double epoch_loss;       /* of the epoch: sums over its images so far */
  guint64 epoch_correct;
  guint evaluated_epoch; /* the last one that was evaluated, 0: none */
  guint64 optimizer_steps;
  float rate;          /* of the last batch */
  guint epochs;        /* in all, as of now */
  float learning_rate; /* the schedule's peak, as of now */

  /* Of the two snapshots (nn-snapshot.h). */
  guint last_epoch;
  gboolean is_last_partial;
  double last_accuracy;
  double last_loss;
  guint best_epoch; /* 0: there is none */
  double best_accuracy;
  double best_loss;
} NnTrainerNumbers;

/* Immutable once it is made. */
typedef struct
{
  NnTrainerNumbers numbers;
  GPtrArray *names;   /* of char *: "parameter.0", "ema.0", "momentum.0", … */
  GPtrArray *tensors; /* of NnTensor *, owned; in the same order */
} NnTrainerState;

NnTrainerState *nn_trainer_state_new (void);
void nn_trainer_state_free (NnTrainerState *state);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NnTrainerState, nn_trainer_state_free)

/* Adds a copy of @tensor. Fails with NN_ERROR_MEMORY. */
gboolean nn_trainer_state_add (
    NnTrainerState *state, const char *kind, size_t index, const NnTensor *tensor, GError **error);

/* Copies what was added as that to @tensor. Fails with NN_ERROR_SHAPE if there is nothing of that
 * name and shape. */
gboolean nn_trainer_state_copy (
    const NnTrainerState *state, const char *kind, size_t index, NnTensor *tensor, GError **error);

G_END_DECLS

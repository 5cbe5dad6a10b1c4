/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The training loop: from the first batch to the last, with an observer.
 *
 * The observer is called in the thread that called, between two batches, and between two chunks of
 * an evaluation. One that takes its time makes training wait: that is how a pause works. */
#pragma once

#include "nn-trainer.h"

G_BEGIN_DECLS

/* Any member may be NULL. */
typedef struct
{
  void (*on_batch) (const NnBatchReport *report, gpointer data);
  void (*on_epoch) (const NnEpochReport *report, gpointer data);
  /* While images are evaluated after an epoch, before on_epoch(). */
  void (*on_evaluation) (const NnPredictionReport *report, gpointer data);
  void (*adjust) (NnLiveSettings *settings, gpointer data);
  /* Asked before each batch, and before each chunk of an evaluation. An epoch whose evaluation was
   * stopped is reported without figures of it, and the training ends with that epoch. */
  gboolean (*should_stop) (gpointer data);
  gpointer data;
} NnObserver;

typedef enum
{
  NN_FIT_FAILED,   /* see the error */
  NN_FIT_FINISHED, /* all epochs done */
  NN_FIT_STOPPED,  /* the observer asked for it; the model holds what it has learned so far */
} NnFitResult;

/* Trains until the trainer is finished or the observer asks for an end, and leaves the result in
 * the model (nn_trainer_leave_result()): after a failure, too. NULL for @observer: nobody watches.
 * Fails as nn_trainer_train_batch() and nn_trainer_end_epoch(). */
NnFitResult nn_fit_run (NnTrainer *trainer, const NnObserver *observer, GError **error);

/* The whole of it, with a trainer of its own. */
NnFitResult nn_fit (NnModel *model,
                    const NnDataset *dataset,
                    const NnTrainerSettings *settings,
                    NnWorkers *workers,
                    const NnObserver *observer,
                    GError **error);

G_END_DECLS

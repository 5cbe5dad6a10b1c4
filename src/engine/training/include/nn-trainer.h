/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A training that can be held: mini-batches, softmax and cross-entropy, an optimizer, a schedule.
 *
 * It trains batch by batch, evaluates between batches, and gives and takes its whole state, so that
 * it can be interrupted anywhere and go on as if it had not been. It prints nothing, knows no user
 * interface, and does nothing by itself: nn-fit.h has the loop that most callers want.
 */
#pragma once

#include "nn-augmentation.h"
#include "nn-dataset.h"
#include "nn-metrics.h"
#include "nn-model.h"
#include "nn-optimizer.h"
#include "nn-precision.h"
#include "nn-prediction-observer.h"
#include "nn-prediction-source.h"
#include "nn-schedule.h"
#include "nn-snapshot.h"
#include "nn-trainer-state.h"

G_BEGIN_DECLS

typedef struct
{
  guint epochs;        /* at least 1 */
  guint batch_size;    /* at least 1; the last batch of an epoch may be smaller */
  float learning_rate; /* the schedule's peak, unless the observer changes it */
  guint64 seed;        /* of shuffling, augmentation and dropout; the weights have theirs in
                        * nn_model_initialize() */
  NnOptimizerSettings optimizer;
  NnSchedule schedule;
  NnAugmentation augmentation;
  NnPrecision precision; /* while it learns; evaluations are in full precision */
  float label_smoothing; /* 0 … 1; 0: none */

  /* Exponential moving average of the weights, decay of each step; 0: none. It warms up
   * (nn-ema.h): after any number of steps, what is evaluated, reported and left in the model are
   * the averages. */
  float ema_decay;

  /* The model that is left is that of the epoch with the best validation accuracy, of several the
   * one with the smallest validation loss. Without validation images (nn_split_hold_out()) it is
   * that of the last epoch: test images have no influence. */
  gboolean keep_best;
  guint patience; /* ends the training after so many epochs without a better one, as soon as an
                   * evaluation tells; 0: never */
} NnTrainerSettings;

/* The plain recipe: stochastic gradient descent without momentum, constant rate, nothing else. 50
 * epochs, batches of 64, rate 0.01, seed 0. */
NnTrainerSettings nn_trainer_settings_default (void);

/* What may change while it trains; the observer's adjust() may write to it before each batch. */
typedef struct
{
  guint epochs;        /* in all, counted from the start; not less than the epoch under way */
  float learning_rate; /* the schedule's peak */
  guint n_cores_left;  /* threads that sit out, to leave their cores to others; one always
                        * goes on */
} NnLiveSettings;

typedef struct
{
  guint epoch;         /* under way, counted from 1 */
  guint epochs;        /* in all, as of now */
  guint batch;         /* in this epoch, counted from 1 */
  guint n_batches;     /* in an epoch */
  guint64 step;        /* batches since the start */
  size_t n_images;     /* images in this batch */
  double loss;         /* mean over this batch, before the update, of nn_softmax_cross_entropy()'s
                        * divergences: the cross-entropy of the labels, without label smoothing
                        * and the doubt of mixup, though these are optimized too */
  double accuracy;     /* of this batch, before the update */
  double seconds;      /* spent in optimization since the start */
  guint64 images_seen; /* since the start */
} NnBatchReport;

typedef struct
{
  guint epoch; /* the one that ended, counted from 1 */
  guint epochs;
  guint64 step;         /* batches since the start */
  float learning_rate;  /* of the last batch */
  double training_loss; /* mean over the images of this epoch, each before its batch's update */
  double training_accuracy;
  NnSplit evaluated_split;    /* NN_SPLIT_VALIDATION, or NN_SPLIT_TEST without validation images */
  double evaluation_loss;     /* NAN if that has no images, and if the evaluation was not due or was
                               * stopped */
  double evaluation_accuracy; /* likewise */
  gboolean is_best;           /* the best epoch so far */
  double seconds; /* spent in optimization since the start: shuffling, gathering, forward, backward,
                   * update; no evaluation, no observer */
  guint64 images_seen;
  const float *probabilities; /* of that split, [n_images, n_classes], valid during the call; NULL
                               * if nothing was evaluated */
  const NnMetrics *metrics;   /* of these; likewise */
  const NnModel *model;       /* after this epoch; valid during the call, to be read only */
} NnEpochReport;

/* How many evaluations of @n_evaluated images have been paid for by training with @images_seen
 * images, beside the last one: max (⌊2 · images_seen / n_evaluated⌋ − 1, 0).
 *
 * A forward pass costs a third of a training step or less; half of one where training is in mixed
 * precision on a matrix unit, and evaluations are not. So an image that is evaluated counts as half
 * of one that is trained with, and evaluations, with the last one, never take longer than training,
 * unless one alone does. Counts and no clock: with validation images, evaluations decide which
 * weights are kept, and these are the same on any machine. */
guint64 nn_trainer_count_evaluations (guint64 images_seen, guint64 n_evaluated);

typedef struct _NnTrainer NnTrainer;

/* Trains @model on the training split of @dataset, which it keeps a reference to. @model and
 * @workers must outlive it, and belong to it until then: between two calls the model has the
 * weights that are being trained, not their averages. Fails with NN_ERROR_SHAPE if model and data
 * do not fit, with NN_ERROR_SETTINGS, or with NN_ERROR_MEMORY.
 *
 * Images are shuffled at the start of each epoch; pixels become floats in [0, 1], or are normalized
 * as the model says (nn_model_set_normalization()). The same seed, data and machine give the same
 * weights, bit for bit, for any size of @workers. */
NnTrainer *nn_trainer_new (NnModel *model,
                           const NnDataset *dataset,
                           const NnTrainerSettings *settings,
                           NnWorkers *workers,
                           GError **error);
void nn_trainer_free (NnTrainer *trainer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NnTrainer, nn_trainer_free)

/* From the next batch on. The number of epochs is at least that of the epoch under way. */
void nn_trainer_set_live (NnTrainer *trainer, const NnLiveSettings *live);
NnLiveSettings nn_trainer_get_live (const NnTrainer *trainer);

/* TRUE when all epochs have ended, or as many in a row as the settings' patience without a better
 * one. */
gboolean nn_trainer_is_finished (const NnTrainer *trainer);

/* TRUE when all batches of an epoch have been trained: then it is to be ended before anything else
 * is trained. */
gboolean nn_trainer_is_epoch_trained (const NnTrainer *trainer);

/* Trains the next batch, of the next epoch if the last one has ended. Fails with NN_ERROR_DIVERGED
 * if the loss is not finite; the error names batch and layer, @report is filled in, no weight has
 * been changed by this batch, and nothing more can be trained. */
gboolean nn_trainer_train_batch (NnTrainer *trainer, NnBatchReport *report, GError **error);

/* Ends an epoch: evaluates the network on the validation split or, without one, on the test split,
 * if that is due, and keeps it as the last snapshot and, if it is that, as the best.
 *
 * It is due after the last epoch, and after each one in which nn_trainer_count_evaluations() has
 * grown: that is after each epoch if there are at least as many training images as others.
 * With @report NULL nothing is evaluated but what the choice of the best needs. @observer, which
 * may be NULL, can stop the evaluation: the epoch then ends without one. Fails with
 * NN_ERROR_MEMORY. */
gboolean nn_trainer_end_epoch (NnTrainer *trainer,
                               const NnPredictionObserver *observer,
                               NnEpochReport *report,
                               GError **error);

/* As nn_predict(), of the network as it is now: with the averages of the weights, where there
 * are some. */
gboolean nn_trainer_evaluate (NnTrainer *trainer,
                              NnSplit split,
                              NnTta tta,
                              const NnPredictionObserver *observer,
                              float *probabilities,
                              GError **error);

/* The network as the last epoch left it, evaluated or not, or as it was when a snapshot was taken
 * since; before the first epoch has ended, the one that the training began with. */
const NnSnapshot *nn_trainer_get_last (const NnTrainer *trainer);

/* That of the best epoch; NULL if the settings do not ask for it, or none has ended. */
const NnSnapshot *nn_trainer_get_best (const NnTrainer *trainer);

/* Makes the network as it is now the last snapshot: for a training that is stopped in the middle of
 * an epoch. */
void nn_trainer_take_snapshot (NnTrainer *trainer);

/* What the training is to be judged by: the best snapshot, or else the last. */
const NnSnapshot *nn_trainer_get_result (const NnTrainer *trainer);

/* Puts the weights of that into the model; nothing can be trained any more. */
void nn_trainer_leave_result (NnTrainer *trainer);

/* Everything that decides how it goes on, at any batch. Fails with NN_ERROR_MEMORY. */
NnTrainerState *nn_trainer_get_state (const NnTrainer *trainer, GError **error);

/* Goes on from there, in a trainer of the same network, data and settings that has not been used.
 * Fails with NN_ERROR_SHAPE if the state does not have exactly the tensors that this trainer takes,
 * or another number of batches; the trainer is useless then. */
gboolean nn_trainer_set_state (NnTrainer *trainer, const NnTrainerState *state, GError **error);

G_END_DECLS

/* The training loop: mini-batches, softmax and cross-entropy, an optimizer, a schedule.
 *
 * It prints nothing and knows no user interface; it reports to an observer, in the thread that
 * called nn_trainer_fit(), between two batches, and between two pieces of an evaluation. An
 * observer that takes its time makes training wait: that is how a pause works.
 */
#pragma once

#include "nn-augmentation.h"
#include "nn-dataset.h"
#include "nn-model.h"
#include "nn-optimizer.h"
#include "nn-precision.h"
#include "nn-prediction-observer.h"
#include "nn-schedule.h"
#include "nn-tta.h"

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
   * (nn-average.h): after any number of steps, what is evaluated, reported and left in the model
   * are the averages. */
  float average;

  /* The model that is left is that of the epoch with the best test accuracy, of several the one
   * with the smallest test loss. For data sets whose test split is held out of the training images
   * (nn_split_hold_out()): test images proper must have no influence. */
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
  guint n_cores_left;  /* members of the team that sit out, to leave their cores to others; one
                        * always goes on */
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
  double seconds;      /* spent in optimisation since the start */
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
  double test_loss;     /* NAN without test images, and if their evaluation was not due or was
                         * stopped */
  double test_accuracy; /* likewise */
  gboolean is_best;     /* the best epoch so far */
  double seconds; /* spent in optimisation since the start: shuffling, gathering, forward, backward,
                   * update; no evaluation, no observer */
  guint64 images_seen;
  const float *test_probabilities; /* [n_test, n_classes], valid during the call; NULL if test_loss
                                    * is NAN */
  const NnModel *model;            /* after this epoch; valid during the call, to be read only */
} NnEpochReport;

/* Any member may be NULL. */
typedef struct
{
  void (*on_batch) (const NnBatchReport *report, gpointer data);
  void (*on_epoch) (const NnEpochReport *report, gpointer data);
  /* While the test split is evaluated after an epoch, before on_epoch(). */
  void (*on_evaluation) (const NnPredictionReport *report, gpointer data);
  void (*adjust) (NnLiveSettings *settings, gpointer data);
  /* Asked before each batch, and before each piece of an evaluation. An epoch whose evaluation was
   * stopped is reported without test figures, and the training ends with it. */
  gboolean (*should_stop) (gpointer data);
  gpointer data;
} NnObserver;

typedef enum
{
  NN_FIT_FAILED,   /* see the error */
  NN_FIT_FINISHED, /* all epochs done */
  NN_FIT_STOPPED,  /* the observer asked for it; the model holds what it has learned so far */
} NnFitResult;

/* How many evaluations of @n_evaluated images have been paid for by training with @images_seen
 * images, beside the last one: max (⌊2 · images_seen / n_evaluated⌋ − 1, 0).
 *
 * A forward pass costs a third of a training step or less; half of one where training is in mixed
 * precision on a matrix unit, and evaluations are not. So an image that is evaluated counts as half
 * of one that is trained with, and evaluations, with the last one, never take longer than training,
 * unless one alone does. Counts and no clock: with validation images, evaluations decide which
 * weights are kept, and these are the same on any machine. */
guint64 nn_trainer_count_evaluations (guint64 images_seen, guint64 n_evaluated);

/* Trains @model on the training split, and evaluates it on the test split after the last epoch, and
 * after each one in which nn_trainer_count_evaluations() has grown: that is after each epoch if
 * there are at least as many training images as test images.
 *
 * Images are shuffled at the start of each epoch; pixels become floats in [0, 1], or are normalised
 * as the model says (nn_model_set_normalization()). The same seed, data and machine give the same
 * weights, bit for bit, for any size of @team. Fails with NN_ERROR_SHAPE if model and data do not
 * fit, with NN_ERROR_SETTINGS, with NN_ERROR_MEMORY, or with NN_ERROR_DIVERGED as soon as a batch's
 * loss is not finite: the error names batch and layer, the report of that batch has been given, and
 * the model is left as it was after the last epoch that was finite.
 */
NnFitResult nn_trainer_fit (NnModel *model,
                            const NnDataset *dataset,
                            const NnTrainerSettings *settings,
                            NnWorkers *team,
                            const NnObserver *observer,
                            GError **error);

/* Probabilities of one split: softmax of the logits, [n_images, n_classes] floats into
 * @probabilities; with @tta, of the mean of the logits of several views of each image. The same
 * bits for any size of @team. Fails with NN_ERROR_SHAPE, NN_ERROR_MEMORY, or NN_ERROR_STOPPED if
 * @observer, which may be NULL, asked for it. */
gboolean nn_trainer_predict (const NnModel *model,
                             const NnDataset *dataset,
                             NnSplit split,
                             NnTta tta,
                             NnWorkers *team,
                             const NnPredictionObserver *observer,
                             float *probabilities,
                             GError **error);

G_END_DECLS

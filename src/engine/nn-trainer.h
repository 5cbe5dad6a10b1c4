/* The training loop: mini-batch stochastic gradient descent with softmax and cross-entropy.
 *
 * It prints nothing and knows no user interface; it reports to an observer, in the thread that
 * called nn_trainer_fit(), between two batches. An observer that takes its time makes training
 * wait: that is how a pause works.
 */
#pragma once

#include "nn-dataset.h"
#include "nn-model.h"

G_BEGIN_DECLS

typedef struct
{
  guint epochs;        /* at least 1 */
  guint batch_size;    /* at least 1; the last batch of an epoch may be smaller */
  float learning_rate; /* fixed unless the observer changes it */
  guint64 seed;        /* of the shuffling; the weights have theirs in nn_model_initialize() */
} NnTrainerSettings;

/* What may change while it trains; the observer's adjust() may write to it before each batch. */
typedef struct
{
  guint epochs; /* in all, counted from the start; not less than the epoch under way */
  float learning_rate;
  guint n_cores_left; /* members of the team that sit out, to leave their cores to others; one
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
  double loss;         /* mean cross-entropy of this batch, before the update */
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
  double test_loss;     /* NAN without test images */
  double test_accuracy; /* NAN without test images */
  double seconds; /* spent in optimisation since the start: shuffling, gathering, forward, backward,
                   * update; no evaluation, no observer */
  guint64 images_seen;
  const float *
      test_probabilities; /* [n_test, n_classes], valid during the call; NULL without test images */
  const NnModel *model;   /* after this epoch; valid during the call, to be read only */
} NnEpochReport;

/* Any member may be NULL. */
typedef struct
{
  void (*on_batch) (const NnBatchReport *report, gpointer data);
  void (*on_epoch) (const NnEpochReport *report, gpointer data);
  void (*adjust) (NnLiveSettings *settings, gpointer data);
  gboolean (*should_stop) (gpointer data); /* asked before each batch */
  gpointer data;
} NnObserver;

typedef enum
{
  NN_FIT_FAILED,   /* see the error */
  NN_FIT_FINISHED, /* all epochs done */
  NN_FIT_STOPPED,  /* the observer asked for it; the model holds what it has learned so far */
} NnFitResult;

/* Trains @model on the training split, and evaluates it on the test split after each epoch.
 *
 * Images are shuffled at the start of each epoch; pixels become floats in [0, 1]. The same seed,
 * data and machine give the same weights, bit for bit, for any size of @team. Fails with
 * NN_ERROR_SHAPE if model and data do not fit, with NN_ERROR_MEMORY, or with NN_ERROR_DIVERGED as
 * soon as a batch's loss is not finite (the report of that batch has been given).
 */
NnFitResult nn_trainer_fit (NnModel *model,
                            const NnDataset *dataset,
                            const NnTrainerSettings *settings,
                            NnWorkers *team,
                            const NnObserver *observer,
                            GError **error);

/* Probabilities of one split: softmax of the logits, [n_images, n_classes] floats into
 * @probabilities. The same bits for any size of
 * @team. */
gboolean nn_trainer_predict (const NnModel *model,
                             const NnDataset *dataset,
                             NnSplit split,
                             NnWorkers *team,
                             float *probabilities,
                             GError **error);

G_END_DECLS

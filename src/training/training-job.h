/* Trains a network as a run's settings say, from the first random weight to the final test: the one
 * way in which the app and the command line train, so that both get the same weights. Blocking;
 * knows no main loop. */
#pragma once

#include "run.h"
#include "training-evaluation.h"

G_BEGIN_DECLS

/* Called in the thread of training_job_run(), between two batches, and between two pieces of a
 * test, which take some hundredths of a second each. Any member may be NULL. */
typedef struct
{
  void (*on_start) (guint n_threads, gpointer data);
  void (*on_batch) (const NnBatchReport *report, gpointer data);
  /* @epoch and @evaluation may be kept: take references. The evaluation is that of the
   * validation images (training_evaluation_is_validation()) or, where nothing is held out, of the
   * test images; NULL if there are none, if it was not due (nn_fit()), or if the training
   * was stopped before they were through or had no memory for them, which ends it. */
  void (*on_epoch) (RunEpoch *epoch, TrainingEvaluation *evaluation, gpointer data);
  /* The network that is left, finished or stopped, on the test images, in as many views as the
   * settings say; NULL if that test was skipped: whatever was known of the test images is then that
   * of other weights. Not called where the last epoch's evaluation is just that, nor without test
   * images. After a failure nothing is tested either: called with NULL, if the last epoch was not
   * evaluated. */
  void (*on_test) (TrainingEvaluation *evaluation, gpointer data);
  /* While images are tested, after an epoch or, @is_final, for on_test(). */
  void (*on_evaluation) (const NnPredictionReport *report, gboolean is_final, gpointer data);
  void (*adjust) (NnLiveSettings *settings, gpointer data);
  /* Asked before each batch and each piece of an epoch's evaluation: TRUE ends the training; the
   * final test follows. */
  gboolean (*should_stop) (gpointer data);
  /* Asked before each piece of the final test: TRUE skips it. */
  gboolean (*should_skip_test) (gpointer data);
  gpointer data;
} TrainingJobObserver;

/* Trains on @dataset, but the images that the settings hold out for validation; these are also what
 * the best network is chosen by. The network, as far as it was trained, is put into @model even
 * when training was stopped or failed midway; NULL if there could not be one. Before anything is
 * computed, network and augmentation are checked against the images: NN_ERROR_SHAPE,
 * NN_ERROR_SETTINGS. @nice is the priority of the
 * threads (nn_workers_new()), the calling one's too. */
NnFitResult training_job_run (NnDataset *dataset,
                              const RunSettings *settings,
                              int nice,
                              const TrainingJobObserver *observer,
                              NnModel **model,
                              GError **error);

/* Evaluates @model as @source says, with @n_threads threads (0: one per core). @observer may be
 * NULL. Fails with NN_ERROR_SHAPE, NN_ERROR_MEMORY, NN_ERROR_THREADS, or NN_ERROR_STOPPED if
 * @observer asked for it. */
TrainingEvaluation *training_job_evaluate (const TrainingEvaluationSource *source,
                                           const NnModel *model,
                                           guint n_threads,
                                           const NnPredictionObserver *observer,
                                           GError **error);

G_END_DECLS

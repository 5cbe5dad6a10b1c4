/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Trains a network as a run's settings say, from the first random weight to the final test: the one
 * way in which the app and the command line train, so that both get the same weights and the same
 * run. Blocking; knows no main loop. */
#pragma once

#include "training-recorder.h"

G_BEGIN_DECLS

/* Trains on @dataset with the settings of the recorder's run, but for the images that these hold
 * out for validation, which are also what the best network is chosen by. All that happens is told
 * to the recorder:
 *
 * - Each epoch has an evaluation, of the validation images (training_evaluation_is_validation())
 * or, where nothing is held out, of the test images; none if there are no such images, if it was
 * not due (nn_trainer_end_epoch()), or if the training was stopped before they were through or had
 * no memory for them, which ends it.
 * - The network that is left, finished or stopped, is tested on the test images, in as many views
 *   as the settings say. There is no such test where the last epoch's evaluation is just that, nor
 *   without test images or before the first batch. If it was skipped, whatever was known of the
 * test images is that of other weights, and so it is after a failure, where nothing is tested, if
 * the last epoch was not evaluated: this is recorded as a test without an evaluation.
 *
 * The network, as far as it was trained, is put into the run even when training was stopped or
 * failed midway; NULL if there could not be one, or if no batch was trained. Before anything is
 * computed, network and augmentation are checked against the images: NN_ERROR_SHAPE,
 * NN_ERROR_SETTINGS. @nice is the priority of the threads (nn_workers_new()), the calling one's
 * too. */
NnFitResult
training_job_run (TrainingRecorder *recorder, NnDataset *dataset, int nice, GError **error);

/* Evaluates @model as @source says, with @n_threads threads (0: one per core). @observer may be
 * NULL. Fails with NN_ERROR_SHAPE, NN_ERROR_MEMORY, NN_ERROR_THREADS, or NN_ERROR_STOPPED if
 * @observer asked for it. */
TrainingEvaluation *training_job_evaluate (const TrainingEvaluationSource *source,
                                           const NnModel *model,
                                           guint n_threads,
                                           const NnPredictionObserver *observer,
                                           GError **error);

G_END_DECLS

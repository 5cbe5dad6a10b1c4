/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "training-job.h"

#include "nn-split.h"

typedef struct
{
  NnDataset *dataset; /* with the validation images, if there are some, held out */
  TrainingRecorder *recorder;
  const RunSettings *settings;
  guint epoch;                 /* under way, counted from 1 */
  gboolean is_evaluated;       /* the network as it is, by the end of the last epoch */
  gboolean is_epoch_evaluated; /* the last epoch, whatever came after it */
  gboolean is_stopped;         /* while the network was prepared */
  GError *trouble;             /* owned: why the training cannot go on, found between batches */
} Job;

static TrainingEvaluation *
predict (const TrainingEvaluationSource *source,
         const NnModel *model,
         NnWorkers *workers,
         const NnPredictionObserver *observer,
         GError **error)
{
  const NnPredictionSource predicted = { .dataset = source->dataset,
                                         .split = source->split,
                                         .tta = source->tta };
  g_autofree float *probabilities =
      nn_probabilities_new (nn_dataset_get_n_images (source->dataset, source->split),
                            nn_dataset_get_n_classes (source->dataset), error);

  if (probabilities == NULL ||
      !nn_predict (model, &predicted, workers, observer, probabilities, error))
    return NULL;
  return training_evaluation_new (source, probabilities, NULL, error);
}

static gboolean
has_validation (const Job *job)
{
  return nn_dataset_get_n_images (job->dataset, NN_SPLIT_VALIDATION) > 0;
}

static void
on_batch (const NnBatchReport *report, gpointer data)
{
  Job *job = data;

  job->epoch = report->epoch;
  job->is_evaluated = FALSE;
  training_recorder_add_batch (job->recorder, report);
}

static void
on_epoch (const NnEpochReport *report, gpointer data)
{
  Job *job = data;

  job->epoch = report->epoch;
  /* Without memory for what it said, it is as if the evaluation had been stopped; and the training
   * is. */
  job->is_evaluated =
      training_recorder_add_epoch (job->recorder, job->dataset, report, &job->trouble) &&
      report->metrics != NULL;
  job->is_epoch_evaluated = job->is_evaluated;
}

static void
on_evaluation (const NnPredictionReport *report, gpointer data)
{
  Job *job = data;

  training_recorder_add_evaluation (job->recorder, report, FALSE);
}

static void
on_final_evaluation (const NnPredictionReport *report, gpointer data)
{
  Job *job = data;

  training_recorder_add_evaluation (job->recorder, report, TRUE);
}

static void
adjust (NnLiveSettings *live, gpointer data)
{
  Job *job = data;

  training_recorder_adjust (job->recorder, live);
}

static gboolean
should_stop (gpointer data)
{
  Job *job = data;

  return job->is_stopped || job->trouble != NULL ||
         training_recorder_ask (job->recorder, FALSE) != TRAINING_STOP_NOTHING;
}

/* Asked before each step of the preparation, which with a large network or many images takes
 * seconds. */
static gboolean
should_prepare (Job *job)
{
  job->is_stopped = should_stop (job);
  return !job->is_stopped;
}

static gboolean
should_skip_test (gpointer data)
{
  Job *job = data;

  return training_recorder_ask (job->recorder, TRUE) == TRAINING_STOP_ALL;
}

/* The network of @settings for the images of @dataset, all parameters zero. */
static NnModel *
build_network (const NnDataset *dataset, const RunSettings *settings, GError **error)
{
  g_autoptr (NnArchitecturePlan) plan =
      nn_architecture_plan (settings->network, nn_dataset_get_shape (dataset),
                            nn_dataset_get_n_classes (dataset), error);

  return plan ? nn_model_new_from_plan (plan, error) : NULL;
}

/* What is trained with: @dataset itself, or a view with some images held out. */
static NnDataset *
choose_images (NnDataset *dataset, const RunSettings *settings, GError **error)
{
  if (settings->validation > 0)
    return nn_split_hold_out (dataset, settings->validation, settings->seed, error);
  return nn_dataset_ref (dataset);
}

/* FALSE on failure. */
static gboolean
set_normalization (NnModel *model, const NnDataset *images, GError **error)
{
  NnNormalization normalization;

  if (!nn_normalization_compute (&normalization, images, error))
    return FALSE;
  nn_model_set_normalization (model, &normalization);
  return TRUE;
}

/* A network with its first weights and its normalization, ready to be trained; after a stop it is
 * not ready, and is not trained. */
static NnModel *
prepare_network (Job *job, GError **error)
{
  const RunSettings *settings = job->settings;
  g_autoptr (NnModel) model = build_network (job->dataset, settings, error);

  if (model == NULL)
    return NULL;
  if (settings->normalize && should_prepare (job) &&
      !set_normalization (model, job->dataset, error))
    return NULL;
  if (should_prepare (job))
    nn_model_initialize (model, settings->seed);
  if (should_prepare (job) && !nn_whitening_measure (model, job->dataset, error))
    return NULL;
  return g_steal_pointer (&model);
}

/* Of the network that is left, on the test images. */
static TrainingEvaluation *
evaluate (const Job *job, NnDataset *dataset, NnWorkers *workers, GError **error)
{
  const Run *run = training_recorder_get_run (job->recorder);
  const NnPredictionObserver observer = { .on_progress = on_final_evaluation,
                                          .should_stop = should_skip_test,
                                          .data = (gpointer) job };
  TrainingEvaluationSource source = { .dataset = dataset,
                                      .split = NN_SPLIT_TEST,
                                      .tta = job->settings->tta };

  source.epoch = run_get_network_epoch (run, &source.is_partial);
  return predict (&source, run->model, workers, &observer, error);
}

/* The final test, where the last epoch's evaluation was not one. A network that has learned from no
 * batch is not tested. */
static gboolean
test (Job *job, NnDataset *dataset, NnWorkers *workers, GError **error)
{
  g_autoptr (TrainingEvaluation) evaluation = NULL;
  g_autoptr (GError) trouble = NULL;

  if (job->epoch == 0 || nn_dataset_get_n_images (dataset, NN_SPLIT_TEST) == 0 ||
      (!has_validation (job) && job->settings->tta == NN_TTA_NONE && job->is_evaluated))
    return TRUE;
  evaluation = evaluate (job, dataset, workers, &trouble);
  if (evaluation == NULL && !g_error_matches (trouble, NN_ERROR, NN_ERROR_STOPPED))
    {
      g_propagate_error (error, g_steal_pointer (&trouble));
      return FALSE;
    }
  training_recorder_add_test (job->recorder, evaluation);
  return TRUE;
}

/* After a failure the network is that of the last epoch; what is known of an earlier one is not its
 * own. With validation images it is the best epoch's. */
static void
forget_test (const Job *job)
{
  if (!has_validation (job) && !job->is_epoch_evaluated && job->epoch > 1 &&
      nn_dataset_get_n_images (job->dataset, NN_SPLIT_TEST) > 0)
    training_recorder_add_test (job->recorder, NULL);
}

/* Whatever comes of it, the model is left with the network that the training is to be judged by. */
static NnFitResult
fit (Job *job, NnModel *model, NnWorkers *workers, GError **error)
{
  const NnObserver observer = { .on_batch = on_batch,
                                .on_epoch = on_epoch,
                                .on_evaluation = on_evaluation,
                                .adjust = adjust,
                                .should_stop = should_stop,
                                .data = job };
  g_autoptr (NnTrainer) trainer = NULL;
  NnTrainerSettings trainer_settings;
  NnFitResult result;

  run_settings_to_trainer (job->settings, &trainer_settings);
  trainer = nn_trainer_new (model, job->dataset, &trainer_settings, workers, error);
  if (trainer == NULL)
    return NN_FIT_FAILED;
  result = nn_fit_run (trainer, &observer, error);
  if (job->trouble && result != NN_FIT_FAILED)
    {
      g_propagate_error (error, g_steal_pointer (&job->trouble));
      result = NN_FIT_FAILED;
    }
  training_recorder_end (job->recorder, result, nn_trainer_get_result (trainer));
  return result;
}

/* With a network that is ready. */
static NnFitResult
fit_and_test (Job *job, NnDataset *dataset, int nice, NnModel *model, GError **error)
{
  g_autoptr (NnWorkers) workers = NULL;
  NnFitResult result;

  nn_workers_set_nice (nice);
  workers = nn_workers_new (job->settings->threads, nice, error);
  if (workers == NULL)
    return NN_FIT_FAILED;
  training_recorder_start (job->recorder, nn_workers_get_n_threads (workers));
  result = fit (job, model, workers, error);
  if (result != NN_FIT_FAILED && !test (job, dataset, workers, error))
    result = NN_FIT_FAILED;
  if (result == NN_FIT_FAILED)
    forget_test (job);
  return result;
}

NnFitResult
training_job_run (TrainingRecorder *recorder, NnDataset *dataset, int nice, GError **error)
{
  g_autoptr (NnDataset) images = NULL;
  const RunSettings *settings;
  NnTrainerSettings trainer;
  NnFitResult result;
  Run *run;
  Job job;

  g_return_val_if_fail (recorder != NULL && dataset != NULL, NN_FIT_FAILED);
  run = training_recorder_get_run (recorder);
  g_return_val_if_fail (run->model == NULL, NN_FIT_FAILED);

  settings = run->settings;
  if (!run_settings_check (settings, error))
    return NN_FIT_FAILED;
  run_settings_to_trainer (settings, &trainer);
  if (!nn_augmentation_check (&trainer.augmentation, nn_dataset_get_shape (dataset), error))
    return NN_FIT_FAILED;
  images = choose_images (dataset, settings, error);
  if (images == NULL)
    return NN_FIT_FAILED;
  job = (Job){ .dataset = images, .recorder = recorder, .settings = settings };
  run->model = prepare_network (&job, error);
  if (run->model == NULL)
    return NN_FIT_FAILED;
  result = fit_and_test (&job, dataset, nice, run->model, error);
  /* Random weights, and perhaps not even these. */
  if (job.epoch == 0)
    g_clear_pointer (&run->model, nn_model_free);
  g_clear_error (&job.trouble);
  return result;
}

TrainingEvaluation *
training_job_evaluate (const TrainingEvaluationSource *source,
                       const NnModel *model,
                       guint n_threads,
                       const NnPredictionObserver *observer,
                       GError **error)
{
  g_autoptr (NnWorkers) workers = nn_workers_new (n_threads, 0, error);

  return workers ? predict (source, model, workers, observer, error) : NULL;
}

#include "training-job.h"

#include <math.h>

#include "nn-split.h"

typedef struct
{
  NnDataset *dataset; /* with the validation images, if there are some, held out */
  const TrainingJobObserver *observer;
  guint epoch;                 /* under way, counted from 1 */
  guint result_epoch;          /* that the network belongs to which was left */
  gboolean is_result_partial;  /* in its middle */
  gboolean is_evaluated;       /* the network as it is, by the end of the last epoch */
  gboolean is_epoch_evaluated; /* the last epoch, whatever came after it */
  GError *trouble;             /* owned: why the training cannot go on, found between batches */
} Job;

static TrainingEvaluation *
predict (const TrainingEvaluationSource *source,
         const NnModel *model,
         NnWorkers *team,
         const NnPredictionObserver *observer,
         GError **error)
{
  g_autofree float *probabilities =
      nn_probabilities_new (nn_dataset_get_n_images (source->dataset, source->split),
                            nn_dataset_get_n_classes (source->dataset), error);

  if (probabilities == NULL ||
      !nn_trainer_predict (model, source->dataset, source->split, source->tta, team, observer,
                           probabilities, error))
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
  if (job->observer->on_batch)
    job->observer->on_batch (report, job->observer->data);
}

static TrainingEvaluation *
make_evaluation (Job *job, const NnEpochReport *report)
{
  const TrainingEvaluationSource source = { .dataset = job->dataset,
                                            .split = report->evaluated_split,
                                            .epoch = report->epoch };

  if (report->metrics == NULL)
    return NULL;
  return training_evaluation_new (&source, report->probabilities, report->metrics, &job->trouble);
}

static void
on_epoch (const NnEpochReport *report, gpointer data)
{
  Job *job = data;
  g_autoptr (TrainingEvaluation) evaluation = NULL;
  g_autoptr (RunEpoch) epoch = NULL;

  job->epoch = report->epoch;
  job->is_evaluated = report->probabilities != NULL;
  job->is_epoch_evaluated = job->is_evaluated;
  if (job->observer->on_epoch == NULL)
    return;
  epoch = run_epoch_new ();
  epoch->epoch = report->epoch;
  epoch->step = report->step;
  epoch->training_loss = report->training_loss;
  epoch->training_accuracy = report->training_accuracy;
  epoch->evaluation_loss = report->evaluation_loss;
  epoch->evaluation_accuracy = report->evaluation_accuracy;
  epoch->learning_rate = (double) report->learning_rate;
  epoch->seconds = report->seconds;
  evaluation = make_evaluation (job, report);
  if (job->trouble)
    {
      /* Without memory for it, as if the evaluation had been stopped; and the training is. */
      job->is_evaluated = job->is_epoch_evaluated = FALSE;
      epoch->evaluation_loss = epoch->evaluation_accuracy = NAN;
    }
  if (evaluation)
    epoch->predictions =
        run_predictions_pack (report->probabilities,
                              nn_dataset_get_n_images (job->dataset, report->evaluated_split),
                              nn_dataset_get_n_classes (job->dataset));
  job->observer->on_epoch (epoch, evaluation, job->observer->data);
}

static void
on_evaluation (const NnPredictionReport *report, gpointer data)
{
  Job *job = data;

  if (job->observer->on_evaluation)
    job->observer->on_evaluation (report, FALSE, job->observer->data);
}

static void
on_final_evaluation (const NnPredictionReport *report, gpointer data)
{
  Job *job = data;

  if (job->observer->on_evaluation)
    job->observer->on_evaluation (report, TRUE, job->observer->data);
}

static void
adjust (NnLiveSettings *settings, gpointer data)
{
  Job *job = data;

  if (job->observer->adjust)
    job->observer->adjust (settings, job->observer->data);
}

static gboolean
should_stop (gpointer data)
{
  Job *job = data;

  return job->trouble != NULL ||
         (job->observer->should_stop && job->observer->should_stop (job->observer->data));
}

static gboolean
should_skip_test (gpointer data)
{
  Job *job = data;

  return job->observer->should_skip_test && job->observer->should_skip_test (job->observer->data);
}

/* The network of @settings for the images of @dataset, all parameters zero. */
static NnModel *
build_network (const NnDataset *dataset, const RunSettings *settings, GError **error)
{
  g_autoptr (NnArchitecture) architecture = run_settings_get_architecture (settings, error);
  g_autoptr (NnArchitecturePlan) plan = NULL;

  if (architecture == NULL)
    return NULL;
  plan = nn_architecture_plan (architecture, nn_dataset_get_shape (dataset),
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

/* A network with its first weights and its normalisation, ready to be trained on @images. */
static NnModel *
prepare_network (const NnDataset *images, const RunSettings *settings, GError **error)
{
  g_autoptr (NnModel) model = build_network (images, settings, error);
  NnNormalization normalization;

  if (model == NULL)
    return NULL;
  if (settings->normalize)
    {
      if (!nn_normalization_compute (&normalization, images, error))
        return NULL;
      nn_model_set_normalization (model, &normalization);
    }
  nn_model_initialize (model, settings->seed);
  if (!nn_whitening_measure (model, images, error))
    return NULL;
  return g_steal_pointer (&model);
}

/* The final test, where the last epoch's evaluation was not one. */
static gboolean
test (Job *job,
      NnDataset *dataset,
      const RunSettings *settings,
      const NnModel *model,
      NnWorkers *team,
      GError **error)
{
  const NnPredictionObserver observer = { .on_progress = on_final_evaluation,
                                          .should_stop = should_skip_test,
                                          .data = job };
  const TrainingEvaluationSource source = { .dataset = dataset,
                                            .split = NN_SPLIT_TEST,
                                            .epoch = MAX (job->result_epoch, 1),
                                            .is_partial = job->is_result_partial,
                                            .tta = settings->tta };
  g_autoptr (TrainingEvaluation) evaluation = NULL;
  g_autoptr (GError) trouble = NULL;

  if (nn_dataset_get_n_images (dataset, NN_SPLIT_TEST) == 0 || job->observer->on_test == NULL ||
      (!has_validation (job) && settings->tta == NN_TTA_NONE && job->is_evaluated))
    return TRUE;
  evaluation = predict (&source, model, team, &observer, &trouble);
  if (evaluation == NULL && !g_error_matches (trouble, NN_ERROR, NN_ERROR_STOPPED))
    {
      g_propagate_error (error, g_steal_pointer (&trouble));
      return FALSE;
    }
  job->observer->on_test (evaluation, job->observer->data);
  return TRUE;
}

/* After a failure the network is that of the last epoch; what is known of an earlier one is not its
 * own. With validation images it is the best epoch's. */
static void
forget_test (const Job *job)
{
  if (job->observer->on_test && !has_validation (job) && !job->is_epoch_evaluated &&
      job->epoch > 1 && nn_dataset_get_n_images (job->dataset, NN_SPLIT_TEST) > 0)
    job->observer->on_test (NULL, job->observer->data);
}

/* Whatever comes of it, the model is left with the network that the training is to be judged by. */
static NnFitResult
fit (Job *job, const RunSettings *settings, NnModel *model, NnWorkers *team, GError **error)
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

  run_settings_to_trainer (settings, &trainer_settings);
  trainer = nn_trainer_new (model, job->dataset, &trainer_settings, team, error);
  if (trainer == NULL)
    return NN_FIT_FAILED;
  result = nn_fit_run (trainer, &observer, error);
  job->result_epoch = nn_trainer_get_result (trainer)->epoch;
  job->is_result_partial = nn_trainer_get_result (trainer)->is_partial;
  if (job->trouble && result != NN_FIT_FAILED)
    {
      g_propagate_error (error, g_steal_pointer (&job->trouble));
      result = NN_FIT_FAILED;
    }
  return result;
}

/* With a network that is ready. */
static NnFitResult
fit_and_test (Job *job,
              NnDataset *dataset,
              const RunSettings *settings,
              int nice,
              NnModel *model,
              GError **error)
{
  g_autoptr (NnWorkers) team = NULL;
  NnFitResult result;

  nn_workers_set_nice (nice);
  team = nn_workers_new (settings->threads, nice, error);
  if (team == NULL)
    return NN_FIT_FAILED;
  if (job->observer->on_start)
    job->observer->on_start (nn_workers_get_n_threads (team), job->observer->data);
  result = fit (job, settings, model, team, error);
  if (result == NN_FIT_FAILED)
    forget_test (job);
  else if (!test (job, dataset, settings, model, team, error))
    {
      forget_test (job);
      return NN_FIT_FAILED;
    }
  return result;
}

NnFitResult
training_job_run (NnDataset *dataset,
                  const RunSettings *settings,
                  int nice,
                  const TrainingJobObserver *observer,
                  NnModel **model,
                  GError **error)
{
  g_autoptr (NnDataset) images = NULL;
  NnTrainerSettings trainer;
  NnFitResult result;
  Job job;

  g_return_val_if_fail (model != NULL && *model == NULL, NN_FIT_FAILED);

  if (!run_settings_check (settings, error))
    return NN_FIT_FAILED;
  run_settings_to_trainer (settings, &trainer);
  if (!nn_augmentation_check (&trainer.augmentation, nn_dataset_get_shape (dataset), error))
    return NN_FIT_FAILED;
  images = choose_images (dataset, settings, error);
  if (images == NULL)
    return NN_FIT_FAILED;
  *model = prepare_network (images, settings, error);
  if (*model == NULL)
    return NN_FIT_FAILED;
  job = (Job){ .dataset = images, .observer = observer };
  result = fit_and_test (&job, dataset, settings, nice, *model, error);
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
  g_autoptr (NnWorkers) team = nn_workers_new (n_threads, 0, error);

  return team ? predict (source, model, team, observer, error) : NULL;
}

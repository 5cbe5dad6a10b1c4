#include "training-job.h"

typedef struct
{
  NnDataset *dataset;
  const TrainingJobObserver *observer;
} Job;

static void
on_batch (const NnBatchReport *report, gpointer data)
{
  Job *job = data;

  if (job->observer->on_batch)
    job->observer->on_batch (report, job->observer->data);
}

static void
on_epoch (const NnEpochReport *report, gpointer data)
{
  Job *job = data;
  g_autoptr (TrainingEvaluation) evaluation = NULL;
  g_autoptr (RunEpoch) epoch = NULL;

  if (job->observer->on_epoch == NULL)
    return;
  epoch = run_epoch_new ();
  epoch->epoch = report->epoch;
  epoch->step = report->step;
  epoch->training_loss = report->training_loss;
  epoch->training_accuracy = report->training_accuracy;
  epoch->test_loss = report->test_loss;
  epoch->test_accuracy = report->test_accuracy;
  epoch->learning_rate = (double) report->learning_rate;
  epoch->seconds = report->seconds;
  if (report->test_probabilities)
    {
      epoch->predictions =
          run_predictions_pack (report->test_probabilities,
                                nn_dataset_get_n_images (job->dataset, NN_SPLIT_TEST),
                                nn_dataset_get_n_classes (job->dataset));
      evaluation = training_evaluation_new (job->dataset, NN_SPLIT_TEST, report->epoch,
                                            report->test_probabilities);
    }
  job->observer->on_epoch (epoch, evaluation, job->observer->data);
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

  return job->observer->should_stop && job->observer->should_stop (job->observer->data);
}

NnFitResult
training_job_run (NnDataset *dataset,
                  const RunSettings *settings,
                  int nice,
                  const TrainingJobObserver *observer,
                  NnModel **model,
                  GError **error)
{
  Job job = { .dataset = dataset, .observer = observer };
  const NnObserver engine_observer = { .on_batch = on_batch,
                                       .on_epoch = on_epoch,
                                       .adjust = adjust,
                                       .should_stop = should_stop,
                                       .data = &job };
  const NnTrainerSettings engine_settings = { .epochs = settings->epochs,
                                              .batch_size = settings->batch_size,
                                              .learning_rate = (float) settings->learning_rate,
                                              .seed = settings->seed };
  g_autoptr (NnWorkers) team = NULL;

  g_return_val_if_fail (model != NULL && *model == NULL, NN_FIT_FAILED);

  if (!run_settings_check (settings, error))
    return NN_FIT_FAILED;
  *model = nn_model_new_perceptron (nn_dataset_get_shape (dataset), settings->hidden,
                                    settings->n_hidden, nn_dataset_get_n_classes (dataset), error);
  if (*model == NULL)
    return NN_FIT_FAILED;
  nn_model_initialize (*model, settings->seed);
  nn_workers_set_nice (nice);
  team = nn_workers_new (settings->threads, nice, error);
  if (team == NULL)
    return NN_FIT_FAILED;
  if (observer->on_start)
    observer->on_start (nn_workers_get_n_threads (team), observer->data);
  return nn_trainer_fit (*model, dataset, &engine_settings, team, &engine_observer, error);
}

TrainingEvaluation *
training_job_evaluate (const NnModel *model,
                       NnDataset *dataset,
                       NnSplit split,
                       guint epoch,
                       guint n_threads,
                       GError **error)
{
  size_t n = nn_dataset_get_n_images (dataset, split) * nn_dataset_get_n_classes (dataset);
  g_autofree float *probabilities = g_new (float, n);
  g_autoptr (NnWorkers) team = nn_workers_new (n_threads, 0, error);

  if (team == NULL || !nn_trainer_predict (model, dataset, split, team, probabilities, error))
    return NULL;
  return training_evaluation_new (dataset, split, epoch, probabilities);
}

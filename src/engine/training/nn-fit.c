/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn-fit.h"

static const NnObserver NOBODY = { 0 };

/* TRUE to go on. */
static gboolean
ask (NnTrainer *trainer, const NnObserver *observer)
{
  NnLiveSettings live = nn_trainer_get_live (trainer);

  if (observer->should_stop && observer->should_stop (observer->data))
    return FALSE;
  if (observer->adjust)
    {
      observer->adjust (&live, observer->data);
      nn_trainer_set_live (trainer, &live);
    }
  return TRUE;
}

static gboolean
train_batch (NnTrainer *trainer, const NnObserver *observer, GError **error)
{
  NnBatchReport report;
  gboolean is_good = nn_trainer_train_batch (trainer, &report, error);

  if (observer->on_batch)
    observer->on_batch (&report, observer->data);
  return is_good;
}

/* Who stops the evaluation ends the training with this epoch. */
typedef struct
{
  const NnObserver *observer;
  gboolean is_stopped;
} Evaluation;

static void
on_progress (const NnPredictionReport *report, gpointer data)
{
  const Evaluation *evaluation = data;

  if (evaluation->observer->on_evaluation)
    evaluation->observer->on_evaluation (report, evaluation->observer->data);
}

static gboolean
should_stop (gpointer data)
{
  Evaluation *evaluation = data;
  const NnObserver *observer = evaluation->observer;

  evaluation->is_stopped = observer->should_stop && observer->should_stop (observer->data);
  return evaluation->is_stopped;
}

static NnFitResult
end_epoch (NnTrainer *trainer, const NnObserver *observer, GError **error)
{
  Evaluation evaluation = { .observer = observer };
  const NnPredictionObserver watcher = { .on_progress = on_progress,
                                         .should_stop = observer->should_stop ? should_stop : NULL,
                                         .data = &evaluation };
  NnEpochReport report;

  if (!nn_trainer_end_epoch (trainer, &watcher, observer->on_epoch ? &report : NULL, error))
    return NN_FIT_FAILED;
  if (observer->on_epoch)
    observer->on_epoch (&report, observer->data);
  return evaluation.is_stopped ? NN_FIT_STOPPED : NN_FIT_FINISHED;
}

static NnFitResult
run (NnTrainer *trainer, const NnObserver *observer, GError **error)
{
  NnFitResult result = NN_FIT_FINISHED;

  while (result == NN_FIT_FINISHED && !nn_trainer_is_finished (trainer))
    {
      if (nn_trainer_is_epoch_trained (trainer))
        result = end_epoch (trainer, observer, error);
      else if (!ask (trainer, observer))
        {
          nn_trainer_take_snapshot (trainer);
          result = NN_FIT_STOPPED;
        }
      else if (!train_batch (trainer, observer, error))
        result = NN_FIT_FAILED;
    }
  return result;
}

NnFitResult
nn_fit_run (NnTrainer *trainer, const NnObserver *observer, GError **error)
{
  NnFitResult result;

  g_return_val_if_fail (trainer != NULL, NN_FIT_FAILED);

  result = run (trainer, observer ? observer : &NOBODY, error);
  nn_trainer_leave_result (trainer);
  return result;
}

NnFitResult
nn_fit (NnModel *model,
        const NnDataset *dataset,
        const NnTrainerSettings *settings,
        NnWorkers *workers,
        const NnObserver *observer,
        GError **error)
{
  g_autoptr (NnTrainer) trainer = nn_trainer_new (model, dataset, settings, workers, error);

  return trainer ? nn_fit_run (trainer, observer, error) : NN_FIT_FAILED;
}

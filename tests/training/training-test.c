/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "training-test.h"

NnFitResult
training_test_run (NnDataset *dataset,
                   const RunSettings *settings,
                   const TrainingListener *listener,
                   NnModel **model,
                   GError **error)
{
  g_autoptr (Run) run = run_new ("test", dataset, settings);
  g_autoptr (TrainingRecorder) recorder = training_recorder_new (run, listener);
  NnFitResult result = training_job_run (recorder, dataset, 0, error);

  *model = g_steal_pointer (&run->model);
  return result;
}

TrainingEvaluation *
training_test_evaluate (const NnModel *model, NnDataset *dataset, NnSplit split, NnTta tta)
{
  const TrainingEvaluationSource source = { .dataset = dataset, .split = split, .tta = tta };
  GError *error = NULL;
  TrainingEvaluation *evaluation = training_job_evaluate (&source, model, 1, NULL, &error);

  g_assert_no_error (error);
  return evaluation;
}

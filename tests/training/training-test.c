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

void
training_test_assert_evaluation (const TrainingEvaluation *evaluation,
                                 const NnModel *model,
                                 NnDataset *dataset,
                                 NnSplit split,
                                 NnTta tta)
{
  g_autoptr (TrainingEvaluation) expected = training_test_evaluate (model, dataset, split, tta);
  size_t size = nn_dataset_get_n_classes (dataset) * sizeof (float);

  g_assert_cmpuint (training_evaluation_get_n_images (evaluation), ==,
                    training_evaluation_get_n_images (expected));
  for (size_t i = 0; i < training_evaluation_get_n_images (expected); i++)
    g_assert_cmpmem (training_evaluation_get_probabilities (expected, i), size,
                     training_evaluation_get_probabilities (evaluation, i), size);
}

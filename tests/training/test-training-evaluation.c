/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a network said about each image. */
#include "training-evaluation.h"

#include <math.h>

#include "made-up-dataset.h"

static void
test_images (void)
{
  static const float p[] = { 0.7f, 0.3f, 0.4f, 0.6f, 0.9f, 0.1f };
  g_autoptr (NnDataset) dataset = made_up_dataset_new ((NnShape){ 1, 2, 2 }, 2, 4, 3, 1);
  g_autoptr (TrainingEvaluation) evaluation = training_evaluation_new (
      &(TrainingEvaluationSource){ .dataset = dataset, .split = NN_SPLIT_TEST, .epoch = 5 }, p,
      NULL, NULL);

  /* The labels of the made-up set are 0, 1, 0. */
  g_assert_cmpuint (training_evaluation_get_n_images (evaluation), ==, 3);
  g_assert_cmpuint (training_evaluation_get_epoch (evaluation), ==, 5);
  g_assert_cmpuint (training_evaluation_get_actual (evaluation, 1), ==, 1);
  g_assert_cmpuint (training_evaluation_get_predicted (evaluation, 1), ==, 1);
  g_assert_cmpuint (training_evaluation_get_predicted (evaluation, 2), ==, 0);
  g_assert_cmpfloat_with_epsilon (training_evaluation_get_loss (evaluation, 0), -log (0.7), 1e-6);
  g_assert_cmpfloat (training_evaluation_get_metrics (evaluation)->accuracy, ==, 1);
  g_assert_true (training_evaluation_get_probabilities (evaluation, 1)[1] == 0.6f);
}

static void
test_keeps_dataset (void)
{
  static const float p[] = { 1, 0 };
  NnDataset *dataset = made_up_dataset_new ((NnShape){ 1, 2, 2 }, 2, 4, 1, 1);
  g_autoptr (TrainingEvaluation) evaluation = training_evaluation_new (
      &(TrainingEvaluationSource){ .dataset = dataset, .split = NN_SPLIT_TEST }, p, NULL, NULL);

  nn_dataset_unref (dataset);
  g_assert_cmpuint (nn_dataset_get_n_classes (training_evaluation_get_dataset (evaluation)), ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/evaluation/images", test_images);
  g_test_add_func ("/evaluation/keeps-dataset", test_keeps_dataset);
  return g_test_run ();
}

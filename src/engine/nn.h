/* Pupil's engine: everything that the other parts of the program include of it.
 *
 * Training a perceptron from a data set to probabilities:
 *
 *   g_autoptr (NnWorkers) team = nn_workers_new (0, 0, &error);
 *   g_autoptr (NnModel) model = nn_model_new_perceptron (nn_dataset_get_shape (dataset),
 *                                                        (const guint[]){ 128, 64 }, 2,
 *                                                        nn_dataset_get_n_classes (dataset),
 * &error); NnTrainerSettings settings = { .epochs = 50, .batch_size = 64, .learning_rate = 0.01f,
 * .seed = 0 }; NnObserver observer = { .on_epoch = print_epoch };
 *
 *   nn_model_initialize (model, settings.seed);
 *   if (nn_trainer_fit (model, dataset, &settings, team, &observer, &error) == NN_FIT_FAILED)
 *     ...
 *   nn_trainer_predict (model, dataset, NN_SPLIT_TEST, team, probabilities, &error);
 *   g_autoptr (NnMetrics) metrics = nn_metrics_new (probabilities, labels, n_test, n_classes);
 */
#pragma once

#include "nn-dataset.h"
#include "nn-error.h"
#include "nn-layer.h"
#include "nn-metrics.h"
#include "nn-model.h"
#include "nn-random.h"
#include "nn-shape.h"
#include "nn-tensor.h"
#include "nn-trainer.h"
#include "nn-workers.h"

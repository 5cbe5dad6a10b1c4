/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pupil's engine: everything that the other parts of the program include of it.
 *
 * Training a network from a data set to probabilities:
 *
 *   g_autoptr (NnArchitecture) architecture =
 *       nn_architecture_parse ("conv 32, norm, relu, pool, dense 64, relu", &error);
 *   g_autoptr (NnArchitecturePlan) plan = nn_architecture_plan (
 *       architecture, nn_dataset_get_shape (dataset), nn_dataset_get_n_classes (dataset), &error);
 *   g_autoptr (NnModel) model = nn_model_new_from_plan (plan, &error);
 *   g_autoptr (NnWorkers) workers = nn_workers_new (0, 0, &error);
 *   NnTrainerSettings settings = nn_trainer_settings_default ();
 *   NnObserver observer = { .on_epoch = print_epoch };
 *
 *   nn_model_initialize (model, settings.seed);
 *   if (nn_fit (model, dataset, &settings, workers, &observer, &error) == NN_FIT_FAILED)
 *     ...
 *   nn_predict (model, &(NnPredictionSource){ dataset, NN_SPLIT_TEST, NN_TTA_MIRROR },
 *               workers, NULL, probabilities, &error);
 *   g_autoptr (NnMetrics) metrics = nn_metrics_new (probabilities, labels, n_test, n_classes);
 */
#pragma once

#include "nn-architecture-plan.h"
#include "nn-architecture.h"
#include "nn-augmentation.h"
#include "nn-dataset.h"
#include "nn-error.h"
#include "nn-fit.h"
#include "nn-layer.h"
#include "nn-metrics.h"
#include "nn-model.h"
#include "nn-normalization.h"
#include "nn-prediction.h"
#include "nn-random.h"
#include "nn-shape.h"
#include "nn-split.h"
#include "nn-tensor.h"
#include "nn-trainer.h"
#include "nn-tta.h"
#include "nn-whitening.h"
#include "nn-workers.h"

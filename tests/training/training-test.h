/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of trainings share. */
#pragma once

#include "training-job.h"

G_BEGIN_DECLS

/* Trains, and takes the model out of the run, which is forgotten. */
NnFitResult training_test_run (NnDataset *dataset,
                               const RunSettings *settings,
                               const TrainingListener *listener,
                               NnModel **model,
                               GError **error);

/* What @model says of the images, without errors. */
TrainingEvaluation *
training_test_evaluate (const NnModel *model, NnDataset *dataset, NnSplit split, NnTta tta);

/* The evaluation is what @model says now, of all images of the split, to the bit. */
void training_test_assert_evaluation (const TrainingEvaluation *evaluation,
                                      const NnModel *model,
                                      NnDataset *dataset,
                                      NnSplit split,
                                      NnTta tta);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a network predicts of the images of one split. */
#pragma once

#include "nn-pass.h"
#include "nn-prediction-observer.h"
#include "nn-prediction-source.h"

G_BEGIN_DECLS

/* Fails with NN_ERROR_SHAPE if @model does not fit @dataset: its images or the number of its
 * classes. */
gboolean nn_prediction_check (const NnModel *model, const NnDataset *dataset, GError **error);

/* The normalization of @model's images for nn_tta_write_view() and the like: its own, or value /
 * 255. Fails with NN_ERROR_SETTINGS if there are too many channels for that. */
gboolean nn_prediction_get_normalization (const NnModel *model,
                                          NnNormalization *normalization,
                                          GError **error);

/* Probabilities of the images of @source: softmax of the logits, [n_images, n_classes] floats into
 * @probabilities; of several views of each image, softmax of the mean of their logits. The same
 * bits for any size of @workers. Fails with NN_ERROR_SHAPE, NN_ERROR_MEMORY, or NN_ERROR_STOPPED if
 * @observer, which may be NULL, asked for it. */
gboolean nn_predict (const NnModel *model,
                     const NnPredictionSource *source,
                     NnWorkers *workers,
                     const NnPredictionObserver *observer,
                     float *probabilities,
                     GError **error);

/* As nn_predict() of the model of @pass, with its buffers: @batch_size images at a time, at most
 * what it was made for. */
gboolean nn_prediction_run (NnPass *pass,
                            size_t batch_size,
                            const NnPredictionSource *source,
                            NnWorkers *workers,
                            const NnPredictionObserver *observer,
                            float *probabilities,
                            GError **error);

G_END_DECLS

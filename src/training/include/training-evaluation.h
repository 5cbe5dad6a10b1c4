/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a network said about every image of a split: the view model of Evaluate and Mistakes.
 *
 * Immutable and reference-counted; safe to hand from the training thread to the main loop.
 */
#pragma once

#include <glib-object.h>

#include "nn.h"

G_BEGIN_DECLS

typedef struct _TrainingEvaluation TrainingEvaluation;

#define TRAINING_TYPE_EVALUATION (training_evaluation_get_type ())
GType training_evaluation_get_type (void);

/* Which network it is of, and how it was asked. */
typedef struct
{
  NnDataset *dataset;
  NnSplit split;
  guint epoch;         /* that the network belongs to, counted from 1; 0: not known */
  gboolean is_partial; /* it is as it was in the middle of that epoch, and not after it */
  NnTta tta;           /* the views that each image was shown in */
} TrainingEvaluationSource;

/* How far an evaluation is. */
typedef struct
{
  gboolean is_under_way;     /* FALSE: none is, and the rest is of the last one */
  gboolean is_final;         /* the test after the training, and not an epoch's evaluation */
  NnPredictionReport report; /* images that were seen in all their views */
} TrainingEvaluationProgress;

/* From the probabilities [n_images, n_classes] of all images of the split, which are copied.
 * References the data set. @metrics are those of the probabilities if somebody has computed them
 * already, or NULL. NULL with NN_ERROR_MEMORY if there is no memory for the copy. */
TrainingEvaluation *training_evaluation_new (const TrainingEvaluationSource *source,
                                             const float *probabilities,
                                             const NnMetrics *metrics,
                                             GError **error);

/* TRUE if the images are validation images. */
gboolean training_evaluation_is_validation (const TrainingEvaluation *evaluation);

TrainingEvaluation *training_evaluation_ref (TrainingEvaluation *evaluation);
void training_evaluation_unref (TrainingEvaluation *evaluation);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TrainingEvaluation, training_evaluation_unref)

NnDataset *training_evaluation_get_dataset (const TrainingEvaluation *evaluation);
NnSplit training_evaluation_get_split (const TrainingEvaluation *evaluation);
guint training_evaluation_get_epoch (const TrainingEvaluation *evaluation);
gboolean training_evaluation_is_partial (const TrainingEvaluation *evaluation);
guint training_evaluation_get_n_views (const TrainingEvaluation *evaluation);
const NnMetrics *training_evaluation_get_metrics (const TrainingEvaluation *evaluation);
size_t training_evaluation_get_n_images (const TrainingEvaluation *evaluation);

/* The n_classes probabilities of one image. */
const float *training_evaluation_get_probabilities (const TrainingEvaluation *evaluation,
                                                    size_t image);

/* The class that the image is of, and the one that the network chose. */
size_t training_evaluation_get_actual (const TrainingEvaluation *evaluation, size_t image);
size_t training_evaluation_get_predicted (const TrainingEvaluation *evaluation, size_t image);

/* −ln p[actual], in nats. */
double training_evaluation_get_loss (const TrainingEvaluation *evaluation, size_t image);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "training-evaluation.h"

#include <string.h>

#include "nn-ref-count.h"

struct _TrainingEvaluation
{
  NnRefCount ref_count;
  TrainingEvaluationSource source;
  size_t n_images;
  size_t n_classes;
  float *probabilities;
  guint16 *predicted;
  NnMetrics *metrics;
};

G_DEFINE_BOXED_TYPE (TrainingEvaluation,
                     training_evaluation,
                     training_evaluation_ref,
                     training_evaluation_unref)

TrainingEvaluation *
training_evaluation_new (const TrainingEvaluationSource *source,
                         const float *probabilities,
                         const NnMetrics *metrics,
                         GError **error)
{
  TrainingEvaluation *evaluation;
  float *copy;
  size_t n_images = nn_dataset_get_n_images (source->dataset, source->split);
  size_t n_classes = nn_dataset_get_n_classes (source->dataset);

  g_return_val_if_fail (probabilities != NULL || n_images == 0, NULL);

  copy = nn_probabilities_new (n_images, n_classes, error);
  if (copy == NULL)
    return NULL;
  if (n_images > 0)
    memcpy (copy, probabilities, n_images * n_classes * sizeof *copy);
  evaluation = g_new0 (TrainingEvaluation, 1);
  nn_ref_count_init (&evaluation->ref_count);
  evaluation->source = *source;
  nn_dataset_ref (source->dataset);
  evaluation->n_images = n_images;
  evaluation->n_classes = n_classes;
  evaluation->probabilities = copy;
  evaluation->predicted = g_new (guint16, n_images);
  for (size_t i = 0; i < n_images; i++)
    evaluation->predicted[i] =
        (guint16) nn_argmax (evaluation->probabilities + i * n_classes, n_classes);
  evaluation->metrics =
      metrics ? nn_metrics_copy (metrics)
              : nn_metrics_new (evaluation->probabilities,
                                nn_dataset_get_labels (source->dataset, source->split), n_images,
                                n_classes);
  return evaluation;
}

gboolean
training_evaluation_is_validation (const TrainingEvaluation *evaluation)
{
  return evaluation->source.split == NN_SPLIT_VALIDATION;
}

TrainingEvaluation *
training_evaluation_ref (TrainingEvaluation *evaluation)
{
  nn_ref_count_inc (&evaluation->ref_count);
  return evaluation;
}

void
training_evaluation_unref (TrainingEvaluation *evaluation)
{
  if (evaluation == NULL || !nn_ref_count_dec (&evaluation->ref_count))
    return;
  nn_dataset_unref (evaluation->source.dataset);
  nn_metrics_free (evaluation->metrics);
  g_free (evaluation->probabilities);
  g_free (evaluation->predicted);
  g_free (evaluation);
}

NnDataset *
training_evaluation_get_dataset (const TrainingEvaluation *evaluation)
{
  return evaluation->source.dataset;
}

NnSplit
training_evaluation_get_split (const TrainingEvaluation *evaluation)
{
  return evaluation->source.split;
}

guint
training_evaluation_get_epoch (const TrainingEvaluation *evaluation)
{
  return evaluation->source.epoch;
}

gboolean
training_evaluation_is_partial (const TrainingEvaluation *evaluation)
{
  return evaluation->source.is_partial;
}

guint
training_evaluation_get_n_views (const TrainingEvaluation *evaluation)
{
  return nn_tta_get_n_views (evaluation->source.tta);
}

const NnMetrics *
training_evaluation_get_metrics (const TrainingEvaluation *evaluation)
{
  return evaluation->metrics;
}

size_t
training_evaluation_get_n_images (const TrainingEvaluation *evaluation)
{
  return evaluation->n_images;
}

const float *
training_evaluation_get_probabilities (const TrainingEvaluation *evaluation, size_t image)
{
  g_return_val_if_fail (image < evaluation->n_images, NULL);
  return evaluation->probabilities + image * evaluation->n_classes;
}

size_t
training_evaluation_get_actual (const TrainingEvaluation *evaluation, size_t image)
{
  return nn_dataset_get_label (evaluation->source.dataset, evaluation->source.split, image);
}

size_t
training_evaluation_get_predicted (const TrainingEvaluation *evaluation, size_t image)
{
  g_return_val_if_fail (image < evaluation->n_images, 0);
  return evaluation->predicted[image];
}

double
training_evaluation_get_loss (const TrainingEvaluation *evaluation, size_t image)
{
  return nn_cross_entropy (training_evaluation_get_probabilities (evaluation, image),
                           training_evaluation_get_actual (evaluation, image));
}

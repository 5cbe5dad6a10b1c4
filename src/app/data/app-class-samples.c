/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app-class-samples.h"

struct _AppClassSamples
{
  grefcount ref_count;
  NnDataset *dataset;
  size_t *counts[NN_N_SOURCE_SPLITS];
  size_t *images;   /* APP_CLASS_N_SAMPLES for each class */
  guint8 *n_images; /* how many of them there are */
};

AppClassSamples *
app_class_samples_new (NnDataset *dataset)
{
  AppClassSamples *self;
  const guint16 *labels;
  size_t n_classes, n_images, n_missing;

  g_return_val_if_fail (dataset != NULL, NULL);

  n_classes = nn_dataset_get_n_classes (dataset);
  self = g_new0 (AppClassSamples, 1);
  g_ref_count_init (&self->ref_count);
  self->dataset = nn_dataset_ref (dataset);
  for (NnSplit split = 0; split < NN_N_SOURCE_SPLITS; split++)
    {
      self->counts[split] = g_new0 (size_t, n_classes);
      nn_dataset_count_classes (dataset, split, self->counts[split]);
    }
  self->images = g_new0 (size_t, n_classes * APP_CLASS_N_SAMPLES);
  self->n_images = g_new0 (guint8, n_classes);

  labels = nn_dataset_get_labels (dataset, NN_SPLIT_TRAINING);
  n_images = nn_dataset_get_n_images (dataset, NN_SPLIT_TRAINING);
  n_missing = n_classes;
  for (size_t i = 0; i < n_images && n_missing > 0; i++)
    {
      guint label = labels[i];

      if (self->n_images[label] == APP_CLASS_N_SAMPLES)
        continue;
      self->images[label * APP_CLASS_N_SAMPLES + self->n_images[label]++] = i;
      if (self->n_images[label] == APP_CLASS_N_SAMPLES)
        n_missing--;
    }
  return self;
}

AppClassSamples *
app_class_samples_ref (AppClassSamples *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_ref_count_inc (&self->ref_count);
  return self;
}

void
app_class_samples_unref (AppClassSamples *self)
{
  g_return_if_fail (self != NULL);

  if (!g_ref_count_dec (&self->ref_count))
    return;
  for (NnSplit split = 0; split < NN_N_SOURCE_SPLITS; split++)
    g_free (self->counts[split]);
  g_free (self->images);
  g_free (self->n_images);
  nn_dataset_unref (self->dataset);
  g_free (self);
}

NnDataset *
app_class_samples_get_dataset (const AppClassSamples *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->dataset;
}

size_t
app_class_samples_get_count (const AppClassSamples *self, NnSplit split, guint class_index)
{
  g_return_val_if_fail (self != NULL, 0);
  g_return_val_if_fail (split < NN_N_SOURCE_SPLITS, 0);
  g_return_val_if_fail (class_index < nn_dataset_get_n_classes (self->dataset), 0);

  return self->counts[split][class_index];
}

size_t
app_class_samples_get_images (const AppClassSamples *self, guint class_index, const size_t **images)
{
  g_return_val_if_fail (self != NULL && images != NULL, 0);
  g_return_val_if_fail (class_index < nn_dataset_get_n_classes (self->dataset), 0);

  *images = self->images + (size_t) class_index * APP_CLASS_N_SAMPLES;
  return self->n_images[class_index];
}

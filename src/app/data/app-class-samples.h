/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The classes of a data set with a few images of each: what a list of classes shows. */
#pragma once

#include "nn-dataset.h"

G_BEGIN_DECLS

#define APP_CLASS_N_SAMPLES 8

typedef struct _AppClassSamples AppClassSamples;

/* Counts and looks through the labels once. References @dataset. */
AppClassSamples *app_class_samples_new (NnDataset *dataset);
AppClassSamples *app_class_samples_ref (AppClassSamples *samples);
void app_class_samples_unref (AppClassSamples *samples);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AppClassSamples, app_class_samples_unref)

NnDataset *app_class_samples_get_dataset (const AppClassSamples *samples);

/* Images of the class in a split. */
size_t
app_class_samples_get_count (const AppClassSamples *samples, NnSplit split, guint class_index);

/* The first training images of the class: their number, at most APP_CLASS_N_SAMPLES, and
 * *images, valid as long as @samples. */
size_t app_class_samples_get_images (const AppClassSamples *samples,
                                     guint class_index,
                                     const size_t **images);

G_END_DECLS

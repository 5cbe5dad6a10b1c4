/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A validation split: some training images are held out, to see how well a network does on images
 * that it was not trained with, while the test images wait for the end. */
#pragma once

#include "nn-dataset.h"

G_BEGIN_DECLS

/* Which images of a training split go where; both in ascending order. */
typedef struct
{
  guint32 *training;
  size_t n_training;
  guint32 *validation;
  size_t n_validation;
} NnSplitIndices;

/* Holds out, of each class, the @fraction of its training images, rounded to the nearest number, at
 * least one, and leaves at least one. Which ones depends on @seed alone: the same seed, the same
 * split. Fails with NN_ERROR_SETTINGS if the fraction is not between 0 and 1 (which are no splits),
 * and with NN_ERROR_SHAPE if a class has fewer than two training images. */
NnSplitIndices *
nn_split_indices_new (const NnDataset *dataset, double fraction, guint64 seed, GError **error);
void nn_split_indices_free (NnSplitIndices *indices);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NnSplitIndices, nn_split_indices_free)

/* The same as a view of @dataset (nn_dataset_hold_out()). */
NnDataset *nn_split_hold_out (NnDataset *dataset, double fraction, guint64 seed, GError **error);

G_END_DECLS

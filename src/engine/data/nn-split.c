/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn-split.h"

#include <glib/gi18n-lib.h>

#include "nn-random.h"

#define RANDOM_STREAM_SPLIT 13

void
nn_split_indices_free (NnSplitIndices *indices)
{
  if (indices == NULL)
    return;
  g_free (indices->training);
  g_free (indices->validation);
  g_free (indices);
}

static gboolean
check (const NnDataset *dataset, double fraction, const size_t *counts, GError **error)
{
  if (!(fraction > 0 && fraction < 1))
    {
      g_set_error (error, NN_ERROR, NN_ERROR_SETTINGS,
                   _ ("The share of images held out for validation is %g; choose a number between "
                      "0 and 1."),
                   fraction);
      return FALSE;
    }
  for (size_t c = 0; c < nn_dataset_get_n_classes (dataset); c++)
    if (counts[c] < 2)
      {
        g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
                     _ ("Class “%s” of “%s” has too few training images (%zu) for a validation "
                        "split, which needs at least two of each class; add images, leave the "
                        "class out, or train without a validation split."),
                     nn_dataset_get_class_name (dataset, c), nn_dataset_get_name (dataset),
                     counts[c]);
        return FALSE;
      }
  return TRUE;
}

/* The numbers of all images, class by class: those of class 0 first. */
static guint32 *
sort_by_class (const NnDataset *dataset, const size_t *counts)
{
  const guint16 *labels = nn_dataset_get_labels (dataset, NN_SPLIT_TRAINING);
  size_t n_images = nn_dataset_get_n_images (dataset, NN_SPLIT_TRAINING);
  size_t n_classes = nn_dataset_get_n_classes (dataset), first = 0;
  g_autofree size_t *next = g_new (size_t, n_classes);
  guint32 *order = g_new (guint32, n_images);

  for (size_t c = 0; c < n_classes; c++)
    {
      next[c] = first;
      first += counts[c];
    }
  for (size_t i = 0; i < n_images; i++)
    order[next[labels[i]]++] = (guint32) i;
  return order;
}

static size_t
count_held_out (size_t n, double fraction)
{
  size_t n_held_out = (size_t) (fraction * (double) n + 0.5);

  return CLAMP (n_held_out, 1, n - 1);
}

/* A flag for each image. */
static guint8 *
draw_held_out (const NnDataset *dataset, const size_t *counts, double fraction, guint64 seed)
{
  g_autofree guint32 *order = sort_by_class (dataset, counts);
  guint8 *held_out = g_new0 (guint8, nn_dataset_get_n_images (dataset, NN_SPLIT_TRAINING));
  guint32 *class_images = order;
  NnRandom random;

  nn_random_init (&random, seed, RANDOM_STREAM_SPLIT);
  for (size_t c = 0; c < nn_dataset_get_n_classes (dataset); c++)
    {
      size_t n_held_out = count_held_out (counts[c], fraction);

      nn_random_shuffle (&random, class_images, counts[c]);
      for (size_t i = 0; i < n_held_out; i++)
        held_out[class_images[i]] = TRUE;
      class_images += counts[c];
    }
  return held_out;
}

NnSplitIndices *
nn_split_indices_new (const NnDataset *dataset, double fraction, guint64 seed, GError **error)
{
  g_autofree size_t *counts = NULL;
  g_autofree guint8 *held_out = NULL;
  NnSplitIndices *indices;
  size_t n_images;

  g_return_val_if_fail (dataset != NULL, NULL);

  counts = g_new (size_t, nn_dataset_get_n_classes (dataset));
  nn_dataset_count_classes (dataset, NN_SPLIT_TRAINING, counts);
  if (!check (dataset, fraction, counts, error))
    return NULL;

  n_images = nn_dataset_get_n_images (dataset, NN_SPLIT_TRAINING);
  held_out = draw_held_out (dataset, counts, fraction, seed);
  indices = g_new0 (NnSplitIndices, 1);
  indices->training = g_new (guint32, n_images);
  indices->validation = g_new (guint32, n_images);
  for (size_t i = 0; i < n_images; i++)
    if (held_out[i])
      indices->validation[indices->n_validation++] = (guint32) i;
    else
      indices->training[indices->n_training++] = (guint32) i;
  return indices;
}

NnDataset *
nn_split_hold_out (NnDataset *dataset, double fraction, guint64 seed, GError **error)
{
  g_autoptr (NnSplitIndices) indices = nn_split_indices_new (dataset, fraction, seed, error);

  if (indices == NULL)
    return NULL;
  return nn_dataset_hold_out (dataset, indices->training, indices->n_training, indices->validation,
                              indices->n_validation);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dataset-cifar-batches.h"

/* One split's images so far, in the order of the batches' numbers. */
typedef struct
{
  guint8 *pixels;
  size_t size;
  size_t capacity;
  GArray *labels; /* of guint16 */
} Joined;

struct _CifarBatches
{
  Joined splits[NN_N_SOURCE_SPLITS];
  size_t n_images[CIFAR_N_BATCHES]; /* 0: not there yet */
  guint max_labels[CIFAR_N_BATCHES];
};

CifarBatches *
cifar_batches_new (void)
{
  CifarBatches *batches = g_new0 (CifarBatches, 1);

  for (int i = 0; i < NN_N_SOURCE_SPLITS; i++)
    batches->splits[i].labels = g_array_new (FALSE, FALSE, sizeof (guint16));
  return batches;
}

void
cifar_batches_free (CifarBatches *batches)
{
  if (batches == NULL)
    return;
  for (int i = 0; i < NN_N_SOURCE_SPLITS; i++)
    {
      g_free (batches->splits[i].pixels);
      g_array_unref (batches->splits[i].labels);
    }
  g_free (batches);
}

gboolean
cifar_batches_have (const CifarBatches *batches, guint batch)
{
  g_return_val_if_fail (batch < CIFAR_N_BATCHES, FALSE);

  return batches->n_images[batch] > 0;
}

/* Room for @size more bytes. The first batch announces how large the split will be, since all have
 * the same size as a rule: pages that stay untouched cost nothing, and no second copy is made while
 * growing. */
static gboolean
reserve (Joined *joined, size_t size, size_t n_batches)
{
  size_t capacity;
  guint8 *pixels;

  if (!g_size_checked_add (&capacity, joined->size, size))
    return FALSE;
  if (capacity <= joined->capacity)
    return TRUE;
  if (joined->pixels == NULL && !g_size_checked_mul (&capacity, size, n_batches))
    return FALSE;
  pixels = g_try_realloc (joined->pixels, capacity);
  if (pixels == NULL)
    return FALSE;
  joined->pixels = pixels;
  joined->capacity = capacity;
  return TRUE;
}

guint8 *
cifar_batches_insert (CifarBatches *batches, guint batch, const guint16 *labels, size_t n_images)
{
  gboolean is_test = batch == CIFAR_TEST_BATCH;
  Joined *joined = &batches->splits[is_test ? NN_SPLIT_TEST : NN_SPLIT_TRAINING];
  size_t n_before = 0;
  size_t offset;
  size_t size;

  g_return_val_if_fail (batch < CIFAR_N_BATCHES && n_images > 0, NULL);
  g_return_val_if_fail (batches->n_images[batch] == 0, NULL);

  if (n_images > G_MAXUINT / CIFAR_N_BATCHES ||
      !g_size_checked_mul (&size, n_images, CIFAR_IMAGE_SIZE) ||
      !reserve (joined, size, is_test ? 1 : CIFAR_N_TRAINING_BATCHES))
    return NULL;
  if (!is_test)
    for (guint i = 0; i < batch; i++)
      n_before += batches->n_images[i];
  offset = n_before * CIFAR_IMAGE_SIZE;
  memmove (joined->pixels + offset + size, joined->pixels + offset, joined->size - offset);
  joined->size += size;
  g_array_insert_vals (joined->labels, (guint) n_before, labels, (guint) n_images);
  batches->n_images[batch] = n_images;
  for (size_t i = 0; i < n_images; i++)
    batches->max_labels[batch] = MAX (batches->max_labels[batch], labels[i]);
  return joined->pixels + offset;
}

guint
cifar_batches_get_max_label (const CifarBatches *batches, guint batch)
{
  g_return_val_if_fail (batch < CIFAR_N_BATCHES, 0);

  return batches->max_labels[batch];
}

NnDataset *
cifar_batches_finish (CifarBatches *batches, const char *const *class_names, GError **error)
{
  NnShape shape = { 3, 32, 32 };
  NnSplitData data[NN_N_SOURCE_SPLITS] = { 0 };
  NnDataset *dataset;

  for (int i = 0; i < NN_N_SOURCE_SPLITS; i++)
    {
      Joined *joined = &batches->splits[i];

      g_assert (joined->pixels != NULL);
      data[i].n_images = joined->labels->len;
      data[i].labels = (const guint16 *) (const void *) joined->labels->data;
      data[i].pixels =
          g_bytes_new_take (g_realloc (g_steal_pointer (&joined->pixels), joined->size),
                            joined->size);
    }
  dataset = nn_dataset_new ("CIFAR-10", shape, class_names, &data[NN_SPLIT_TRAINING],
                            &data[NN_SPLIT_TEST], error);
  for (int i = 0; i < NN_N_SOURCE_SPLITS; i++)
    g_bytes_unref (data[i].pixels);
  return dataset;
}

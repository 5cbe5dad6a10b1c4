/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn-batch-iterator.h"

#include "nn-augment-image.h"
#include "nn-kernel.h"

/* Weights are drawn from another stream (nn-model.c). */
#define RANDOM_STREAM_SHUFFLE 2

struct _NnBatchIterator
{
  NnDataset *dataset;
  size_t batch_size;
  size_t n_images;
  size_t image_size;
  guint32 *order;
  const guint8 **pixels; /* of each image, in that order */
  size_t first;          /* of the present batch, in `order` */
  size_t n_batch;        /* images in it */

  guint64 seed;
  guint epoch; /* the present one, counted from 0 */
  NnAugmentation augmentation;
  NnNormalization normalization;
  gboolean is_plain; /* value / 255, not augmented, in planes */

  /* The present batch, [batch_size]. */
  guint16 *labels;
  guint32 *partners; /* mixup; or NULL, as the next two */
  guint16 *partner_labels;
  float *lambdas;
};

NnBatchIterator *
nn_batch_iterator_new (const NnDataset *dataset,
                       size_t batch_size,
                       guint64 seed,
                       const NnAugmentation *augmentation,
                       const NnNormalization *normalization)
{
  NnBatchIterator *iterator;

  g_return_val_if_fail (batch_size > 0, NULL);
  g_return_val_if_fail (normalization || augmentation == NULL, NULL);

  iterator = g_new0 (NnBatchIterator, 1);
  iterator->dataset = nn_dataset_ref ((NnDataset *) dataset);
  iterator->batch_size = batch_size;
  iterator->n_images = nn_dataset_get_n_images (dataset, NN_SPLIT_TRAINING);
  iterator->image_size = nn_shape_size (nn_dataset_get_shape (dataset));
  iterator->order = g_new (guint32, iterator->n_images);
  iterator->pixels = g_new (const guint8 *, iterator->n_images);
  iterator->first = iterator->n_images;
  iterator->seed = seed;
  iterator->labels = g_new (guint16, batch_size);
  iterator->is_plain = normalization == NULL;
  if (augmentation)
    iterator->augmentation = *augmentation;
  if (normalization)
    iterator->normalization = *normalization;
  if (iterator->augmentation.mixup > 0)
    {
      iterator->partners = g_new (guint32, batch_size);
      iterator->partner_labels = g_new (guint16, batch_size);
      iterator->lambdas = g_new (float, batch_size);
    }
  return iterator;
}

void
nn_batch_iterator_free (NnBatchIterator *iterator)
{
  if (iterator == NULL)
    return;
  nn_dataset_unref (iterator->dataset);
  g_free (iterator->order);
  g_free (iterator->pixels);
  g_free (iterator->labels);
  g_free (iterator->partners);
  g_free (iterator->partner_labels);
  g_free (iterator->lambdas);
  g_free (iterator);
}

size_t
nn_batch_iterator_get_n_batches (const NnBatchIterator *iterator)
{
  return (iterator->n_images + iterator->batch_size - 1) / iterator->batch_size;
}

/* Every epoch has random numbers of its own. */
static void
shuffle (NnBatchIterator *iterator)
{
  NnRandom random;

  nn_random_init (&random, iterator->seed, RANDOM_STREAM_SHUFFLE);
  nn_random_init (&random, nn_random_next (&random), iterator->epoch);
  for (size_t i = 0; i < iterator->n_images; i++)
    iterator->order[i] = (guint32) i;
  nn_random_shuffle (&random, iterator->order, iterator->n_images);
}

void
nn_batch_iterator_start_epoch (NnBatchIterator *iterator, guint epoch)
{
  nn_batch_iterator_start_at (iterator, epoch, 0);
}

void
nn_batch_iterator_start_at (NnBatchIterator *iterator, guint epoch, size_t batch)
{
  iterator->epoch = epoch;
  shuffle (iterator);
  for (size_t i = 0; i < iterator->n_images; i++)
    iterator->pixels[i] =
        nn_dataset_get_pixels (iterator->dataset, NN_SPLIT_TRAINING, iterator->order[i]);
  iterator->first = MIN (batch * iterator->batch_size, iterator->n_images);
  iterator->n_batch = 0;
}

static void
choose_partners (NnBatchIterator *iterator, const guint16 *all)
{
  for (size_t i = 0; i < iterator->n_batch; i++)
    {
      guint32 index = iterator->order[iterator->first + i];

      iterator->partners[i] =
          nn_augmentation_get_partner (&iterator->augmentation, iterator->seed, iterator->epoch,
                                       index, (guint32) iterator->n_images, &iterator->lambdas[i]);
      iterator->partner_labels[i] = all[iterator->partners[i]];
    }
}

size_t
nn_batch_iterator_next (NnBatchIterator *iterator)
{
  const guint16 *all = nn_dataset_get_labels (iterator->dataset, NN_SPLIT_TRAINING);

  iterator->first += iterator->n_batch;
  iterator->n_batch = MIN (iterator->batch_size, iterator->n_images - iterator->first);
  for (size_t i = 0; i < iterator->n_batch; i++)
    iterator->labels[i] = all[iterator->order[iterator->first + i]];
  if (iterator->partners)
    choose_partners (iterator, all);
  return iterator->n_batch;
}

NnTargets
nn_batch_iterator_get_targets (const NnBatchIterator *iterator)
{
  return (NnTargets){ .labels = iterator->labels,
                      .partners = iterator->partner_labels,
                      .lambdas = iterator->lambdas };
}

gboolean
nn_batch_iterator_is_costly (const NnBatchIterator *iterator)
{
  return !iterator->is_plain;
}

void
nn_batch_iterator_write (const NnBatchIterator *iterator,
                         size_t i,
                         float *out,
                         NnPixelLayout layout)
{
  NnEpochImage image = { .shape = nn_dataset_get_shape (iterator->dataset),
                         .pixels = iterator->pixels[iterator->first + i],
                         .seed = iterator->seed,
                         .epoch = iterator->epoch,
                         .index = iterator->order[iterator->first + i] };

  if (iterator->is_plain)
    {
      nn_kernel_get ()->scale_pixels (image.pixels, nn_shape_size (image.shape), out);
      return;
    }
  nn_augment_image (&iterator->augmentation, &iterator->normalization, &image, out, layout);
  if (iterator->partners == NULL)
    return;
  image.index = iterator->partners[i];
  image.pixels = nn_dataset_get_pixels (iterator->dataset, NN_SPLIT_TRAINING, image.index);
  nn_augment_blend (&iterator->augmentation, &iterator->normalization, &image, iterator->lambdas[i],
                    out, layout);
}

void
nn_batch_iterator_write_part (
    const NnBatchIterator *iterator, size_t i, size_t begin, size_t end, float *out)
{
  const guint8 *pixels = iterator->pixels[iterator->first + i];

  g_assert (iterator->is_plain);
  nn_kernel_get ()->scale_pixels (pixels + begin, end - begin, out + begin);
}

NnPrefetch
nn_batch_iterator_get_prefetch (const NnBatchIterator *iterator)
{
  size_t next = iterator->first + iterator->n_batch;

  return (NnPrefetch){ .chunks = iterator->pixels + next,
                       .n_chunks = MIN (iterator->batch_size, iterator->n_images - next),
                       .chunk_size = iterator->image_size };
}

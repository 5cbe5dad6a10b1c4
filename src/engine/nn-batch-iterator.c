#include "nn-batch-iterator.h"

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
  NnRandom random;
};

NnBatchIterator *
nn_batch_iterator_new (const NnDataset *dataset, size_t batch_size, guint64 seed)
{
  NnBatchIterator *iterator;

  g_return_val_if_fail (batch_size > 0, NULL);

  iterator = g_new0 (NnBatchIterator, 1);
  iterator->dataset = nn_dataset_ref ((NnDataset *) dataset);
  iterator->batch_size = batch_size;
  iterator->n_images = nn_dataset_get_n_images (dataset, NN_SPLIT_TRAINING);
  iterator->image_size = nn_shape_size (nn_dataset_get_shape (dataset));
  iterator->order = g_new (guint32, iterator->n_images);
  iterator->pixels = g_new (const guint8 *, iterator->n_images);
  for (size_t i = 0; i < iterator->n_images; i++)
    iterator->order[i] = (guint32) i;
  iterator->first = iterator->n_images;
  nn_random_init (&iterator->random, seed, RANDOM_STREAM_SHUFFLE);
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
  g_free (iterator);
}

size_t
nn_batch_iterator_get_n_batches (const NnBatchIterator *iterator)
{
  return (iterator->n_images + iterator->batch_size - 1) / iterator->batch_size;
}

void
nn_batch_iterator_start_epoch (NnBatchIterator *iterator)
{
  nn_random_shuffle (&iterator->random, iterator->order, iterator->n_images);
  for (size_t i = 0; i < iterator->n_images; i++)
    iterator->pixels[i] =
        nn_dataset_get_pixels (iterator->dataset, NN_SPLIT_TRAINING, iterator->order[i]);
  iterator->first = 0;
  iterator->n_batch = 0;
}

size_t
nn_batch_iterator_next (NnBatchIterator *iterator, guint16 *labels)
{
  const guint16 *all = nn_dataset_get_labels (iterator->dataset, NN_SPLIT_TRAINING);

  iterator->first += iterator->n_batch;
  iterator->n_batch = MIN (iterator->batch_size, iterator->n_images - iterator->first);
  for (size_t i = 0; i < iterator->n_batch; i++)
    labels[i] = all[iterator->order[iterator->first + i]];
  return iterator->n_batch;
}

void
nn_batch_iterator_gather (const NnBatchIterator *iterator, NnTensor *x)
{
  const NnKernel *kernel = nn_kernel_get ();

  for (size_t i = 0; i < iterator->n_batch; i++)
    kernel->scale_pixels (iterator->pixels[iterator->first + i], iterator->image_size,
                          nn_tensor_get_row (x, i));
}

NnAhead
nn_batch_iterator_get_ahead (const NnBatchIterator *iterator)
{
  size_t next = iterator->first + iterator->n_batch;

  return (NnAhead){ .pieces = iterator->pixels + next,
                    .n_pieces = MIN (iterator->batch_size, iterator->n_images - next),
                    .piece_size = iterator->image_size };
}

/* Mini-batches: a new order for each epoch, and pixels turned into floats batch by batch. */
#pragma once

#include "nn-dataset.h"
#include "nn-random.h"
#include "nn-tensor.h"
#include "nn-workers.h"

G_BEGIN_DECLS

typedef struct _NnBatchIterator NnBatchIterator;

/* Goes through the training split; keeps a reference to @dataset. @batch_size is at least 1. */
NnBatchIterator *nn_batch_iterator_new (const NnDataset *dataset, size_t batch_size, guint64 seed);
void nn_batch_iterator_free (NnBatchIterator *iterator);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NnBatchIterator, nn_batch_iterator_free)

/* Batches in an epoch: ⌈images / batch_size⌉. */
size_t nn_batch_iterator_get_n_batches (const NnBatchIterator *iterator);

/* Shuffles all images and starts from the first. */
void nn_batch_iterator_start_epoch (NnBatchIterator *iterator);

/* Steps to the next batch and copies its labels, at most batch_size, into @labels. Returns the
 * number of images, 0 at the end of the epoch. */
size_t nn_batch_iterator_next (NnBatchIterator *iterator, guint16 *labels);

/* The present batch's pixels as floats: x [images, channels × height × width] = byte / 255. */
void nn_batch_iterator_gather (const NnBatchIterator *iterator, NnTensor *x);

/* The pixels of the batch after the present one, which lie anywhere in memory: to be fetched while
 * the present one is being computed. */
NnAhead nn_batch_iterator_get_ahead (const NnBatchIterator *iterator);

G_END_DECLS

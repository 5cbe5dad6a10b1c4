/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mini-batches: a new order for each epoch, and pixels turned into floats batch by batch, augmented
 * and normalized. */
#pragma once

#include "nn-augmentation.h"
#include "nn-random.h"
#include "nn-targets.h"
#include "nn-workers.h"

G_BEGIN_DECLS

typedef struct _NnBatchIterator NnBatchIterator;

/* Goes through the training split; keeps a reference to @dataset. @batch_size is at least 1.
 * Without @normalization (NULL) there can be no @augmentation, pixels become value / 255, and
 * nn_batch_iterator_write() writes planes. @augmentation may be NULL. */
NnBatchIterator *nn_batch_iterator_new (const NnDataset *dataset,
                                        size_t batch_size,
                                        guint64 seed,
                                        const NnAugmentation *augmentation,
                                        const NnNormalization *normalization);
void nn_batch_iterator_free (NnBatchIterator *iterator);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NnBatchIterator, nn_batch_iterator_free)

/* Batches in an epoch: ⌈images / batch_size⌉. */
size_t nn_batch_iterator_get_n_batches (const NnBatchIterator *iterator);

/* Puts all images into the order of epoch @epoch, counted from 0, which is a function of the seed
 * and of that number alone, and starts before the first batch. */
void nn_batch_iterator_start_epoch (NnBatchIterator *iterator, guint epoch);

/* The same before batch @batch, counted from 0: for a training that goes on in the middle. */
void nn_batch_iterator_start_at (NnBatchIterator *iterator, guint epoch, size_t batch);

/* Steps to the next batch. Returns the number of images, 0 at the end of the epoch. */
size_t nn_batch_iterator_next (NnBatchIterator *iterator);

/* What the network should say of the present batch, without smoothing. Valid until the next step.
 */
NnTargets nn_batch_iterator_get_targets (const NnBatchIterator *iterator);

/* TRUE if an image costs much more than to turn its bytes into floats. */
gboolean nn_batch_iterator_is_costly (const NnBatchIterator *iterator);

/* Writes image @i of the present batch; see nn_augment_image(). By any number of threads at a time.
 */
void nn_batch_iterator_write (const NnBatchIterator *iterator,
                              size_t i,
                              float *out,
                              NnPixelLayout layout);

/* Writes the numbers begin <= j < end of image @i to the same places of @out; only if
 * @normalization was NULL. */
void nn_batch_iterator_write_part (
    const NnBatchIterator *iterator, size_t i, size_t begin, size_t end, float *out);

/* The pixels of the batch after the present one, which lie anywhere in memory: to be fetched while
 * the present one is being computed. */
NnPrefetch nn_batch_iterator_get_prefetch (const NnBatchIterator *iterator);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Joins the batches of CIFAR-10, which come in any order, into two splits. Private to
 * dataset-cifar.c. */
#pragma once

#include "dataset-catalog.h"

G_BEGIN_DECLS

#define CIFAR_IMAGE_SIZE ((size_t) 3 * 32 * 32)
#define CIFAR_N_TRAINING_BATCHES 5

/* A batch's number: 0 … 4 are the training batches. */
#define CIFAR_TEST_BATCH CIFAR_N_TRAINING_BATCHES
#define CIFAR_N_BATCHES (CIFAR_N_TRAINING_BATCHES + 1)

typedef struct _CifarBatches CifarBatches;

CifarBatches *cifar_batches_new (void);
void cifar_batches_free (CifarBatches *batches);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CifarBatches, cifar_batches_free)

gboolean cifar_batches_have (const CifarBatches *batches, guint batch);

/* Makes room for @n_images > 0 images of @batch, which must not be there yet, in its place among
 * those that are, and stores their labels. Returns where their pixels go (valid until the next
 * call), NULL if there is not enough memory. */
guint8 *
cifar_batches_insert (CifarBatches *batches, guint batch, const guint16 *labels, size_t n_images);

/* The largest label of a batch that is there. */
guint cifar_batches_get_max_label (const CifarBatches *batches, guint batch);

/* The data set; all batches must be there. @batches is empty afterwards. */
NnDataset *
cifar_batches_finish (CifarBatches *batches, const char *const *class_names, GError **error);

G_END_DECLS

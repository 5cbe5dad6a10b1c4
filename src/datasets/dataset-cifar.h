/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CIFAR-10 in its two official layouts (https://www.cs.toronto.edu/~kriz/cifar.html), from the
 * .tar.gz (or .bz2, .xz, .zst), a plain .tar, or the unpacked folder: the one that holds the
 * batches, or its parent that holds cifar-10-batches-py or cifar-10-batches-bin.
 *
 * A batch may have any number of images but zero (the official ones have 10,000); the five training
 * batches are joined in the order of their numbers, whatever their order in the archive. There must
 * be all five, the test batch and the class names (any number from 1 to 256, of which the labels
 * are numbers). Images have no file names: the pickles list some, but no such files exist. In
 * memory are the pixels and one batch at a time; options->progress counts the bytes of the archive.
 *
 * Errors: DATASET_ERROR_DAMAGED (truncated, corrupt, a batch missing), DATASET_ERROR_UNKNOWN (no
 * batch of this layout, or CIFAR-100), DATASET_ERROR_EMPTY, G_IO_ERROR.
 */
#pragma once

#include "dataset-catalog.h"

G_BEGIN_DECLS

/* Whether a file of this base name is a batch or the class names of a version. */
gboolean dataset_cifar_is_python_file (const char *base_name);
gboolean dataset_cifar_is_binary_file (const char *base_name);

/* Whether a file of the binary version, of this base name, can have this size: whole images. */
gboolean dataset_cifar_is_binary_size (const char *base_name, guint64 size);

/* Whether @name, the path of a file in an archive, is one of CIFAR-100. */
gboolean dataset_cifar_is_100 (const char *name);

/* Python version: data_batch_1 … 5, test_batch, batches.meta; pickles, see dataset-pickle.h. Each
 * batch has "labels" and "data" (n × 3072 bytes: red, green, blue planes), the meta file
 * "label_names". */
NnDataset *dataset_cifar_open_python (const char *path,
                                      const DatasetOptions *options,
                                      GCancellable *cancellable,
                                      GError **error);

/* Binary version: data_batch_1.bin … 5.bin, test_batch.bin, batches.meta.txt; records of 1 label
 * byte and 3072 pixel bytes, and one class name a line. */
NnDataset *dataset_cifar_open_binary (const char *path,
                                      const DatasetOptions *options,
                                      GCancellable *cancellable,
                                      GError **error);

G_END_DECLS

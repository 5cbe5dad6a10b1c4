/* SPDX-License-Identifier: GPL-3.0-or-later */
/* IDX, the format of MNIST and Fashion-MNIST (http://yann.lecun.com/exdb/mnist), plain or gzip.
 *
 * A header of big-endian numbers (two zero bytes, type, number of dimensions, one 32-bit size for
 * each), then the bytes. Images must be unsigned bytes (type 8) in three dimensions, n × height ×
 * width, labels in one; as many labels as images, and nothing after them.
 */
#pragma once

#include "dataset-catalog.h"

G_BEGIN_DECLS

/* @path is the folder with train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte
 * and t10k-labels-idx1-ubyte, or one of those files, whose siblings are then read too. A dot may
 * stand for the hyphen before "idx", and .gz may follow; what is compressed is told by content.
 *
 * The data set has shape 1 × height × width and is called Fashion-MNIST or MNIST if the folder's
 * name contains that (in any case, with or without the hyphen; of a folder "raw" its parent's name
 * counts), else like the folder. Classes are Fashion-MNIST's ten, or else the labels from 0 up to
 * the largest.
 *
 * Errors: DATASET_ERROR_DAMAGED (also a missing file, which is named), DATASET_ERROR_UNKNOWN (none
 * of the files), DATASET_ERROR_EMPTY, G_IO_ERROR. */
NnDataset *dataset_idx_open (const char *path,
                             const DatasetOptions *options,
                             GCancellable *cancellable,
                             GError **error);

/* The four files that dataset_idx_open() would read, NULL-terminated; NULL if @path is none of the
 * data sets that it knows, or a file is missing. The caller frees it. */
char **dataset_idx_find_files (const char *path);

/* Whether @name (a base name) is one of the four, in any of the spellings. */
gboolean dataset_idx_is_file_name (const char *name);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds out what a path is. Private to this folder. */
#pragma once

#include "dataset-catalog.h"

G_BEGIN_DECLS

/* Of a folder that holds several kinds, the first here counts, whatever the order of its files. */
typedef enum
{
  DATASET_KIND_CIFAR_PYTHON,
  DATASET_KIND_CIFAR_BINARY,
  DATASET_KIND_CIFAR_100,
  DATASET_KIND_IDX,
  DATASET_KIND_IMAGE_FOLDER,
  DATASET_KIND_UNKNOWN,
} DatasetKind;

/* What @path is, and in *source the file or folder that is to be opened for it: a file of an
 * unpacked data set stands for its folder.
 *
 * A folder is what it holds, not what it is called: CIFAR-10 or IDX if all files of one are there,
 * with sizes that they can have; also if only some are, unless there are folders beside them, which
 * may be the classes of a folder of images. An archive is looked into for the first name of a file
 * of CIFAR-10. Errors are about files that people take for data sets: DATASET_ERROR_UNKNOWN,
 * DATASET_ERROR_EMPTY, and those of reading. */
gboolean dataset_detect (
    const char *path, DatasetKind *kind, char **source, GCancellable *cancellable, GError **error);

G_END_DECLS

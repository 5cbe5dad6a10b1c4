/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One data set as one file, of which the pixels are used where they lie. Private to this folder.
 *
 * In the byte order of the machine:
 *
 *   header, 192 bytes       see dataset-cache-file.c
 *   texts                   the name, the class names, the file names of both splits if there are
 *                           any; each with a closing zero
 *   labels                  uint16, of both splits; from a multiple of 8 on
 *   pixels for training     each from a multiple of 4096 on, the rest of the last 4096 bytes filled
 *   pixels for testing      with zeros
 *
 * A checksum of 64 bits covers every byte, and is compared before anything is used. It finds
 * accidents, not attacks: who can write into a user's cache can write into the user's data.
 */
#pragma once

#include <gio/gio.h>

#include "dataset-fingerprint.h"
#include "nn-dataset.h"

G_BEGIN_DECLS

/* How many bytes the file of @dataset has; 0 if that is more than a file can have. */
guint64 dataset_cache_file_get_size (NnDataset *dataset);

/* Writes @dataset, a set that was opened (no choice of its classes), into @fd, an empty file, and
 * waits until it is on the disk. Computes the data set's hash meanwhile, in a thread of its own.
 * FALSE if that fails or @cancellable is cancelled; what is in the file then is nothing. */
gboolean dataset_cache_file_write (int fd,
                                   const DatasetFingerprint *fingerprint,
                                   NnDataset *dataset,
                                   GCancellable *cancellable);

/* The data set in @fd, which may be closed then; it has its hash. The pixels are a mapping of the
 * file, which takes the place of memory: it costs none that the system could not take back. The
 * file may be removed or replaced meanwhile, but must never be written to or cut.
 *
 * NULL if the file is not sound, of another version of Pupil, or not of @fingerprint, or if
 * @cancellable was cancelled. */
NnDataset *
dataset_cache_file_read (int fd, const DatasetFingerprint *fingerprint, GCancellable *cancellable);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads the members of a .tar, compressed or not (gzip, bzip2, xz, Zstandard), or the files of a
 * folder, one after another, so that a loader need not know which of them it has. Private to this
 * folder.
 */
#pragma once

#include "dataset-catalog.h"

G_BEGIN_DECLS

typedef enum
{
  DATASET_ARCHIVE_SKIP,
  DATASET_ARCHIVE_READ,
  DATASET_ARCHIVE_READ_NAMES, /* the names of classes: more is refused before it is read */
  DATASET_ARCHIVE_STOP, /* nothing more is wanted: the rest of the archive is not even checked */
} DatasetArchiveChoice;

/* What to do with the member @name: its path in the archive ("cifar-10-batches-py/test_batch"), or
 * its name in the folder. */
typedef DatasetArchiveChoice (*DatasetArchiveSelect) (const char *name, gpointer data);

/* Takes the whole content of the member @name. */
typedef gboolean (*DatasetArchiveTake) (const char *name,
                                        GBytes *content,
                                        gpointer data,
                                        GError **error);

/* Asks @select about each regular file of @path, in the order of the archive (a folder: of the
 * names, not of sub-folders), and hands over those that are to be read; one is in memory at a time.
 * @take may be NULL if @select never says DATASET_ARCHIVE_READ.
 *
 * Progress is the share of the bytes on disk that have been consumed. A member of more than 256 MiB
 * is refused, since none of the formats has any like it, and so is what takes more in all than
 * read-budget.h grants for the size on disk. Unless stopped, an archive is read to its end, so that
 * checksums are verified. Errors: DATASET_ERROR_DAMAGED; DATASET_ERROR_UNKNOWN if a file is no tar
 * archive; NN_ERROR_MEMORY; G_IO_ERROR. */
gboolean dataset_archive_read (const char *path,
                               DatasetArchiveSelect select,
                               DatasetArchiveTake take,
                               gpointer data,
                               const DatasetOptions *options,
                               GCancellable *cancellable,
                               GError **error);

G_END_DECLS

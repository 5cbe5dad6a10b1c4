/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tells whether the files that a data set was made from are still the same, without reading all of
 * them. Private to this folder.
 *
 * What is taken together (SHA-256) is, for each file: its name, size, inode number, and the times,
 * to the nanosecond, of its last modification (mtime) and of the last change of anything about it
 * (ctime). The kernel sets ctime; no program can set it back. So a file that was changed and then
 * given its old mtime is another one, as is a file that was put in its place. The number of the
 * device is left out: it may be another after every start of the computer.
 *
 * File systems without a ctime of their own (FAT) exist; therefore single files are also read at
 * sixteen places: the first and the last 64 KiB, and 16 KiB at each of fourteen places in between;
 * whole if they are not larger than that. The end of a gzip file is the CRC-32 of its whole
 * content, so another content does not go unseen, wherever it differs.
 *
 * A folder may hold any number of files: there, times and sizes count alone. As a file that is
 * written twice within a tick of the file system's clock (two seconds in FAT) could keep them, a
 * folder in which anything has just changed has no fingerprint yet.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define DATASET_FINGERPRINT_SETTLING 3

typedef struct
{
  guint8 bytes[32];
} DatasetFingerprint;

/* Of @paths (NULL-terminated), in this order. FALSE if one is no ordinary file or cannot be read.
 */
gboolean dataset_fingerprint_files (const char *const *paths, DatasetFingerprint *fingerprint);

/* Of everything in @path and its sub-folders but what is hidden, links followed; and of the order
 * in which the present locale sorts names, because labels go by it. FALSE if something cannot be
 * looked at, changed within the last @settling seconds (DATASET_FINGERPRINT_SETTLING, unless in a
 * test), is no file or folder, or @cancellable was cancelled. */
gboolean dataset_fingerprint_folder (const char *path,
                                     guint settling,
                                     GCancellable *cancellable,
                                     DatasetFingerprint *fingerprint);

G_END_DECLS

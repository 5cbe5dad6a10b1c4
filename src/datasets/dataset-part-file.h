/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file that is still arriving: the bytes so far in "PATH.part", locked against a second writer,
 * with their running SHA-256; and in "PATH.part.info" what is needed to go on after an
 * interruption. Everything here blocks: use it in a worker thread. */
#pragma once

#include <gio/gio.h>

#include "dataset-error.h"

G_BEGIN_DECLS

typedef struct _DatasetPartFile DatasetPartFile;

/* Creates the folders of @path, opens and locks its part file and hashes what an earlier attempt
 * left there. What was left of a file with another checksum is dropped. @sha256: hexadecimal, of
 * the finished file. Errors: DATASET_ERROR_DOWNLOAD if someone else holds the lock, G_IO_ERROR. */
DatasetPartFile *dataset_part_file_open (const char *path,
                                         const char *url,
                                         const char *sha256,
                                         GCancellable *cancellable,
                                         GError **error);

/* Unlocks. The data stay for the next attempt, unless there are none. */
void dataset_part_file_close (DatasetPartFile *self);

/* Bytes in the part file. */
guint64 dataset_part_file_get_size (DatasetPartFile *self);

/* The entity tag or date that the server gave for these bytes, for If-Range; or NULL. */
const char *dataset_part_file_get_validator (DatasetPartFile *self);

/* Fails with a sentence if the disk has no room for @size bytes in all. */
gboolean dataset_part_file_reserve (DatasetPartFile *self, guint64 size, GError **error);

/* Empties the file; what comes now is known to the server as @validator (may be NULL). */
gboolean dataset_part_file_restart (DatasetPartFile *self, const char *validator, GError **error);

gboolean
dataset_part_file_append (DatasetPartFile *self, const void *data, size_t length, GError **error);

/* Whether the bytes so far have the SHA-256 of the finished file. */
gboolean dataset_part_file_matches (DatasetPartFile *self);

/* Whether the finished file exists already under its name, with the right SHA-256. @size (out):
 * its bytes, where it does. */
gboolean
dataset_part_file_is_finished (DatasetPartFile *self, guint64 *size, GCancellable *cancellable);

/* Syncs the bytes to the disk and gives the file its final name. */
gboolean dataset_part_file_commit (DatasetPartFile *self, GError **error);

/* Deletes the part file and what is known of it. The lock stays until it is closed. */
void dataset_part_file_discard (DatasetPartFile *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DatasetPartFile, dataset_part_file_close)

G_END_DECLS

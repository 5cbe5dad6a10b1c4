/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads one file from the disk from start to end, decompressed if its content (not its name) says
 * that it is gzip, bzip2, xz or Zstandard, with errors that name the file. Private to this folder.
 */
#pragma once

#include "dataset-catalog.h"
#include "read-budget.h"

G_BEGIN_DECLS

typedef struct _DatasetInput DatasetInput;

/* Opens @path, which must be a regular file: folders, devices, pipes and sockets are refused before
 * they are opened, because reading one could block for ever. What is read in all is held against
 * the work that @kind is granted for a file of this size. */
DatasetInput *
dataset_input_open (const char *path, ReadKind kind, GCancellable *cancellable, GError **error);

void dataset_input_free (DatasetInput *input);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DatasetInput, dataset_input_free)

/* Reads up to @size bytes (at least one, if @size > 0) into @buffer and returns how many, 0 at the
 * end, -1 on error. gzip's checksum and length are verified when the end is reached; the members of
 * a file that was compressed in several are joined, and padding after the last is ignored, as
 * gunzip does (RFC 1952). A file that ends too early, does not decompress or unfolds to too much is
 * DATASET_ERROR_DAMAGED. */
gssize dataset_input_read (
    DatasetInput *input, void *buffer, size_t size, GCancellable *cancellable, GError **error);

/* Reads until @size bytes are there or the file ends; *n_read (may be NULL) says how many there
 * were. With @n_read NULL, a file that ends earlier is DATASET_ERROR_DAMAGED. */
gboolean dataset_input_read_all (DatasetInput *input,
                                 void *buffer,
                                 size_t size,
                                 size_t *n_read,
                                 GCancellable *cancellable,
                                 GError **error);

/* Bytes of the file on disk, and how many of them have been consumed. */
guint64 dataset_input_get_file_size (const DatasetInput *input);
guint64 dataset_input_get_position (const DatasetInput *input);

/* The most bytes that the rest of the content can have, going by the size on disk: no gzip stream
 * grows by more than 1032 times; others know no limit. What a header promises is checked against it
 * before memory is allocated. */
guint64 dataset_input_get_max_content (const DatasetInput *input);

/* DATASET_ERROR_DAMAGED: @path takes more than read-budget.h grants for its size. */
void dataset_input_set_too_much (const char *path, GError **error);

/* Turns @cause, an error of GIO's about @path, into one sentence that names the file. Keeps domain
 * and code, and leaves G_IO_ERROR_CANCELLED and errors of our own as they are. Takes @cause
 * over. */
void dataset_input_take_error (GError **error, GError *cause, const char *path);

/* Calls options->progress if @fraction is at least 1/256 above *@last or 1, and updates *@last.
 * @options may be NULL. */
void dataset_input_report (const DatasetOptions *options, double fraction, double *last);

G_END_DECLS

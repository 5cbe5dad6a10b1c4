/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fetches one file over HTTP(S): resumes after an interruption, checks the SHA-256, and leaves the
 * finished file or nothing under its name. */
#pragma once

#include <gio/gio.h>

#include "dataset-error.h"

G_BEGIN_DECLS

/* @received of @total bytes (total 0: unknown), counting what an earlier attempt left. Never goes
 * back; at most about ten times a second, and a last time when the file is complete. */
typedef void (*DatasetDownloadProgress) (guint64 received, guint64 total, gpointer data);

/* Fetches @url (http or https) to @path, whose folders are created. The work is done in a thread of
 * GTask's; @progress (may be NULL) and @callback are called in the thread-default main context of
 * the caller, which is never blocked, and no progress arrives after @callback.
 *
 * Data goes to "@path.part", with what the server said of it in "@path.part.info"; when it is
 * complete and @sha256 (64 hexadecimal digits) matches, it is synced and renamed to @path. A
 * cancelled or broken download keeps the .part file, and the next call goes on from there with a
 * Range request (guarded with If-Range where the server gave a validator; a server that ignores the
 * range is read from the start). A file with a wrong checksum is deleted. If @path has the right
 * checksum already, nothing is fetched. @expected_size is in bytes, 0: unknown; a server that
 * offers another size is not read.
 *
 * Only one download of a @path runs at a time, across processes; others are refused.
 *
 * Errors: DATASET_ERROR_DOWNLOAD for whatever the network, the server, the checksum or a second
 * download of the same file causes; G_IO_ERROR_CANCELLED; other codes of G_IO_ERROR for the disk.
 */
void dataset_download_async (const char *url,
                             const char *path,
                             const char *sha256,
                             guint64 expected_size,
                             DatasetDownloadProgress progress,
                             gpointer progress_data,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer data);
gboolean dataset_download_finish (GAsyncResult *result, GError **error);

G_END_DECLS

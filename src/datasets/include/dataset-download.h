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

typedef struct
{
  const char *url;    /* http or https */
  const char *path;   /* where the file is to be; its folders are created */
  const char *sha256; /* 64 hexadecimal digits */
  guint64 size;       /* in bytes, 0: unknown; a server that offers another size is not read */
  guint timeout;      /* gives up when the server sends nothing for so many seconds; 0: 30 */
  DatasetDownloadProgress progress; /* may be NULL */
  gpointer progress_data;
} DatasetDownload;

/* Fetches what @download names, which is copied. The work is done in a thread of GTask's; progress
 * and @callback are called in the thread-default main context of the caller, which is never
 * blocked, and no progress arrives after @callback.
 *
 * Data goes to "PATH.part", with what the server said of it in "PATH.part.info"; when it is
 * complete and the checksum matches, it is synced and renamed to PATH. A cancelled or broken
 * download keeps the .part file, and the next call goes on from there with a Range request (guarded
 * with If-Range where the server gave a validator; a server that ignores the range is read from the
 * start). A file with a wrong checksum is deleted. If the file at PATH has the right checksum
 * already, nothing is fetched.
 *
 * Only one download to a PATH runs at a time, across processes; others are refused.
 *
 * Errors: DATASET_ERROR_DOWNLOAD for whatever the network, the server, the checksum or a second
 * download of the same file causes; G_IO_ERROR_CANCELLED; other codes of G_IO_ERROR for the disk.
 */
void dataset_download_async (const DatasetDownload *download,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer data);
gboolean dataset_download_finish (GAsyncResult *result, GError **error);

G_END_DECLS

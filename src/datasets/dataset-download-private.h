/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the download's own tests reach for. */
#pragma once

#include "dataset-download.h"

G_BEGIN_DECLS

/* dataset_download_async() that gives up when the server sends nothing for @timeout seconds. */
void dataset_download_with_timeout_async (const char *url,
                                          const char *path,
                                          const char *sha256,
                                          guint64 expected_size,
                                          guint timeout,
                                          DatasetDownloadProgress progress,
                                          gpointer progress_data,
                                          GCancellable *cancellable,
                                          GAsyncReadyCallback callback,
                                          gpointer data);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One GET request for a file or the rest of one, and plain sentences for what the network does to
 * it. Blocks: use it in a worker thread that has a thread-default main context of its own. */
#pragma once

#include <libsoup/soup.h>

#include "dataset-error.h"

G_BEGIN_DECLS

/* A session that gives up after @timeout seconds of silence and hands on bodies as they are. */
SoupSession *dataset_web_session_new (guint timeout);

/* Asks for @url from byte @offset on; 0: for the whole file. @validator (may be NULL) goes along
 * with an offset as If-Range. Redirects are followed, but never from https to http. Returns the
 * body that is about to arrive and in @message (transfer full) the answer's head, whatever its
 * status.
 * Errors: DATASET_ERROR_DOWNLOAD, G_IO_ERROR_CANCELLED. */
GInputStream *dataset_web_request_send (SoupSession *session,
                                        const char *url,
                                        guint64 offset,
                                        const char *validator,
                                        SoupMessage **message,
                                        GCancellable *cancellable,
                                        GError **error);

/* Where a redirect from @from to @location (absolute or relative; NULL if the server named none)
 * leads. Error: DATASET_ERROR_DOWNLOAD if that is no web address or would leave https for http. */
GUri *dataset_web_request_resolve_redirect (GUri *from, const char *location, GError **error);

/* DATASET_ERROR_DOWNLOAD for an answer that is not the file. */
void dataset_web_request_set_status_error (GError **error, SoupMessage *message);

/* DATASET_ERROR_DOWNLOAD in place of @cause (transfer full), which came from sending the request or
 * reading the body; a cancellation stays one. @received: whether a part of the file is there. */
void dataset_web_request_set_network_error (GError **error,
                                            GError *cause,
                                            SoupMessage *message,
                                            gboolean received);

/* The host that @message went to. */
const char *dataset_web_request_get_host (SoupMessage *message);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dataset-web-request.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#define MOST_REDIRECTS 10
#define STATUS_TOO_MANY_REQUESTS 429 /* RFC 6585; libsoup has no name for it */

const char *
dataset_web_request_get_host (SoupMessage *message)
{
  return g_uri_get_host (soup_message_get_uri (message));
}

SoupSession *
dataset_web_session_new (guint timeout)
{
  SoupSession *session = soup_session_new ();

  soup_session_set_timeout (session, timeout);
  /* libsoup appends its own name to a user agent that ends with a space. */
  soup_session_set_user_agent (session, "Pupil/" PUPIL_VERSION " ");

  /* An archive must arrive as it is, or ranges and checksum would mean something else. */
  soup_session_remove_feature_by_type (session, SOUP_TYPE_CONTENT_DECODER);
  return session;
}

static char *
describe_network_error (const GError *cause, const char *host, gboolean received)
{
  gboolean silent = g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);

  if (cause->domain == G_RESOLVER_ERROR)
    return g_strdup_printf (_ ("The server %s was not found; check the connection to the internet "
                               "and try again."),
                            host);

  if (cause->domain == SOUP_SESSION_ERROR)
    return g_strdup_printf (_ ("The server %s gave an answer that makes no sense (%s); try again "
                               "later."),
                            host, cause->message);

  if (received && silent)
    return g_strdup_printf (_ ("The server %s has stopped sending; what has arrived is kept, and "
                               "trying again goes on from there."),
                            host);

  if (received)
    return g_strdup_printf (_ ("The connection to the server %s broke off; what has arrived is "
                               "kept, and trying again goes on from there."),
                            host);

  /* A connection that simply ends looks like an error of TLS, too. */
  if (cause->domain == G_TLS_ERROR && cause->code != G_TLS_ERROR_EOF)
    return g_strdup_printf (_ ("No safe connection to the server %s is possible (%s); check this "
                               "computer's date and whether the network asks you to log in, and "
                               "try again."),
                            host, cause->message);

  if (silent)
    return g_strdup_printf (_ ("The server %s does not answer; try again later."), host);

  return g_strdup_printf (_ ("The server %s cannot be reached (%s); check the connection to the "
                             "internet and try again."),
                          host, cause->message);
}

void
dataset_web_request_set_network_error (GError **error,
                                       GError *cause,
                                       SoupMessage *message,
                                       gboolean received)
{
  g_autofree char *sentence = NULL;

  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, cause);
      return;
    }

  sentence = describe_network_error (cause, dataset_web_request_get_host (message), received);
  g_set_error_literal (error, DATASET_ERROR, DATASET_ERROR_DOWNLOAD, sentence);
  g_error_free (cause);
}

static char *
describe_status (guint status, const char *host)
{
  switch (status)
    {
    case SOUP_STATUS_NOT_FOUND:
    case SOUP_STATUS_GONE:
      return g_strdup_printf (_ ("The server %s does not have the file any more (status %u); get "
                                 "it from elsewhere and open it from your disk."),
                              host, status);

    case SOUP_STATUS_UNAUTHORIZED:
    case SOUP_STATUS_FORBIDDEN:
    case SOUP_STATUS_PROXY_UNAUTHORIZED:
      return g_strdup_printf (_ ("The server %s does not hand out the file (status %u); get it "
                                 "from elsewhere and open it from your disk."),
                              host, status);

    case STATUS_TOO_MANY_REQUESTS:
    case SOUP_STATUS_SERVICE_UNAVAILABLE:
      return g_strdup_printf (_ ("The server %s is too busy (status %u); try again later."), host,
                              status);

    default:
      break;
    }

  if (status >= 500)
    return g_strdup_printf (_ ("The server %s has trouble of its own (status %u); try again "
                               "later."),
                            host, status);

  return g_strdup_printf (_ ("The server %s did not send the file (status %u); try again later."),
                          host, status);
}

void
dataset_web_request_set_status_error (GError **error, SoupMessage *message)
{
  g_autofree char *sentence =
      describe_status (soup_message_get_status (message), dataset_web_request_get_host (message));

  g_set_error_literal (error, DATASET_ERROR, DATASET_ERROR_DOWNLOAD, sentence);
}

static gboolean
is_web_address (GUri *uri)
{
  const char *scheme = g_uri_get_scheme (uri);
  const char *host = g_uri_get_host (uri);

  return (strcmp (scheme, "http") == 0 || strcmp (scheme, "https") == 0) && host != NULL &&
         *host != '\0';
}

GUri *
dataset_web_request_resolve_redirect (GUri *from, const char *location, GError **error)
{
  g_autoptr (GUri) to = NULL;

  g_return_val_if_fail (from != NULL, NULL);

  if (location != NULL)
    to = g_uri_parse_relative (from, location, SOUP_HTTP_URI_FLAGS, NULL);

  if (to == NULL || !is_web_address (to))
    {
      g_set_error (error, DATASET_ERROR, DATASET_ERROR_DOWNLOAD,
                   _ ("The server %s points to something that is not a web address; try again "
                      "later."),
                   g_uri_get_host (from));
      return NULL;
    }

  if (strcmp (g_uri_get_scheme (from), "https") == 0 &&
      strcmp (g_uri_get_scheme (to), "https") != 0)
    {
      g_set_error (error, DATASET_ERROR, DATASET_ERROR_DOWNLOAD,
                   _ ("The server %s points to an address without encryption, which is not "
                      "followed; try again later."),
                   g_uri_get_host (from));
      return NULL;
    }

  return g_steal_pointer (&to);
}

static SoupMessage *
create_message (GUri *uri, guint64 offset, const char *validator)
{
  SoupMessage *message = soup_message_new_from_uri ("GET", uri);
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);

  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  soup_message_headers_replace (headers, "Accept-Encoding", "identity");

  if (offset > 0)
    soup_message_headers_set_range (headers, (goffset) offset, -1);
  if (offset > 0 && validator != NULL)
    soup_message_headers_replace (headers, "If-Range", validator);

  return message;
}

static gboolean
is_redirect (guint status)
{
  return status == SOUP_STATUS_MOVED_PERMANENTLY || status == SOUP_STATUS_FOUND ||
         status == SOUP_STATUS_SEE_OTHER || status == SOUP_STATUS_TEMPORARY_REDIRECT ||
         status == SOUP_STATUS_PERMANENT_REDIRECT;
}

GInputStream *
dataset_web_request_send (SoupSession *session,
                          const char *url,
                          guint64 offset,
                          const char *validator,
                          SoupMessage **message,
                          GCancellable *cancellable,
                          GError **error)
{
  g_autoptr (GUri) uri = g_uri_parse (url, SOUP_HTTP_URI_FLAGS, NULL);

  if (uri == NULL || !is_web_address (uri))
    {
      g_set_error (error, DATASET_ERROR, DATASET_ERROR_DOWNLOAD,
                   _ ("“%s” is not a web address; it should begin with https://."), url);
      return NULL;
    }

  for (guint redirects = 0; redirects <= MOST_REDIRECTS; redirects++)
    {
      g_autoptr (SoupMessage) request = create_message (uri, offset, validator);
      g_autoptr (GInputStream) body = NULL;
      SoupMessageHeaders *headers = soup_message_get_response_headers (request);
      GError *cause = NULL;
      GUri *next;

      body = soup_session_send (session, request, cancellable, &cause);
      if (body == NULL)
        {
          dataset_web_request_set_network_error (error, cause, request, FALSE);
          return NULL;
        }

      if (!is_redirect (soup_message_get_status (request)))
        {
          *message = g_steal_pointer (&request);
          return g_steal_pointer (&body);
        }

      next =
          dataset_web_request_resolve_redirect (uri,
                                                soup_message_headers_get_one (headers, "Location"),
                                                error);
      if (next == NULL)
        return NULL;

      g_uri_unref (uri);
      uri = next;
    }

  g_set_error (error, DATASET_ERROR, DATASET_ERROR_DOWNLOAD,
               _ ("The server %s sends the request around in a circle; try again later."),
               g_uri_get_host (uri));
  return NULL;
}

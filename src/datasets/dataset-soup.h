/* libsoup, loaded when the first download begins: with the libraries that it needs in turn it would
 * take part of every start, and most starts download nothing. No program is linked with it, so a
 * direct call of one of its functions does not link; what is called is listed here. */
#pragma once

#include <libsoup/soup.h>

#include "dataset-error.h"

G_BEGIN_DECLS

/* Without their prefix "soup_". */
#define DATASET_SOUP_FUNCTIONS(FUNCTION)                                                           \
  FUNCTION (content_decoder_get_type)                                                              \
  FUNCTION (message_add_flags)                                                                     \
  FUNCTION (message_get_request_headers)                                                           \
  FUNCTION (message_get_response_headers)                                                          \
  FUNCTION (message_get_status)                                                                    \
  FUNCTION (message_get_uri)                                                                       \
  FUNCTION (message_headers_get_content_length)                                                    \
  FUNCTION (message_headers_get_content_range)                                                     \
  FUNCTION (message_headers_get_encoding)                                                          \
  FUNCTION (message_headers_get_one)                                                               \
  FUNCTION (message_headers_replace)                                                               \
  FUNCTION (message_headers_set_range)                                                             \
  FUNCTION (message_new_from_uri)                                                                  \
  FUNCTION (session_abort)                                                                         \
  FUNCTION (session_error_quark)                                                                   \
  FUNCTION (session_new)                                                                           \
  FUNCTION (session_remove_feature_by_type)                                                        \
  FUNCTION (session_send)                                                                          \
  FUNCTION (session_set_timeout)                                                                   \
  FUNCTION (session_set_user_agent)

#define DATASET_SOUP_POINTER(name) __typeof__ (soup_##name) *name;

typedef struct
{
  DATASET_SOUP_FUNCTIONS (DATASET_SOUP_POINTER)
} DatasetSoup;

#undef DATASET_SOUP_POINTER

/* dataset_soup.session_send() is soup_session_send(), and so on. All are NULL before
 * dataset_soup_load(). */
extern DatasetSoup dataset_soup;

/* Fills dataset_soup unless that is done. Any thread that uses the functions has called this, or
 * got an object from one that has. After a failure the next call tries again. Error:
 * DATASET_ERROR_DOWNLOAD if libsoup is missing or unusable. */
gboolean dataset_soup_load (GError **error);

/* The same with a library of this name, for tests. On failure @functions stays as it is. */
gboolean dataset_soup_load_from (const char *name, DatasetSoup *functions, GError **error);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dataset-download.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "dataset-part-file.h"
#include "dataset-web-request.h"
#include "read-name.h"

#define READ_CHUNK (128 * 1024)
#define USUAL_TIMEOUT 30
/* Of what a server or a proxy answers in place of a file: a page for people. */
#define LONGEST_PAGE ((size_t) 1 << 20)

#define PROGRESS_INTERVAL (G_USEC_PER_SEC / 10)

typedef struct
{
  char *url;
  char *path;
  char *sha256;
  guint64 expected_size;
  guint timeout;
  DatasetDownloadProgress progress;
  gpointer progress_data;
  GMainContext *context; /* the caller's */
  gint64 last_progress;
} Download;

typedef struct
{
  DatasetDownloadProgress progress;
  gpointer data;
  guint64 received;
  guint64 total;
} ProgressReport;

/* What a server's answer means for the part file. */
typedef enum
{
  ANSWER_CONTINUES,     /* the rest of the file follows */
  ANSWER_STARTS_OVER,   /* the whole file follows */
  ANSWER_COMPLETE,      /* nothing is missing */
  ANSWER_RANGE_USELESS, /* ask for the whole file instead */
  ANSWER_REFUSED,       /* with an error */
} Answer;

static void
download_free (gpointer data)
{
  Download *self = data;

  g_main_context_unref (self->context);
  g_free (self->sha256);
  g_free (self->path);
  g_free (self->url);
  g_free (self);
}

static gboolean
deliver_progress (gpointer data)
{
  ProgressReport *report = data;

  report->progress (report->received, report->total, report->data);
  return G_SOURCE_REMOVE;
}

/* Sources of equal priority run in the order in which they were attached, so reports stay in order
 * and come before the task's own callback. */
static void
report_progress (Download *self, guint64 received, guint64 total, gboolean always)
{
  g_autoptr (GSource) source = NULL;
  ProgressReport *report;
  gint64 now = g_get_monotonic_time ();

  if (self->progress == NULL || (!always && now - self->last_progress < PROGRESS_INTERVAL))
    return;

  self->last_progress = now;
  report = g_new (ProgressReport, 1);
  *report = (ProgressReport){ self->progress, self->progress_data, received, total };

  source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_static_name (source, "[pupil] download progress");
  g_source_set_callback (source, deliver_progress, report, g_free);
  g_source_attach (source, self->context);
}

static gboolean
set_size_error (GError **error, Download *self, SoupMessage *message)
{
  g_autofree char *name = read_name_of_file_base (self->path);

  g_set_error (error, DATASET_ERROR, DATASET_ERROR_DOWNLOAD,
               _ ("The server %s offers a file of another size than “%s” has, so it is not the "
                  "same file any more; get it from elsewhere and open it from your disk."),
               dataset_web_request_get_host (message), name);
  return FALSE;
}

/* A strong entity tag, else the date. A weak tag does not promise the same bytes (RFC 9110,
 * 13.1.5); what a date leaves open, the checksum settles. */
static const char *
get_validator (SoupMessageHeaders *headers)
{
  const char *tag = soup_message_headers_get_one (headers, "ETag");

  if (tag != NULL && tag[0] == '"')
    return tag;

  return soup_message_headers_get_one (headers, "Last-Modified");
}

/* The size of the whole file if the server declares it with the whole file, else 0. */
static guint64
get_declared_size (SoupMessageHeaders *headers)
{
  goffset length;

  if (soup_message_headers_get_encoding (headers) != SOUP_ENCODING_CONTENT_LENGTH)
    return 0;

  length = soup_message_headers_get_content_length (headers);
  return length > 0 ? (guint64) length : 0;
}

static Answer
judge_whole (Download *self, SoupMessage *message, guint64 *total, GError **error)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);
  guint64 declared = get_declared_size (headers);

  if (self->expected_size != 0 &&
      soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CONTENT_LENGTH &&
      declared != self->expected_size)
    {
      set_size_error (error, self, message);
      return ANSWER_REFUSED;
    }

  *total = self->expected_size != 0 ? self->expected_size : declared;
  return ANSWER_STARTS_OVER;
}

static Answer
judge_range (
    Download *self, SoupMessage *message, DatasetPartFile *part, guint64 *total, GError **error)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);
  goffset start;
  goffset end;
  goffset whole;

  if (!soup_message_headers_get_content_range (headers, &start, &end, &whole) || start < 0 ||
      (guint64) start != dataset_part_file_get_size (part) || end < start ||
      (whole >= 0 && end >= whole))
    return ANSWER_RANGE_USELESS;

  if (whole >= 0 && self->expected_size != 0 && (guint64) whole != self->expected_size)
    {
      set_size_error (error, self, message);
      return ANSWER_REFUSED;
    }

  *total = self->expected_size;
  if (*total == 0 && whole > 0)
    *total = (guint64) whole;
  return ANSWER_CONTINUES;
}

static Answer
judge_answer (Download *self,
              SoupMessage *message,
              DatasetPartFile *part,
              gboolean ranged,
              guint64 *total,
              GError **error)
{
  guint status = soup_message_get_status (message);

  if (status == SOUP_STATUS_OK)
    return judge_whole (self, message, total, error);

  if (status == SOUP_STATUS_PARTIAL_CONTENT && ranged)
    return judge_range (self, message, part, total, error);

  /* Nothing lies behind what is there: it is the whole file, or some other file's beginning. */
  if (status == SOUP_STATUS_REQUESTED_RANGE_NOT_SATISFIABLE && ranged)
    return dataset_part_file_matches (part) ? ANSWER_COMPLETE : ANSWER_RANGE_USELESS;

  dataset_web_request_set_status_error (error, message);
  return ANSWER_REFUSED;
}

/* Reads @body to its end into @part. @total: of the whole file, 0 if unknown. */
static gboolean
receive_body (Download *self,
              SoupMessage *message,
              GInputStream *body,
              DatasetPartFile *part,
              guint64 total,
              GCancellable *cancellable,
              GError **error)
{
  g_autofree guint8 *buffer = g_malloc (READ_CHUNK);

  report_progress (self, dataset_part_file_get_size (part), total, TRUE);

  for (;;)
    {
      guint64 received = dataset_part_file_get_size (part);
      GError *cause = NULL;
      gssize length = g_input_stream_read (body, buffer, READ_CHUNK, cancellable, &cause);

      if (length == 0 && (total == 0 || received == total))
        return TRUE;

      if (length == 0)
        cause = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT, "");
      if (length <= 0)
        {
          dataset_web_request_set_network_error (error, cause, message, received > 0);
          return FALSE;
        }

      if (total != 0 && (guint64) length > total - received)
        {
          dataset_part_file_discard (part);
          return set_size_error (error, self, message);
        }

      if (!dataset_part_file_append (part, buffer, (size_t) length, error))
        return FALSE;

      report_progress (self, dataset_part_file_get_size (part), total, FALSE);
    }
}

static gboolean
is_whole_file (const Download *self, const guint8 *data, size_t size)
{
  g_autofree char *sum = g_compute_checksum_for_data (G_CHECKSUM_SHA256, data, size);

  return g_ascii_strcasecmp (sum, self->sha256) == 0;
}

/* Reads the beginning of @body into @head, and says whether more than a page comes, or the file
 * itself. What has arrived before stays until then. */
static gboolean
receive_head (Download *self,
              SoupMessage *message,
              GInputStream *body,
              guint8 *head,
              size_t *n_head,
              GCancellable *cancellable,
              GError **error)
{
  GError *cause = NULL;

  if (g_input_stream_read_all (body, head, LONGEST_PAGE, n_head, cancellable, &cause) &&
      (*n_head == LONGEST_PAGE || is_whole_file (self, head, *n_head)))
    return TRUE;
  if (cause == NULL)
    cause = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT, "");
  dataset_web_request_set_network_error (error, cause, message, TRUE);
  return FALSE;
}

/* The whole file follows. Where the server does not say how much that will be, it may be a page
 * that says what went wrong: that does not take the place of what has arrived before. */
static gboolean
start_over (Download *self,
            SoupMessage *message,
            GInputStream *body,
            DatasetPartFile *part,
            guint64 total,
            GCancellable *cancellable,
            GError **error)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);
  g_autofree guint8 *head = NULL;
  size_t n_head = 0;

  if (dataset_part_file_get_size (part) > 0 && get_declared_size (headers) == 0)
    {
      head = g_malloc (LONGEST_PAGE);
      if (!receive_head (self, message, body, head, &n_head, cancellable, error))
        return FALSE;
      if (total != 0 && n_head > total)
        return set_size_error (error, self, message);
    }
  return dataset_part_file_restart (part, get_validator (headers), error) &&
         dataset_part_file_append (part, head, n_head, error) &&
         receive_body (self, message, body, part, total, cancellable, error);
}

static gboolean
transfer (Download *self,
          SoupSession *session,
          DatasetPartFile *part,
          GCancellable *cancellable,
          GError **error)
{
  gboolean ranged = dataset_part_file_get_size (part) > 0;

  for (;;)
    {
      g_autoptr (SoupMessage) message = NULL;
      g_autoptr (GInputStream) body = NULL;
      guint64 total = 0;

      body = dataset_web_request_send (session, self->url,
                                       ranged ? dataset_part_file_get_size (part) : 0,
                                       dataset_part_file_get_validator (part), &message,
                                       cancellable, error);
      if (body == NULL)
        return FALSE;

      switch (judge_answer (self, message, part, ranged, &total, error))
        {
        case ANSWER_COMPLETE:
          return TRUE;

        case ANSWER_REFUSED:
          return FALSE;

        case ANSWER_RANGE_USELESS:
          ranged = FALSE;
          break;

        case ANSWER_STARTS_OVER:
          return start_over (self, message, body, part, total, cancellable, error);

        case ANSWER_CONTINUES:
          return receive_body (self, message, body, part, total, cancellable, error);

        default:
          g_assert_not_reached ();
        }
    }
}

/* Brings @part to its full size over the network, unless it is there already. */
static gboolean
complete_part (Download *self, DatasetPartFile *part, GCancellable *cancellable, GError **error)
{
  g_autoptr (SoupSession) session = NULL;
  guint64 size = dataset_part_file_get_size (part);
  gboolean done;

  if (self->expected_size != 0 && size >= self->expected_size)
    {
      if (dataset_part_file_matches (part))
        return TRUE;

      /* Full, but of something else: nothing in it is worth going on from. */
      if (!dataset_part_file_restart (part, NULL, error))
        return FALSE;
    }

  if (!dataset_part_file_reserve (part, self->expected_size, error))
    return FALSE;

  session = dataset_web_session_new (self->timeout);
  done = transfer (self, session, part, cancellable, error);
  soup_session_abort (session);
  /* What a broken connection still has to tell its session, it tells through the main context. */
  while (g_main_context_iteration (g_main_context_get_thread_default (), FALSE))
    continue;
  return done;
}

static gboolean
download_run (Download *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (DatasetPartFile) part = NULL;
  guint64 size;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;

  part = dataset_part_file_open (self->path, self->url, self->sha256, cancellable, error);
  if (part == NULL)
    return FALSE;

  if (dataset_part_file_is_finished (part, &size, cancellable))
    {
      dataset_part_file_discard (part);
      report_progress (self, size, size, TRUE);
      return TRUE;
    }

  if (!complete_part (self, part, cancellable, error))
    return FALSE;

  if (!dataset_part_file_matches (part))
    {
      g_autofree char *name = read_name_of_file_base (self->path);

      dataset_part_file_discard (part);
      g_set_error (error, DATASET_ERROR, DATASET_ERROR_DOWNLOAD,
                   _ ("“%s” arrived damaged and was deleted; try again."), name);
      return FALSE;
    }

  if (!dataset_part_file_commit (part, error))
    return FALSE;

  size = dataset_part_file_get_size (part);
  report_progress (self, size, size, TRUE);
  return TRUE;
}

static void
download_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  GError *error = NULL;
  gboolean done;

  /* What libsoup attaches belongs to this thread, not to the main loop. */
  g_main_context_push_thread_default (context);
  done = download_run (data, cancellable, &error);
  g_main_context_pop_thread_default (context);

  if (done)
    g_task_return_boolean (task, TRUE);
  else if (g_cancellable_is_cancelled (cancellable))
    {
      /* Whatever else happened on the way out. */
      g_error_free (error);
      g_task_return_error_if_cancelled (task);
    }
  else
    g_task_return_error (task, error);
}

static gboolean
is_sha256 (const char *text)
{
  return text != NULL && strlen (text) == 64 && strspn (text, "0123456789abcdefABCDEF") == 64;
}

void
dataset_download_async (const DatasetDownload *download,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer data)
{
  g_autoptr (GTask) task = NULL;
  Download *self;

  g_return_if_fail (download != NULL && download->url != NULL && download->path != NULL);
  g_return_if_fail (is_sha256 (download->sha256));
  g_return_if_fail (download->size <= G_MAXOFFSET);

  self = g_new0 (Download, 1);
  self->url = g_strdup (download->url);
  self->path = g_strdup (download->path);
  self->sha256 = g_strdup (download->sha256);
  self->expected_size = download->size;
  self->timeout = download->timeout > 0 ? download->timeout : USUAL_TIMEOUT;
  self->progress = download->progress;
  self->progress_data = download->progress_data;
  self->context = g_main_context_ref_thread_default ();

  task = g_task_new (NULL, cancellable, callback, data);
  g_task_set_source_tag (task, dataset_download_async);
  g_task_set_task_data (task, self, download_free);
  /* A download that was complete before it could be cancelled is complete. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_run_in_thread (task, download_thread);
}

gboolean
dataset_download_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, dataset_download_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

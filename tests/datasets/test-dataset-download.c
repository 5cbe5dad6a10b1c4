/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Downloads from a server on the loopback that can be told to misbehave. */
#include "dataset-download.h"
#include "dataset-web-request.h"

#include <signal.h>
#include <string.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <fcntl.h>
#include <unistd.h>

#include <glib/gstdio.h>

#define SIZE ((size_t) 1500 * 1000 + 7)
#define HALF ((size_t) 700 * 1000 + 3)

/* ---- The server: one prepared reply for each request, in order ---- */

typedef struct
{
  char *head; /* status line and header lines, each with its line end */
  GBytes *body;
  gboolean stall; /* keep the connection open afterwards until the client ends it */
} Reply;

typedef struct
{
  GSocketService *service;
  GMutex mutex;
  GCond idle;
  guint active;
  GQueue replies;
  GPtrArray *requests; /* heads as they came in */
  guint16 port;
} Server;

typedef struct
{
  Server server;
  char *folder;
  char *path;
  char *part;
  char *info;
  char *url;
  GBytes *content;
  char *sha256;
  /* of the latest download */
  guint64 received;
  guint64 total;
  guint reports;
  gboolean finished;
} Fixture;

static void
reply_free (gpointer data)
{
  Reply *reply = data;

  g_free (reply->head);
  g_clear_pointer (&reply->body, g_bytes_unref);
  g_free (reply);
}

static char *
read_head (GInputStream *input)
{
  g_autoptr (GString) head = g_string_new (NULL);
  char byte;

  while (!g_str_has_suffix (head->str, "\r\n\r\n"))
    {
      if (g_input_stream_read (input, &byte, 1, NULL, NULL) != 1)
        return NULL;
      g_string_append_c (head, byte);
      /* Not HTTP at all: the beginning of TLS. */
      if (head->len == 1 && byte != 'G')
        return NULL;
    }

  return g_string_free (g_steal_pointer (&head), FALSE);
}

static void
answer (Server *server, GSocketConnection *connection)
{
  GInputStream *input = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  GOutputStream *output = g_io_stream_get_output_stream (G_IO_STREAM (connection));
  g_autofree char *head = read_head (input);
  Reply *reply;
  gsize length;
  const void *body;
  char byte;

  if (head == NULL)
    return;

  g_mutex_lock (&server->mutex);
  g_ptr_array_add (server->requests, g_steal_pointer (&head));
  reply = g_queue_pop_head (&server->replies);
  g_mutex_unlock (&server->mutex);

  if (reply == NULL)
    return;

  body = g_bytes_get_data (reply->body, &length);
  if (g_output_stream_write_all (output, reply->head, strlen (reply->head), NULL, NULL, NULL) &&
      g_output_stream_write_all (output, body, length, NULL, NULL, NULL) && reply->stall)
    while (g_input_stream_read (input, &byte, 1, NULL, NULL) > 0)
      continue;

  reply_free (reply);
}

static gboolean
on_run (GThreadedSocketService *service,
        GSocketConnection *connection,
        GObject *source,
        gpointer data)
{
  Server *server = data;

  answer (server, connection);
  g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);

  g_mutex_lock (&server->mutex);
  server->active--;
  g_cond_signal (&server->idle);
  g_mutex_unlock (&server->mutex);
  return TRUE;
}

/* Runs in the main thread, before on_run() in a thread of its own. */
static gboolean
on_incoming (GSocketService *service, GSocketConnection *connection, GObject *source, gpointer data)
{
  Server *server = data;

  g_mutex_lock (&server->mutex);
  server->active++;
  g_mutex_unlock (&server->mutex);
  return FALSE;
}

static void
server_start (Server *server)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) wanted = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) bound = NULL;
  g_autoptr (GError) error = NULL;

  g_mutex_init (&server->mutex);
  g_cond_init (&server->idle);
  g_queue_init (&server->replies);
  server->requests = g_ptr_array_new_with_free_func (g_free);
  server->service = g_threaded_socket_service_new (10);
  g_socket_listener_add_address (G_SOCKET_LISTENER (server->service), wanted, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_TCP, NULL, &bound, &error);
  g_assert_no_error (error);
  server->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  g_signal_connect (server->service, "incoming", G_CALLBACK (on_incoming), server);
  g_signal_connect (server->service, "run", G_CALLBACK (on_run), server);
  g_socket_service_start (server->service);
}

static void
server_stop (Server *server)
{
  g_socket_service_stop (server->service);
  g_socket_listener_close (G_SOCKET_LISTENER (server->service));

  g_mutex_lock (&server->mutex);
  while (server->active > 0)
    g_cond_wait (&server->idle, &server->mutex);
  g_mutex_unlock (&server->mutex);

  g_assert_cmpuint (g_queue_get_length (&server->replies), ==, 0);
  g_object_unref (server->service);
  g_ptr_array_unref (server->requests);
  g_mutex_clear (&server->mutex);
  g_cond_clear (&server->idle);
}

/* @headers: further lines, each with its line end. @declared: Content-Length, negative for none. */
static Reply *
push (Fixture *self, guint status, const char *headers, goffset declared, GBytes *body)
{
  Reply *reply = g_new0 (Reply, 1);
  g_autofree char *length =
      declared >= 0
          ? g_strdup_printf ("Content-Length: %" G_GINT64_FORMAT "\r\n", (gint64) declared)
          : g_strdup ("");

  reply->head = g_strdup_printf ("HTTP/1.1 %u Whatever\r\n%s%sConnection: close\r\n\r\n", status,
                                 length, headers);
  reply->body = g_bytes_ref (body);
  g_mutex_lock (&self->server.mutex);
  g_queue_push_tail (&self->server.replies, reply);
  g_mutex_unlock (&self->server.mutex);
  return reply;
}

static GBytes *
slice (Fixture *self, size_t from, size_t to)
{
  return g_bytes_new_from_bytes (self->content, from, to - from);
}

/* The whole file, with an entity tag. */
static Reply *
push_whole (Fixture *self)
{
  return push (self, 200, "ETag: \"one\"\r\n", SIZE, self->content);
}

/* Declares the whole file and sends only the first HALF bytes. */
static Reply *
push_half (Fixture *self)
{
  g_autoptr (GBytes) half = slice (self, 0, HALF);

  return push (self, 200, "ETag: \"one\"\r\nLast-Modified: Fri, 05 Jun 2009 21:00:00 GMT\r\n", SIZE,
               half);
}

/* What lies behind the first HALF bytes. */
static Reply *
push_rest (Fixture *self)
{
  g_autoptr (GBytes) rest = slice (self, HALF, SIZE);
  g_autofree char *range =
      g_strdup_printf ("Content-Range: bytes %zu-%zu/%zu\r\n", HALF, SIZE - 1, SIZE);

  return push (self, 206, range, SIZE - HALF, rest);
}

static Reply *
push_empty (Fixture *self, guint status, const char *headers)
{
  g_autoptr (GBytes) nothing = g_bytes_new (NULL, 0);

  return push (self, status, headers, 0, nothing);
}

/* The value of a header in request number @index, or NULL. */
static char *
request_header (Fixture *self, guint index, const char *name)
{
  g_auto (GStrv) lines = NULL;

  g_assert_cmpuint (index, <, self->server.requests->len);
  lines = g_strsplit (self->server.requests->pdata[index], "\r\n", -1);
  for (char **line = lines + 1; *line != NULL; line++)
    {
      size_t length = strlen (name);

      if (g_ascii_strncasecmp (*line, name, length) == 0 && (*line)[length] == ':')
        return g_strstrip (g_strdup (*line + length + 1));
    }

  return NULL;
}

static void
assert_request_header (Fixture *self, guint index, const char *name, const char *expected)
{
  g_autofree char *value = request_header (self, index, name);

  g_assert_cmpstr (value, ==, expected);
}

static void
assert_requests (Fixture *self, guint count)
{
  g_assert_cmpuint (self->server.requests->len, ==, count);
}

/* ---- The fixture ---- */

static GBytes *
make_content (guint32 seed, size_t size)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);
  guint8 *data = g_malloc (size);

  for (size_t i = 0; i < size; i++)
    data[i] = (guint8) g_rand_int_range (random, 0, 256);

  return g_bytes_new_take (data, size);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  server_start (&self->server);
  self->folder = g_dir_make_tmp ("pupil-download-XXXXXX", &error);
  g_assert_no_error (error);
  self->path = g_build_filename (self->folder, "deep", "er", "file.tar.gz", NULL);
  self->part = g_strconcat (self->path, ".part", NULL);
  self->info = g_strconcat (self->path, ".part.info", NULL);
  self->url = g_strdup_printf ("http://127.0.0.1:%u/a/file.tar.gz", self->server.port);
  self->content = make_content (1, SIZE);
  self->sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, self->content);
}

static void
make_folder (Fixture *self)
{
  g_autofree char *folder = g_path_get_dirname (self->path);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
}

/* Removing the folders fails if anything else was left behind. */
static void
tear_down (Fixture *self, gconstpointer data)
{
  g_autofree char *deeper = g_path_get_dirname (self->path);
  g_autofree char *deep = g_path_get_dirname (deeper);

  server_stop (&self->server);
  g_unlink (self->path);
  g_unlink (self->part);
  g_unlink (self->info);
  if (g_file_test (deep, G_FILE_TEST_EXISTS))
    {
      g_assert_cmpint (g_rmdir (deeper), ==, 0);
      g_assert_cmpint (g_rmdir (deep), ==, 0);
    }
  g_assert_cmpint (g_rmdir (self->folder), ==, 0);
  g_bytes_unref (self->content);
  g_free (self->sha256);
  g_free (self->url);
  g_free (self->info);
  g_free (self->part);
  g_free (self->path);
  g_free (self->folder);
}

static void
on_progress (guint64 received, guint64 total, gpointer data)
{
  Fixture *self = data;

  g_assert_false (self->finished);
  g_assert_cmpuint (received, >=, self->received);
  if (total != 0)
    g_assert_cmpuint (received, <=, total);
  self->received = received;
  self->total = total;
  self->reports++;
}

typedef struct
{
  Fixture *fixture;
  GError *error;
  gboolean done;
  gboolean ok;
} Outcome;

static void
on_done (GObject *source, GAsyncResult *result, gpointer data)
{
  Outcome *outcome = data;

  outcome->ok = dataset_download_finish (result, &outcome->error);
  outcome->done = TRUE;
  if (outcome->fixture != NULL)
    outcome->fixture->finished = TRUE;
}

/* Of the fixture's file; without progress. */
static DatasetDownload
make_request (const Fixture *self)
{
  return (DatasetDownload){
    .url = self->url, .path = self->path, .sha256 = self->sha256, .size = SIZE
  };
}

static void
start (Fixture *self,
       Outcome *outcome,
       guint64 expected_size,
       guint timeout,
       GCancellable *cancellable)
{
  DatasetDownload request = make_request (self);

  *outcome = (Outcome){ .fixture = self };
  self->received = 0;
  self->total = 0;
  self->reports = 0;
  self->finished = FALSE;
  request.size = expected_size;
  request.timeout = timeout;
  request.progress = on_progress;
  request.progress_data = self;
  dataset_download_async (&request, cancellable, on_done, outcome);
}

static void
wait_for (Outcome *outcome)
{
  while (!outcome->done)
    g_main_context_iteration (NULL, TRUE);

  g_assert_true (outcome->ok == (outcome->error == NULL));
}

/* Downloads and returns the error, if any. */
static GError *
download_full (Fixture *self, guint64 expected_size, guint timeout, GCancellable *cancellable)
{
  Outcome outcome;

  start (self, &outcome, expected_size, timeout, cancellable);
  wait_for (&outcome);
  return outcome.error;
}

static GError *
download (Fixture *self)
{
  return download_full (self, SIZE, 60, NULL);
}

static void
assert_file (const char *path, GBytes *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  char *data;
  gsize length;

  g_file_get_contents (path, &data, &length, &error);
  g_assert_no_error (error);
  bytes = g_bytes_new_take (data, length);
  g_assert_true (g_bytes_equal (bytes, expected));
}

static void
assert_absent (const char *path)
{
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

/* The finished file and nothing else, and progress that went all the way. */
static void
assert_success (Fixture *self, GError *error)
{
  g_assert_no_error (error);
  assert_file (self->path, self->content);
  assert_absent (self->part);
  assert_absent (self->info);
  g_assert_cmpuint (self->reports, >, 0);
  g_assert_cmpuint (self->received, ==, SIZE);
  g_assert_cmpuint (self->total, ==, SIZE);
}

/* An error with @words in it, no file under the final name, and @kept bytes for the next attempt.
 */
static void
assert_failure (Fixture *self, GError *error, const char *words, size_t kept)
{
  g_assert_error (error, DATASET_ERROR, DATASET_ERROR_DOWNLOAD);
  g_assert_nonnull (strstr (error->message, words));
  g_assert_true (g_str_has_suffix (error->message, "."));
  assert_absent (self->path);
  if (kept > 0)
    {
      g_autoptr (GBytes) beginning = slice (self, 0, kept);

      assert_file (self->part, beginning);
    }
  else
    {
      assert_absent (self->part);
      assert_absent (self->info);
    }
}

/* Leaves the first @size bytes of the file (or of another one) as a crash would. */
static void
leave_part (Fixture *self, GBytes *content, size_t size, const char *info)
{
  g_autoptr (GError) error = NULL;

  make_folder (self);
  g_file_set_contents (self->part, g_bytes_get_data (content, NULL), (gssize) size, &error);
  g_assert_no_error (error);
  if (info != NULL)
    g_file_set_contents (self->info, info, -1, &error);
  g_assert_no_error (error);
}

static gboolean
on_tick (gpointer data)
{
  guint *ticks = data;

  (*ticks)++;
  return G_SOURCE_CONTINUE;
}

/* Runs the main loop until the server's beginning of the file lies on the disk. */
static void
wait_for_part (Fixture *self, size_t size)
{
  guint ticks = 0;
  guint source = g_timeout_add (5, on_tick, &ticks);
  GStatBuf status;

  while (g_stat (self->part, &status) != 0 || (size_t) status.st_size < size)
    g_main_context_iteration (NULL, TRUE);

  g_source_remove (source);
}

/* ---- Downloads that work ---- */

static void
test_plain (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *agent = NULL;

  push_whole (self);
  error = download (self);

  assert_success (self, error);
  assert_requests (self, 1);
  agent = request_header (self, 0, "User-Agent");
  g_assert_true (g_str_has_prefix (agent, "Pupil/0."));
  assert_request_header (self, 0, "Accept-Encoding", "identity");
  assert_request_header (self, 0, "Range", NULL);
  assert_request_header (self, 0, "If-Range", NULL);
}

static void
test_unknown_size (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  push_whole (self);
  error = download_full (self, 0, 60, NULL);
  assert_success (self, error);
}

/* Neither side says how much it is: the end of the connection is the end of the file. */
static void
test_undeclared_size (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  push (self, 200, "", -1, self->content);
  error = download_full (self, 0, 60, NULL);
  assert_success (self, error);
}

/* Some servers announce a .tar.gz as gzip encoding: it must be kept, not unpacked. */
static void
test_stays_packed (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  push (self, 200, "Content-Encoding: gzip\r\n", SIZE, self->content);
  error = download (self);
  assert_success (self, error);
}

static void
test_main_loop_lives (Fixture *self, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Outcome outcome;
  guint ticks = 0;
  guint source;

  push_half (self)->stall = TRUE;
  start (self, &outcome, SIZE, 60, cancellable);
  source = g_timeout_add (10, on_tick, &ticks);
  while (ticks < 20)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (source);
  wait_for_part (self, HALF);

  g_cancellable_cancel (cancellable);
  wait_for (&outcome);
  g_assert_error (outcome.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&outcome.error);
}

static void
test_existing_file (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  make_folder (self);
  leave_part (self, self->content, HALF, NULL);
  g_file_set_contents (self->path, g_bytes_get_data (self->content, NULL), SIZE, &error);
  g_assert_no_error (error);
  error = download (self);
  assert_success (self, error);
  assert_requests (self, 0);

  g_file_set_contents (self->path, "something else", -1, &error);
  g_assert_no_error (error);
  push_whole (self);
  error = download (self);
  assert_success (self, error);
  assert_requests (self, 1);
}

typedef struct
{
  Fixture *fixture;
  GThread *thread;
  guint reports;
  int done;
} Elsewhere;

static void
on_progress_elsewhere (guint64 received, guint64 total, gpointer data)
{
  Elsewhere *self = data;

  g_assert_true (g_thread_self () == self->thread);
  self->reports++;
}

static gpointer
download_elsewhere (gpointer data)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  Elsewhere *self = data;
  DatasetDownload request = make_request (self->fixture);
  Outcome outcome = { 0 };

  request.progress = on_progress_elsewhere;
  request.progress_data = self;
  self->thread = g_thread_self ();
  g_main_context_push_thread_default (context);
  dataset_download_async (&request, NULL, on_done, &outcome);
  while (!outcome.done)
    g_main_context_iteration (context, TRUE);
  g_main_context_pop_thread_default (context);
  g_assert_no_error (outcome.error);
  g_atomic_int_set (&self->done, TRUE);
  return NULL;
}

/* Progress and result come to the context from which the download was started. */
static void
test_thread_default_context (Fixture *self, gconstpointer data)
{
  Elsewhere elsewhere = { .fixture = self };
  guint ticks = 0;
  guint source = g_timeout_add (5, on_tick, &ticks);
  GThread *thread;

  push_whole (self);
  thread = g_thread_new ("elsewhere", download_elsewhere, &elsewhere);
  while (!g_atomic_int_get (&elsewhere.done))
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (source);
  g_thread_join (thread);

  g_assert_cmpuint (elsewhere.reports, >=, 2);
  assert_file (self->path, self->content);
}

/* ---- Going on after an interruption ---- */

static void
test_resume (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) broken = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *range = g_strdup_printf ("bytes=%zu-", HALF);

  push_half (self);
  broken = download (self);
  assert_failure (self, broken, "what has arrived is kept, and trying again goes on", HALF);
  g_assert_nonnull (strstr (broken->message, "127.0.0.1"));

  push_rest (self);
  error = download (self);
  assert_success (self, error);
  assert_requests (self, 2);
  assert_request_header (self, 1, "Range", range);
  assert_request_header (self, 1, "If-Range", "\"one\"");
}

/* A weak entity tag must not guard a range; the date may. */
static void
test_resume_weak_tag (Fixture *self, gconstpointer data)
{
  g_autoptr (GBytes) half = slice (self, 0, HALF);
  const char *headers = "ETag: W/\"one\"\r\nLast-Modified: Fri, 05 Jun 2009 21:00:00 GMT\r\n";
  g_autoptr (GError) broken = NULL;
  g_autoptr (GError) error = NULL;

  push (self, 200, headers, SIZE, half);
  broken = download (self);
  assert_failure (self, broken, "broke off", HALF);

  push_rest (self);
  error = download (self);
  assert_success (self, error);
  assert_request_header (self, 1, "If-Range", "Fri, 05 Jun 2009 21:00:00 GMT");
}

/* A connection that ends early without having said how much would come. */
static void
test_break_undeclared (Fixture *self, gconstpointer data)
{
  g_autoptr (GBytes) half = slice (self, 0, HALF);
  g_autoptr (GError) error = NULL;

  push (self, 200, "", -1, half);
  error = download (self);
  assert_failure (self, error, "what has arrived is kept", HALF);
}

static void
test_break_before_data (Fixture *self, gconstpointer data)
{
  g_autoptr (GBytes) nothing = g_bytes_new (NULL, 0);
  g_autoptr (GError) error = NULL;

  push (self, 200, "", SIZE, nothing);
  error = download (self);
  assert_failure (self, error, "127.0.0.1", 0);
  g_assert_null (strstr (error->message, "kept"));
}

static void
test_range_ignored (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) broken = NULL;
  g_autoptr (GError) error = NULL;

  push_half (self);
  broken = download (self);
  assert_failure (self, broken, "broke off", HALF);

  push_whole (self);
  error = download (self);
  assert_success (self, error);
  assert_requests (self, 2);
}

/* A proxy that wants people to log in, and the server itself when they have. */
static void
test_page_keeps_part (Fixture *self, gconstpointer data)
{
  g_autoptr (GBytes) page = make_content (3, 2000);
  g_autoptr (GBytes) nothing = g_bytes_new (NULL, 0);
  g_autoptr (GError) error = NULL;

  leave_part (self, self->content, HALF, NULL);
  push (self, 200, "Content-Type: text/html\r\n", -1, page);
  error = download (self);
  assert_failure (self, error, "what has arrived is kept", HALF);
  g_clear_error (&error);
  push (self, 200, "", -1, nothing);
  error = download (self);
  assert_failure (self, error, "what has arrived is kept", HALF);
  g_clear_error (&error);
  push (self, 200, "", -1, self->content);
  error = download (self);
  assert_success (self, error);
}

/* What had arrived was of an older version, so If-Range does not hold and all comes anew. */
static void
test_changed_on_server (Fixture *self, gconstpointer data)
{
  g_autoptr (GBytes) older = make_content (2, HALF);
  g_autoptr (GError) broken = NULL;
  g_autoptr (GError) error = NULL;

  push (self, 200, "ETag: \"zero\"\r\n", SIZE, older);
  broken = download (self);
  g_assert_error (broken, DATASET_ERROR, DATASET_ERROR_DOWNLOAD);
  assert_file (self->part, older);

  push_half (self);
  g_clear_error (&broken);
  broken = download (self);
  assert_failure (self, broken, "broke off", HALF);
  assert_request_header (self, 1, "If-Range", "\"zero\"");

  push_rest (self);
  error = download (self);
  assert_success (self, error);
  assert_request_header (self, 2, "If-Range", "\"one\"");
}

/* A range that was not asked for is worth nothing: then the whole file is asked for. */
static void
test_wrong_range (Fixture *self, gconstpointer data)
{
  const char *wrong[] = { "Content-Range: bytes 5-1500006/1500007\r\n",
                          "Content-Range: bytes 700003-1500007/1500007\r\n",
                          "Content-Range: bytes 700003-5/1500007\r\n",
                          "Content-Range: nonsense\r\n", "" };
  g_autoptr (GBytes) rest = slice (self, HALF, SIZE);

  for (size_t i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;

      leave_part (self, self->content, HALF, NULL);
      push (self, 206, wrong[i], SIZE - HALF, rest);
      push_whole (self);
      error = download (self);
      assert_success (self, error);
      assert_requests (self, 2 * (guint) i + 2);
      assert_request_header (self, 2 * (guint) i + 1, "Range", NULL);
      g_assert_cmpint (g_unlink (self->path), ==, 0);
    }
}

static void
test_range_of_other_size (Fixture *self, gconstpointer data)
{
  g_autoptr (GBytes) rest = slice (self, HALF, SIZE);
  g_autoptr (GError) error = NULL;

  leave_part (self, self->content, HALF, NULL);
  push (self, 206, "Content-Range: bytes 700003-1500006/1500008\r\n", SIZE - HALF, rest);
  error = download (self);
  assert_failure (self, error, "another size", HALF);
}

/* 206 without having asked for a part. */
static void
test_unasked_range (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  push (self, 206, "Content-Range: bytes 0-1500006/1500007\r\n", SIZE, self->content);
  error = download (self);
  assert_failure (self, error, "206", 0);
}

/* Everything had arrived, but the end came before the renaming: no need to ask anyone. */
static void
test_complete_part (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  leave_part (self, self->content, SIZE, NULL);
  error = download (self);
  assert_success (self, error);
  assert_requests (self, 0);
}

static void
test_complete_part_of_unknown_size (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  leave_part (self, self->content, SIZE, NULL);
  push_empty (self, 416, "Content-Range: bytes */1500007\r\n");
  error = download_full (self, 0, 60, NULL);
  assert_success (self, error);
  assert_request_header (self, 0, "Range", "bytes=1500007-");
}

static void
test_stale_part (Fixture *self, gconstpointer data)
{
  g_autoptr (GBytes) other = make_content (2, SIZE + 5);
  const size_t sizes[] = { SIZE, SIZE + 5 };

  for (size_t i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (GError) error = NULL;

      leave_part (self, other, sizes[i], NULL);
      push_whole (self);
      error = download (self);
      assert_success (self, error);
      assert_request_header (self, (guint) i, "Range", NULL);
      g_assert_cmpint (g_unlink (self->path), ==, 0);
    }
}

static void
test_stale_part_refused_range (Fixture *self, gconstpointer data)
{
  g_autoptr (GBytes) other = make_content (2, SIZE + 5);
  g_autoptr (GError) error = NULL;

  leave_part (self, other, SIZE + 5, NULL);
  push_empty (self, 416, "Content-Range: bytes */1500007\r\n");
  push_whole (self);
  error = download_full (self, 0, 60, NULL);
  assert_success (self, error);
  assert_request_header (self, 1, "Range", NULL);
}

/* What was left belongs to a file with another checksum. */
static void
test_part_of_other_file (Fixture *self, gconstpointer data)
{
  g_autoptr (GBytes) other = make_content (2, HALF);
  g_autoptr (GError) error = NULL;

  leave_part (self, other, HALF, "[download]\nsha256=00\nvalidator=\"one\"\n");
  push_whole (self);
  error = download (self);
  assert_success (self, error);
  assert_request_header (self, 0, "Range", NULL);
}

/* Damaged information is no information; in no case does it get into the request. */
static void
test_damaged_info (Fixture *self, gconstpointer data)
{
  g_autofree char *injection =
      g_strdup_printf ("[download]\nurl=%s\nvalidator=a\\r\\nX-Evil: 1\n", self->url);
  const char *infos[] = { "\xff\xfe not a key file", "", "[download]\nvalidator=\"other server\"\n",
                          injection };

  for (size_t i = 0; i < G_N_ELEMENTS (infos); i++)
    {
      g_autoptr (GError) error = NULL;

      leave_part (self, self->content, HALF, infos[i]);
      push_rest (self);
      error = download (self);
      assert_success (self, error);
      assert_request_header (self, (guint) i, "Range", "bytes=700003-");
      assert_request_header (self, (guint) i, "If-Range", NULL);
      assert_request_header (self, (guint) i, "X-Evil", NULL);
      g_assert_cmpint (g_unlink (self->path), ==, 0);
    }
}

/* ---- Servers and networks that fail ---- */

static void
test_statuses (Fixture *self, gconstpointer data)
{
  const guint statuses[] = { 204, 304, 400, 401, 403, 404, 407, 410, 416, 429, 500, 503, 599 };

  for (size_t i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *number = g_strdup_printf ("status %u", statuses[i]);

      push_empty (self, statuses[i], "");
      error = download (self);
      assert_failure (self, error, number, 0);
      g_assert_nonnull (strstr (error->message, "127.0.0.1"));
    }
}

/* The page that comes with an error is not waited for, and what an earlier attempt left stays. */
static void
test_status_keeps_part (Fixture *self, gconstpointer data)
{
  g_autoptr (GBytes) page = g_bytes_new_static ("<html>", 6);
  g_autoptr (GError) error = NULL;

  leave_part (self, self->content, HALF, NULL);
  push (self, 404, "", 100000, page)->stall = TRUE;
  error = download (self);
  assert_failure (self, error, "status 404", HALF);
}

static void
test_redirect (Fixture *self, gconstpointer data)
{
  g_autofree char *absolute =
      g_strdup_printf ("Location: http://127.0.0.1:%u/c\r\n", self->server.port);
  g_autoptr (GError) error = NULL;

  leave_part (self, self->content, HALF, NULL);
  push_empty (self, 302, "Location: ../b?x=1\r\n");
  push_empty (self, 308, absolute);
  push_rest (self);
  error = download (self);
  assert_success (self, error);
  assert_requests (self, 3);
  g_assert_true (g_str_has_prefix (self->server.requests->pdata[1], "GET /b?x=1 HTTP/1.1\r\n"));
  g_assert_true (g_str_has_prefix (self->server.requests->pdata[2], "GET /c HTTP/1.1\r\n"));
  assert_request_header (self, 2, "Range", "bytes=700003-");
}

static void
test_redirect_nowhere (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) missing = NULL;
  g_autoptr (GError) circle = NULL;

  push_empty (self, 301, "");
  missing = download (self);
  assert_failure (self, missing, "not a web address", 0);

  for (guint i = 0; i < 11; i++)
    push_empty (self, 302, "Location: /a/file.tar.gz\r\n");
  circle = download (self);
  assert_failure (self, circle, "circle", 0);
}

static void
test_resolve_redirect (void)
{
  const struct
  {
    const char *from;
    const char *location;
    const char *to;
  } cases[] = {
    { "https://a.example/x/y", "z", "https://a.example/x/z" },
    { "https://a.example/x/y", "//b.example/z", "https://b.example/z" },
    { "http://a.example/x", "https://a.example/x", "https://a.example/x" },
    { "http://a.example/x", "http://b.example/x", "http://b.example/x" },
    { "https://a.example/x", "http://a.example/x", NULL },
    { "https://a.example/x", "HTTP://a.example/x", NULL },
    { "https://a.example/x", "file:///etc/passwd", NULL },
    { "http://a.example/x", "ftp://a.example/x", NULL },
    { "http://a.example/x", "http://", NULL },
    { "http://a.example/x", "http://[", NULL },
    { "http://a.example/x", NULL, NULL },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GUri) from = g_uri_parse (cases[i].from, SOUP_HTTP_URI_FLAGS, NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (GUri) to = dataset_web_request_resolve_redirect (from, cases[i].location, &error);
      g_autofree char *text = to != NULL ? g_uri_to_string (to) : NULL;

      g_assert_cmpstr (text, ==, cases[i].to);
      if (cases[i].to == NULL)
        g_assert_error (error, DATASET_ERROR, DATASET_ERROR_DOWNLOAD);
    }
}

static void
test_wrong_bytes (Fixture *self, gconstpointer data)
{
  g_autoptr (GBytes) other = make_content (2, SIZE);
  g_autoptr (GError) damaged = NULL;
  g_autoptr (GError) error = NULL;

  push (self, 200, "ETag: \"one\"\r\n", SIZE, other);
  damaged = download (self);
  assert_failure (self, damaged, "damaged", 0);
  g_assert_nonnull (strstr (damaged->message, "file.tar.gz"));

  push_whole (self);
  error = download (self);
  assert_success (self, error);
  assert_request_header (self, 1, "Range", NULL);
}

/* Too little or too much is declared: it is not even begun, though all of it hangs on the line. */
static void
test_wrong_length (Fixture *self, gconstpointer data)
{
  const goffset lengths[] = { 0, 1000, SIZE - 1, SIZE + 1, G_MAXINT64 };
  g_autoptr (GBytes) nothing = g_bytes_new (NULL, 0);

  for (size_t i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autoptr (GError) error = NULL;

      push (self, 200, "", lengths[i], nothing)->stall = lengths[i] > 0;
      error = download (self);
      assert_failure (self, error, "another size", 0);
      g_assert_nonnull (strstr (error->message, "127.0.0.1"));
    }
}

/* More comes than was expected, and would never end. */
static void
test_too_much (Fixture *self, gconstpointer data)
{
  g_autoptr (GBytes) more = make_content (2, 2 * SIZE);
  g_autoptr (GError) error = NULL;

  push (self, 200, "", -1, more)->stall = TRUE;
  error = download (self);
  assert_failure (self, error, "another size", 0);
}

static void
test_silence (Fixture *self, gconstpointer data)
{
  g_autoptr (GBytes) nothing = g_bytes_new (NULL, 0);
  g_autoptr (GError) stopped = NULL;
  g_autoptr (GError) silent = NULL;

  push_half (self)->stall = TRUE;
  stopped = download_full (self, SIZE, 1, NULL);
  assert_failure (self, stopped, "stopped sending; what has arrived is kept", HALF);
  g_assert_cmpint (g_unlink (self->part), ==, 0);

  push (self, 200, "", SIZE, nothing)->stall = TRUE;
  silent = download_full (self, SIZE, 1, NULL);
  assert_failure (self, silent, "does not answer", 0);
}

static void
test_unreachable (Fixture *self, gconstpointer data)
{
  g_autoptr (GSocket) socket =
      g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
  g_autoptr (GSocketAddress) wanted = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr (GSocketAddress) bound = NULL;
  g_autoptr (GError) error = NULL;

  /* A port that is taken, but where nobody listens. */
  g_assert_true (g_socket_bind (socket, wanted, FALSE, NULL));
  bound = g_socket_get_local_address (socket, NULL);
  g_free (self->url);
  self->url = g_strdup_printf ("http://127.0.0.1:%u/x",
                               g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound)));
  error = download (self);
  assert_failure (self, error, "127.0.0.1", 0);
}

static void
test_no_http_spoken (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  memcpy (push_whole (self)->head, "GARBAGE!", 8);
  error = download (self);
  assert_failure (self, error, "127.0.0.1", 0);
  g_assert_nonnull (strstr (error->message, "makes no sense"));
}

static void
test_no_encryption_spoken (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_free (self->url);
  self->url = g_strdup_printf ("https://127.0.0.1:%u/x", self->server.port);
  error = download (self);
  assert_failure (self, error, "127.0.0.1", 0);
}

static void
test_no_address (Fixture *self, gconstpointer data)
{
  const char *urls[] = {
    "", "file.tar.gz", "file:///etc/passwd", "http://", "http://[", "ftp://a/b"
  };

  for (size_t i = 0; i < G_N_ELEMENTS (urls); i++)
    {
      g_autoptr (GError) error = NULL;

      g_free (self->url);
      self->url = g_strdup (urls[i]);
      error = download (self);
      assert_failure (self, error, "not a web address", 0);
    }
}

/* ---- Cancelling, and two at once ---- */

static void
test_cancel_and_resume (Fixture *self, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GBytes) half = slice (self, 0, HALF);
  g_autoptr (GError) error = NULL;
  Outcome outcome;

  push_half (self)->stall = TRUE;
  start (self, &outcome, SIZE, 60, cancellable);
  wait_for_part (self, HALF);
  g_cancellable_cancel (cancellable);
  wait_for (&outcome);
  g_assert_error (outcome.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&outcome.error);
  assert_absent (self->path);
  assert_file (self->part, half);

  push_rest (self);
  error = download (self);
  assert_success (self, error);
  assert_request_header (self, 1, "Range", "bytes=700003-");
}

static void
test_cancel_before_start (Fixture *self, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autofree char *folder = g_path_get_dirname (self->path);
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  error = download_full (self, SIZE, 60, cancellable);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_requests (self, 0);
  assert_absent (folder);
}

/* The server has not even answered. */
static void
test_cancel_while_waiting (Fixture *self, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GBytes) nothing = g_bytes_new (NULL, 0);
  guint ticks = 0;
  guint source = g_timeout_add (5, on_tick, &ticks);
  gboolean asked = FALSE;
  Outcome outcome;
  Reply *reply = push (self, 200, "", -1, nothing);

  reply->head[0] = '\0';
  reply->stall = TRUE;
  start (self, &outcome, SIZE, 60, cancellable);
  while (!asked)
    {
      g_main_context_iteration (NULL, TRUE);
      g_mutex_lock (&self->server.mutex);
      asked = self->server.requests->len > 0;
      g_mutex_unlock (&self->server.mutex);
    }
  g_source_remove (source);

  g_cancellable_cancel (cancellable);
  wait_for (&outcome);
  g_assert_error (outcome.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&outcome.error);
  assert_absent (self->part);
}

static void
test_two_at_once (Fixture *self, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GBytes) half = slice (self, 0, HALF);
  const DatasetDownload request = make_request (self);
  g_autoptr (GError) error = NULL;
  Outcome first;
  Outcome second = { 0 };

  push_half (self)->stall = TRUE;
  start (self, &first, SIZE, 60, cancellable);
  wait_for_part (self, HALF);

  dataset_download_async (&request, NULL, on_done, &second);
  wait_for (&second);
  assert_failure (self, second.error, "being downloaded already", HALF);
  g_clear_error (&second.error);
  assert_requests (self, 1);

  g_cancellable_cancel (cancellable);
  wait_for (&first);
  g_assert_error (first.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&first.error);
  assert_file (self->part, half);

  push_rest (self);
  error = download (self);
  assert_success (self, error);
}

/* ---- Disks that fail ---- */

static void
test_too_large_for_disk (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = download_full (self, G_MAXINT64, 60, NULL);

  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  g_assert_nonnull (strstr (error->message, "file.tar.gz"));
  assert_requests (self, 0);
  assert_absent (self->part);
}

/* The disk takes no more midway; what fits is kept and gone on from. */
static void
test_write_fails (Fixture *self, gconstpointer data)
{
  g_autoptr (GBytes) half = slice (self, 0, HALF);
  g_autoptr (GError) failed = NULL;
  g_autoptr (GError) error = NULL;
  struct rlimit before;
  struct rlimit limit;

  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &before), ==, 0);
  limit = before;
  limit.rlim_cur = HALF;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  push_whole (self);
  failed = download (self);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &before), ==, 0);
  signal (SIGXFSZ, SIG_DFL);

  g_assert_nonnull (failed);
  g_assert_true (failed->domain == G_IO_ERROR);
  g_assert_nonnull (strstr (failed->message, "file.tar.gz"));
  assert_file (self->part, half);
  assert_absent (self->path);

  push_rest (self);
  error = download (self);
  assert_success (self, error);
}

/* Something that is no folder lies in the way, or something that is no file. */
static void
test_path_taken (Fixture *self, gconstpointer data)
{
  g_autofree char *folder = g_path_get_dirname (self->path);
  g_autoptr (GError) no_folder = NULL;
  g_autoptr (GError) no_part = NULL;
  g_autoptr (GError) no_name = NULL;

  make_folder (self);
  g_assert_cmpint (g_mkdir (self->part, 0700), ==, 0);
  no_part = download (self);
  g_assert_nonnull (no_part);
  g_assert_true (no_part->domain == G_IO_ERROR);
  g_assert_cmpint (g_rmdir (self->part), ==, 0);

  /* Only the last step fails, so what has arrived is kept. */
  g_assert_cmpint (g_mkdir (self->path, 0700), ==, 0);
  push_whole (self);
  no_name = download (self);
  g_assert_nonnull (no_name);
  g_assert_true (no_name->domain == G_IO_ERROR);
  assert_file (self->part, self->content);
  g_assert_cmpint (g_rmdir (self->path), ==, 0);
  g_assert_cmpint (g_unlink (self->part), ==, 0);
  g_unlink (self->info);

  g_assert_cmpint (g_rmdir (folder), ==, 0);
  g_file_set_contents (folder, "", 0, NULL);
  no_folder = download (self);
  g_assert_nonnull (no_folder);
  g_assert_true (no_folder->domain == G_IO_ERROR);
  g_assert_cmpint (g_unlink (folder), ==, 0);
  make_folder (self);
}

/* Another process is at it; when it ends, in whatever way, its lock is gone. */
static void
test_foreign_lock (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) refused = NULL;
  g_autoptr (GError) error = NULL;
  int fd;

  leave_part (self, self->content, HALF, NULL);
  fd = g_open (self->part, O_RDWR | O_CLOEXEC, 0);
  g_assert_cmpint (flock (fd, LOCK_EX | LOCK_NB), ==, 0);
  refused = download (self);
  assert_failure (self, refused, "being downloaded already", HALF);
  close (fd);

  push_rest (self);
  error = download (self);
  assert_success (self, error);
}

/* ---- A server that was not written for these tests ---- */

static void
on_soup_request (SoupServer *server,
                 SoupServerMessage *message,
                 const char *path,
                 GHashTable *query,
                 gpointer data)
{
  Fixture *self = data;
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);

  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
  if (strcmp (path, "/chunked") == 0)
    soup_message_headers_set_encoding (headers, SOUP_ENCODING_CHUNKED);
  soup_message_body_append_bytes (soup_server_message_get_response_body (message), self->content);
  soup_message_body_complete (soup_server_message_get_response_body (message));
  g_ptr_array_add (self->server.requests,
                   g_strdup_printf ("\r\nRange: %s",
                                    soup_message_headers_get_one (
                                        soup_server_message_get_request_headers (message),
                                        "Range")));
}

static void
test_soup_server (Fixture *self, gconstpointer data)
{
  g_autoptr (SoupServer) server = soup_server_new (NULL, NULL);
  const char *paths[] = { "plain", "chunked", "plain" };
  GSList *uris;

  soup_server_add_handler (server, NULL, on_soup_request, self, NULL);
  g_assert_true (soup_server_listen_local (server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, NULL));
  uris = soup_server_get_uris (server);
  for (size_t i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (GError) error = NULL;

      if (i == 2)
        leave_part (self, self->content, HALF, NULL);
      g_free (self->url);
      self->url = g_strdup_printf ("http://127.0.0.1:%d/%s", g_uri_get_port (uris->data), paths[i]);
      error = download (self);
      assert_success (self, error);
      g_assert_cmpint (g_unlink (self->path), ==, 0);
    }

  assert_request_header (self, 2, "Range", "bytes=700003-");
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  soup_server_disconnect (server);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/datasets/download/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("plain", test_plain);
  ADD ("unknown-size", test_unknown_size);
  ADD ("undeclared-size", test_undeclared_size);
  ADD ("stays-packed", test_stays_packed);
  ADD ("main-loop-lives", test_main_loop_lives);
  ADD ("existing-file", test_existing_file);
  ADD ("thread-default-context", test_thread_default_context);
  ADD ("resume", test_resume);
  ADD ("resume-weak-tag", test_resume_weak_tag);
  ADD ("break-undeclared", test_break_undeclared);
  ADD ("break-before-data", test_break_before_data);
  ADD ("range-ignored", test_range_ignored);
  ADD ("page-keeps-part", test_page_keeps_part);
  ADD ("changed-on-server", test_changed_on_server);
  ADD ("wrong-range", test_wrong_range);
  ADD ("range-of-other-size", test_range_of_other_size);
  ADD ("unasked-range", test_unasked_range);
  ADD ("complete-part", test_complete_part);
  ADD ("complete-part-of-unknown-size", test_complete_part_of_unknown_size);
  ADD ("stale-part", test_stale_part);
  ADD ("stale-part-refused-range", test_stale_part_refused_range);
  ADD ("part-of-other-file", test_part_of_other_file);
  ADD ("damaged-info", test_damaged_info);
  ADD ("statuses", test_statuses);
  ADD ("status-keeps-part", test_status_keeps_part);
  ADD ("redirect", test_redirect);
  ADD ("redirect-nowhere", test_redirect_nowhere);
  g_test_add_func ("/datasets/download/resolve-redirect", test_resolve_redirect);
  ADD ("wrong-bytes", test_wrong_bytes);
  ADD ("wrong-length", test_wrong_length);
  ADD ("too-much", test_too_much);
  ADD ("silence", test_silence);
  ADD ("unreachable", test_unreachable);
  ADD ("no-http-spoken", test_no_http_spoken);
  ADD ("no-encryption-spoken", test_no_encryption_spoken);
  ADD ("no-address", test_no_address);
  ADD ("cancel-and-resume", test_cancel_and_resume);
  ADD ("cancel-before-start", test_cancel_before_start);
  ADD ("cancel-while-waiting", test_cancel_while_waiting);
  ADD ("two-at-once", test_two_at_once);
  ADD ("too-large-for-disk", test_too_large_for_disk);
  ADD ("write-fails", test_write_fails);
  ADD ("path-taken", test_path_taken);
  ADD ("foreign-lock", test_foreign_lock);
  ADD ("soup-server", test_soup_server);
  return g_test_run ();
}

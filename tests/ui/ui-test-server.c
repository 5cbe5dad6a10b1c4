/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-test-server.h"

#include <stdlib.h>
#include <string.h>

struct _UiServer
{
  GSocketService *service;
  GPtrArray *open_connections; /* that stall */
  GBytes *content;
  char *url;
  UiServerMode mode;
  size_t last_offset;
  guint n_requests;
};

/* The client is in another thread, so that waiting for its few lines here does not wait for
 * ever. */
static size_t
read_request (GSocketConnection *connection)
{
  GInputStream *input = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  g_autoptr (GString) head = g_string_new (NULL);
  g_autofree char *lower = NULL;
  const char *range;

  while (strstr (head->str, "\r\n\r\n") == NULL)
    {
      char buffer[1024];
      gssize n = g_input_stream_read (input, buffer, sizeof buffer, NULL, NULL);

      if (n <= 0)
        break;
      g_string_append_len (head, buffer, n);
    }
  lower = g_ascii_strdown (head->str, -1);
  range = strstr (lower, "\r\nrange: bytes=");
  return range ? strtoul (range + strlen ("\r\nrange: bytes="), NULL, 10) : 0;
}

static gboolean
on_incoming (GSocketService *service, GSocketConnection *connection, GObject *source, gpointer data)
{
  UiServer *self = data;
  GOutputStream *output = g_io_stream_get_output_stream (G_IO_STREAM (connection));
  size_t size = g_bytes_get_size (self->content);
  const guint8 *bytes = g_bytes_get_data (self->content, NULL);
  size_t asked = read_request (connection);
  size_t offset = MIN (asked, size);
  size_t length = self->mode == UI_SERVER_COMPLETE ? size - offset : (size - offset) / 2;
  g_autoptr (GString) head = g_string_new (NULL);

  self->last_offset = offset;
  self->n_requests++;
  if (offset > 0)
    g_string_append_printf (head,
                            "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes %zu-%zu/%zu\r\n",
                            offset, size - 1, size);
  else
    g_string_append (head, "HTTP/1.1 200 OK\r\n");
  g_string_append_printf (head,
                          "Content-Length: %zu\r\nAccept-Ranges: bytes\r\nETag: \"one\"\r\n"
                          "Content-Type: application/octet-stream\r\nConnection: close\r\n\r\n",
                          size - offset);
  g_output_stream_write_all (output, head->str, head->len, NULL, NULL, NULL);
  g_output_stream_write_all (output, bytes + offset, length, NULL, NULL, NULL);
  if (self->mode == UI_SERVER_STALL)
    g_ptr_array_add (self->open_connections, g_object_ref (connection));
  else
    g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
  return TRUE;
}

UiServer *
ui_server_new (GBytes *content)
{
  UiServer *self = g_new0 (UiServer, 1);
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) effective = NULL;
  g_autoptr (GError) error = NULL;

  self->content = g_bytes_ref (content);
  self->open_connections = g_ptr_array_new_with_free_func (g_object_unref);
  self->service = g_socket_service_new ();
  g_assert_true (g_socket_listener_add_address (G_SOCKET_LISTENER (self->service), address,
                                                G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL,
                                                &effective, &error));
  g_assert_no_error (error);
  self->url = g_strdup_printf ("http://127.0.0.1:%u/file",
                               g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (effective)));
  g_signal_connect (self->service, "incoming", G_CALLBACK (on_incoming), self);
  g_socket_service_start (self->service);
  return self;
}

void
ui_server_free (UiServer *self)
{
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  g_object_unref (self->service);
  g_ptr_array_unref (self->open_connections);
  g_bytes_unref (self->content);
  g_free (self->url);
  g_free (self);
}

const char *
ui_server_get_url (UiServer *self)
{
  return self->url;
}

void
ui_server_set_mode (UiServer *self, UiServerMode mode)
{
  self->mode = mode;
}

size_t
ui_server_get_last_offset (UiServer *self)
{
  return self->last_offset;
}

guint
ui_server_get_n_requests (UiServer *self)
{
  return self->n_requests;
}

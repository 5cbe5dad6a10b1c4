/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A web server on loopback that serves one file and can misbehave. Runs in the main loop. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  UI_SERVER_COMPLETE,
  UI_SERVER_BREAK_OFF, /* closes the connection after half of what is left */
  UI_SERVER_STALL,     /* sends half of what is left, then nothing, and keeps the connection */
} UiServerMode;

typedef struct _UiServer UiServer;

UiServer *ui_server_new (GBytes *content);
void ui_server_free (UiServer *server);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (UiServer, ui_server_free)

/* "http://127.0.0.1:PORT/file" */
const char *ui_server_get_url (UiServer *server);
void ui_server_set_mode (UiServer *server, UiServerMode mode);

/* The first byte that the last request asked for; 0 without a range. */
size_t ui_server_get_last_offset (UiServer *server);
guint ui_server_get_n_requests (UiServer *server);

G_END_DECLS

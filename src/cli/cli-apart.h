/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writing a file in a process of its own. Pango, Fontconfig and Cairo end the process where memory
 * is short or no further thread may be started; after a training that would be the end of its
 * results, too, which are already there but for a chart. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef gboolean (*CliApartWrite) (const char *path, gconstpointer data, GError **error);

/* Calls @write_file in a copy of this process, which sees @data as it is now. An end of that
 * process is an error of G_FILE_ERROR that names @path. To be called while no other thread is at
 * work. */
gboolean
cli_apart_write (CliApartWrite write_file, const char *path, gconstpointer data, GError **error);

G_END_DECLS

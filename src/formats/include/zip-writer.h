/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes a zip: members stored as they are, without times, so that the same content gives the
 * same bytes. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _ZipWriter ZipWriter;

/* Starts a zip that will take the place of @path when it is finished. Errors are of G_FILE_ERROR
 * and name @path. */
ZipWriter *zip_writer_new (const char *path, GError **error);

/* @name is UTF-8, with '/' between folders. */
gboolean zip_writer_add (ZipWriter *writer, const char *name, GBytes *data, GError **error);

/* A member of @size bytes that is written in chunks, so that it need not be in memory as a whole.
 */
gboolean zip_writer_begin (ZipWriter *writer, const char *name, guint64 size, GError **error);
gboolean zip_writer_write (ZipWriter *writer, gconstpointer data, size_t size, GError **error);
gboolean zip_writer_end (ZipWriter *writer, GError **error);

/* Adds every member of @members (name → GBytes), in the order of their names. */
gboolean zip_writer_add_table (ZipWriter *writer, GHashTable *members, GError **error);

/* Writes the directory of the zip, syncs the file and renames it to its place. Nothing can be
 * added afterwards. */
gboolean zip_writer_finish (ZipWriter *writer, GError **error);

/* A zip that was not finished leaves nothing behind. */
void zip_writer_free (ZipWriter *writer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZipWriter, zip_writer_free)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A text that is written as it grows, so that its length does not count in memory; replaced whole
 * or not at all (atomic-file.h). */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _TextFile TextFile;

/* Errors are of G_FILE_ERROR and name @path. */
TextFile *text_file_new (const char *path, GError **error);

/* Where to append. It stays the property of @file. */
GString *text_file_get_buffer (TextFile *file);

/* Called every now and then, such as after each line: writes what has come together and empties the
 * buffer, if that is much. What fails is told at the end. */
void text_file_drain (TextFile *file);

/* Writes the rest, and puts the file into its place. */
gboolean text_file_finish (TextFile *file, GError **error);

/* A text that was not finished leaves nothing behind. */
void text_file_free (TextFile *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TextFile, text_file_free)

G_END_DECLS

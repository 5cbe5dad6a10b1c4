/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file that is replaced whole or not at all: written beside its target without a name, or under a
 * temporary one where the file system knows no files without names; synced, put in place. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _AtomicFile AtomicFile;

/* Opens a file in the folder of @path. A link is followed, so that it still is one afterwards. What
 * writers that were killed left in that folder is removed. Errors are of G_FILE_ERROR and name
 * @path. */
AtomicFile *atomic_file_new (const char *path, GError **error);

/* The same, with the permissions that the umask leaves of @mode where there is no file yet. */
AtomicFile *atomic_file_new_with_mode (const char *path, int mode, GError **error);

/* Where to write. It stays the property of @file. */
int atomic_file_get_fd (const AtomicFile *file);

/* Writes at the descriptor's position. */
gboolean atomic_file_write (AtomicFile *file, gconstpointer data, size_t size, GError **error);

/* Syncs what was written and puts it in the place of the target. On failure the target is as it
 * was. */
gboolean atomic_file_commit (AtomicFile *file, GError **error);

/* Removes the temporary file unless it was committed. */
void atomic_file_free (AtomicFile *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AtomicFile, atomic_file_free)

/* Makes what was renamed or removed in @folder last, on file systems that can. */
void atomic_file_sync_folder (const char *folder);

/* Sets the error that says that @path could not be written, for the reason @saved_errno, or
 * @reason if that is not NULL. */
void atomic_file_set_error (GError **error, const char *path, int saved_errno, const char *reason);

G_END_DECLS

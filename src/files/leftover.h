/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Temporary files and folders that a process which was killed could not remove. Each has a name
 * that Pupil alone gives, and is locked (flock) for as long as its owner lives, so that whoever
 * comes next can tell what is left over from what is in use. Private to this folder. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the names begin with; six letters or digits follow, which g_mkstemp() chooses. */
#define LEFTOVER_FILE_PREFIX ".pupil-"
#define LEFTOVER_FOLDER_PREFIX ".pupil-output-"

/* A new, empty file or folder of such a name in @folder, with the permissions that the umask leaves
 * of @mode, opened and locked. Its path is put into @path. -1 with errno set if it could not be
 * made. */
int leftover_make_file (const char *folder, int mode, char **path);
int leftover_make_folder (const char *folder, char **path);

/* Removes from @folder the temporary files, and the temporary folders that hold nothing but files
 * with @names (NULL-terminated) and such temporary files, whose owners are gone. With @names NULL,
 * files alone. Nothing of another name, of another user, or in use is touched. */
void leftover_sweep (const char *folder, const char *const *names);

/* Removes the files with @names and temporary files from the folder @path, then the folder itself
 * if nothing else is in it. TRUE if it is gone. */
gboolean leftover_remove_folder (const char *path, const char *const *names);

G_END_DECLS

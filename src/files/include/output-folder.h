/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A folder of results as one transaction: looked at before the work begins, and written when it is
 * done, as a whole.
 *
 * The files are written into a new folder, which takes the place of the folder in one step, where
 * that can be: the folder is not there yet, or holds nothing but results that are to be replaced.
 * Otherwise (somebody's other files are in it, it is a mount point, its parent cannot be written)
 * the new folder is made inside it, and the files are moved out of that when all have been written;
 * files of an earlier run are removed before, so that those of two runs are never mixed.
 *
 * Results that cannot be written where they should be are kept elsewhere: where most of them can be
 * written, of which the first counts more than all others. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _OutputFolder OutputFolder;

/* A result. @write makes the file @path whole or not at all; its errors name it as it is given. */
typedef struct
{
  const char *name;
  gboolean (*write) (const char *path, gconstpointer data, GError **error);
} OutputFile;

/* @names: what the results may be called (NULL-terminated; must outlive the folder). If any of them
 * is there already it is an error, unless @replace is set. Nothing is written or made, but where an
 * earlier process was killed while it moved its files into the folder, they are moved now. Errors
 * are of G_FILE_ERROR. */
OutputFolder *
output_folder_new (const char *path, const char *const *names, gboolean replace, GError **error);
void output_folder_free (OutputFolder *folder);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OutputFolder, output_folder_free)

/* Whether it is @path or lies inside of it. */
gboolean output_folder_is_inside (const OutputFolder *folder, const char *path);

/* Tries whether about @n_bytes of results can be written, and removes what earlier processes that
 * were killed have left. The folder itself is not made. */
gboolean output_folder_probe (const OutputFolder *folder, guint64 n_bytes, GError **error);

/* Writes @files, the most important one first. One that fails does not keep the others from being
 * written. Returns the folder that they are in; the caller frees it. That is another one if the
 * folder cannot be written, if what is there of an earlier run would be replaced by a part of the
 * results (then it is one beside it), or if another disk has room for more of them; NULL if nothing
 * could be written anywhere. @problems (of char *) gets a sentence for all that went wrong; if it
 * is left as it was, all files are in the folder. */
char *output_folder_save (const OutputFolder *folder,
                          const OutputFile *files,
                          size_t n_files,
                          gconstpointer data,
                          GPtrArray *problems);

G_END_DECLS

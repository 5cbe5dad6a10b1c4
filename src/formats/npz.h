/* NumPy's .npz: a zip of .npy files. */
#pragma once

#include "npy-array.h"

G_BEGIN_DECLS

/* Writes @arrays (of NpyArray) and, before them, other @members of the zip (name → GBytes, in
 * the order of their names; may be NULL) to a temporary file beside @path, syncs and renames it:
 * after a crash there is the old file or the new one. The same content gives the same bytes.
 * Errors are of G_FILE_ERROR. */
gboolean npz_write (const char *path, GHashTable *members, GPtrArray *arrays, GError **error);

/* Reads every .npy member (GPtrArray of NpyArray, in the file's order); every other member goes
 * into @members (name → GBytes, both owned by the table) unless it is NULL. */
GPtrArray *npz_read (const char *path, GHashTable *members, GError **error);

/* The array of that name, or NULL. */
const NpyArray *npz_find_array (GPtrArray *arrays, const char *name);

G_END_DECLS

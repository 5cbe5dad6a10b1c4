/* SPDX-License-Identifier: GPL-3.0-or-later */
/* NumPy's .npz, a zip of .npy files, as a whole. */
#pragma once

#include "npy-array.h"

G_BEGIN_DECLS

/* Writes @arrays (of NpyArray) and, before them, other @members of the zip (name → GBytes, in
 * the order of their names; may be NULL) to @path. The same content gives the same bytes. */
gboolean npz_test_write (const char *path, GHashTable *members, GPtrArray *arrays, GError **error);

/* Reads every .npy member (GPtrArray of NpyArray, in the file's order); every other member goes
 * into @members (name → GBytes, both owned by the table) unless it is NULL. */
GPtrArray *npz_test_read (const char *path, GHashTable *members, GError **error);

G_END_DECLS

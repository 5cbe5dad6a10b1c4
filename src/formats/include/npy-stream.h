/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An array of float32 that is written into a zip a chunk at a time: what it takes in memory does
 * not depend on its size. */
#pragma once

#include "npy-array.h"

G_BEGIN_DECLS

/* Puts the numbers from @first on, @n of them, into @values. They are asked for in the order of the
 * file, from 0 on. */
typedef void (*NpyStreamSource) (gconstpointer data, size_t first, size_t n, float *values);

/* Writes the array @name (without ".npy"), whose numbers come from @source. */
gboolean npy_stream_write (ZipWriter *writer,
                           const char *name,
                           const size_t *shape,
                           size_t n_dimensions,
                           NpyStreamSource source,
                           gconstpointer data,
                           GError **error);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A reader for the pickles of CIFAR-10's Python version.
 *
 * It knows only the opcodes that those files use: protocols 0 to 4, as far as Python 2 and 3 write
 * dictionaries, lists, tuples, strings, integers and NumPy byte arrays with them. It can execute
 * nothing. The only globals it accepts are the ones for rebuilding an array (NumPy's own, and
 * _codecs.encode and bytes, with which Python 3 writes bytes in protocols 0 to 2), and they are
 * recognized, not called; any other is an error that names it. There is no recursion, and all that
 * it allocates and every opcode count against a budget (read-budget.h), so that no file can make it
 * loop or exhaust the memory.
 *
 * Errors: DATASET_ERROR_DAMAGED, NN_ERROR_MEMORY. Format: Python's Lib/pickletools.py.
 */
#pragma once

#include <gio/gio.h>

#include "dataset-error.h"

G_BEGIN_DECLS

typedef struct _DatasetPickle DatasetPickle;

/* Reads a pickle whose top is a dictionary. References @bytes. @file_name is for the errors
 * only. */
DatasetPickle *dataset_pickle_read (GBytes *bytes,
                                    const char *file_name,
                                    GCancellable *cancellable,
                                    GError **error);
void dataset_pickle_free (DatasetPickle *pickle);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DatasetPickle, dataset_pickle_free)

/* Whether the dictionary has @key (as a byte or a text string). */
gboolean dataset_pickle_has (const DatasetPickle *pickle, const char *key);

/* The list of small integers under @key (byte or text string), as labels; NULL with an error if it
 * is missing, something else, or a number is not in 0 … 65535. The caller frees it with
 * g_free(). */
guint16 *dataset_pickle_get_labels (const DatasetPickle *pickle,
                                    const char *key,
                                    size_t *n_labels,
                                    GError **error);

/* The two-dimensional uint8 array in C order under @key, rows × columns bytes: a slice of the bytes
 * that were read, or in protocol 0, where they are not stored as they are, of what belongs to the
 * pickle. It must not outlive the pickle. */
GBytes *dataset_pickle_get_array (
    const DatasetPickle *pickle, const char *key, size_t *rows, size_t *columns, GError **error);

/* The list of strings under @key, as valid UTF-8, NULL-terminated. The caller frees it. */
char **dataset_pickle_get_strings (const DatasetPickle *pickle, const char *key, GError **error);

G_END_DECLS

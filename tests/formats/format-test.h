/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Folders, files, errors and Python for the tests of files. */
#pragma once

#include "format-error.h"

G_BEGIN_DECLS

/* A new folder under the system's temporary one; format_test_remove() removes it with what is in
 * it, and frees the name. */
char *format_test_make_folder (void);
void format_test_remove (char *folder);

/* How many files there are, hidden ones too. */
guint format_test_count_files (const char *folder);

/* The bytes of a file. */
GBytes *format_test_get_bytes (const char *path);

/* n floats as NPY_FLOAT32 bytes. */
GBytes *format_test_pack_floats (const float *values, size_t n);

/* Asserts that @error is of @domain and @code, and its sentence holds each of the
 * NULL-terminated texts. */
void
format_test_assert_error (const GError *error, GQuark domain, int code, ...) G_GNUC_NULL_TERMINATED;

/* Runs check-npz.py with the NULL-terminated arguments and returns what it printed; NULL if
 * Python or NumPy is missing: the test has been skipped then. */
char *format_test_run_python (const char *first, ...) G_GNUC_NULL_TERMINATED;

G_END_DECLS

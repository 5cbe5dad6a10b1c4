/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of the loaders share: a folder that goes away, and files made on the spot. */
#pragma once

#include "dataset-catalog.h"

/* A new folder below the system's temporary one. Remove it with test_folder_remove(), which frees
 * the name. */
char *test_folder_new (void);
void test_folder_remove (char *folder);

/* Writes folder/name, and the folders in between. */
void test_write (const char *folder, const char *name, const void *content, size_t size);

/* The whole of a file as bytes. */
GByteArray *test_read (const char *path);

/* Compresses as gzip. */
GByteArray *test_gzip (const void *content, size_t size);

/* A tar archive in memory, made with libarchive. */
typedef struct _TestTar TestTar;
TestTar *test_tar_new (gboolean gzip);
void test_tar_add (TestTar *tar, const char *name, const void *content, size_t size);
void test_tar_write (TestTar *tar, const char *folder, const char *name); /* frees @tar */

/* A batch of CIFAR-10's Python version, opcode by opcode as Python 2 wrote the official ones: the
 * image i has bytes first_pixel + i, and labels[i]. */
GByteArray *test_pickle_batch (const guint8 *labels, size_t n, guint8 first_pixel);
GByteArray *test_pickle_meta (const char *const *class_names);

/* The same of the binary version. */
GByteArray *test_binary_batch (const guint8 *labels, size_t n, guint8 first_pixel);

/* Asserts that both hold the same images with all that belongs to them. */
void test_assert_same_dataset (NnDataset *a, NnDataset *b);

/* Asserts that opening failed with this error and a sentence that has @part in it. */
#define test_assert_error(dataset, error, error_domain, error_code, part)                          \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_assert_null (dataset);                                                                       \
    g_assert_error (error, error_domain, (int) error_code);                                        \
    g_assert_nonnull (error->message);                                                             \
    if (strstr (error->message, part) == NULL)                                                     \
      g_error ("“%s” does not contain “%s”", error->message, part);                                \
    g_clear_error (&error);                                                                        \
  }                                                                                                \
  G_STMT_END

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opens whatever the user points at, and knows the data sets that have a name. */
#pragma once

#include <gio/gio.h>

#include "dataset-error.h"
#include "nn-dataset.h"

G_BEGIN_DECLS

/* How far opening is: @fraction 0 … 1, never falling; or negative while it is not known. Called in
 * the thread that opens. */
typedef void (*DatasetProgress) (double fraction, gpointer data);

typedef struct
{
  guint image_side; /* folders of images: each becomes image_side × image_side; 0: 32 */

  /* Folders of images without train/ and test/: the seed of the stratified split, and the part held
   * back for testing, from 0 to less than 1; 0: 0.2. */
  guint64 seed;
  double test_share;

  DatasetProgress progress; /* may be NULL */
  gpointer progress_data;
} DatasetOptions;

/* One data set that has a name of its own. */
typedef struct
{
  const char *id;          /* "fashion-mnist": what the command line takes in place of a path */
  const char *title;       /* "Fashion-MNIST" */
  const char *description; /* one sentence, to be translated with _() */
  const char *url;         /* where it can be downloaded; NULL if it comes with the system */
  const char *file_name;   /* of the download; NULL like url */
  guint64 download_size;   /* bytes */
  const char *sha256;      /* of the download, hexadecimal; NULL like url */
} DatasetCatalogEntry;

/* fashion-mnist, cifar-10; ends with an entry whose id is NULL. */
const DatasetCatalogEntry *dataset_catalog_get_entries (void);

/* The entry, or NULL. */
const DatasetCatalogEntry *dataset_catalog_find (const char *id);

/* The path where the entry is installed or was downloaded, or NULL. Looks in the system's data
 * folders ($XDG_DATA_DIRS) under datasets/ID, then at dataset_catalog_get_download_path(). The
 * caller frees it. */
char *dataset_catalog_locate (const DatasetCatalogEntry *entry);

/* $XDG_DATA_HOME/pupil/datasets/FILE_NAME; NULL for an entry that cannot be downloaded. The caller
 * frees it. */
char *dataset_catalog_get_download_path (const DatasetCatalogEntry *entry);

/* How many classes, from the first on, are chosen as long as nobody chose others: three of
 * CIFAR-10, all of any other set. */
size_t dataset_catalog_count_default_classes (const NnDataset *dataset);

/* Opens @path, which may be
 * - a CIFAR-10 archive, folder, or file of such a folder, Python or binary version
 *   (dataset-cifar.h),
 * - IDX files: their folder or one of them (dataset-idx.h),
 * - a folder of images (dataset-image-folder.h),
 * - the id of a catalogue entry, if there is no file of that name.
 * Which it is, is told by content and by what a folder holds; an archive may have any name.
 *
 * What took longer than a moment is kept in $XDG_CACHE_HOME/pupil/datasets (2 GiB at most, least
 * recently used first out), already decoded, and is mapped from there as long as the source has
 * not changed. Nothing depends on that: without it, opening takes longer and memory of its own.
 *
 * Blocking: call it in a worker thread. @options may be NULL. Errors: DATASET_ERROR; G_IO_ERROR
 * where the file system fails (no such file, no permission, a device), with a sentence that names
 * the file; G_IO_ERROR_CANCELLED; NN_ERROR. */
NnDataset *dataset_open (const char *path,
                         const DatasetOptions *options,
                         GCancellable *cancellable,
                         GError **error);

/* dataset_open() in a thread of GTask's; progress arrives in that thread. Owns a copy of @options;
 * options->progress_data must live until @callback. */
void dataset_open_async (const char *path,
                         const DatasetOptions *options,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer data);
NnDataset *dataset_open_finish (GAsyncResult *result, GError **error);

G_END_DECLS

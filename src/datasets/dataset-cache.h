/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A folder of data sets that took long to open, so that they open at once the next time. Private to
 * this folder.
 *
 * There is one file for each key (what was opened, and how), which counts only as long as its
 * fingerprint is that of the source (dataset-fingerprint.h) and its checksum is right
 * (dataset-cache-file.h). Whatever goes wrong here goes unnoticed: without the cache, opening takes
 * longer. Files are made under another name and then put in place, and never changed, so any number
 * of processes can share the folder, and a data set stays valid when its file is removed.
 */
#pragma once

#include <gio/gio.h>

#include "dataset-fingerprint.h"
#include "nn-dataset.h"

G_BEGIN_DECLS

typedef struct
{
  const char *folder;  /* made when it is needed, for the user alone */
  guint64 max_size;    /* bytes of all files together; the ones that were not used for the longest
                        * time go first */
  double min_duration; /* seconds: what opens sooner is not kept */
  guint settling;      /* seconds: see dataset_fingerprint_folder() */
} DatasetCache;

/* The data set that was stored under @key with @fingerprint; or NULL, and then the file, if there
 * is one, has been removed. */
NnDataset *dataset_cache_load (const DatasetCache *cache,
                               const char *key,
                               const DatasetFingerprint *fingerprint,
                               GCancellable *cancellable);

/* Stores @dataset, a set that was opened, under @key. Returns the data set from the file, for use
 * in the place of @dataset, whose memory can then be freed; or NULL if it could not be stored,
 * would be larger than half of cache->max_size, or the disk had not as much room left again. */
NnDataset *dataset_cache_store (const DatasetCache *cache,
                                const char *key,
                                const DatasetFingerprint *fingerprint,
                                NnDataset *dataset,
                                GCancellable *cancellable);

G_END_DECLS

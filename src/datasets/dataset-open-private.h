/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of the cache reach for. */
#pragma once

#include "dataset-cache.h"
#include "dataset-catalog.h"

G_BEGIN_DECLS

/* dataset_open() with another cache than the user's; NULL: none. */
NnDataset *dataset_open_with_cache (const char *path,
                                    const DatasetOptions *options,
                                    const DatasetCache *cache,
                                    GCancellable *cancellable,
                                    GError **error);

G_END_DECLS

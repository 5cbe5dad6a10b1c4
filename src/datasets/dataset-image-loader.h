/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Decodes many image files at once, with all processors. Private to this folder. */
#pragma once

#include "dataset-catalog.h"

G_BEGIN_DECLS

/* Where a load of several lists stands. */
typedef struct
{
  const DatasetOptions *options; /* may be NULL */
  size_t n_before;               /* files of the lists that have been loaded; updated */
  size_t n_total;
  double reported; /* 0 at first */
} DatasetImageProgress;

/* The images root/names[0] … root/names[n − 1], n > 0, as n × 3 × side × side bytes (see
 * dataset_image_file_load()), each in its own place whichever thread decodes it. If several are
 * damaged, the error names the first. Progress is called in this thread only. */
GBytes *dataset_image_loader_load (const char *root,
                                   const char *const *names,
                                   size_t n,
                                   guint side,
                                   DatasetImageProgress *progress,
                                   GCancellable *cancellable,
                                   GError **error);

G_END_DECLS

/* A folder of images: one folder per class, or train/ and test/ with one folder per class in each. */
#pragma once

#include "dataset-catalog.h"

G_BEGIN_DECLS

/* JPEG, PNG, WebP, any size and orientation; scaled and cropped to the centre square of options->image_side, alpha on white. Classes are sorted by name as a
 * person would (2 before 10). Files that are no images are skipped; a damaged image is an error that names it. */
NnDataset *dataset_image_folder_open (const char *path, const DatasetOptions *options, GCancellable *cancellable, GError **error);

G_END_DECLS

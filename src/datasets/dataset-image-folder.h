/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A folder of images: one folder per class, or train/ and test/ with one folder per class in
 * each. */
#pragma once

#include "dataset-catalog.h"

G_BEGIN_DECLS

/* JPEG, PNG and WebP of any size and orientation, each scaled and cropped to the centre square of
 * options->image_side, transparency on white, gray as RGB (shape 3 × side × side). The data set is
 * called like the folder; file names are relative to it.
 *
 * Classes are the sub-folders, sorted by name as a person would (2 before 10); an image may lie in
 * a folder inside its class's. The images of a class are in the order of their names. Hidden files
 * and files that are no images are skipped; a damaged image is an error that names it. Images
 * beside the class folders belong to no class and are skipped.
 *
 * If there are both train (or training) and test (or testing, val, validation; the first of these
 * that is there), in any case of letters, this split is kept, and both must have the same classes.
 * Otherwise options->test_share of each class, rounded, is drawn for testing with options->seed: at
 * least one image, and at most all but one, of a class that has two or more; none of a class that
 * has one.
 *
 * Errors: DATASET_ERROR_EMPTY (no classes, a class without images, a class missing in one split),
 * DATASET_ERROR_UNKNOWN (a single class; an image too large), DATASET_ERROR_DAMAGED (an image),
 * NN_ERROR_MEMORY, G_IO_ERROR. */
NnDataset *dataset_image_folder_open (const char *path,
                                      const DatasetOptions *options,
                                      GCancellable *cancellable,
                                      GError **error);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds the classes and the files of a folder of images. Private to this folder. */
#pragma once

#include "dataset-catalog.h"
#include "read-budget.h"

G_BEGIN_DECLS

typedef struct
{
  char *folder;     /* its file name */
  char *name;       /* the same as valid UTF-8 */
  GPtrArray *files; /* of char *: paths relative to the root that was scanned, in natural order */
} DatasetImageClass;

/* The two sub-folders of @root that split it: train or training, and test, testing, val or
 * validation (in this order of preference, and in any case of letters). Both are NULL if one of
 * them is not there, for "train" and "test" may also be classes. The caller frees them. */
gboolean dataset_image_scan_find_splits (
    const char *root, char **training, char **test, GCancellable *cancellable, GError **error);

/* The classes in @root (or in its sub-folder @split, if it is not NULL): the sub-folders, sorted as
 * a person would (2 before 10), each with the images in it and its own sub-folders. Hidden files
 * and files that are no images are left out. Links to folders are followed, but no folder is
 * entered twice for one class, so that a circle of links ends. Returns an array of
 * DatasetImageClass.
 *
 * The names are taken from @budget, of READ_FOLDER, which also says whether it is cancelled: links
 * can make any number of them out of a few files.
 *
 * Errors: DATASET_ERROR_EMPTY (no sub-folder, or one without images), DATASET_ERROR_UNKNOWN (a
 * single class, nested more than 32 levels deep, or more names than the budget has room for),
 * G_IO_ERROR. */
GPtrArray *dataset_image_scan_classes (const char *root,
                                       const char *split,
                                       ReadBudget *budget,
                                       GError **error);

G_END_DECLS

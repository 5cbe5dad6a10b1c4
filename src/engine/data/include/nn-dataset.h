/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An immutable set of labeled images: its splits, one list of classes.
 *
 * Pixels stay bytes, in memory once. A choice of classes is a view: it shares the pixels of the set
 * it was made from and adds only one row number and one label per image. Data sets are
 * reference-counted, and safe to read from any number of threads.
 */
#pragma once

#include "nn-error.h"
#include "nn-shape.h"

G_BEGIN_DECLS

typedef struct _NnDataset NnDataset;

typedef enum
{
  NN_SPLIT_TRAINING,
  NN_SPLIT_TEST,
  NN_N_SOURCE_SPLITS, /* what a set is opened with */

  /* Training images that are held out (nn_dataset_hold_out()); empty in other sets. */
  NN_SPLIT_VALIDATION = NN_N_SOURCE_SPLITS,
  NN_N_SPLITS
} NnSplit;

/* One split as a loader hands it over. */
typedef struct
{
  GBytes *pixels; /* n × channels × height × width bytes: planes one after another, rows from the
                   * top, red before green before blue */
  const guint16 *labels; /* n labels, each less than the number of classes */
  size_t n_images;
  char **file_names; /* n names relative to the source and a closing NULL; or NULL where the format
                      * has none */
} NnSplitData;

/* Makes a data set. Everything is copied but the pixels, which are referenced.
 *
 * @name is what the user sees ("CIFAR-10"). @class_names is NULL-terminated, with at least one
 * name. Fails with NN_ERROR_SHAPE if there is no training image, a label is out of range, or the
 * bytes are not exactly n × shape; an empty test split is allowed.
 */
NnDataset *nn_dataset_new (const char *name,
                           NnShape shape,
                           const char *const *class_names,
                           const NnSplitData *training,
                           const NnSplitData *test,
                           GError **error);

NnDataset *nn_dataset_ref (NnDataset *dataset);
void nn_dataset_unref (NnDataset *dataset);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NnDataset, nn_dataset_unref)

/* A view of the images of some classes, in their present order. classes[i] is the number, in
 * @dataset, of the class that becomes class i. Fails with NN_ERROR_SHAPE if fewer than two classes
 * are chosen, one is out of range or chosen twice, or no training image is left. */
NnDataset *nn_dataset_select_classes (NnDataset *dataset,
                                      const guint *classes,
                                      size_t n_classes,
                                      GError **error);

/* Like nn_dataset_select_classes(), by name. A name that the set does not have is named in the
 * error, with those that it has. @names is NULL-terminated. */
NnDataset *
nn_dataset_select_class_names (NnDataset *dataset, const char *const *names, GError **error);

/* A view for training with some images held out: image i of its training split is image training[i]
 * of the training split of @dataset, and image i of its validation split is image held_out[i] of
 * the same training split. Classes and test images stay as they are. @training is not empty. */
NnDataset *nn_dataset_hold_out (NnDataset *dataset,
                                const guint32 *training,
                                size_t n_training,
                                const guint32 *held_out,
                                size_t n_held_out);

const char *nn_dataset_get_name (const NnDataset *dataset);
NnShape nn_dataset_get_shape (const NnDataset *dataset);
size_t nn_dataset_get_n_classes (const NnDataset *dataset);
const char *nn_dataset_get_class_name (const NnDataset *dataset, size_t class_index);
const char *const *nn_dataset_get_class_names (const NnDataset *dataset);
size_t nn_dataset_get_n_images (const NnDataset *dataset, NnSplit split);

/* The bytes of one image: channels × height × width, planar. Valid as long as the data set. */
const guint8 *nn_dataset_get_pixels (const NnDataset *dataset, NnSplit split, size_t image);

guint nn_dataset_get_label (const NnDataset *dataset, NnSplit split, size_t image);

/* The labels of a whole split. Valid as long as the data set. */
const guint16 *nn_dataset_get_labels (const NnDataset *dataset, NnSplit split);

/* The image's number in the split of the set that was opened, before any choice of classes; of a
 * validation image in the training split. */
size_t nn_dataset_get_source_index (const NnDataset *dataset, NnSplit split, size_t image);

/* The image's file name, or NULL where the format has none. Valid as long as the data set. */
const char *nn_dataset_get_file_name (const NnDataset *dataset, NnSplit split, size_t image);

/* How many images of each class a split has: n_classes counts into @counts. */
void nn_dataset_count_classes (const NnDataset *dataset, NnSplit split, size_t *counts);

/* SHA-256, in hexadecimal, of the shape, class names, labels and pixels of the set that was opened
 * (not of a choice of its classes), so that a run can tell later whether it sees the same images.
 * Computed at the first call, which takes half a second for CIFAR-10, then remembered. Valid as
 * long as the data set. */
const char *nn_dataset_get_hash (NnDataset *dataset);

/* Tells a set that was just made, and is no choice of classes, what nn_dataset_get_hash() would
 * compute: for a loader that knows it from an earlier time. @hash has 64 hexadecimal digits, and
 * the caller answers for it being right. Ignored if the hash has been computed. */
void nn_dataset_set_hash (NnDataset *dataset, const char *hash);

G_END_DECLS

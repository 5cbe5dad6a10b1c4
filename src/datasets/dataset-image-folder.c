/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dataset-image-folder.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "dataset-image-file.h"
#include "dataset-image-loader.h"
#include "dataset-image-scan.h"
#include "nn-random.h"
#include "read-name.h"

#define DEFAULT_SIDE 32
#define DEFAULT_TEST_SHARE 0.2

/* Of the random numbers: independent of those that training draws from the same seed. */
#define SPLIT_STREAM 0x73706c6974u

/* What becomes one split. */
typedef struct
{
  GPtrArray *files; /* of char *, borrowed from the classes */
  GArray *labels;   /* of guint16 */
} Part;

static void
part_add (Part *part, const DatasetImageClass *image_class, guint i, guint label)
{
  guint16 value = (guint16) label;

  g_ptr_array_add (part->files, g_ptr_array_index (image_class->files, i));
  g_array_append_val (part->labels, value);
}

static void
part_add_all (Part *part, const GPtrArray *classes)
{
  for (guint label = 0; label < classes->len; label++)
    {
      const DatasetImageClass *image_class = g_ptr_array_index (classes, label);

      for (guint i = 0; i < image_class->files->len; i++)
        part_add (part, image_class, i, label);
    }
}

/* How many of @n images are for testing. */
static guint
get_n_test (guint n, double share)
{
  if (n < 2)
    return 0;
  return (guint) CLAMP (round (n * share), 1.0, n - 1.0);
}

/* Draws the test images of each class; both parts keep the order of the files. */
static void
split_classes (const GPtrArray *classes, const DatasetOptions *options, Part *training, Part *test)
{
  double share =
      options != NULL && options->test_share > 0.0 ? options->test_share : DEFAULT_TEST_SHARE;
  NnRandom random;

  nn_random_init (&random, options != NULL ? options->seed : 0, SPLIT_STREAM);
  for (guint label = 0; label < classes->len; label++)
    {
      const DatasetImageClass *image_class = g_ptr_array_index (classes, label);
      guint n = image_class->files->len;
      guint n_test = get_n_test (n, share);
      g_autofree guint32 *order = g_new (guint32, n);
      g_autofree gboolean *is_test = g_new0 (gboolean, n);

      for (guint i = 0; i < n; i++)
        order[i] = i;
      nn_random_shuffle (&random, order, n);
      for (guint i = 0; i < n_test; i++)
        is_test[order[i]] = TRUE;
      for (guint i = 0; i < n; i++)
        part_add (is_test[i] ? test : training, image_class, i, label);
    }
}

static gboolean
has_class (const GPtrArray *classes, const char *folder)
{
  for (guint i = 0; i < classes->len; i++)
    if (strcmp (((const DatasetImageClass *) g_ptr_array_index (classes, i))->folder, folder) == 0)
      return TRUE;
  return FALSE;
}

/* Every class in @classes must be in @others, which is the split @other_split. */
static gboolean
check_classes (const GPtrArray *classes,
               const GPtrArray *others,
               const char *path,
               const char *split,
               const char *other_split,
               GError **error)
{
  for (guint i = 0; i < classes->len; i++)
    {
      const DatasetImageClass *image_class = g_ptr_array_index (classes, i);

      if (!has_class (others, image_class->folder))
        {
          g_autofree char *name = read_name_of_file (path);
          g_autofree char *class_name = read_name_clean (image_class->name, -1);

          g_set_error (error, DATASET_ERROR, DATASET_ERROR_EMPTY,
                       _ ("The class “%s” is in “%s” but not in “%s” of “%s”: add the folder, or "
                          "remove the other."),
                       class_name, split, other_split, name);
          return FALSE;
        }
    }
  return TRUE;
}

static GBytes *
load_part (const char *path,
           const Part *part,
           guint side,
           DatasetImageProgress *progress,
           GCancellable *cancellable,
           GError **error)
{
  if (part->files->len == 0)
    return g_bytes_new (NULL, 0);
  return dataset_image_loader_load (path, (const char *const *) part->files->pdata,
                                    part->files->len, side, progress, cancellable, error);
}

/* The names as the data set has them: NULL-terminated, valid UTF-8. */
static char **
get_display_names (const Part *part)
{
  char **names = g_new0 (char *, (size_t) part->files->len + 1);

  for (guint i = 0; i < part->files->len; i++)
    names[i] = g_filename_display_name (g_ptr_array_index (part->files, i));
  return names;
}

static char *
get_dataset_name (const char *path)
{
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);

  return g_filename_display_basename (absolute);
}

static NnDataset *
load_parts (const char *path,
            const GPtrArray *classes,
            const Part *parts,
            const DatasetOptions *options,
            GCancellable *cancellable,
            GError **error)
{
  guint side = options != NULL && options->image_side > 0 ? options->image_side : DEFAULT_SIDE;
  NnShape shape = { 3, side, side };
  NnSplitData data[NN_N_SOURCE_SPLITS] = { 0 };
  g_autofree char *name = get_dataset_name (path);
  g_autofree const char **class_names = g_new0 (const char *, (size_t) classes->len + 1);
  DatasetImageProgress progress = { .options = options };
  NnDataset *dataset = NULL;
  guint n_loaded = 0;

  for (guint i = 0; i < classes->len; i++)
    class_names[i] = ((const DatasetImageClass *) g_ptr_array_index (classes, i))->name;
  for (guint i = 0; i < NN_N_SOURCE_SPLITS; i++)
    progress.n_total += parts[i].files->len;
  while (n_loaded < NN_N_SOURCE_SPLITS &&
         (data[n_loaded].pixels =
              load_part (path, &parts[n_loaded], side, &progress, cancellable, error)) != NULL)
    {
      data[n_loaded].n_images = parts[n_loaded].files->len;
      data[n_loaded].labels = (const guint16 *) (const void *) parts[n_loaded].labels->data;
      data[n_loaded].file_names = get_display_names (&parts[n_loaded]);
      n_loaded++;
    }
  if (n_loaded == NN_N_SOURCE_SPLITS)
    dataset = nn_dataset_new (name, shape, class_names, &data[NN_SPLIT_TRAINING],
                              &data[NN_SPLIT_TEST], error);
  for (guint i = 0; i < n_loaded; i++)
    {
      g_bytes_unref (data[i].pixels);
      g_strfreev (data[i].file_names);
    }
  return dataset;
}

/* Fills the parts, and returns the classes. */
static GPtrArray *
scan (const char *path,
      const DatasetOptions *options,
      Part *parts,
      GPtrArray **test_classes,
      GCancellable *cancellable,
      GError **error)
{
  g_autoptr (GPtrArray) classes = NULL;
  g_autofree char *training = NULL;
  g_autofree char *test = NULL;
  ReadBudget budget;

  read_budget_init (&budget, READ_FOLDER, 0, cancellable);
  if (!dataset_image_scan_find_splits (path, &training, &test, cancellable, error))
    return NULL;
  classes = dataset_image_scan_classes (path, training, &budget, error);
  if (classes == NULL)
    return NULL;
  if (test == NULL)
    {
      split_classes (classes, options, &parts[NN_SPLIT_TRAINING], &parts[NN_SPLIT_TEST]);
      return g_steal_pointer (&classes);
    }
  *test_classes = dataset_image_scan_classes (path, test, &budget, error);
  if (*test_classes == NULL ||
      !check_classes (classes, *test_classes, path, training, test, error) ||
      !check_classes (*test_classes, classes, path, test, training, error))
    return NULL;
  /* The same names, sorted the same way: the same labels. */
  part_add_all (&parts[NN_SPLIT_TRAINING], classes);
  part_add_all (&parts[NN_SPLIT_TEST], *test_classes);
  return g_steal_pointer (&classes);
}

static gboolean
check_options (const DatasetOptions *options, GError **error)
{
  if (options == NULL || options->image_side <= DATASET_IMAGE_MAX_SIDE)
    return TRUE;
  g_set_error (error, NN_ERROR, NN_ERROR_MEMORY,
               _ ("Images of %u × %u pixels are too large to train on: choose at most %u."),
               options->image_side, options->image_side, DATASET_IMAGE_MAX_SIDE);
  return FALSE;
}

NnDataset *
dataset_image_folder_open (const char *path,
                           const DatasetOptions *options,
                           GCancellable *cancellable,
                           GError **error)
{
  Part parts[NN_N_SOURCE_SPLITS];
  g_autoptr (GPtrArray) classes = NULL;
  g_autoptr (GPtrArray) test_classes = NULL;
  NnDataset *dataset = NULL;

  g_return_val_if_fail (path != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);
  g_return_val_if_fail (options == NULL || (options->test_share >= 0 && options->test_share < 1),
                        NULL);

  if (!check_options (options, error))
    return NULL;
  if (options != NULL && options->progress != NULL)
    options->progress (-1.0, options->progress_data);
  for (guint i = 0; i < NN_N_SOURCE_SPLITS; i++)
    {
      parts[i].files = g_ptr_array_new ();
      parts[i].labels = g_array_new (FALSE, FALSE, sizeof (guint16));
    }
  classes = scan (path, options, parts, &test_classes, cancellable, error);
  if (classes != NULL)
    dataset = load_parts (path, classes, parts, options, cancellable, error);
  for (guint i = 0; i < NN_N_SOURCE_SPLITS; i++)
    {
      g_ptr_array_unref (parts[i].files);
      g_array_unref (parts[i].labels);
    }
  return dataset;
}

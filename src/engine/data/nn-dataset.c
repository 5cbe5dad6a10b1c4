/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn-dataset.h"

#include <glib/gi18n-lib.h>
#include <pthread.h>

#include "nn-ref-count.h"

/* What a loader handed over; shared by every view of it. */
typedef struct
{
  GBytes *pixels;
  guint16 *labels;
  size_t n_images;
  char **file_names;
} Source;

/* The images of one split that this view shows. */
typedef struct
{
  NnSplit source;  /* the split that they come from: of validation images that for training */
  guint32 *rows;   /* the image's number in the source; NULL: the same number */
  guint16 *labels; /* in this view's numbering */
  size_t n_images;
  const guint8 *pixels; /* the source's */
} View;

struct _NnDataset
{
  NnRefCount ref_count;
  NnDataset *origin; /* the set that was opened; NULL if this is it */
  char *name;
  NnShape shape;
  size_t image_size;
  char **class_names;
  size_t n_classes;
  Source sources[NN_N_SOURCE_SPLITS]; /* empty in a view */
  View views[NN_N_SPLITS];

  /* Only in the set that was opened. A pthread mutex, because ThreadSanitizer cannot see GLib's. */
  pthread_mutex_t hash_lock;
  char *hash;
};

static const Source *
get_source (const NnDataset *dataset, NnSplit split)
{
  const NnDataset *origin = dataset->origin ? dataset->origin : dataset;

  return &origin->sources[dataset->views[split].source];
}

static NnDataset *
dataset_alloc (const char *name, NnShape shape)
{
  NnDataset *dataset = g_new0 (NnDataset, 1);

  nn_ref_count_init (&dataset->ref_count);
  pthread_mutex_init (&dataset->hash_lock, NULL);
  dataset->name = g_strdup (name);
  dataset->shape = shape;
  dataset->image_size = nn_shape_size (shape);
  for (NnSplit split = 0; split < NN_N_SPLITS; split++)
    dataset->views[split].source = split < NN_N_SOURCE_SPLITS ? split : NN_SPLIT_TRAINING;
  return dataset;
}

static gboolean
check_split (const NnSplitData *data, size_t image_size, size_t n_classes, GError **error)
{
  size_t expected;

  if (data->n_images == 0)
    return TRUE;
  if (!g_size_checked_mul (&expected, data->n_images, image_size) ||
      g_bytes_get_size (data->pixels) != expected || data->n_images > G_MAXUINT32)
    {
      g_set_error (
          error, NN_ERROR, NN_ERROR_SHAPE,
          _ ("The data set holds %zu bytes of pixels, which is not what %zu images need; its files "
             "may be damaged: replace them, and open it again."),
          g_bytes_get_size (data->pixels), data->n_images);
      return FALSE;
    }
  for (size_t i = 0; i < data->n_images; i++)
    if (data->labels[i] >= n_classes)
      {
        g_set_error (
            error, NN_ERROR, NN_ERROR_SHAPE,
            _ ("Image %zu of the data set has label %u, but there are only %zu classes; its files "
               "may be damaged: replace them, and open it again."),
            i + 1, data->labels[i], n_classes);
        return FALSE;
      }
  return TRUE;
}

static void
take_split (NnDataset *dataset, NnSplit split, const NnSplitData *data)
{
  Source *source = &dataset->sources[split];
  View *view = &dataset->views[split];

  if (data == NULL || data->n_images == 0)
    return;
  source->pixels = g_bytes_ref (data->pixels);
  source->labels = g_memdup2 (data->labels, data->n_images * sizeof *data->labels);
  source->n_images = data->n_images;
  source->file_names = g_strdupv (data->file_names);
  view->labels = source->labels;
  view->n_images = source->n_images;
  view->pixels = g_bytes_get_data (source->pixels, NULL);
}

NnDataset *
nn_dataset_new (const char *name,
                NnShape shape,
                const char *const *class_names,
                const NnSplitData *training,
                const NnSplitData *test,
                GError **error)
{
  g_autoptr (NnDataset) dataset = NULL;
  size_t image_size, n_classes;

  g_return_val_if_fail (name != NULL && class_names != NULL && training != NULL, NULL);

  n_classes = g_strv_length ((char **) class_names);
  if (!nn_shape_check (shape, &image_size) || n_classes == 0 || n_classes > G_MAXUINT16 ||
      training->n_images == 0)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
                   _ ("“%s” has no training images; choose a data set that has some."), name);
      return NULL;
    }
  if (!check_split (training, image_size, n_classes, error) ||
      (test != NULL && !check_split (test, image_size, n_classes, error)))
    return NULL;

  dataset = dataset_alloc (name, shape);
  dataset->class_names = g_strdupv ((char **) class_names);
  dataset->n_classes = n_classes;
  take_split (dataset, NN_SPLIT_TRAINING, training);
  take_split (dataset, NN_SPLIT_TEST, test);
  return g_steal_pointer (&dataset);
}

NnDataset *
nn_dataset_ref (NnDataset *dataset)
{
  nn_ref_count_inc (&dataset->ref_count);
  return dataset;
}

void
nn_dataset_unref (NnDataset *dataset)
{
  if (dataset == NULL || !nn_ref_count_dec (&dataset->ref_count))
    return;
  for (guint split = 0; dataset->origin && split < NN_N_SPLITS; split++)
    {
      g_free (dataset->views[split].rows);
      g_free (dataset->views[split].labels);
    }
  for (guint split = 0; split < NN_N_SOURCE_SPLITS; split++)
    {
      Source *source = &dataset->sources[split];

      g_clear_pointer (&source->pixels, g_bytes_unref);
      g_free (source->labels);
      g_strfreev (source->file_names);
    }
  g_clear_pointer (&dataset->origin, nn_dataset_unref);
  g_strfreev (dataset->class_names);
  g_free (dataset->name);
  g_free (dataset->hash);
  pthread_mutex_destroy (&dataset->hash_lock);
  g_free (dataset);
}

/* new_label[i] is the class that class i of @from becomes, or −1. */
static void
select_split (NnDataset *to, const NnDataset *from, NnSplit split, const gint32 *new_label)
{
  const View *old = &from->views[split];
  View *view = &to->views[split];
  size_t n = 0;

  for (size_t i = 0; i < old->n_images; i++)
    n += new_label[old->labels[i]] >= 0;
  view->source = old->source;
  view->pixels = old->pixels;
  view->rows = g_new (guint32, n);
  view->labels = g_new (guint16, n);
  for (size_t i = 0; i < old->n_images; i++)
    {
      gint32 label = new_label[old->labels[i]];

      if (label < 0)
        continue;
      view->rows[view->n_images] = old->rows ? old->rows[i] : (guint32) i;
      view->labels[view->n_images] = (guint16) label;
      view->n_images++;
    }
  g_assert (view->n_images == n);
}

NnDataset *
nn_dataset_select_classes (NnDataset *dataset,
                           const guint *classes,
                           size_t n_classes,
                           GError **error)
{
  g_autoptr (NnDataset) view = NULL;
  g_autofree gint32 *new_label = NULL;

  g_return_val_if_fail (dataset != NULL && (classes != NULL || n_classes == 0), NULL);

  if (n_classes < 2)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_SHAPE, _ ("Choose at least two classes."));
      return NULL;
    }
  new_label = g_new (gint32, dataset->n_classes);
  for (size_t i = 0; i < dataset->n_classes; i++)
    new_label[i] = -1;
  for (size_t i = 0; i < n_classes; i++)
    {
      if (classes[i] >= dataset->n_classes || new_label[classes[i]] >= 0)
        {
          g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
                       classes[i] >= dataset->n_classes
                           ? _ ("There is no class %u in “%s”; choose among those that it has.")
                           : _ ("Class %u of “%s” is chosen twice; choose each class once."),
                       classes[i], dataset->name);
          return NULL;
        }
      new_label[classes[i]] = (gint32) i;
    }

  view = dataset_alloc (dataset->name, dataset->shape);
  view->origin = nn_dataset_ref (dataset->origin ? dataset->origin : dataset);
  view->n_classes = n_classes;
  view->class_names = g_new0 (char *, n_classes + 1);
  for (size_t i = 0; i < n_classes; i++)
    view->class_names[i] = g_strdup (dataset->class_names[classes[i]]);
  for (NnSplit split = 0; split < NN_N_SPLITS; split++)
    select_split (view, dataset, split, new_label);
  if (view->views[NN_SPLIT_TRAINING].n_images == 0)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
                   _ ("The chosen classes of “%s” have no training images; choose others."),
                   dataset->name);
      return NULL;
    }
  return g_steal_pointer (&view);
}

/* @images NULL: all of them. */
static void
select_images (NnDataset *to, NnSplit split, const View *old, const guint32 *images, size_t n)
{
  View *view = &to->views[split];

  view->source = old->source;
  view->pixels = old->pixels;
  view->rows = g_new (guint32, n);
  view->labels = g_new (guint16, n);
  view->n_images = n;
  for (size_t i = 0; i < n; i++)
    {
      size_t image = images ? images[i] : i;

      g_assert (image < old->n_images);
      view->rows[i] = old->rows ? old->rows[image] : (guint32) image;
      view->labels[i] = old->labels[image];
    }
}

NnDataset *
nn_dataset_hold_out (NnDataset *dataset,
                     const guint32 *training,
                     size_t n_training,
                     const guint32 *held_out,
                     size_t n_held_out)
{
  const View *old = &dataset->views[NN_SPLIT_TRAINING], *test = &dataset->views[NN_SPLIT_TEST];
  NnDataset *view;

  g_return_val_if_fail (training != NULL && n_training > 0, NULL);
  g_return_val_if_fail (held_out != NULL || n_held_out == 0, NULL);

  view = dataset_alloc (dataset->name, dataset->shape);
  view->origin = nn_dataset_ref (dataset->origin ? dataset->origin : dataset);
  view->class_names = g_strdupv (dataset->class_names);
  view->n_classes = dataset->n_classes;
  select_images (view, NN_SPLIT_TRAINING, old, training, n_training);
  select_images (view, NN_SPLIT_VALIDATION, old, held_out, n_held_out);
  select_images (view, NN_SPLIT_TEST, test, NULL, test->n_images);
  return view;
}

NnDataset *
nn_dataset_select_class_names (NnDataset *dataset, const char *const *names, GError **error)
{
  g_autoptr (GArray) classes = g_array_new (FALSE, FALSE, sizeof (guint));

  g_return_val_if_fail (dataset != NULL && names != NULL, NULL);

  for (size_t i = 0; names[i] != NULL; i++)
    {
      guint c = 0;

      while (c < dataset->n_classes && strcmp (dataset->class_names[c], names[i]) != 0)
        c++;
      if (c == dataset->n_classes)
        {
          g_autofree char *all = g_strjoinv (", ", dataset->class_names);

          g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
                       _ ("“%s” has no class “%s”; its classes are %s."), dataset->name, names[i],
                       all);
          return NULL;
        }
      g_array_append_val (classes, c);
    }
  return nn_dataset_select_classes (dataset, (const guint *) classes->data, classes->len, error);
}

const char *
nn_dataset_get_name (const NnDataset *dataset)
{
  return dataset->name;
}

NnShape
nn_dataset_get_shape (const NnDataset *dataset)
{
  return dataset->shape;
}

size_t
nn_dataset_get_n_classes (const NnDataset *dataset)
{
  return dataset->n_classes;
}

const char *
nn_dataset_get_class_name (const NnDataset *dataset, size_t class_index)
{
  g_return_val_if_fail (class_index < dataset->n_classes, NULL);
  return dataset->class_names[class_index];
}

const char *const *
nn_dataset_get_class_names (const NnDataset *dataset)
{
  return (const char *const *) dataset->class_names;
}

size_t
nn_dataset_get_n_images (const NnDataset *dataset, NnSplit split)
{
  return dataset->views[split].n_images;
}

const guint8 *
nn_dataset_get_pixels (const NnDataset *dataset, NnSplit split, size_t image)
{
  g_return_val_if_fail (image < dataset->views[split].n_images, NULL);
  return dataset->views[split].pixels +
         nn_dataset_get_source_index (dataset, split, image) * dataset->image_size;
}

guint
nn_dataset_get_label (const NnDataset *dataset, NnSplit split, size_t image)
{
  g_return_val_if_fail (image < dataset->views[split].n_images, 0);
  return dataset->views[split].labels[image];
}

const guint16 *
nn_dataset_get_labels (const NnDataset *dataset, NnSplit split)
{
  return dataset->views[split].labels;
}

size_t
nn_dataset_get_source_index (const NnDataset *dataset, NnSplit split, size_t image)
{
  const View *view = &dataset->views[split];

  g_return_val_if_fail (image < view->n_images, 0);
  return view->rows ? view->rows[image] : image;
}

const char *
nn_dataset_get_file_name (const NnDataset *dataset, NnSplit split, size_t image)
{
  const Source *source = get_source (dataset, split);

  g_return_val_if_fail (image < dataset->views[split].n_images, NULL);
  if (source->file_names == NULL)
    return NULL;
  return source->file_names[nn_dataset_get_source_index (dataset, split, image)];
}

void
nn_dataset_count_classes (const NnDataset *dataset, NnSplit split, size_t *counts)
{
  const View *view = &dataset->views[split];

  memset (counts, 0, dataset->n_classes * sizeof *counts);
  for (size_t i = 0; i < view->n_images; i++)
    counts[view->labels[i]]++;
}

static char *
compute_hash (const NnDataset *dataset)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autoptr (GString) head = g_string_new ("pupil data set\n");

  /* A text head, so that the hash does not depend on the machine's word size or byte order. */
  g_string_append_printf (head, "%zu %zu %zu\n", dataset->shape.channels, dataset->shape.height,
                          dataset->shape.width);
  for (size_t i = 0; i < dataset->n_classes; i++)
    g_string_append_printf (head, "%s\n", dataset->class_names[i]);
  for (guint split = 0; split < NN_N_SOURCE_SPLITS; split++)
    g_string_append_printf (head, "%zu\n", dataset->sources[split].n_images);
  g_checksum_update (checksum, (const guchar *) head->str, (gssize) head->len);

  for (guint split = 0; split < NN_N_SOURCE_SPLITS; split++)
    {
      const Source *source = &dataset->sources[split];

      for (size_t i = 0; i < source->n_images; i++)
        {
          const guchar label[2] = { (guchar) (source->labels[i] & 255),
                                    (guchar) (source->labels[i] >> 8) };

          g_checksum_update (checksum, label, sizeof label);
        }
      if (source->pixels)
        g_checksum_update (checksum, g_bytes_get_data (source->pixels, NULL),
                           (gssize) g_bytes_get_size (source->pixels));
    }
  return g_strdup (g_checksum_get_string (checksum));
}

const char *
nn_dataset_get_hash (NnDataset *dataset)
{
  NnDataset *origin = dataset->origin ? dataset->origin : dataset;

  pthread_mutex_lock (&origin->hash_lock);
  if (origin->hash == NULL)
    origin->hash = compute_hash (origin);
  pthread_mutex_unlock (&origin->hash_lock);
  return origin->hash;
}

void
nn_dataset_set_hash (NnDataset *dataset, const char *hash)
{
  g_return_if_fail (dataset != NULL && dataset->origin == NULL);
  g_return_if_fail (hash != NULL && strlen (hash) == 64);

  pthread_mutex_lock (&dataset->hash_lock);
  if (dataset->hash == NULL)
    dataset->hash = g_strdup (hash);
  pthread_mutex_unlock (&dataset->hash_lock);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dataset-idx.h"

#include <glib/gi18n-lib.h>

#include "dataset-input.h"
#include "read-name.h"

#define TYPE_UNSIGNED_BYTE 0x08
#define MAX_DIMENSIONS 3
#define CHUNK_SIZE ((size_t) 1 << 20)

/* Bytes of memory for one in a file of labels: itself, 16 bits, and those again in the data set. */
#define LABEL_COST 5

static const char *const fashion_class_names[] = { "T-shirt/top", "Trouser", "Pullover",
                                                   "Dress",       "Coat",    "Sandal",
                                                   "Shirt",       "Sneaker", "Bag",
                                                   "Ankle boot",  NULL };

/* What one of the four files is. */
typedef struct
{
  const char *split; /* as in the file's name */
  const char *part;
  guint n_dimensions;
} IdxRole;

enum
{
  TRAINING_IMAGES,
  TRAINING_LABELS,
  TEST_IMAGES,
  TEST_LABELS,
  N_ROLES
};

static const IdxRole roles[N_ROLES] = { [TRAINING_IMAGES] = { "train", "images", 3 },
                                        [TRAINING_LABELS] = { "train", "labels", 1 },
                                        [TEST_IMAGES] = { "t10k", "images", 3 },
                                        [TEST_LABELS] = { "t10k", "labels", 1 } };

typedef struct
{
  char *path;
  size_t sizes[MAX_DIMENSIONS];
  GBytes *content;
} IdxFile;

/* Where reading stands, over all four files. */
typedef struct
{
  const DatasetOptions *options;
  GCancellable *cancellable;
  guint64 bytes_before; /* of the files that have been read */
  guint64 bytes_total;
  double reported;
  ReadBudget budget; /* of all files */
} IdxProgress;

static char *
spell (const IdxRole *role, guint spelling)
{
  return g_strdup_printf ("%s-%s%cidx%u-ubyte%s", role->split, role->part,
                          (spelling & 1) != 0 ? '.' : '-', role->n_dimensions,
                          (spelling & 2) != 0 ? ".gz" : "");
}

gboolean
dataset_idx_is_file_name (const char *name)
{
  g_return_val_if_fail (name != NULL, FALSE);

  for (guint i = 0; i < N_ROLES; i++)
    for (guint spelling = 0; spelling < 4; spelling++)
      {
        g_autofree char *candidate = spell (&roles[i], spelling);

        if (strcmp (name, candidate) == 0)
          return TRUE;
      }
  return FALSE;
}

static gboolean
set_damaged (const char *path, const char *detail, GError **error)
{
  g_autofree char *name = read_name_of_file (path);

  g_set_error (error, DATASET_ERROR, DATASET_ERROR_DAMAGED,
               _ ("“%s” is not a valid IDX file (%s): download or copy it again."), name, detail);
  return FALSE;
}

static gboolean
set_no_memory (const char *path, GError **error)
{
  g_autofree char *name = read_name_of_file (path);

  g_set_error (error, NN_ERROR, NN_ERROR_MEMORY,
               _ ("There is not enough memory for “%s”: close other programs, or choose a smaller "
                  "data set."),
               name);
  return FALSE;
}

static char *
find_file (const char *folder, const IdxRole *role)
{
  for (guint spelling = 0; spelling < 4; spelling++)
    {
      g_autofree char *name = spell (role, spelling);
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (g_file_test (path, G_FILE_TEST_EXISTS))
        return g_steal_pointer (&path);
    }
  return NULL;
}

static gboolean
find_files (const char *folder, IdxFile *files, GError **error)
{
  g_autofree char *folder_name = read_name_of_file (folder);
  g_autofree char *missing = NULL;
  guint n_found = 0;

  for (guint i = 0; i < N_ROLES; i++)
    {
      files[i].path = find_file (folder, &roles[i]);
      if (files[i].path != NULL)
        n_found++;
      else if (missing == NULL)
        missing = spell (&roles[i], 0);
    }
  if (n_found == 0)
    g_set_error (error, DATASET_ERROR, DATASET_ERROR_UNKNOWN,
                 _ ("“%s” holds no IDX files with the names of MNIST's (“%s” and others): choose "
                    "the folder that holds them."),
                 folder_name, missing);
  else if (missing != NULL)
    g_set_error (
        error, DATASET_ERROR, DATASET_ERROR_DAMAGED,
        _ ("“%s” is incomplete, “%s” (or “%s.gz”) is missing: add it, or download the data "
           "set again."),
        folder_name, missing, missing);
  return missing == NULL;
}

/* Reads the header into @sizes and the number of bytes that must follow into *@size. */
static gboolean
read_header (DatasetInput *input,
             const IdxRole *role,
             IdxFile *file,
             size_t *size,
             GCancellable *cancellable,
             GError **error)
{
  guint8 header[4 + 4 * MAX_DIMENSIONS];
  guint64 total = 1;

  if (!dataset_input_read_all (input, header, 4, NULL, cancellable, error))
    return FALSE;
  if (header[0] != 0 || header[1] != 0)
    return set_damaged (file->path, _ ("it does not start like one"), error);
  if (header[2] != TYPE_UNSIGNED_BYTE)
    return set_damaged (file->path, _ ("its numbers are not bytes"), error);
  if (header[3] != role->n_dimensions)
    return set_damaged (file->path, _ ("it has the wrong number of dimensions"), error);
  if (!dataset_input_read_all (input, header + 4, 4 * (size_t) role->n_dimensions, NULL,
                               cancellable, error))
    return FALSE;
  for (guint i = 0; i < role->n_dimensions; i++)
    {
      const guint8 *bytes = header + 4 + 4 * i;

      file->sizes[i] =
          (size_t) bytes[0] << 24 | (size_t) bytes[1] << 16 | (size_t) bytes[2] << 8 | bytes[3];
      if (!g_uint64_checked_mul (&total, total, file->sizes[i]))
        return set_damaged (file->path, _ ("its sizes are too large"), error);
    }
  if (total > dataset_input_get_max_content (input))
    return set_damaged (file->path, _ ("it has fewer bytes than its sizes say"), error);
  *size = (size_t) total;
  if (*size != total)
    return set_damaged (file->path, _ ("its sizes are too large"), error);
  return TRUE;
}

static gboolean
read_content (
    DatasetInput *input, guint8 *content, size_t size, IdxProgress *progress, GError **error)
{
  for (size_t done = 0; done < size;)
    {
      size_t n = MIN (CHUNK_SIZE, size - done);

      if (!dataset_input_read_all (input, content + done, n, NULL, progress->cancellable, error))
        return FALSE;
      done += n;
      dataset_input_report (progress->options,
                            (double) (progress->bytes_before + dataset_input_get_position (input)) /
                                (double) MAX (progress->bytes_total, 1),
                            &progress->reported);
    }
  return TRUE;
}

static gboolean
read_file (const IdxRole *role, IdxFile *file, IdxProgress *progress, GError **error)
{
  g_autoptr (DatasetInput) input =
      dataset_input_open (file->path, READ_IDX, progress->cancellable, error);
  g_autofree guint8 *content = NULL;
  guint8 extra;
  size_t n_extra = 0;
  size_t size;
  guint64 cost;

  if (input == NULL || !read_header (input, role, file, &size, progress->cancellable, error))
    return FALSE;
  if (!g_uint64_checked_mul (&cost, size, role->n_dimensions == 1 ? LABEL_COST : 1) ||
      !read_budget_take (&progress->budget, cost))
    return set_damaged (file->path, _ ("it unpacks to far more than files of its size do"), error);
  content = g_try_malloc (MAX (size, 1));
  if (content == NULL)
    return set_no_memory (file->path, error);
  /* The byte too many is asked for in any case: it also has gzip's checksum verified. */
  if (!read_content (input, content, size, progress, error) ||
      !dataset_input_read_all (input, &extra, 1, &n_extra, progress->cancellable, error))
    return FALSE;
  if (n_extra > 0)
    return set_damaged (file->path, _ ("it has more bytes than its sizes say"), error);
  progress->bytes_before += dataset_input_get_file_size (input);
  file->content = g_bytes_new_take (g_steal_pointer (&content), size);
  return TRUE;
}

static gboolean
check_pair (const IdxFile *images, const IdxFile *labels, GError **error)
{
  g_autofree char *images_name = read_name_of_file_base (images->path);

  if (images->sizes[0] != labels->sizes[0])
    {
      g_autofree char *labels_name = read_name_of_file (labels->path);

      g_set_error (error, DATASET_ERROR, DATASET_ERROR_DAMAGED,
                   _ ("“%s” holds %zu labels, but “%s” holds %zu images: download both again."),
                   labels_name, labels->sizes[0], images_name, images->sizes[0]);
      return FALSE;
    }
  if (images->sizes[1] == 0 || images->sizes[2] == 0)
    return set_damaged (images->path, _ ("its images have no pixels"), error);
  return TRUE;
}

static gboolean
check_files (const IdxFile *files, GError **error)
{
  if (!check_pair (&files[TRAINING_IMAGES], &files[TRAINING_LABELS], error) ||
      !check_pair (&files[TEST_IMAGES], &files[TEST_LABELS], error))
    return FALSE;
  if (files[TRAINING_IMAGES].sizes[0] == 0)
    {
      g_autofree char *name = read_name_of_file (files[TRAINING_IMAGES].path);

      g_set_error (error, DATASET_ERROR, DATASET_ERROR_EMPTY,
                   _ ("“%s” holds no images: choose another data set."), name);
      return FALSE;
    }
  if (files[TRAINING_IMAGES].sizes[1] != files[TEST_IMAGES].sizes[1] ||
      files[TRAINING_IMAGES].sizes[2] != files[TEST_IMAGES].sizes[2])
    return set_damaged (files[TEST_IMAGES].path,
                        _ ("its images have another size than those for training"), error);
  return TRUE;
}

static guint16 *
widen_labels (const IdxFile *file, guint *max_label, GError **error)
{
  size_t n;
  const guint8 *bytes = g_bytes_get_data (file->content, &n);
  guint16 *labels = g_try_new (guint16, MAX (n, 1));

  if (labels == NULL)
    {
      set_no_memory (file->path, error);
      return NULL;
    }

  for (size_t i = 0; i < n; i++)
    {
      labels[i] = bytes[i];
      *max_label = MAX (*max_label, labels[i]);
    }
  return labels;
}

/* The folder's name in lower case; torchvision keeps the files of FashionMNIST in
 * FashionMNIST/raw. */
static char *
get_folder_name (const char *folder)
{
  g_autofree char *absolute = g_canonicalize_filename (folder, NULL);
  g_autofree char *name = g_filename_display_basename (absolute);

  if (g_ascii_strcasecmp (name, "raw") == 0)
    {
      g_autofree char *parent = g_path_get_dirname (absolute);

      g_free (name);
      name = g_filename_display_basename (parent);
    }
  return g_steal_pointer (&name);
}

/* EMNIST, KMNIST and QMNIST are other data sets in the same files. */
static gboolean
is_mnist (const char *lower_case_name)
{
  const char *found = strstr (lower_case_name, "mnist");

  return found != NULL && (found == lower_case_name || !g_ascii_isalpha (found[-1]));
}

static char **
make_class_names (gboolean is_fashion, guint max_label)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  if (is_fashion)
    g_strv_builder_addv (names, (const char **) fashion_class_names);
  else
    for (guint i = 0; i <= max_label; i++)
      {
        g_autofree char *name = g_strdup_printf ("%u", i);

        g_strv_builder_add (names, name);
      }
  return g_strv_builder_end (names);
}

static NnDataset *
make_dataset (const char *folder, const IdxFile *files, GError **error)
{
  /* The files of Fashion-MNIST have the names and sizes of MNIST's, and no class names: only the
   * folder tells one from the other. */
  g_autofree char *folder_name = get_folder_name (folder);
  g_autofree char *lower_case = g_utf8_strdown (folder_name, -1);
  gboolean is_fashion = strstr (lower_case, "fashion") != NULL;
  const char *name = is_fashion ? "Fashion-MNIST" : is_mnist (lower_case) ? "MNIST" : folder_name;
  NnShape shape = { 1, files[TRAINING_IMAGES].sizes[1], files[TRAINING_IMAGES].sizes[2] };
  guint max_label = 0;
  g_autofree guint16 *training_labels = widen_labels (&files[TRAINING_LABELS], &max_label, error);
  g_autofree guint16 *test_labels =
      training_labels != NULL ? widen_labels (&files[TEST_LABELS], &max_label, error) : NULL;
  g_auto (GStrv) class_names = make_class_names (is_fashion, max_label);
  NnSplitData training = { .pixels = files[TRAINING_IMAGES].content,
                           .labels = training_labels,
                           .n_images = files[TRAINING_IMAGES].sizes[0] };
  NnSplitData test = { .pixels = files[TEST_IMAGES].content,
                       .labels = test_labels,
                       .n_images = files[TEST_IMAGES].sizes[0] };

  if (test_labels == NULL)
    return NULL;
  if (max_label >= g_strv_length (class_names))
    {
      set_damaged (files[TRAINING_LABELS].path,
                   _ ("a label is larger than 9, the last of Fashion-MNIST's"), error);
      return NULL;
    }
  return nn_dataset_new (name, shape, (const char *const *) class_names, &training, &test, error);
}

static guint64
get_file_size (const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInfo) info =
      g_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_SIZE, G_FILE_QUERY_INFO_NONE, NULL, NULL);

  return info != NULL ? (guint64) MAX (g_file_info_get_size (info), 0) : 0;
}

/* The siblings of a file with another name might be another data set. */
static gboolean
check_file_name (const char *path, GError **error)
{
  g_autofree char *base_name = g_path_get_basename (path);
  g_autofree char *name = read_name_of_file (path);
  g_autofree char *example = spell (&roles[TRAINING_IMAGES], 0);

  if (dataset_idx_is_file_name (base_name))
    return TRUE;
  g_set_error (error, DATASET_ERROR, DATASET_ERROR_UNKNOWN,
               _ ("“%s” is an IDX file without the name of one of MNIST's four (such as “%s”): "
                  "rename it and the others."),
               name, example);
  return FALSE;
}

/* The folder that holds the files, @path or its parent. */
static char *
find_folder (const char *path, GError **error)
{
  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    return g_strdup (path);
  return check_file_name (path, error) ? g_path_get_dirname (path) : NULL;
}

char **
dataset_idx_find_files (const char *path)
{
  g_autofree char *folder = NULL;
  g_auto (GStrv) paths = NULL;

  g_return_val_if_fail (path != NULL, NULL);

  folder = find_folder (path, NULL);
  if (folder == NULL)
    return NULL;
  paths = g_new0 (char *, N_ROLES + 1);
  for (guint i = 0; i < N_ROLES; i++)
    {
      paths[i] = find_file (folder, &roles[i]);
      if (paths[i] == NULL)
        return NULL;
    }
  return g_steal_pointer (&paths);
}

NnDataset *
dataset_idx_open (const char *path,
                  const DatasetOptions *options,
                  GCancellable *cancellable,
                  GError **error)
{
  g_autofree char *folder = NULL;
  IdxFile files[N_ROLES] = { 0 };
  IdxProgress progress = { .options = options, .cancellable = cancellable };
  NnDataset *dataset = NULL;
  guint n_read = 0;

  g_return_val_if_fail (path != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  folder = find_folder (path, error);
  if (folder == NULL)
    return NULL;
  if (find_files (folder, files, error))
    {
      for (guint i = 0; i < N_ROLES; i++)
        progress.bytes_total += get_file_size (files[i].path);
      read_budget_init (&progress.budget, READ_IDX, progress.bytes_total, cancellable);
      while (n_read < N_ROLES && read_file (&roles[n_read], &files[n_read], &progress, error))
        n_read++;
      if (n_read == N_ROLES && check_files (files, error))
        dataset = make_dataset (folder, files, error);
    }
  for (guint i = 0; i < N_ROLES; i++)
    {
      g_clear_pointer (&files[i].content, g_bytes_unref);
      g_free (files[i].path);
    }
  return dataset;
}

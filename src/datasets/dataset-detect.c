/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dataset-detect.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "dataset-archive.h"
#include "dataset-cifar.h"
#include "dataset-idx.h"
#include "dataset-image-file.h"
#include "dataset-image-integrity.h"
#include "dataset-input.h"
#include "read-name.h"

/* Class names of CIFAR-100 are shorter by far. */
#define MAX_META_SIZE 65536

/* What lies directly in a folder. */
typedef struct
{
  guint n_files[DATASET_KIND_UNKNOWN];       /* by the kind that their names belong to */
  guint n_sound_files[DATASET_KIND_UNKNOWN]; /* of these: with a size that such a file can have */
  guint n_folders;
} Contents;

/* All the files of a kind; none: they say nothing where folders are beside them. */
static const guint N_FILES[DATASET_KIND_UNKNOWN] = {
  [DATASET_KIND_CIFAR_PYTHON] = 7, [DATASET_KIND_CIFAR_BINARY] = 7, [DATASET_KIND_IDX] = 4
};

/* The kind that a file of this base name belongs to. */
static DatasetKind
kind_of_file (const char *base_name)
{
  if (dataset_cifar_is_python_file (base_name))
    return DATASET_KIND_CIFAR_PYTHON;
  if (dataset_cifar_is_binary_file (base_name))
    return DATASET_KIND_CIFAR_BINARY;
  if (strcmp (base_name, "fine_label_names.txt") == 0)
    return DATASET_KIND_CIFAR_100;
  if (dataset_idx_is_file_name (base_name))
    return DATASET_KIND_IDX;
  return DATASET_KIND_UNKNOWN;
}

/* Whether the pickle of CIFAR-100's class names lies in @folder under its everyday name. */
static gboolean
has_cifar_100_meta (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "meta", NULL);
  g_autoptr (DatasetInput) input = NULL;
  g_autofree char *content = NULL;
  size_t size = 0;

  if (!g_file_test (path, G_FILE_TEST_IS_REGULAR))
    return FALSE;
  input = dataset_input_open (path, READ_NAMES, NULL, NULL);
  content = g_malloc (MAX_META_SIZE);
  return input != NULL &&
         dataset_input_read_all (input, content, MAX_META_SIZE, &size, NULL, NULL) &&
         memmem (content, size, "fine_label_names", strlen ("fine_label_names")) != NULL;
}

static void
count_child (Contents *contents, GFileInfo *info)
{
  guint64 size = (guint64) MAX (g_file_info_get_size (info), 0);
  DatasetKind kind = kind_of_file (g_file_info_get_name (info));
  gboolean is_hidden = g_file_info_get_name (info)[0] == '.';

  if (g_file_info_get_file_type (info) == G_FILE_TYPE_DIRECTORY)
    contents->n_folders += is_hidden ? 0 : 1;
  if (g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR || kind == DATASET_KIND_UNKNOWN)
    return;
  contents->n_files[kind]++;
  if (size > 0 && (kind != DATASET_KIND_CIFAR_BINARY ||
                   dataset_cifar_is_binary_size (g_file_info_get_name (info), size)))
    contents->n_sound_files[kind]++;
}

static gboolean
list_contents (const char *path, Contents *contents, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFile) folder = g_file_new_for_path (path);
  g_autoptr (GFileEnumerator) files = NULL;
  g_autoptr (GError) cause = NULL;
  GFileInfo *info = NULL;

  files =
      g_file_enumerate_children (folder,
                                 G_FILE_ATTRIBUTE_STANDARD_NAME "," G_FILE_ATTRIBUTE_STANDARD_TYPE
                                                                "," G_FILE_ATTRIBUTE_STANDARD_SIZE,
                                 G_FILE_QUERY_INFO_NONE, cancellable, &cause);
  while (files != NULL && g_file_enumerator_iterate (files, &info, NULL, cancellable, &cause) &&
         info != NULL)
    count_child (contents, info);
  if (cause != NULL)
    {
      dataset_input_take_error (error, g_steal_pointer (&cause), path);
      return FALSE;
    }
  if (has_cifar_100_meta (path))
    {
      contents->n_files[DATASET_KIND_CIFAR_100]++;
      contents->n_sound_files[DATASET_KIND_CIFAR_100]++;
    }
  return TRUE;
}

static DatasetKind
judge (const Contents *contents)
{
  for (DatasetKind kind = 0; kind < DATASET_KIND_IMAGE_FOLDER; kind++)
    if (N_FILES[kind] > 0 && contents->n_sound_files[kind] >= N_FILES[kind])
      return kind;
  if (contents->n_folders == 0)
    for (DatasetKind kind = 0; kind < DATASET_KIND_IMAGE_FOLDER; kind++)
      if (contents->n_files[kind] > 0)
        return kind;
  return DATASET_KIND_IMAGE_FOLDER;
}

/* What was unpacked may lie in the official folder inside @path. */
static gboolean
detect_folder (const char *path, DatasetKind *kind, GCancellable *cancellable, GError **error)
{
  static const char *const INNER[] = { "cifar-10-batches-py", "cifar-10-batches-bin",
                                       "cifar-100-python", "cifar-100-binary" };
  Contents contents = { 0 };

  if (!list_contents (path, &contents, cancellable, error))
    return FALSE;
  *kind = judge (&contents);
  for (guint i = 0; i < G_N_ELEMENTS (INNER) && *kind == DATASET_KIND_IMAGE_FOLDER; i++)
    {
      g_autofree char *inner = g_build_filename (path, INNER[i], NULL);
      Contents inner_contents = { 0 };

      if (g_file_test (inner, G_FILE_TEST_IS_DIR) &&
          !list_contents (inner, &inner_contents, cancellable, error))
        return FALSE;
      *kind = MIN (*kind, judge (&inner_contents));
    }
  return TRUE;
}

/* So many images come first in no archive that Pupil reads. */
#define MAX_ARCHIVE_IMAGES 100

/* A single file may have the name of one of CIFAR's by chance. */
#define MIN_ARCHIVE_FILES 2

/* What is known of an archive after some of its members. */
typedef struct
{
  DatasetKind kind;
  guint n_files[DATASET_KIND_UNKNOWN];
  guint n_images;
} Members;

/* Whether the folder, as the name of a member says, is one of the official ones. */
static gboolean
is_in_official_folder (const char *name)
{
  g_autofree char *folder = g_path_get_dirname (name);
  g_autofree char *base_name = g_path_get_basename (folder);

  return g_str_has_prefix (base_name, "cifar-10-batches-");
}

static DatasetArchiveChoice
on_select (const char *name, gpointer data)
{
  Members *members = data;
  g_autofree char *base_name = g_path_get_basename (name);
  DatasetKind kind =
      dataset_cifar_is_100 (name) ? DATASET_KIND_CIFAR_100 : kind_of_file (base_name);

  if (kind <= DATASET_KIND_CIFAR_100 &&
      (++members->n_files[kind] >= MIN_ARCHIVE_FILES || kind == DATASET_KIND_CIFAR_100 ||
       is_in_official_folder (name)))
    {
      members->kind = kind;
      return DATASET_ARCHIVE_STOP;
    }
  if (dataset_image_file_is_name (base_name) && ++members->n_images >= MAX_ARCHIVE_IMAGES)
    return DATASET_ARCHIVE_STOP;
  return DATASET_ARCHIVE_SKIP;
}

static gboolean
starts_with (const guint8 *start, size_t size, const char *magic, size_t length)
{
  return size >= length && memcmp (start, magic, length) == 0;
}

/* The name of the first member of a zip, which stands in front of it. */
static char *
get_first_member (const guint8 *start, size_t size)
{
  size_t length;

  if (size < 30)
    return g_strdup ("");
  length = (size_t) start[26] | (size_t) start[27] << 8;
  return g_strndup ((const char *) start + 30, MIN (length, size - 30));
}

static void
set_zip (const char *name, const guint8 *start, size_t size, GError **error)
{
  g_autofree char *member = get_first_member (start, size);

  if (strcmp (member, "run.json") == 0)
    g_set_error (error, DATASET_ERROR, DATASET_ERROR_UNKNOWN,
                 _ ("“%s” is a run of Pupil, a network and how it was trained: choose the images "
                    "instead."),
                 name);
  else if (g_str_has_suffix (member, ".npy"))
    g_set_error (error, DATASET_ERROR, DATASET_ERROR_UNKNOWN,
                 _ ("“%s” holds arrays of NumPy, such as the weights of a network, which are not "
                    "a data set: choose the images instead."),
                 name);
  else
    g_set_error (error, DATASET_ERROR, DATASET_ERROR_UNKNOWN,
                 _ ("“%s” is a zip archive: unpack it, then choose the unpacked folder."), name);
}

/* The files that people choose instead of a data set get a sentence of their own. */
static gboolean
check_familiar (const char *path, const guint8 *start, size_t size, GError **error)
{
  g_autofree char *name = read_name_of_file (path);

  if (dataset_image_sniff (start, size) != DATASET_IMAGE_NONE)
    g_set_error (error, DATASET_ERROR, DATASET_ERROR_UNKNOWN,
                 _ ("“%s” is a single image: choose a folder with one folder of images per class."),
                 name);
  else if (starts_with (start, size, "PK\003\004", 4))
    set_zip (name, start, size, error);
  else if (starts_with (start, size, "Rar!\x1a\x07", 6) ||
           starts_with (start, size, "7z\xbc\xaf\x27\x1c", 6))
    g_set_error (
        error, DATASET_ERROR, DATASET_ERROR_UNKNOWN,
        _ ("“%s” is an archive that Pupil cannot open: unpack it, then choose the unpacked "
           "folder."),
        name);
  else if (starts_with (start, size, "\x93NUMPY", 6))
    g_set_error (error, DATASET_ERROR, DATASET_ERROR_UNKNOWN,
                 _ ("“%s” is an array of NumPy, which is not a data set: choose a folder with one "
                    "folder of images per class."),
                 name);
  else if (size == 0)
    g_set_error (error, DATASET_ERROR, DATASET_ERROR_EMPTY,
                 _ ("“%s” is an empty file: download or copy it again."), name);
  else
    return TRUE;
  return FALSE;
}

/* An archive of something else: of images, as a rule. */
static void
set_other_archive (const char *path, GError **error)
{
  g_autofree char *name = read_name_of_file (path);

  g_set_error (error, DATASET_ERROR, DATASET_ERROR_UNKNOWN,
               _ ("“%s” is an archive without the files of CIFAR-10: unpack it, then choose the "
                  "unpacked folder."),
               name);
}

static gboolean
detect_archive (const char *path, DatasetKind *kind, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) cause = NULL;
  Members members = { .kind = DATASET_KIND_UNKNOWN };

  if (dataset_archive_read (path, on_select, NULL, &members, NULL, cancellable, &cause))
    {
      *kind = members.kind;
      if (*kind != DATASET_KIND_UNKNOWN)
        return TRUE;
      set_other_archive (path, error);
      return FALSE;
    }
  if (g_error_matches (cause, DATASET_ERROR, DATASET_ERROR_UNKNOWN))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&cause));
  return FALSE;
}

static gboolean
detect_file (const char *path, DatasetKind *kind, GCancellable *cancellable, GError **error)
{
  g_autoptr (DatasetInput) input = dataset_input_open (path, READ_ARCHIVE, cancellable, error);
  g_autofree char *base_name = g_path_get_basename (path);
  guint8 start[512] = { 0 };
  size_t size = 0;

  *kind = DATASET_KIND_UNKNOWN;
  if (input == NULL ||
      !dataset_input_read_all (input, start, sizeof start, &size, cancellable, error) ||
      !check_familiar (path, start, size, error))
    return FALSE;
  if (size >= 4 && start[0] == 0 && start[1] == 0 && start[2] >= 8 && start[2] <= 14 &&
      start[3] >= 1 && start[3] <= 4)
    *kind = DATASET_KIND_IDX;
  else
    *kind = kind_of_file (base_name);
  return *kind != DATASET_KIND_UNKNOWN || detect_archive (path, kind, cancellable, error);
}

gboolean
dataset_detect (
    const char *path, DatasetKind *kind, char **source, GCancellable *cancellable, GError **error)
{
  g_autofree char *base_name = g_path_get_basename (path);

  *source = NULL;
  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    {
      if (!detect_folder (path, kind, cancellable, error))
        return FALSE;
    }
  else
    {
      if (!detect_file (path, kind, cancellable, error))
        return FALSE;
      if (kind_of_file (base_name) == *kind &&
          (*kind == DATASET_KIND_CIFAR_PYTHON || *kind == DATASET_KIND_CIFAR_BINARY))
        *source = g_path_get_dirname (path);
    }
  if (*source == NULL)
    *source = g_strdup (path);
  return TRUE;
}

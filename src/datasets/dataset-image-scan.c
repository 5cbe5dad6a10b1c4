/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dataset-image-scan.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "dataset-image-file.h"
#include "dataset-input.h"
#include "read-name.h"

#define MAX_DEPTH 32

/* What a name takes beside its letters: its end, its place in the list, and what the allocator
 * keeps.
 */
#define NAME_COST 32

/* Labels are 16 bits wide. */
#define MAX_CLASSES G_MAXUINT16

typedef struct
{
  char *name;
  char *key; /* names sort like the keys do */
  char
      *id; /* tells folders that are reached by different paths; NULL if the file system has none */
  gboolean is_folder;
} Child;

static void
child_free (gpointer data)
{
  Child *child = data;

  g_free (child->name);
  g_free (child->key);
  g_free (child->id);
  g_free (child);
}

static void
image_class_free (gpointer data)
{
  DatasetImageClass *image_class = data;

  g_free (image_class->folder);
  g_free (image_class->name);
  g_ptr_array_unref (image_class->files);
  g_free (image_class);
}

static int
compare_children (gconstpointer a, gconstpointer b)
{
  const Child *first = *(const Child *const *) a;
  const Child *second = *(const Child *const *) b;
  int order = strcmp (first->key, second->key);

  return order != 0 ? order : strcmp (first->name, second->name);
}

static Child *
child_new (GFileInfo *info)
{
  const char *name = g_file_info_get_name (info);
  g_autofree char *display_name = g_filename_display_name (name);
  Child *child = g_new0 (Child, 1);

  child->name = g_strdup (name);
  child->key = g_utf8_collate_key_for_filename (display_name, -1);
  child->id = g_strdup (g_file_info_get_attribute_string (info, G_FILE_ATTRIBUTE_ID_FILE));
  child->is_folder = g_file_info_get_file_type (info) == G_FILE_TYPE_DIRECTORY;
  return child;
}

/* The ids of the folders that the classes are in. A link to one of them leads back to all classes,
 * and is no class and no part of one. */
static GHashTable *
list_above (const char *root, const char *path)
{
  GHashTable *above = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  const char *const folders[] = { root, path };

  for (size_t i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autoptr (GFile) folder = g_file_new_for_path (folders[i]);
      g_autoptr (GFileInfo) info =
          g_file_query_info (folder, G_FILE_ATTRIBUTE_ID_FILE, G_FILE_QUERY_INFO_NONE, NULL, NULL);
      const char *id =
          info ? g_file_info_get_attribute_string (info, G_FILE_ATTRIBUTE_ID_FILE) : NULL;

      if (id != NULL)
        g_hash_table_add (above, g_strdup (id));
    }
  return above;
}

/* The folders and files in @path that are not hidden, sorted. A dangling link counts as a file, so
 * that an image that is missing is reported rather than left out. */
static GPtrArray *
list_children (const char *path, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFile) folder = g_file_new_for_path (path);
  g_autoptr (GPtrArray) children = g_ptr_array_new_with_free_func (child_free);
  g_autoptr (GFileEnumerator) files = NULL;
  g_autoptr (GError) cause = NULL;
  GFileInfo *info = NULL;

  files =
      g_file_enumerate_children (folder,
                                 G_FILE_ATTRIBUTE_STANDARD_NAME "," G_FILE_ATTRIBUTE_STANDARD_TYPE
                                                                "," G_FILE_ATTRIBUTE_ID_FILE,
                                 G_FILE_QUERY_INFO_NONE, cancellable, &cause);
  while (files != NULL && g_file_enumerator_iterate (files, &info, NULL, cancellable, &cause) &&
         info != NULL)
    {
      GFileType type = g_file_info_get_file_type (info);

      if (g_file_info_get_name (info)[0] != '.' &&
          (type == G_FILE_TYPE_DIRECTORY || type == G_FILE_TYPE_REGULAR ||
           type == G_FILE_TYPE_SYMBOLIC_LINK))
        g_ptr_array_add (children, child_new (info));
    }
  if (cause != NULL)
    {
      dataset_input_take_error (error, g_steal_pointer (&cause), path);
      return NULL;
    }
  g_ptr_array_sort (children, compare_children);
  return g_steal_pointer (&children);
}

/* The first child folder that has one of @names, in the order of @names. */
static const Child *
find_folder (const GPtrArray *children, const char *const *names)
{
  for (; *names != NULL; names++)
    for (guint i = 0; i < children->len; i++)
      {
        const Child *child = g_ptr_array_index (children, i);

        if (child->is_folder && g_ascii_strcasecmp (child->name, *names) == 0)
          return child;
      }
  return NULL;
}

gboolean
dataset_image_scan_find_splits (
    const char *root, char **training, char **test, GCancellable *cancellable, GError **error)
{
  static const char *const training_names[] = { "train", "training", NULL };
  static const char *const test_names[] = { "test", "testing", "val", "validation", NULL };
  g_autoptr (GPtrArray) children = list_children (root, cancellable, error);
  const Child *training_child;
  const Child *test_child;

  *training = NULL;
  *test = NULL;
  if (children == NULL)
    return FALSE;
  training_child = find_folder (children, training_names);
  test_child = find_folder (children, test_names);
  if (training_child != NULL && test_child != NULL)
    {
      *training = g_strdup (training_child->name);
      *test = g_strdup (test_child->name);
    }
  return TRUE;
}

/* Takes the name of a file, as it is kept, from @budget. */
static gboolean
take_name (const char *name, ReadBudget *budget, const char *root, GError **error)
{
  g_autofree char *shown = NULL;

  if (read_budget_take (budget, strlen (name) + NAME_COST))
    return TRUE;
  shown = read_name_of_file (root);
  g_set_error (error, DATASET_ERROR, DATASET_ERROR_UNKNOWN,
               _ ("“%s” holds more images than Pupil can list: choose a folder with fewer of them, "
                  "or remove links that lead to the same images again and again."),
               shown);
  return FALSE;
}

/* Adds the images in root/@relative and below to @files. @visited has the ids of the folders that
 * were entered for this class. */
static gboolean
collect_files (const char *root,
               const char *relative,
               guint depth,
               GHashTable *visited,
               GPtrArray *files,
               ReadBudget *budget,
               GError **error)
{
  g_autofree char *path = g_build_filename (root, relative, NULL);
  g_autoptr (GPtrArray) children = NULL;

  if (depth > MAX_DEPTH)
    {
      g_autofree char *name = read_name_of_file (path);

      g_set_error (error, DATASET_ERROR, DATASET_ERROR_UNKNOWN,
                   _ ("The folder “%s” is nested too deeply: choose a folder with one folder of "
                      "images per class."),
                   name);
      return FALSE;
    }
  children = list_children (path, budget->cancellable, error);
  if (children == NULL)
    return FALSE;
  for (guint i = 0; i < children->len; i++)
    {
      const Child *child = g_ptr_array_index (children, i);
      g_autofree char *inner = g_build_filename (relative, child->name, NULL);
      g_autofree char *inner_path = g_build_filename (root, inner, NULL);

      if (g_cancellable_set_error_if_cancelled (budget->cancellable, error))
        return FALSE;
      if (!child->is_folder)
        {
          if (!dataset_image_file_is_image (inner_path))
            continue;
          if (!take_name (inner, budget, root, error))
            return FALSE;
          g_ptr_array_add (files, g_steal_pointer (&inner));
        }
      else if ((child->id == NULL || g_hash_table_add (visited, g_strdup (child->id))) &&
               !collect_files (root, inner, depth + 1, visited, files, budget, error))
        return FALSE;
    }
  return TRUE;
}

static DatasetImageClass *
scan_class (const char *root,
            const char *split,
            const Child *child,
            GHashTable *above,
            ReadBudget *budget,
            GError **error)
{
  g_autoptr (GHashTable) visited = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *relative =
      split != NULL ? g_build_filename (split, child->name, NULL) : g_strdup (child->name);
  DatasetImageClass *image_class;
  GHashTableIter iter;
  gpointer id;

  g_hash_table_iter_init (&iter, above);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    g_hash_table_add (visited, g_strdup (id));
  if (child->id != NULL)
    g_hash_table_add (visited, g_strdup (child->id));
  if (!collect_files (root, relative, 0, visited, files, budget, error))
    return NULL;
  if (files->len == 0)
    {
      g_autofree char *path = g_build_filename (root, relative, NULL);
      g_autofree char *name = read_name_of_file (path);

      g_set_error (
          error, DATASET_ERROR, DATASET_ERROR_EMPTY,
          _ ("The class folder “%s” holds no JPEG, PNG or WebP images: add some, or remove "
             "it."),
          name);
      return NULL;
    }
  image_class = g_new0 (DatasetImageClass, 1);
  image_class->folder = g_strdup (child->name);
  image_class->name = g_filename_display_name (child->name);
  image_class->files = g_steal_pointer (&files);
  return image_class;
}

static gboolean
is_class (const Child *child, GHashTable *above)
{
  return child->is_folder && (child->id == NULL || !g_hash_table_contains (above, child->id));
}

static gboolean
check_class_count (const char *path, guint n_classes, GError **error)
{
  g_autofree char *name = read_name_of_file (path);

  if (n_classes == 0)
    g_set_error (
        error, DATASET_ERROR, DATASET_ERROR_EMPTY,
        _ ("“%s” holds no folders of images: put the images of each class into a folder of "
           "its own in it."),
        name);
  else if (n_classes == 1)
    g_set_error (
        error, DATASET_ERROR, DATASET_ERROR_UNKNOWN,
        _ ("“%s” holds only one folder, but there must be a folder for each of two or more "
           "classes: add one, or choose the folder inside it."),
        name);
  else if (n_classes > MAX_CLASSES)
    g_set_error (
        error, DATASET_ERROR, DATASET_ERROR_UNKNOWN,
        _ ("“%s” holds more than %u folders, too many for classes: choose another folder."), name,
        (guint) MAX_CLASSES);
  else
    return TRUE;
  return FALSE;
}

GPtrArray *
dataset_image_scan_classes (const char *root, const char *split, ReadBudget *budget, GError **error)
{
  g_autoptr (GPtrArray) classes = g_ptr_array_new_with_free_func (image_class_free);
  g_autofree char *path = split != NULL ? g_build_filename (root, split, NULL) : g_strdup (root);
  g_autoptr (GPtrArray) children = list_children (path, budget->cancellable, error);
  g_autoptr (GHashTable) above = list_above (root, path);
  guint n_folders = 0;

  if (children == NULL)
    return NULL;
  for (guint i = 0; i < children->len; i++)
    n_folders += is_class (g_ptr_array_index (children, i), above) ? 1 : 0;
  if (!check_class_count (path, n_folders, error))
    return NULL;
  for (guint i = 0; i < children->len; i++)
    {
      const Child *child = g_ptr_array_index (children, i);
      DatasetImageClass *image_class;

      if (!is_class (child, above))
        continue;
      image_class = scan_class (root, split, child, above, budget, error);
      if (image_class == NULL)
        return NULL;
      g_ptr_array_add (classes, image_class);
    }
  return g_steal_pointer (&classes);
}

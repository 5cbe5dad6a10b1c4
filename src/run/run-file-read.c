/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading a run; run-file.c writes one. */
#include <glib/gi18n-lib.h>
#include <string.h>

#include "named-weights.h"
#include "npy-array.h"
#include "npy-float.h"
#include "read-name.h"
#include "run-file-private.h"
#include "run-json.h"
#include "run-network.h"
#include "zip-reader.h"

/* 10,000 epochs take 3 MiB; more than this is no description. */
#define MAX_DESCRIPTION_SIZE ((guint64) 32 << 20)

/* Takes the array of that name out of @members. TRUE with *array NULL if there is none. */
static gboolean
take_array (
    GHashTable *members, const char *name, const char *file_name, NpyArray **array, GError **error)
{
  g_autofree char *member = g_strconcat (name, RUN_FILE_ARRAY_SUFFIX, NULL);
  GBytes *bytes = g_hash_table_lookup (members, member);

  *array = NULL;
  if (bytes == NULL)
    return TRUE;
  *array = npy_array_decode (bytes, name, file_name, error);
  g_hash_table_remove (members, member);
  return *array != NULL;
}

/* Takes what has the name of a weight out of @members. */
static GPtrArray *
take_weights (GHashTable *members, const char *file_name, GError **error)
{
  g_autoptr (GPtrArray) arrays = g_ptr_array_new_with_free_func ((GDestroyNotify) npy_array_free);
  GHashTableIter iter;
  gpointer member, bytes;

  g_hash_table_iter_init (&iter, members);
  while (g_hash_table_iter_next (&iter, &member, &bytes))
    {
      g_autofree char *name = NULL;
      NpyArray *array;

      if (!g_str_has_suffix (member, RUN_FILE_ARRAY_SUFFIX))
        continue;
      name = g_strndup (member, strlen (member) - strlen (RUN_FILE_ARRAY_SUFFIX));
      if (!named_weights_is_name (name))
        continue;
      array = npy_array_decode (bytes, name, file_name, error);
      if (array == NULL)
        return NULL;
      g_ptr_array_add (arrays, array);
      g_hash_table_iter_remove (&iter);
    }
  return g_steal_pointer (&arrays);
}

static gboolean
read_model (Run *run, GHashTable *members, const char *file_name, GError **error)
{
  g_autoptr (GPtrArray) weights = take_weights (members, file_name, error);
  JsonNode *normalization;

  if (weights == NULL)
    return FALSE;
  if (weights->len == 0)
    return TRUE;
  run->model = run_network_build (run, weights, file_name, error);
  if (run->model == NULL)
    return FALSE;
  normalization = json_object_get_member (run->extra, RUN_JSON_NORMALIZATION);
  if (normalization && !run_normalization_from_json (normalization, run->model, file_name, error))
    return FALSE;
  json_object_remove_member (run->extra, RUN_JSON_NORMALIZATION);
  return TRUE;
}

static void
set_misfit_error (GError **error, const NpyArray *array, const char *file_name)
{
  g_autofree char *shape = npy_array_describe_shape (array);

  g_set_error (error, FORMAT_ERROR, FORMAT_ERROR_INVALID,
               _ ("“%s” is damaged: its array “%s” of shape %s does not fit the rest of the run; "
                  "choose another file or a copy of it."),
               file_name, array->name, shape);
}

static gboolean
read_batches (const Run *run,
              GArray *values,
              GHashTable *members,
              const char *name,
              const char *file_name,
              GError **error)
{
  g_autoptr (NpyArray) array = NULL;

  if (!take_array (members, name, file_name, &array, error))
    return FALSE;
  if (array == NULL)
    return TRUE;
  if (array->type != NPY_FLOAT32 || array->n_dimensions != 1 || array->shape[0] > run->steps ||
      array->shape[0] > G_MAXUINT / sizeof (float) / 2)
    {
      set_misfit_error (error, array, file_name);
      return FALSE;
    }
  g_array_set_size (values, (guint) array->shape[0]);
  if (values->len > 0)
    npy_array_get_floats (array, (float *) (gpointer) values->data);
  return TRUE;
}

static gboolean
read_all_batches (Run *run, GHashTable *members, const char *file_name, GError **error)
{
  if (!read_batches (run, run->batch_losses, members, RUN_FILE_BATCH_LOSS, file_name, error) ||
      !read_batches (run, run->batch_accuracies, members, RUN_FILE_BATCH_ACCURACY, file_name,
                     error))
    return FALSE;
  if (run->batch_losses->len == run->batch_accuracies->len)
    return TRUE;
  g_set_error (error, FORMAT_ERROR, FORMAT_ERROR_INVALID,
               _ ("“%s” is damaged: it has losses for %u batches, but accuracies for %u; choose "
                  "another file or a copy of it."),
               file_name, run->batch_losses->len, run->batch_accuracies->len);
  return FALSE;
}

static gboolean
read_predictions (Run *run, GHashTable *members, const char *file_name, GError **error)
{
  size_t n_classes = run_get_n_classes (run);

  for (guint i = 0; i < run->epochs->len; i++)
    {
      RunEpoch *epoch = g_ptr_array_index (run->epochs, i);
      g_autofree char *name = run_file_get_predictions_name (run, epoch);
      g_autoptr (NpyArray) array = NULL;

      if (!take_array (members, name, file_name, &array, error))
        return FALSE;
      if (array == NULL)
        continue;
      if (array->type != NPY_FLOAT16 || array->n_dimensions != 2 ||
          array->shape[0] != run_get_n_evaluated_images (run) || array->shape[1] != n_classes)
        {
          set_misfit_error (error, array, file_name);
          return FALSE;
        }
      epoch->predictions = g_bytes_ref (array->data);
    }
  return TRUE;
}

/* What is left belongs to a version that this one does not know; but predictions are known, and
 * each has its epoch. */
static gboolean
keep_extra_members (Run *run, GHashTable *members, const char *file_name, GError **error)
{
  GHashTableIter iter;
  gpointer name, data;

  g_hash_table_iter_init (&iter, members);
  while (g_hash_table_iter_next (&iter, &name, &data))
    {
      if (g_str_has_prefix (name, RUN_FILE_PREDICTIONS) ||
          g_str_has_prefix (name, RUN_FILE_VALIDATION))
        {
          g_autofree char *shown = read_name_clean (name, -1);

          g_set_error (error, FORMAT_ERROR, FORMAT_ERROR_INVALID,
                       _ ("“%s” is damaged: its part “%s” belongs to no epoch; choose another file "
                          "or a copy of it."),
                       file_name, shown);
          return FALSE;
        }
      g_hash_table_insert (run->extra_members, g_strdup (name), g_bytes_ref (data));
    }
  return TRUE;
}

static Run *
read_description (GHashTable *members, const char *file_name, GError **error)
{
  GBytes *bytes = g_hash_table_lookup (members, RUN_FILE_DESCRIPTION);
  const char *text;
  size_t size;
  Run *run;

  if (bytes == NULL)
    {
      g_set_error (error, FORMAT_ERROR, FORMAT_ERROR_INVALID,
                   _ ("“%s” is not a run of Pupil: it has no part “%s”; choose another file."),
                   file_name, RUN_FILE_DESCRIPTION);
      return NULL;
    }
  text = g_bytes_get_data (bytes, &size);
  run = run_json_read (size > 0 ? text : "", (gssize) size, file_name, error);
  g_hash_table_remove (members, RUN_FILE_DESCRIPTION);
  return run;
}

/* The contents of the zip by name. */
static GHashTable *
read_members (const char *path, GCancellable *cancellable, GError **error)
{
  ZipLimits limits = ZIP_DEFAULT_LIMITS;
  g_autoptr (GPtrArray) list = NULL;
  GHashTable *members;

  limits.small_member = RUN_FILE_DESCRIPTION;
  limits.small_bytes = MAX_DESCRIPTION_SIZE;
  limits.cancellable = cancellable;
  list = zip_read (path, &limits, error);
  if (list == NULL)
    return NULL;
  members = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);
  for (guint i = 0; i < list->len; i++)
    {
      const ZipMember *member = g_ptr_array_index (list, i);

      g_hash_table_insert (members, g_strdup (member->name), g_bytes_ref (member->data));
    }
  return members;
}

Run *
run_file_load (const char *path, GCancellable *cancellable, GError **error)
{
  g_autoptr (GHashTable) members = NULL;
  g_autoptr (Run) run = NULL;
  g_autofree char *file_name = NULL;

  g_return_val_if_fail (path != NULL, NULL);

  file_name = read_name_of_file (path);
  members = read_members (path, cancellable, error);
  if (members == NULL)
    return NULL;
  run = read_description (members, file_name, error);
  if (run == NULL || !read_model (run, members, file_name, error) ||
      !read_all_batches (run, members, file_name, error) ||
      !read_predictions (run, members, file_name, error) ||
      !keep_extra_members (run, members, file_name, error))
    return NULL;
  return g_steal_pointer (&run);
}

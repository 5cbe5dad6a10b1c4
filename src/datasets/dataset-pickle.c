/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dataset-pickle-private.h"
#include "nn-error.h"
#include "read-name.h"

#include <glib/gi18n-lib.h>

static void
clear_value (gpointer data)
{
  PickleValue *value = data;

  if (value->type == PICKLE_LIST || value->type == PICKLE_TUPLE || value->type == PICKLE_DICTIONARY)
    g_clear_pointer (&value->items, g_array_unref);
}

void
pickle_set_no_memory (const DatasetPickle *pickle, GError **error)
{
  g_set_error (error, NN_ERROR, NN_ERROR_MEMORY,
               _ ("There is not enough memory to read “%s”: close other programs, then try again."),
               pickle->file_name);
}

DatasetPickle *
dataset_pickle_read (GBytes *bytes,
                     const char *file_name,
                     GCancellable *cancellable,
                     GError **error)
{
  g_autoptr (DatasetPickle) pickle = NULL;

  g_return_val_if_fail (bytes != NULL && file_name != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  pickle = g_new0 (DatasetPickle, 1);
  pickle->bytes = g_bytes_ref (bytes);
  pickle->file_name = read_name_of_file (file_name);
  pickle->values = g_array_new (FALSE, FALSE, sizeof (PickleValue));
  g_array_set_clear_func (pickle->values, clear_value);
  pickle->decoded = g_ptr_array_new_with_free_func (g_free);
  if (!dataset_pickle_run (pickle, cancellable, error))
    return NULL;
  return g_steal_pointer (&pickle);
}

void
dataset_pickle_free (DatasetPickle *pickle)
{
  if (pickle == NULL)
    return;
  g_array_unref (pickle->values);
  g_ptr_array_unref (pickle->decoded);
  g_bytes_unref (pickle->bytes);
  g_free (pickle->file_name);
  g_free (pickle);
}

/* The value under @key, or NULL. As in Python, the last of several counts. */
static const PickleValue *
find (const DatasetPickle *pickle, const char *key)
{
  const PickleValue *top = dataset_pickle_value (pickle, pickle->top);
  size_t length = strlen (key);

  for (size_t i = pickle_value_n_items (top); i >= 2; i -= 2)
    {
      const PickleValue *name = dataset_pickle_value (pickle, pickle_value_item (top, i - 2));

      if ((name->type == PICKLE_BYTES || name->type == PICKLE_TEXT) &&
          name->string.size == length && memcmp (name->string.data, key, length) == 0)
        return dataset_pickle_value (pickle, pickle_value_item (top, i - 1));
    }
  return NULL;
}

/* The value under @key if it has the type, else NULL with an error. */
static const PickleValue *
find_typed (const DatasetPickle *pickle, const char *key, PickleType type, GError **error)
{
  const PickleValue *value = find (pickle, key);

  if (value == NULL)
    g_set_error (
        error, DATASET_ERROR, DATASET_ERROR_DAMAGED,
        _ ("“%s” has no “%s”: it is not a batch of CIFAR-10; download the data set again."),
        pickle->file_name, key);
  else if (value->type != type)
    {
      g_set_error (error, DATASET_ERROR, DATASET_ERROR_DAMAGED,
                   _ ("“%s” in “%s” has the wrong type: download the data set again."), key,
                   pickle->file_name);
      return NULL;
    }
  return value;
}

gboolean
dataset_pickle_has (const DatasetPickle *pickle, const char *key)
{
  g_return_val_if_fail (pickle != NULL && key != NULL, FALSE);

  return find (pickle, key) != NULL;
}

guint16 *
dataset_pickle_get_labels (const DatasetPickle *pickle,
                           const char *key,
                           size_t *n_labels,
                           GError **error)
{
  const PickleValue *list;
  g_autofree guint16 *labels = NULL;
  size_t n;

  g_return_val_if_fail (pickle != NULL && key != NULL && n_labels != NULL, NULL);

  list = find_typed (pickle, key, PICKLE_LIST, error);
  if (list == NULL)
    return NULL;
  n = pickle_value_n_items (list);
  labels = g_try_new (guint16, MAX (n, 1));
  if (labels == NULL)
    {
      pickle_set_no_memory (pickle, error);
      return NULL;
    }
  for (size_t i = 0; i < n; i++)
    {
      const PickleValue *value = dataset_pickle_value (pickle, pickle_value_item (list, i));

      if (value->type != PICKLE_INTEGER || value->integer < 0 || value->integer > G_MAXUINT16)
        {
          g_set_error (
              error, DATASET_ERROR, DATASET_ERROR_DAMAGED,
              _ ("“%s” in “%s” holds something that is not a label (entry %zu): download the "
                 "data set again."),
              key, pickle->file_name, i);
          return NULL;
        }
      labels[i] = (guint16) value->integer;
    }
  *n_labels = n;
  return g_steal_pointer (&labels);
}

GBytes *
dataset_pickle_get_array (
    const DatasetPickle *pickle, const char *key, size_t *rows, size_t *columns, GError **error)
{
  const PickleValue *array;
  const PickleValue *content;
  const guint8 *start;
  size_t size;

  g_return_val_if_fail (pickle != NULL && key != NULL && rows != NULL && columns != NULL, NULL);

  array = find_typed (pickle, key, PICKLE_ARRAY, error);
  if (array == NULL)
    return NULL;
  if (array->rank != 2)
    {
      g_set_error (error, DATASET_ERROR, DATASET_ERROR_DAMAGED,
                   _ ("The array “%s” in “%s” does not have two dimensions: download the data set "
                      "again."),
                   key, pickle->file_name);
      return NULL;
    }
  *rows = array->array.rows;
  *columns = array->array.columns;
  content = dataset_pickle_value (pickle, array->array.content);
  start = g_bytes_get_data (pickle->bytes, &size);
  if (start != NULL && content->string.data >= start && content->string.data < start + size)
    return g_bytes_new_from_bytes (pickle->bytes, (size_t) (content->string.data - start),
                                   content->string.size);
  return g_bytes_new_static (content->string.data, content->string.size);
}

char **
dataset_pickle_get_strings (const DatasetPickle *pickle, const char *key, GError **error)
{
  const PickleValue *list;
  g_auto (GStrv) strings = NULL;
  size_t budget;
  size_t n;

  g_return_val_if_fail (pickle != NULL && key != NULL, NULL);

  list = find_typed (pickle, key, PICKLE_LIST, error);
  if (list == NULL)
    return NULL;
  n = pickle_value_n_items (list);
  strings = g_new0 (char *, n + 1);
  /* A list may name one long string a million times; copies of it must not fill the memory. */
  budget = g_bytes_get_size (pickle->bytes);
  for (size_t i = 0; i < n; i++)
    {
      const PickleValue *value = dataset_pickle_value (pickle, pickle_value_item (list, i));

      if ((value->type != PICKLE_BYTES && value->type != PICKLE_TEXT) ||
          value->string.size > budget)
        {
          g_set_error (
              error, DATASET_ERROR, DATASET_ERROR_DAMAGED,
              _ ("“%s” in “%s” holds something that is not text: download the data set again."),
              key, pickle->file_name);
          return NULL;
        }
      budget -= value->string.size;
      strings[i] =
          g_utf8_make_valid ((const char *) value->string.data, (gssize) value->string.size);
    }
  return g_steal_pointer (&strings);
}

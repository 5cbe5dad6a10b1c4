/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "npz-test.h"

#include <string.h>

#include "read-name.h"
#include "zip-reader.h"
#include "zip-writer.h"

gboolean
npz_test_write (const char *path, GHashTable *members, GPtrArray *arrays, GError **error)
{
  g_autoptr (ZipWriter) writer = NULL;

  g_return_val_if_fail (path != NULL && arrays != NULL, FALSE);

  writer = zip_writer_new (path, error);
  if (writer == NULL || (members && !zip_writer_add_table (writer, members, error)))
    return FALSE;
  for (guint i = 0; i < arrays->len; i++)
    if (!npy_array_write (g_ptr_array_index (arrays, i), writer, error))
      return FALSE;
  return zip_writer_finish (writer, error);
}

GPtrArray *
npz_test_read (const char *path, GHashTable *members, GError **error)
{
  g_autoptr (GPtrArray) arrays = NULL;
  g_autoptr (GPtrArray) files = NULL;
  g_autofree char *file_name = NULL;

  g_return_val_if_fail (path != NULL, NULL);

  file_name = read_name_of_file (path);
  files = zip_read (path, &ZIP_DEFAULT_LIMITS, error);
  if (files == NULL)
    return NULL;
  arrays = g_ptr_array_new_with_free_func ((GDestroyNotify) npy_array_free);
  for (guint i = 0; i < files->len; i++)
    {
      const ZipMember *file = g_ptr_array_index (files, i);

      if (g_str_has_suffix (file->name, NPY_SUFFIX))
        {
          g_autofree char *name = g_strndup (file->name, strlen (file->name) - strlen (NPY_SUFFIX));
          NpyArray *array = npy_array_decode (file->data, name, file_name, error);

          if (array == NULL)
            return NULL;
          g_ptr_array_add (arrays, array);
        }
      else if (members)
        g_hash_table_insert (members, g_strdup (file->name), g_bytes_ref (file->data));
    }
  return g_steal_pointer (&arrays);
}

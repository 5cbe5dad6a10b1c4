/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "npy-array.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "npy-header.h"
#include "read-name.h"

#define MAGIC "\x93NUMPY"
#define MAGIC_LENGTH 6

/* Magic, version and the two bytes of the header's length in version 1.0. */
#define PREFIX_LENGTH 10

/* The data start at a multiple of this. */
#define ALIGNMENT 64

/* NumPy leaves room for the first size to grow to this many digits, so that data can be
 * appended. */
#define GROWTH_DIGITS 21

static const struct
{
  const char *descr;
  size_t size;
} TYPES[] = {
  [NPY_FLOAT16] = { "<f2", 2 }, [NPY_FLOAT32] = { "<f4", 4 }, [NPY_FLOAT64] = { "<f8", 8 },
  [NPY_UINT8] = { "|u1", 1 },   [NPY_INT32] = { "<i4", 4 },   [NPY_INT64] = { "<i8", 8 },
};

size_t
npy_type_size (NpyType type)
{
  g_return_val_if_fail ((size_t) type < G_N_ELEMENTS (TYPES), 0);
  return TYPES[type].size;
}

/* TRUE if the product of @shape elements takes *n_bytes bytes; FALSE if that overflows. */
static gboolean
count_bytes (NpyType type, const size_t *shape, size_t n_dimensions, size_t *n_bytes)
{
  *n_bytes = npy_type_size (type);
  for (size_t i = 0; i < n_dimensions; i++)
    if (!g_size_checked_mul (n_bytes, *n_bytes, shape[i]))
      return FALSE;
  return TRUE;
}

NpyArray *
npy_array_new (
    const char *name, NpyType type, const size_t *shape, size_t n_dimensions, GBytes *data)
{
  NpyArray *array;
  size_t n_bytes;

  g_return_val_if_fail (name != NULL && data != NULL, NULL);
  g_return_val_if_fail (n_dimensions <= NPY_MAX_DIMENSIONS, NULL);
  g_return_val_if_fail (shape != NULL || n_dimensions == 0, NULL);
  g_return_val_if_fail (count_bytes (type, shape, n_dimensions, &n_bytes), NULL);
  g_return_val_if_fail (g_bytes_get_size (data) == n_bytes, NULL);

  array = g_new0 (NpyArray, 1);
  array->name = g_strdup (name);
  array->type = type;
  array->n_dimensions = n_dimensions;
  if (n_dimensions > 0)
    memcpy (array->shape, shape, n_dimensions * sizeof *shape);
  array->data = g_bytes_ref (data);
  return array;
}

void
npy_array_free (NpyArray *array)
{
  if (array == NULL)
    return;
  g_free (array->name);
  g_bytes_unref (array->data);
  g_free (array);
}

const NpyArray *
npy_array_find (GPtrArray *arrays, const char *name)
{
  g_return_val_if_fail (arrays != NULL && name != NULL, NULL);

  for (guint i = 0; i < arrays->len; i++)
    {
      const NpyArray *array = g_ptr_array_index (arrays, i);

      if (strcmp (array->name, name) == 0)
        return array;
    }
  return NULL;
}

char *
npy_array_describe_shape (const NpyArray *array)
{
  GString *text = g_string_new ("(");

  g_return_val_if_fail (array != NULL, g_string_free (text, FALSE));

  for (size_t i = 0; i < array->n_dimensions; i++)
    g_string_append_printf (text, "%s%zu", i > 0 ? ", " : "", array->shape[i]);
  g_string_append (text, array->n_dimensions == 1 ? ",)" : ")");
  return g_string_free (text, FALSE);
}

/* Spaces and the closing newline, as many as NumPy adds: room for the first size to grow, then
 * up to the next multiple of ALIGNMENT; a header that already ends at one gets a whole unit
 * more. */
static void
pad_header (GString *header, const size_t *shape, size_t n_dimensions)
{
  size_t room = 0, padding;

  if (n_dimensions > 0)
    {
      g_autofree char *digits = g_strdup_printf ("%zu", shape[0]);

      room = GROWTH_DIGITS - strlen (digits);
    }
  padding = ALIGNMENT - (PREFIX_LENGTH + header->len + room + 1) % ALIGNMENT;
  for (size_t i = 0; i < room + padding; i++)
    g_string_append_c (header, ' ');
  g_string_append_c (header, '\n');
}

GBytes *
npy_array_encode_head (NpyType type, const size_t *shape, size_t n_dimensions)
{
  NpyHeader fields = { .fortran_order = FALSE, .n_dimensions = n_dimensions };
  g_autofree char *dictionary = NULL;
  GString *head = g_string_new_len (MAGIC "\x01\x00\x00\x00", PREFIX_LENGTH);
  g_autoptr (GString) header = NULL;

  g_return_val_if_fail (n_dimensions <= NPY_MAX_DIMENSIONS, g_string_free_to_bytes (head));

  g_strlcpy (fields.descr, TYPES[type].descr, sizeof fields.descr);
  if (n_dimensions > 0)
    memcpy (fields.shape, shape, n_dimensions * sizeof *shape);
  dictionary = npy_header_format (&fields);
  header = g_string_new (dictionary);
  pad_header (header, shape, n_dimensions);
  g_assert (header->len <= G_MAXUINT16);
  head->str[8] = (char) (header->len & 0xff);
  head->str[9] = (char) (header->len >> 8);
  g_string_append_len (head, header->str, (gssize) header->len);
  return g_string_free_to_bytes (head);
}

gboolean
npy_array_write (const NpyArray *array, ZipWriter *writer, GError **error)
{
  g_autofree char *name = NULL;
  g_autoptr (GBytes) head = NULL;
  gconstpointer data;
  size_t size;

  g_return_val_if_fail (array != NULL && writer != NULL, FALSE);

  name = g_strconcat (array->name, NPY_SUFFIX, NULL);
  head = npy_array_encode_head (array->type, array->shape, array->n_dimensions);
  data = g_bytes_get_data (array->data, &size);
  return zip_writer_begin (writer, name, g_bytes_get_size (head) + size, error) &&
         zip_writer_write (writer, g_bytes_get_data (head, NULL), g_bytes_get_size (head), error) &&
         zip_writer_write (writer, data, size, error) && zip_writer_end (writer, error);
}

/* Finds the header's text and where the data begin. FALSE if the bytes are not a .npy file. */
static gboolean
find_header (GBytes *bytes, const char **header, size_t *length, size_t *data_offset)
{
  size_t size, prefix;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  if (size < PREFIX_LENGTH || memcmp (data, MAGIC, MAGIC_LENGTH) != 0)
    return FALSE;
  if (data[6] == 1)
    {
      prefix = PREFIX_LENGTH;
      *length = (size_t) data[8] | (size_t) data[9] << 8;
    }
  else if ((data[6] == 2 || data[6] == 3) && size >= PREFIX_LENGTH + 2)
    {
      prefix = PREFIX_LENGTH + 2;
      *length = (size_t) data[8] | (size_t) data[9] << 8 | (size_t) data[10] << 16 |
                (size_t) data[11] << 24;
    }
  else
    return FALSE;
  if (data[7] != 0 || *length > size - prefix)
    return FALSE;
  *header = (const char *) data + prefix;
  *data_offset = prefix + *length;
  return TRUE;
}

static gboolean
find_type (const NpyHeader *header, NpyType *type)
{
  for (size_t i = 0; i < G_N_ELEMENTS (TYPES); i++)
    /* A single byte has no order; NumPy writes '|', others '<'. */
    if (strcmp (header->descr, TYPES[i].descr) == 0 ||
        (TYPES[i].size == 1 && strcmp (header->descr, "<u1") == 0))
      {
        *type = (NpyType) i;
        return TRUE;
      }
  return FALSE;
}

static gboolean
check_layout (const NpyHeader *header, const char *name, const char *file_name, GError **error)
{
  /* With a single dimension both orders are the same. */
  if (header->fortran_order && header->n_dimensions > 1)
    g_set_error (error, FORMAT_ERROR, FORMAT_ERROR_INVALID,
                 _ ("The array “%s” in “%s” is stored column by column; save it again after "
                    "numpy.ascontiguousarray()."),
                 name, file_name);
  else if (header->descr[0] == '>')
    g_set_error (error, FORMAT_ERROR, FORMAT_ERROR_INVALID,
                 _ ("The array “%s” in “%s” holds big-endian numbers; save it again after "
                    "astype('<f4')."),
                 name, file_name);
  else
    return TRUE;
  return FALSE;
}

NpyArray *
npy_array_decode (GBytes *bytes, const char *name, const char *file_name, GError **error)
{
  g_autoptr (GBytes) data = NULL;
  g_autofree char *shown = NULL;
  const char *text;
  size_t length, offset, n_bytes;
  NpyHeader header;
  NpyType type;

  g_return_val_if_fail (bytes != NULL && name != NULL && file_name != NULL, NULL);

  shown = read_name_clean (name, -1);
  if (!find_header (bytes, &text, &length, &offset) || !npy_header_parse (text, length, &header))
    {
      g_set_error (error, FORMAT_ERROR, FORMAT_ERROR_INVALID,
                   _ ("The array “%s” in “%s” cannot be read; save it again with numpy.save() as "
                      "plain numbers."),
                   shown, file_name);
      return NULL;
    }
  if (!check_layout (&header, shown, file_name, error))
    return NULL;
  if (!find_type (&header, &type))
    {
      g_set_error (error, FORMAT_ERROR, FORMAT_ERROR_INVALID,
                   _ ("The array “%s” in “%s” holds numbers of the type “%s”, which Pupil does not "
                      "read; save it again after astype('<f4')."),
                   shown, file_name, header.descr);
      return NULL;
    }
  if (!count_bytes (type, header.shape, header.n_dimensions, &n_bytes) ||
      g_bytes_get_size (bytes) - offset != n_bytes)
    {
      g_set_error (error, FORMAT_ERROR, FORMAT_ERROR_INVALID,
                   _ ("The array “%s” in “%s” is damaged: its size is not that of its shape; "
                      "choose another file or a copy of it."),
                   shown, file_name);
      return NULL;
    }
  data = g_bytes_new_from_bytes (bytes, offset, n_bytes);
  return npy_array_new (name, type, header.shape, header.n_dimensions, data);
}

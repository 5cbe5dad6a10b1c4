/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "npy-stream.h"

#include <string.h>

/* Numbers in a chunk: 256 KiB. */
#define CHUNK ((size_t) 64 << 10)

static void
make_little_endian (float *values, size_t n)
{
  if (G_BYTE_ORDER == G_LITTLE_ENDIAN)
    return;
  for (size_t i = 0; i < n; i++)
    {
      guint32 bits;

      memcpy (&bits, &values[i], sizeof bits);
      bits = GUINT32_TO_LE (bits);
      memcpy (&values[i], &bits, sizeof bits);
    }
}

static gboolean
write_numbers (
    ZipWriter *writer, size_t n, NpyStreamSource source, gconstpointer data, GError **error)
{
  g_autofree float *values = g_new (float, MIN (n, CHUNK));

  for (size_t first = 0; first < n; first += CHUNK)
    {
      size_t n_values = MIN (CHUNK, n - first);

      source (data, first, n_values, values);
      make_little_endian (values, n_values);
      if (!zip_writer_write (writer, values, n_values * sizeof *values, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
npy_stream_write (ZipWriter *writer,
                  const char *name,
                  const size_t *shape,
                  size_t n_dimensions,
                  NpyStreamSource source,
                  gconstpointer data,
                  GError **error)
{
  g_autofree char *member = NULL;
  g_autoptr (GBytes) head = NULL;
  gconstpointer head_data;
  size_t head_size, n = 1;

  g_return_val_if_fail (writer != NULL && name != NULL && source != NULL, FALSE);
  for (size_t i = 0; i < n_dimensions; i++)
    g_return_val_if_fail (g_size_checked_mul (&n, n, shape[i]), FALSE);

  member = g_strconcat (name, NPY_SUFFIX, NULL);
  head = npy_array_encode_head (NPY_FLOAT32, shape, n_dimensions);
  head_data = g_bytes_get_data (head, &head_size);
  return zip_writer_begin (writer, member, (guint64) head_size + (guint64) n * sizeof (float),
                           error) &&
         zip_writer_write (writer, head_data, head_size, error) &&
         write_numbers (writer, n, source, data, error) && zip_writer_end (writer, error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "zip-writer.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "atomic-file.h"
#include "zip-locale.h"

/* What is written at once. */
#define BLOCK_SIZE (256 << 10)

struct _ZipWriter
{
  char *path;
  AtomicFile *file;
  struct archive *archive;
  gboolean failed; /* nothing more is written */
  GError *error;   /* of the first write that failed */
};

/* What libarchive calls to write. A failure is kept here and not told, because libarchive leaks
 * memory when it is told; each function asks check_written(). */
static la_ssize_t
write_block (struct archive *archive, void *data, const void *buffer, size_t length)
{
  ZipWriter *writer = data;

  if (!writer->failed)
    writer->failed = !atomic_file_write (writer->file, buffer, length, &writer->error);
  return (la_ssize_t) length;
}

/* @result of a function of libarchive. */
static gboolean
check_written (ZipWriter *writer, int result, GError **error)
{
  if (writer->error != NULL)
    g_propagate_error (error, g_error_copy (writer->error));
  else if (result < ARCHIVE_WARN)
    atomic_file_set_error (error, writer->path, EIO, archive_error_string (writer->archive));
  else
    return TRUE;
  return FALSE;
}

ZipWriter *
zip_writer_new (const char *path, GError **error)
{
  g_autoptr (ZipWriter) writer = g_new0 (ZipWriter, 1);
  int result;

  g_return_val_if_fail (path != NULL, NULL);

  writer->path = g_strdup (path);
  writer->file = atomic_file_new (path, error);
  if (writer->file == NULL)
    return NULL;

  /* Stored, as numpy.savez() does: weights and probabilities hardly shrink, and a run is saved
   * often. */
  writer->archive = archive_write_new ();
  archive_write_set_format_zip (writer->archive);
  archive_write_set_format_option (writer->archive, "zip", "compression", "store");
  archive_write_set_bytes_per_block (writer->archive, BLOCK_SIZE);
  archive_write_set_bytes_in_last_block (writer->archive, 1);
  result = archive_write_open2 (writer->archive, writer, NULL, write_block, NULL, NULL);
  if (!check_written (writer, result, error))
    return NULL;
  return g_steal_pointer (&writer);
}

gboolean
zip_writer_begin (ZipWriter *writer, const char *name, guint64 size, GError **error)
{
  struct archive_entry *entry;
  locale_t locale;
  int result;

  g_return_val_if_fail (writer != NULL && writer->archive != NULL, FALSE);
  g_return_val_if_fail (name != NULL && size <= G_MAXINT64, FALSE);

  /* No time is set: it would be written in the local time zone. Its place holds 1980-01-01 then,
   * the earliest that a zip knows. */
  entry = archive_entry_new ();
  archive_entry_set_pathname (entry, name);
  archive_entry_set_filetype (entry, AE_IFREG);
  archive_entry_set_perm (entry, 0644);
  archive_entry_set_size (entry, (la_int64_t) size);
  locale = zip_locale_enter ();
  result = archive_write_header (writer->archive, entry);
  uselocale (locale);
  archive_entry_free (entry);
  return check_written (writer, result, error);
}

gboolean
zip_writer_write (ZipWriter *writer, gconstpointer data, size_t size, GError **error)
{
  const guint8 *bytes = data;
  size_t done = 0;
  int result = ARCHIVE_OK;

  g_return_val_if_fail (writer != NULL && writer->archive != NULL, FALSE);
  g_return_val_if_fail (data != NULL || size == 0, FALSE);

  while (result >= ARCHIVE_WARN && !writer->failed && done < size)
    {
      la_ssize_t written = archive_write_data (writer->archive, bytes + done, size - done);

      if (written <= 0)
        result = ARCHIVE_FATAL;
      else
        done += (size_t) written;
    }
  return check_written (writer, result, error);
}

gboolean
zip_writer_end (ZipWriter *writer, GError **error)
{
  g_return_val_if_fail (writer != NULL && writer->archive != NULL, FALSE);

  return check_written (writer, archive_write_finish_entry (writer->archive), error);
}

gboolean
zip_writer_add (ZipWriter *writer, const char *name, GBytes *data, GError **error)
{
  gconstpointer bytes;
  size_t size;

  g_return_val_if_fail (data != NULL, FALSE);

  bytes = g_bytes_get_data (data, &size);
  return zip_writer_begin (writer, name, size, error) &&
         zip_writer_write (writer, bytes, size, error) && zip_writer_end (writer, error);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

gboolean
zip_writer_add_table (ZipWriter *writer, GHashTable *members, GError **error)
{
  g_autofree gpointer *names = NULL;
  guint n_names;

  g_return_val_if_fail (writer != NULL && members != NULL, FALSE);

  names = g_hash_table_get_keys_as_array (members, &n_names);
  if (n_names > 0)
    qsort (names, n_names, sizeof *names, compare_names);
  for (guint i = 0; i < n_names; i++)
    if (!zip_writer_add (writer, names[i], g_hash_table_lookup (members, names[i]), error))
      return FALSE;
  return TRUE;
}

gboolean
zip_writer_finish (ZipWriter *writer, GError **error)
{
  g_return_val_if_fail (writer != NULL && writer->archive != NULL, FALSE);

  if (!check_written (writer, archive_write_close (writer->archive), error))
    return FALSE;
  g_clear_pointer (&writer->archive, archive_write_free);
  return atomic_file_commit (writer->file, error);
}

void
zip_writer_free (ZipWriter *writer)
{
  if (writer == NULL)
    return;
  if (writer->archive)
    {
      /* Given up: what freeing would still write is for a file that goes away. */
      writer->failed = TRUE;
      archive_write_free (writer->archive);
    }
  atomic_file_free (writer->file);
  g_clear_error (&writer->error);
  g_free (writer->path);
  g_free (writer);
}

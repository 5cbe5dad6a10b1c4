#include "zip-writer.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "atomic-file.h"

struct _ZipWriter
{
  char *path;
  AtomicFile *file;
  struct archive *archive;
};

static void
set_archive_error (ZipWriter *writer, GError **error)
{
  int code = archive_errno (writer->archive);

  if (code > 0)
    atomic_file_set_error (error, writer->path, code, NULL);
  else
    atomic_file_set_error (error, writer->path, EIO, archive_error_string (writer->archive));
}

ZipWriter *
zip_writer_new (const char *path, GError **error)
{
  g_autoptr (ZipWriter) writer = g_new0 (ZipWriter, 1);

  g_return_val_if_fail (path != NULL, NULL);

  writer->path = g_strdup (path);
  writer->file = atomic_file_new (path, error);
  if (writer->file == NULL)
    return NULL;

  /* Stored, as numpy.savez() does: weights and probabilities hardly shrink, and a run is saved often. */
  writer->archive = archive_write_new ();
  if (archive_write_set_format_zip (writer->archive) != ARCHIVE_OK ||
      archive_write_set_format_option (writer->archive, "zip", "compression", "store") !=
          ARCHIVE_OK ||
      archive_write_set_bytes_in_last_block (writer->archive, 1) != ARCHIVE_OK ||
      archive_write_open_fd (writer->archive, atomic_file_get_fd (writer->file)) != ARCHIVE_OK)
    {
      set_archive_error (writer, error);
      return NULL;
    }
  return g_steal_pointer (&writer);
}

gboolean
zip_writer_add (ZipWriter *writer, const char *name, GBytes *data, GError **error)
{
  struct archive_entry *entry;
  const guint8 *bytes;
  size_t size, done = 0;
  int result;

  g_return_val_if_fail (writer != NULL && writer->archive != NULL, FALSE);
  g_return_val_if_fail (name != NULL && data != NULL, FALSE);

  bytes = g_bytes_get_data (data, &size);

  /* No time is set: it would be written in the local time zone. Its place holds 1980-01-01 then,
   * the earliest that a zip knows. */
  entry = archive_entry_new ();
  archive_entry_set_pathname (entry, name);
  archive_entry_set_filetype (entry, AE_IFREG);
  archive_entry_set_perm (entry, 0644);
  archive_entry_set_size (entry, (la_int64_t) size);
  result = archive_write_header (writer->archive, entry);
  archive_entry_free (entry);

  while (result >= ARCHIVE_WARN && done < size)
    {
      la_ssize_t written = archive_write_data (writer->archive, bytes + done, size - done);

      if (written <= 0)
        result = ARCHIVE_FATAL;
      else
        done += (size_t) written;
    }
  if (result >= ARCHIVE_WARN)
    result = archive_write_finish_entry (writer->archive);
  if (result < ARCHIVE_WARN)
    {
      set_archive_error (writer, error);
      return FALSE;
    }
  return TRUE;
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

  if (archive_write_close (writer->archive) != ARCHIVE_OK)
    {
      set_archive_error (writer, error);
      return FALSE;
    }
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
      /* Given up: without this, freeing would write the directory into a file that goes away. */
      archive_write_fail (writer->archive);
      archive_write_free (writer->archive);
    }
  atomic_file_free (writer->file);
  g_free (writer->path);
  g_free (writer);
}

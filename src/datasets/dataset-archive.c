/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dataset-archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <glib/gi18n-lib.h>

#include "dataset-input.h"
#include "read-name.h"

#define MAX_MEMBER_SIZE ((guint64) 256 << 20)
#define CHUNK_SIZE ((size_t) 1 << 20)

typedef struct
{
  const char *path;
  DatasetInput *input;
  GCancellable *cancellable;
  const DatasetOptions *options;
  double reported;
  ReadBudget budget;  /* memory: of all members that were handed over */
  GError *read_error; /* of the callback that libarchive reads through */
  guint8 *block;
} TarReader;

static la_ssize_t
on_read (struct archive *archive, void *data, const void **block)
{
  TarReader *reader = data;
  gssize n;

  if (reader->read_error != NULL)
    return ARCHIVE_FATAL;
  n = dataset_input_read (reader->input, reader->block, CHUNK_SIZE, reader->cancellable,
                          &reader->read_error);
  if (n < 0)
    {
      archive_set_error (archive, EIO, "%s", reader->read_error->message);
      return ARCHIVE_FATAL;
    }
  *block = reader->block;
  dataset_input_report (reader->options,
                        (double) dataset_input_get_position (reader->input) /
                            (double) MAX (dataset_input_get_file_size (reader->input), 1),
                        &reader->reported);
  return n;
}

/* The error of the file below, if that is what stopped libarchive, or else libarchive's own. */
static void
set_archive_error (TarReader *reader, struct archive *archive, GError **error)
{
  g_autofree char *name = read_name_of_file (reader->path);

  if (reader->read_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&reader->read_error));
      return;
    }
  if (archive_format (archive) == 0 /* no tar so far */)
    g_set_error (error, DATASET_ERROR, DATASET_ERROR_UNKNOWN,
                 _ ("“%s” is not a tar archive: choose the archive of a data set, or a folder."),
                 name);
  else
    g_set_error (error, DATASET_ERROR, DATASET_ERROR_DAMAGED,
                 _ ("“%s” is damaged (%s): download or copy it again."), name,
                 archive_error_string (archive) != NULL ? archive_error_string (archive) : "tar");
}

static void
set_no_memory (const char *path, const char *member, GError **error)
{
  g_autofree char *path_name = read_name_of_file (path);
  g_autofree char *member_name = read_name_of_file (member);

  g_set_error (
      error, NN_ERROR, NN_ERROR_MEMORY,
      _ ("There is not enough memory for “%s” in “%s”: close other programs, then try again."),
      member_name, path_name);
}

static void
set_too_large (const char *path, const char *member, GError **error)
{
  g_autofree char *path_name = read_name_of_file (path);
  g_autofree char *member_name = read_name_of_file (member);

  g_set_error (error, DATASET_ERROR, DATASET_ERROR_DAMAGED,
               _ ("“%s” in “%s” is larger than any file of this data set: download or unpack the "
                  "data set again."),
               member_name, path_name);
}

/* Room for a member of @size bytes, if that is not too much for what it is; NULL with an error. */
static guint8 *
allocate (ReadBudget *budget,
          DatasetArchiveChoice choice,
          guint64 size,
          const char *path,
          const char *name,
          GError **error)
{
  ReadBudget names;
  guint8 *content;

  read_budget_init (&names, READ_NAMES, size, NULL);
  if (size > MAX_MEMBER_SIZE ||
      (choice == DATASET_ARCHIVE_READ_NAMES && !read_budget_take (&names, size)))
    {
      set_too_large (path, name, error);
      return NULL;
    }
  if (!read_budget_take (budget, size))
    {
      dataset_input_set_too_much (path, error);
      return NULL;
    }
  content = g_try_malloc (MAX ((size_t) size, 1));
  if (content == NULL)
    set_no_memory (path, name, error);
  return content;
}

static GBytes *
read_member (TarReader *reader,
             struct archive *archive,
             struct archive_entry *entry,
             DatasetArchiveChoice choice,
             const char *name,
             GError **error)
{
  la_int64_t size = archive_entry_size_is_set (entry) ? archive_entry_size (entry) : -1;
  g_autofree guint8 *content = NULL;
  size_t total = 0;

  content = allocate (&reader->budget, choice, size < 0 ? G_MAXUINT64 : (guint64) size,
                      reader->path, name, error);
  if (content == NULL)
    return NULL;
  while (total < (size_t) size)
    {
      la_ssize_t n = archive_read_data (archive, content + total, (size_t) size - total);

      if (n == ARCHIVE_RETRY)
        continue;
      if (n < 0)
        {
          set_archive_error (reader, archive, error);
          return NULL;
        }
      if (n == 0)
        break;
      total += (size_t) n;
    }
  return g_bytes_new_take (g_steal_pointer (&content), total);
}

/* gzip's checksum comes after the last byte that tar needs. */
static gboolean
read_to_end (TarReader *reader, GError **error)
{
  gssize n;

  do
    n = dataset_input_read (reader->input, reader->block, CHUNK_SIZE, reader->cancellable, error);
  while (n > 0);
  return n == 0;
}

static gboolean
read_members (TarReader *reader,
              struct archive *archive,
              DatasetArchiveSelect select,
              DatasetArchiveTake take,
              gpointer data,
              GError **error)
{
  struct archive_entry *entry;
  int status;

  while ((status = archive_read_next_header (archive, &entry)) != ARCHIVE_EOF)
    {
      const char *entry_name;
      g_autofree char *name = NULL;
      g_autoptr (GBytes) content = NULL;
      DatasetArchiveChoice choice;

      if (status == ARCHIVE_RETRY)
        continue;
      if (status < ARCHIVE_WARN)
        {
          set_archive_error (reader, archive, error);
          return FALSE;
        }
      entry_name = archive_entry_pathname (entry);
      if (entry_name == NULL || archive_entry_filetype (entry) != AE_IFREG ||
          archive_entry_hardlink (entry) != NULL)
        continue;
      name = g_strdup (entry_name);
      choice = select (name, data);
      if (choice == DATASET_ARCHIVE_STOP)
        return TRUE;
      if (choice == DATASET_ARCHIVE_SKIP)
        continue;
      g_assert (take != NULL);
      content = read_member (reader, archive, entry, choice, name, error);
      if (content == NULL || !take (name, content, data, error))
        return FALSE;
    }
  return read_to_end (reader, error);
}

static gboolean
read_tar (const char *path,
          DatasetArchiveSelect select,
          DatasetArchiveTake take,
          gpointer data,
          const DatasetOptions *options,
          GCancellable *cancellable,
          GError **error)
{
  TarReader reader = { .path = path, .cancellable = cancellable, .options = options };
  struct archive *archive;
  gboolean success = FALSE;

  reader.input = dataset_input_open (path, READ_ARCHIVE, cancellable, error);
  if (reader.input == NULL)
    return FALSE;
  read_budget_init (&reader.budget, READ_ARCHIVE, dataset_input_get_file_size (reader.input),
                    cancellable);
  reader.block = g_malloc (CHUNK_SIZE);
  archive = archive_read_new ();
  if (archive == NULL)
    g_set_error_literal (
        error, G_IO_ERROR, G_IO_ERROR_FAILED,
        _ ("There is not enough memory to read an archive: close other programs, then try again."));
  else if (archive_read_support_format_tar (archive) != ARCHIVE_OK ||
           archive_read_open (archive, &reader, NULL, on_read, NULL) != ARCHIVE_OK)
    set_archive_error (&reader, archive, error);
  else
    success = read_members (&reader, archive, select, take, data, error);
  archive_read_free (archive);
  g_clear_error (&reader.read_error);
  g_free (reader.block);
  dataset_input_free (reader.input);
  return success;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* The files of a folder, sorted by name, with the sum of their sizes. */
static GPtrArray *
list_files (const char *path, guint64 *total_size, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFile) folder = g_file_new_for_path (path);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GFileEnumerator) files = NULL;
  g_autoptr (GError) cause = NULL;
  GFileInfo *info = NULL;

  *total_size = 0;
  files =
      g_file_enumerate_children (folder,
                                 G_FILE_ATTRIBUTE_STANDARD_NAME "," G_FILE_ATTRIBUTE_STANDARD_TYPE
                                                                "," G_FILE_ATTRIBUTE_STANDARD_SIZE,
                                 G_FILE_QUERY_INFO_NONE, cancellable, &cause);
  while (files != NULL && g_file_enumerator_iterate (files, &info, NULL, cancellable, &cause) &&
         info != NULL)
    if (g_file_info_get_file_type (info) == G_FILE_TYPE_REGULAR)
      {
        g_ptr_array_add (names, g_strdup (g_file_info_get_name (info)));
        *total_size += (guint64) MAX (g_file_info_get_size (info), 0);
      }
  if (cause != NULL)
    {
      dataset_input_take_error (error, g_steal_pointer (&cause), path);
      return NULL;
    }
  g_ptr_array_sort (names, compare_names);
  return g_steal_pointer (&names);
}

static GBytes *
read_file (const char *folder,
           const char *name,
           DatasetArchiveChoice choice,
           ReadBudget *budget,
           GError **error)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (DatasetInput) input =
      dataset_input_open (path, READ_ARCHIVE, budget->cancellable, error);
  g_autofree guint8 *content = NULL;
  guint64 size;

  if (input == NULL)
    return NULL;
  size = dataset_input_get_file_size (input);
  content = allocate (budget, choice, size, folder, name, error);
  if (content == NULL)
    return NULL;
  if (!dataset_input_read_all (input, content, (size_t) size, NULL, budget->cancellable, error))
    return NULL;
  return g_bytes_new_take (g_steal_pointer (&content), (size_t) size);
}

static gboolean
read_folder (const char *path,
             DatasetArchiveSelect select,
             DatasetArchiveTake take,
             gpointer data,
             const DatasetOptions *options,
             GCancellable *cancellable,
             GError **error)
{
  guint64 total_size = 0;
  guint64 consumed = 0;
  double reported = 0.0;
  g_autoptr (GPtrArray) names = list_files (path, &total_size, cancellable, error);
  ReadBudget budget;

  if (names == NULL)
    return FALSE;
  read_budget_init (&budget, READ_ARCHIVE, total_size, cancellable);
  for (guint i = 0; i < names->len; i++)
    {
      const char *name = g_ptr_array_index (names, i);
      DatasetArchiveChoice choice = select (name, data);
      g_autoptr (GBytes) content = NULL;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      if (choice == DATASET_ARCHIVE_STOP)
        return TRUE;
      if (choice == DATASET_ARCHIVE_SKIP)
        continue;
      g_assert (take != NULL);
      content = read_file (path, name, choice, &budget, error);
      if (content == NULL || !take (name, content, data, error))
        return FALSE;
      consumed += g_bytes_get_size (content);
      dataset_input_report (options, (double) consumed / (double) MAX (total_size, 1), &reported);
    }
  return TRUE;
}

gboolean
dataset_archive_read (const char *path,
                      DatasetArchiveSelect select,
                      DatasetArchiveTake take,
                      gpointer data,
                      const DatasetOptions *options,
                      GCancellable *cancellable,
                      GError **error)
{
  g_return_val_if_fail (path != NULL && select != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    return read_folder (path, select, take, data, options, cancellable, error);
  return read_tar (path, select, take, data, options, cancellable, error);
}

#include "dataset-input.h"

#include <archive.h>
#include <errno.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "read-name.h"

#define BUFFER_SIZE ((size_t) 128 * 1024)
#define MAX_READ_SIZE ((size_t) 8 << 20)
#define LONGEST_MAGIC 6

/* RFC 1951: 258 bytes from two bits at best. */
#define DEFLATE_MAX_RATIO 1032

struct _DatasetInput
{
  char *path;
  GInputStream *stream;
  GConverter *gunzip;       /* gzip */
  struct archive *unpacker; /* bzip2, xz, Zstandard. Neither: the content is the file itself */
  ReadBudget budget;        /* work: bytes of the content */
  guint64 file_size;
  guint64 fetched; /* bytes taken from the stream */
  size_t start;    /* of what is left in buffer */
  size_t end;
  gboolean stream_ended;
  gboolean content_ended;
  guint8 *buffer;
  GCancellable *cancellable; /* while the unpacker reads */
  GError *error;             /* that stopped it from reading */
};

void
dataset_input_take_error (GError **error, GError *cause, const char *path)
{
  g_autoptr (GError) owned = cause;
  g_autofree char *name = read_name_of_file (path);

  g_return_if_fail (cause != NULL);

  if (cause->domain == DATASET_ERROR || g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_propagate_error (error, g_steal_pointer (&owned));
  else if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    g_set_error (error, cause->domain, cause->code,
                 _ ("There is no file or folder “%s”: check its name, or choose another"), name);
  else if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED))
    g_set_error (error, cause->domain, cause->code,
                 _ ("You have no permission to read “%s”: change its permissions, or choose a copy "
                    "of your own"),
                 name);
  else
    {
      g_autofree char *message = read_name_clean (cause->message, -1);

      g_set_error (error, cause->domain, cause->code, _ ("“%s” cannot be read: %s"), name, message);
    }
}

void
dataset_input_report (const DatasetOptions *options, double fraction, double *last)
{
  fraction = CLAMP (fraction, 0.0, 1.0);
  if (options == NULL || options->progress == NULL || fraction <= *last)
    return;
  if (fraction < *last + 1.0 / 256.0 && fraction < 1.0)
    return;
  *last = fraction;
  options->progress (fraction, options->progress_data);
}

static void
set_damaged (DatasetInput *input, GError **error)
{
  g_autofree char *name = read_name_of_file (input->path);

  g_set_error (error, DATASET_ERROR, DATASET_ERROR_DAMAGED,
               _ ("“%s” is damaged (it does not decompress): download or copy it again"), name);
}

static void
set_truncated (DatasetInput *input, GError **error)
{
  g_autofree char *name = read_name_of_file (input->path);

  g_set_error (error, DATASET_ERROR, DATASET_ERROR_DAMAGED,
               _ ("“%s” is incomplete (it ends too early): download or copy it again"), name);
}

void
dataset_input_set_too_much (const char *path, GError **error)
{
  g_autofree char *name = read_name_of_file (path);

  g_set_error (
      error, DATASET_ERROR, DATASET_ERROR_DAMAGED,
      _ ("“%s” unfolds to far more than a data set of its size does: it may have been made "
         "to fill the memory; choose another"),
      name);
}

/* Moves what is left to the front and adds what the stream gives. */
static gboolean
fill (DatasetInput *input, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) cause = NULL;
  gssize n;

  if (input->stream_ended)
    return TRUE;
  if (input->start > 0)
    {
      memmove (input->buffer, input->buffer + input->start, input->end - input->start);
      input->end -= input->start;
      input->start = 0;
    }
  n = g_input_stream_read (input->stream, input->buffer + input->end, BUFFER_SIZE - input->end,
                           cancellable, &cause);
  if (n < 0)
    {
      dataset_input_take_error (error, g_steal_pointer (&cause), input->path);
      return FALSE;
    }
  if (n == 0 && input->end < BUFFER_SIZE)
    input->stream_ended = TRUE;
  input->end += (size_t) n;
  input->fetched += (guint64) n;
  return TRUE;
}

static gboolean
starts_like_gzip (const DatasetInput *input)
{
  return input->end - input->start >= 2 && input->buffer[input->start] == 0x1f &&
         input->buffer[input->start + 1] == 0x8b;
}

static gboolean
check_regular (const char *path, GCancellable *cancellable, guint64 *size, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) cause = NULL;
  g_autoptr (GFileInfo) info = NULL;
  g_autofree char *name = read_name_of_file (path);

  info = g_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_TYPE "," G_FILE_ATTRIBUTE_STANDARD_SIZE,
                            G_FILE_QUERY_INFO_NONE, cancellable, &cause);
  if (info == NULL)
    {
      dataset_input_take_error (error, g_steal_pointer (&cause), path);
      return FALSE;
    }
  if (g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE,
                   _ ("“%s” is not an ordinary file: choose a file or a folder with images"), name);
      return FALSE;
    }
  *size = (guint64) MAX (g_file_info_get_size (info), 0);
  return TRUE;
}

static gboolean
starts_with (const DatasetInput *input, const char *magic, size_t length)
{
  return input->end - input->start >= length &&
         memcmp (input->buffer + input->start, magic, length) == 0;
}

static la_ssize_t
on_unpack (struct archive *archive, void *data, const void **block)
{
  DatasetInput *input = data;
  size_t n;

  if (input->start == input->end && !fill (input, input->cancellable, &input->error))
    {
      archive_set_error (archive, EIO, "%s", input->error->message);
      return ARCHIVE_FATAL;
    }
  *block = input->buffer + input->start;
  n = input->end - input->start;
  input->start = input->end;
  return (la_ssize_t) n;
}

static void
set_unpack_error (DatasetInput *input, GError **error)
{
  if (input->error != NULL)
    g_propagate_error (error, g_steal_pointer (&input->error));
  else if (input->stream_ended)
    set_truncated (input, error);
  else
    set_damaged (input, error);
}

/* libarchive's decompressors, with what they make taken as one file without a format. Where it was
 * built without one it would start a program: that is left alone, and the file is none we know. */
static gboolean
start_unpacker (DatasetInput *input, GCancellable *cancellable, GError **error)
{
  int (*support) (struct archive *) = NULL;
  struct archive_entry *entry;

  if (starts_with (input, "BZh", 3))
    support = archive_read_support_filter_bzip2;
  else if (starts_with (input,
                        "\xfd"
                        "7zXZ\0",
                        6))
    support = archive_read_support_filter_xz;
  else if (starts_with (input, "\x28\xb5\x2f\xfd", 4))
    support = archive_read_support_filter_zstd;
  if (support == NULL)
    return TRUE;
  input->unpacker = archive_read_new ();
  if (input->unpacker == NULL || support (input->unpacker) != ARCHIVE_OK)
    {
      g_clear_pointer (&input->unpacker, archive_read_free);
      return TRUE;
    }
  input->cancellable = cancellable;
  if (archive_read_support_format_raw (input->unpacker) == ARCHIVE_OK &&
      archive_read_open (input->unpacker, input, NULL, on_unpack, NULL) == ARCHIVE_OK &&
      archive_read_next_header (input->unpacker, &entry) == ARCHIVE_OK)
    return TRUE;
  set_unpack_error (input, error);
  return FALSE;
}

DatasetInput *
dataset_input_open (const char *path, ReadKind kind, GCancellable *cancellable, GError **error)
{
  g_autoptr (DatasetInput) input = NULL;
  g_autoptr (GFile) file = NULL;
  g_autoptr (GError) cause = NULL;
  guint64 size = 0;

  g_return_val_if_fail (path != NULL, NULL);

  if (!check_regular (path, cancellable, &size, error))
    return NULL;
  file = g_file_new_for_path (path);
  input = g_new0 (DatasetInput, 1);
  input->path = g_strdup (path);
  input->file_size = size;
  input->buffer = g_malloc (BUFFER_SIZE);
  input->stream = G_INPUT_STREAM (g_file_read (file, cancellable, &cause));
  if (input->stream == NULL)
    {
      dataset_input_take_error (error, g_steal_pointer (&cause), path);
      return NULL;
    }
  read_budget_init (&input->budget, kind, size, cancellable);
  while (input->end < LONGEST_MAGIC && !input->stream_ended)
    if (!fill (input, cancellable, error))
      return NULL;
  if (starts_like_gzip (input))
    input->gunzip = G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP));
  else if (!start_unpacker (input, cancellable, error))
    return NULL;
  return g_steal_pointer (&input);
}

void
dataset_input_free (DatasetInput *input)
{
  if (input == NULL)
    return;
  g_clear_pointer (&input->unpacker, archive_read_free);
  g_clear_error (&input->error);
  g_clear_object (&input->stream);
  g_clear_object (&input->gunzip);
  g_free (input->buffer);
  g_free (input->path);
  g_free (input);
}

/* A member of the gzip file has ended: goes on with the next one, or ends. Padding after the last
 * member is ignored, as gunzip ignores it. */
static gboolean
next_member (DatasetInput *input, GCancellable *cancellable, GError **error)
{
  while (input->end - input->start < 2 && !input->stream_ended)
    if (!fill (input, cancellable, error))
      return FALSE;
  if (starts_like_gzip (input))
    g_converter_reset (input->gunzip);
  else
    input->content_ended = TRUE;
  return TRUE;
}

static gssize
read_compressed (
    DatasetInput *input, void *buffer, size_t size, GCancellable *cancellable, GError **error)
{
  while (!input->content_ended)
    {
      g_autoptr (GError) cause = NULL;
      size_t consumed = 0;
      size_t written = 0;
      GConverterResult result =
          g_converter_convert (input->gunzip, input->buffer + input->start,
                               input->end - input->start, buffer, size, G_CONVERTER_NO_FLAGS,
                               &consumed, &written, &cause);

      if (result == G_CONVERTER_ERROR)
        {
          if (!g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT))
            {
              set_damaged (input, error);
              return -1;
            }
          if (input->stream_ended)
            {
              set_truncated (input, error);
              return -1;
            }
          if (!fill (input, cancellable, error))
            return -1;
          continue;
        }
      input->start += consumed;
      if (result == G_CONVERTER_FINISHED && !next_member (input, cancellable, error))
        return -1;
      if (written > 0)
        return (gssize) written;
      if (input->start == input->end && !fill (input, cancellable, error))
        return -1;
    }
  return 0;
}

static gssize
read_unpacked (
    DatasetInput *input, void *buffer, size_t size, GCancellable *cancellable, GError **error)
{
  la_ssize_t n;

  input->cancellable = cancellable;
  n = archive_read_data (input->unpacker, buffer, size);
  if (n < 0)
    set_unpack_error (input, error);
  return n < 0 ? -1 : (gssize) n;
}

static gssize
read_plain (
    DatasetInput *input, void *buffer, size_t size, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) cause = NULL;
  gssize n;

  if (input->start < input->end)
    {
      size_t n_left = MIN (size, input->end - input->start);

      memcpy (buffer, input->buffer + input->start, n_left);
      input->start += n_left;
      return (gssize) n_left;
    }
  n = g_input_stream_read (input->stream, buffer, MIN (size, G_MAXINT32), cancellable, &cause);
  if (n < 0)
    dataset_input_take_error (error, g_steal_pointer (&cause), input->path);
  else
    input->fetched += (guint64) n;
  return n;
}

gssize
dataset_input_read (
    DatasetInput *input, void *buffer, size_t size, GCancellable *cancellable, GError **error)
{
  gssize n;

  g_return_val_if_fail (input != NULL && (buffer != NULL || size == 0), -1);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return -1;
  if (size == 0)
    return 0;
  /* Between two looks whether it is cancelled. */
  size = MIN (size, MAX_READ_SIZE);
  if (input->gunzip != NULL)
    n = read_compressed (input, buffer, size, cancellable, error);
  else if (input->unpacker != NULL)
    n = read_unpacked (input, buffer, size, cancellable, error);
  else
    n = read_plain (input, buffer, size, cancellable, error);
  if (n > 0 && !read_budget_work (&input->budget, (guint64) n))
    {
      dataset_input_set_too_much (input->path, error);
      return -1;
    }
  return n;
}

gboolean
dataset_input_read_all (DatasetInput *input,
                        void *buffer,
                        size_t size,
                        size_t *n_read,
                        GCancellable *cancellable,
                        GError **error)
{
  size_t total = 0;

  while (total < size)
    {
      gssize n =
          dataset_input_read (input, (guint8 *) buffer + total, size - total, cancellable, error);

      if (n < 0)
        return FALSE;
      if (n == 0)
        break;
      total += (size_t) n;
    }
  if (n_read != NULL)
    *n_read = total;
  else if (total < size)
    {
      set_truncated (input, error);
      return FALSE;
    }
  return TRUE;
}

guint64
dataset_input_get_file_size (const DatasetInput *input)
{
  return input->file_size;
}

guint64
dataset_input_get_position (const DatasetInput *input)
{
  return input->fetched - (input->end - input->start);
}

guint64
dataset_input_get_max_content (const DatasetInput *input)
{
  guint64 n_left = input->file_size - MIN (dataset_input_get_position (input), input->file_size);

  if (input->unpacker != NULL)
    return G_MAXUINT64;
  if (input->gunzip == NULL)
    return n_left;
  /* What has been taken in may still be in the decompressor's window. */
  return input->file_size > G_MAXUINT64 / DEFLATE_MAX_RATIO ? G_MAXUINT64
                                                            : input->file_size * DEFLATE_MAX_RATIO;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dataset-input.h"

#include <archive.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <zlib.h>

#include "read-name.h"

#define BUFFER_SIZE ((size_t) 128 * 1024)
#define MAX_READ_SIZE ((size_t) 8 << 20)

/* RFC 1951: 258 bytes from two bits at best. */
#define DEFLATE_MAX_RATIO 1032

struct _DatasetInput
{
  char *path;
  gzFile file;              /* decompresses gzip, and gives other files as they are */
  struct archive *unpacker; /* bzip2, xz, Zstandard: reads from the file; or NULL */
  ReadBudget budget;        /* work: bytes of the content */
  guint64 file_size;
  guint8 *buffer; /* what the unpacker was given last */
  GError *error;  /* that stopped the unpacker from reading */
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
                 _ ("There is no file or folder “%s”: check its name, or choose another."), name);
  else if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED))
    g_set_error (error, cause->domain, cause->code,
                 _ ("You have no permission to read “%s”: change its permissions, or choose a copy "
                    "of your own."),
                 name);
  else
    {
      g_autofree char *message = read_name_clean (cause->message, -1);

      g_set_error (error, cause->domain, cause->code,
                   _ ("“%s” cannot be read (%s): copy it to another disk, or choose another."),
                   name, message);
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
               _ ("“%s” is damaged (it does not decompress): download or copy it again."), name);
}

static void
set_truncated (DatasetInput *input, GError **error)
{
  g_autofree char *name = read_name_of_file (input->path);

  g_set_error (error, DATASET_ERROR, DATASET_ERROR_DAMAGED,
               _ ("“%s” is incomplete (it ends too early): download or copy it again."), name);
}

void
dataset_input_set_too_much (const char *path, GError **error)
{
  g_autofree char *name = read_name_of_file (path);

  g_set_error (
      error, DATASET_ERROR, DATASET_ERROR_DAMAGED,
      _ ("“%s” unpacks to far more than a data set of its size does: it may have been made "
         "to fill the memory; choose another."),
      name);
}

static void
set_errno (DatasetInput *input, int saved_errno, GError **error)
{
  dataset_input_take_error (error,
                            g_error_new_literal (G_IO_ERROR, g_io_error_from_errno (saved_errno),
                                                 g_strerror (saved_errno)),
                            input->path);
}

static gssize
read_file (DatasetInput *input, void *buffer, size_t size, GError **error)
{
  int n = gzread (input->file, buffer, (unsigned) size);
  int code = Z_OK;

  if (n > 0)
    return n;
  gzerror (input->file, &code);
  switch (code)
    {
    case Z_OK:
    case Z_STREAM_END:
      return n;
    case Z_BUF_ERROR:
      set_truncated (input, error);
      return -1;
    case Z_ERRNO:
      set_errno (input, errno, error);
      return -1;
    case Z_MEM_ERROR:
      set_errno (input, ENOMEM, error);
      return -1;
    default:
      set_damaged (input, error);
      return -1;
    }
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
                   _ ("“%s” is not an ordinary file: choose a file or a folder with images."),
                   name);
      return FALSE;
    }
  *size = (guint64) MAX (g_file_info_get_size (info), 0);
  return TRUE;
}

static la_ssize_t
on_unpack (struct archive *archive, void *data, const void **block)
{
  DatasetInput *input = data;
  gssize n = read_file (input, input->buffer, BUFFER_SIZE, &input->error);

  if (n < 0)
    archive_set_error (archive, EIO, "%s", input->error->message);
  *block = input->buffer;
  return n < 0 ? ARCHIVE_FATAL : n;
}

static void
set_unpack_error (DatasetInput *input, GError **error)
{
  if (input->error != NULL)
    g_propagate_error (error, g_steal_pointer (&input->error));
  else if (gzeof (input->file))
    set_truncated (input, error);
  else
    set_damaged (input, error);
}

/* libarchive's decompressors, with what they make taken as one file without a format. Where it was
 * built without one it would start a program: that is left alone, and the file is none we know. */
static gboolean
start_unpacker (DatasetInput *input, const char *magic, size_t length, GError **error)
{
  static const struct
  {
    const char *magic;
    size_t length;
    int (*support) (struct archive *);
  } FILTERS[] = {
    { "BZh", 3, archive_read_support_filter_bzip2 },
    { "\xfd\x37zXZ\0", 6, archive_read_support_filter_xz },
    { "\x28\xb5\x2f\xfd", 4, archive_read_support_filter_zstd },
  };
  struct archive_entry *entry;
  size_t i = 0;

  while (i < G_N_ELEMENTS (FILTERS) &&
         (length < FILTERS[i].length || memcmp (magic, FILTERS[i].magic, FILTERS[i].length) != 0))
    i++;
  if (i == G_N_ELEMENTS (FILTERS))
    return TRUE;
  input->unpacker = archive_read_new ();
  if (input->unpacker == NULL || FILTERS[i].support (input->unpacker) != ARCHIVE_OK)
    {
      g_clear_pointer (&input->unpacker, archive_read_free);
      return TRUE;
    }
  input->buffer = g_malloc (BUFFER_SIZE);
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
  guint64 size = 0;
  char magic[6];
  ssize_t n;
  int fd;

  g_return_val_if_fail (path != NULL, NULL);

  if (!check_regular (path, cancellable, &size, error))
    return NULL;
  input = g_new0 (DatasetInput, 1);
  input->path = g_strdup (path);
  input->file_size = size;
  read_budget_init (&input->budget, kind, size, cancellable);
  fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);
  n = fd < 0 ? -1 : pread (fd, magic, sizeof magic, 0);
  if (n >= 0)
    input->file = gzdopen (fd, "rb");
  if (input->file == NULL)
    {
      set_errno (input, errno, error);
      if (fd >= 0)
        close (fd);
      return NULL;
    }
  gzbuffer (input->file, BUFFER_SIZE);
  if (!start_unpacker (input, magic, (size_t) n, error))
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
  g_clear_pointer (&input->file, gzclose);
  g_free (input->buffer);
  g_free (input->path);
  g_free (input);
}

static gssize
read_unpacked (DatasetInput *input, void *buffer, size_t size, GError **error)
{
  la_ssize_t n = archive_read_data (input->unpacker, buffer, size);

  if (n < 0)
    set_unpack_error (input, error);
  return n < 0 ? -1 : (gssize) n;
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
  /* Between two checks whether it is cancelled. */
  size = MIN (size, MAX_READ_SIZE);
  n = input->unpacker != NULL ? read_unpacked (input, buffer, size, error)
                              : read_file (input, buffer, size, error);
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
  /* Of a file that is not compressed, zlib's buffer counts as read. */
  z_off_t position = gzdirect (input->file) ? gztell (input->file) : gzoffset (input->file);

  return (guint64) MAX (position, 0);
}

guint64
dataset_input_get_max_content (const DatasetInput *input)
{
  guint64 n_left = input->file_size - MIN (dataset_input_get_position (input), input->file_size);

  if (input->unpacker != NULL)
    return G_MAXUINT64;
  if (gzdirect (input->file))
    return n_left;
  /* What has been taken in may still be in the decompressor's window. */
  return input->file_size > G_MAXUINT64 / DEFLATE_MAX_RATIO ? G_MAXUINT64
                                                            : input->file_size * DEFLATE_MAX_RATIO;
}

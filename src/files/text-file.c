/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "text-file.h"

#include "atomic-file.h"

/* What is written at once. */
#define BLOCK_SIZE (64 << 10)

struct _TextFile
{
  AtomicFile *file;
  GString *buffer;
  GError *error; /* of the first write that failed; nothing is written after it */
};

TextFile *
text_file_new (const char *path, GError **error)
{
  AtomicFile *file = atomic_file_new (path, error);
  TextFile *text;

  if (file == NULL)
    return NULL;
  text = g_new0 (TextFile, 1);
  text->file = file;
  text->buffer = g_string_sized_new (BLOCK_SIZE + BLOCK_SIZE / 4);
  return text;
}

GString *
text_file_get_buffer (TextFile *file)
{
  g_return_val_if_fail (file != NULL, NULL);
  return file->buffer;
}

static void
write_buffer (TextFile *file)
{
  if (file->error == NULL)
    atomic_file_write (file->file, file->buffer->str, file->buffer->len, &file->error);
  g_string_truncate (file->buffer, 0);
}

void
text_file_drain (TextFile *file)
{
  g_return_if_fail (file != NULL);
  if (file->buffer->len >= BLOCK_SIZE)
    write_buffer (file);
}

gboolean
text_file_finish (TextFile *file, GError **error)
{
  g_return_val_if_fail (file != NULL, FALSE);

  write_buffer (file);
  if (file->error == NULL)
    return atomic_file_commit (file->file, error);
  g_propagate_error (error, g_steal_pointer (&file->error));
  return FALSE;
}

void
text_file_free (TextFile *file)
{
  if (file == NULL)
    return;
  atomic_file_free (file->file);
  g_string_free (file->buffer, TRUE);
  g_clear_error (&file->error);
  g_free (file);
}

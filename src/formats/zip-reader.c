/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "zip-reader.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

#include "read-budget.h"
#include "read-name.h"
#include "zip-locale.h"

const ZipLimits ZIP_DEFAULT_LIMITS = {
  .member_bytes = G_GUINT64_CONSTANT (4) << 30,
  .total_bytes = G_GUINT64_CONSTANT (16) << 30,
  .n_members = 30000,
};

#define FIRST_BUFFER_SIZE ((size_t) 64 << 10)
/* Of the record at the end of a zip. */
#define END_SIZE 22

#define BLOCK_SIZE ((size_t) 64 << 10)

/* What a growing buffer holds so far. */
typedef struct
{
  guint8 *data;
  size_t size;
  size_t capacity;
} Buffer;

void
zip_member_free (ZipMember *member)
{
  if (member == NULL)
    return;
  g_free (member->name);
  g_clear_pointer (&member->data, g_bytes_unref);
  g_free (member);
}

static void
set_errno_error (GError **error, const char *name, int saved_errno)
{
  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (saved_errno),
               _ ("“%s” could not be opened (%s); choose another file."), name,
               g_strerror (saved_errno));
}

static void
set_no_memory (GError **error, const char *name)
{
  g_set_error (error, FORMAT_ERROR, FORMAT_ERROR_MEMORY,
               _ ("There is not enough memory to open “%s”; close other programs, then try again."),
               name);
}

/* Says clearly what is not even the beginning of a zip. *empty: it begins with its end, as a zip
 * of nothing does. */
static gboolean
check_start (const char *path, const char *name, guint64 *size, gboolean *empty, GError **error)
{
  GStatBuf status;
  FILE *file;
  char magic[4] = "";
  size_t n;

  if (g_stat (path, &status) != 0)
    {
      set_errno_error (error, name, errno);
      return FALSE;
    }
  if (S_ISDIR (status.st_mode))
    {
      g_set_error (error, FORMAT_ERROR, FORMAT_ERROR_INVALID,
                   _ ("“%s” is a folder; choose a file in it."), name);
      return FALSE;
    }
  if (!S_ISREG (status.st_mode))
    {
      g_set_error (error, FORMAT_ERROR, FORMAT_ERROR_INVALID,
                   _ ("“%s” is not a regular file; choose another one."), name);
      return FALSE;
    }
  file = g_fopen (path, "rbe");
  if (file == NULL)
    {
      set_errno_error (error, name, errno);
      return FALSE;
    }
  n = fread (magic, 1, sizeof magic, file);
  fclose (file);
  *size = (guint64) status.st_size;
  *empty = status.st_size == END_SIZE && n == sizeof magic && memcmp (magic, "PK\5\6", 4) == 0;
  if (n == 0)
    g_set_error (error, FORMAT_ERROR, FORMAT_ERROR_INVALID,
                 _ ("“%s” is empty; choose another file."), name);
  else if (n < sizeof magic ||
           (memcmp (magic, "PK\3\4", 4) != 0 && memcmp (magic, "PK\5\6", 4) != 0))
    g_set_error (error, FORMAT_ERROR, FORMAT_ERROR_INVALID,
                 _ ("“%s” is not a zip archive as .pupil and .npz files are; choose another file."),
                 name);
  else
    return TRUE;
  return FALSE;
}

/* Makes room for another block, or for what is still allowed if that is less. The room grows with
 * what has arrived, not with what the file promises. */
static gboolean
reserve (Buffer *buffer)
{
  size_t capacity;
  guint8 *data;

  if (buffer->capacity - buffer->size >= BLOCK_SIZE)
    return TRUE;
  if (buffer->capacity == 0)
    capacity = FIRST_BUFFER_SIZE;
  else if (!g_size_checked_mul (&capacity, buffer->capacity, 2))
    return FALSE;
  data = g_try_realloc (buffer->data, capacity);
  if (data == NULL)
    return FALSE;
  buffer->data = data;
  buffer->capacity = capacity;
  return TRUE;
}

/* Reads to the end of the member. @limit: more bytes are refused. */
static gboolean
read_data (struct archive *archive,
           Buffer *buffer,
           guint64 limit,
           GCancellable *cancellable,
           const char *file_name,
           const char *member_name,
           GError **error)
{
  for (;;)
    {
      la_ssize_t n;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      if (!reserve (buffer))
        {
          set_no_memory (error, file_name);
          return FALSE;
        }
      n = archive_read_data (archive, buffer->data + buffer->size, BLOCK_SIZE);
      if (n == 0)
        return TRUE;
      if (n < 0)
        {
          g_set_error (error, FORMAT_ERROR, FORMAT_ERROR_INVALID,
                       _ ("“%s” is damaged: its part “%s” cannot be read; choose another file or a "
                          "copy of it."),
                       file_name, member_name);
          return FALSE;
        }
      buffer->size += (size_t) n;
      if (buffer->size > limit)
        {
          g_set_error (error, FORMAT_ERROR, FORMAT_ERROR_INVALID,
                       _ ("“%s” is refused: its part “%s” unpacks to more than Pupil accepts; "
                          "choose another file."),
                       file_name, member_name);
          return FALSE;
        }
    }
}

static GBytes *
read_member (struct archive *archive,
             guint64 limit,
             GCancellable *cancellable,
             const char *file_name,
             const char *member_name,
             GError **error)
{
  Buffer buffer = { 0 };
  guint8 *fitted;

  if (!read_data (archive, &buffer, limit, cancellable, file_name, member_name, error))
    {
      g_free (buffer.data);
      return NULL;
    }
  if (buffer.size == 0)
    g_clear_pointer (&buffer.data, g_free);
  fitted = buffer.size > 0 ? g_try_realloc (buffer.data, buffer.size) : NULL;
  return g_bytes_new_take (fitted ? fitted : buffer.data, buffer.size);
}

/* The member's name as valid UTF-8: older programs write names in code pages of their own. */
static char *
get_name (struct archive_entry *entry)
{
  const char *name = archive_entry_pathname_utf8 (entry);

  if (name == NULL)
    name = archive_entry_pathname (entry);
  return name ? g_utf8_make_valid (name, -1) : g_strdup ("");
}

/* How much a member of this name may unfold to. */
static guint64
get_limit (const ZipLimits *limits, const ReadBudget *budget, const char *name)
{
  guint64 limit = MIN (limits->member_bytes, budget->memory - budget->memory_used);

  if (limits->small_member != NULL && strcmp (name, limits->small_member) == 0)
    limit = MIN (limit, limits->small_bytes);
  return limit;
}

static gboolean
read_members (struct archive *archive,
              const ZipLimits *limits,
              ReadBudget *budget,
              const char *file_name,
              GPtrArray *members,
              GError **error)
{
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);
  struct archive_entry *entry;
  int result;

  while ((result = archive_read_next_header (archive, &entry)) == ARCHIVE_OK ||
         result == ARCHIVE_WARN)
    {
      g_autoptr (ZipMember) member = g_new0 (ZipMember, 1);
      g_autofree char *clean_name = NULL;

      member->name = get_name (entry);
      clean_name = read_name_clean (member->name, -1);
      if (archive_entry_filetype (entry) == AE_IFDIR || g_str_has_suffix (member->name, "/"))
        continue;
      if (g_hash_table_contains (names, member->name))
        {
          g_set_error (error, FORMAT_ERROR, FORMAT_ERROR_INVALID,
                       _ ("“%s” is damaged: it holds two parts named “%s”; choose another file or "
                          "a copy of it."),
                       file_name, clean_name);
          return FALSE;
        }
      if (members->len >= limits->n_members)
        {
          g_set_error (error, FORMAT_ERROR, FORMAT_ERROR_INVALID,
                       _ ("“%s” is refused: it has more than %zu parts; choose another file."),
                       file_name, limits->n_members);
          return FALSE;
        }
      if (archive_entry_is_encrypted (entry))
        {
          g_set_error (error, FORMAT_ERROR, FORMAT_ERROR_INVALID,
                       _ ("“%s” is protected by a password; save it again without one."),
                       file_name);
          return FALSE;
        }
      member->data = read_member (archive, get_limit (limits, budget, member->name),
                                  limits->cancellable, file_name, clean_name, error);
      if (member->data == NULL)
        return FALSE;
      if (!read_budget_take (budget, g_bytes_get_size (member->data)))
        g_assert_not_reached (); /* it was limited to what is left */
      g_hash_table_add (names, member->name);
      g_ptr_array_add (members, g_steal_pointer (&member));
    }
  if (result != ARCHIVE_EOF)
    {
      g_set_error (error, FORMAT_ERROR, FORMAT_ERROR_INVALID,
                   _ ("“%s” is damaged or incomplete; copy or download it again."), file_name);
      return FALSE;
    }
  return TRUE;
}

GPtrArray *
zip_read (const char *path, const ZipLimits *limits, GError **error)
{
  g_autofree char *name = NULL;
  g_autoptr (GPtrArray) members = NULL;
  struct archive *archive;
  gboolean good, empty;
  ReadBudget budget;
  guint64 size;
  locale_t locale;

  g_return_val_if_fail (path != NULL && limits != NULL, NULL);

  name = read_name_of_file (path);
  if (!check_start (path, name, &size, &empty, error))
    return NULL;
  read_budget_init (&budget, READ_ZIP, size, limits->cancellable);
  budget.memory = MIN (budget.memory, limits->total_bytes);

  /* Only the reader that starts from the directory at the end: a zip that was cut off has none, and
   * must not pass for a whole one. */
  members = g_ptr_array_new_with_free_func ((GDestroyNotify) zip_member_free);
  if (empty)
    return g_steal_pointer (&members); /* libarchive knows none such */
  locale = zip_locale_enter ();
  archive = archive_read_new ();
  good = archive_read_support_format_zip_seekable (archive) == ARCHIVE_OK &&
         archive_read_open_filename (archive, path, BLOCK_SIZE) == ARCHIVE_OK;
  if (!good)
    g_set_error (error, FORMAT_ERROR, FORMAT_ERROR_INVALID,
                 _ ("“%s” is damaged or incomplete; copy or download it again."), name);
  else
    good = read_members (archive, limits, &budget, name, members, error);
  archive_read_free (archive);
  uselocale (locale);
  return good ? g_steal_pointer (&members) : NULL;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What files of networks and runs may cost to open. */
#include <archive.h>
#include <archive_entry.h>
#include <string.h>

#include "format-json.h"
#include "run-test.h"
#include "npz-weights.h"
#include "npz-test.h"
#include "run-file.h"
#include "zip-reader.h"
#include "zip-writer.h"

#define MIB ((size_t) 1 << 20)

/* A zip with one compressed member of zeros. */
static void
write_zeros (const char *path, const char *name, size_t n)
{
  struct archive *archive = archive_write_new ();
  struct archive_entry *entry = archive_entry_new ();
  g_autofree char *zeros = g_malloc0 (MIB);

  g_assert_cmpint (archive_write_set_format_zip (archive), ==, ARCHIVE_OK);
  g_assert_cmpint (archive_write_open_filename (archive, path), ==, ARCHIVE_OK);
  archive_entry_set_pathname (entry, name);
  archive_entry_set_filetype (entry, AE_IFREG);
  archive_entry_set_perm (entry, 0644);
  g_assert_cmpint (archive_write_header (archive, entry), ==, ARCHIVE_OK);
  for (size_t i = 0; i < n; i++)
    g_assert_cmpint (archive_write_data (archive, zeros, MIB), ==, MIB);
  archive_entry_free (entry);
  g_assert_cmpint (archive_write_close (archive), ==, ARCHIVE_OK);
  archive_write_free (archive);
}

static void
test_bomb (void)
{
  char *folder = format_test_make_folder ();
  g_autofree char *path = g_build_filename (folder, "x.npz", NULL);
  g_autoptr (GError) error = NULL;

  write_zeros (path, "W1.npy", 80);
  g_assert_null (npz_test_read (path, NULL, &error));
  format_test_assert_error (error, FORMAT_ERROR, FORMAT_ERROR_INVALID, path, "unpacks", NULL);
  g_clear_error (&error);
  g_assert_null (run_file_load (path, NULL, &error));
  format_test_assert_error (error, FORMAT_ERROR, FORMAT_ERROR_INVALID, path, "unpacks", NULL);
  format_test_remove (folder);
}

static void
write_member (const char *path, const char *name, const char *text, size_t size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, size);
  GError *error = NULL;
  g_autoptr (ZipWriter) writer = zip_writer_new (path, &error);

  g_assert_no_error (error);
  g_assert_true (zip_writer_add (writer, name, bytes, &error));
  g_assert_true (zip_writer_finish (writer, &error));
}

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define HAS_SANITIZER 1
#else
#define HAS_SANITIZER 0
#endif

static size_t
get_memory (void)
{
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents ("/proc/self/statm", &text, NULL, NULL));
  return (size_t) g_ascii_strtoull (text, NULL, 10) * 4096;
}

/* What holds nothing takes next to nothing. */
static void
test_empty_parts (void)
{
  char *folder = format_test_make_folder ();
  g_autofree char *path = g_build_filename (folder, "x.npz", NULL);
  g_autoptr (GHashTable) members = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GBytes) nothing = g_bytes_new (NULL, 0);
  g_autoptr (GPtrArray) files = NULL;
  GError *error = NULL;
  size_t before;

  for (guint i = 0; i < 4000; i++)
    g_hash_table_insert (members, g_strdup_printf ("part %u", i), nothing);
  {
    g_autoptr (ZipWriter) writer = zip_writer_new (path, &error);

    g_assert_true (zip_writer_add_table (writer, members, &error));
    g_assert_true (zip_writer_finish (writer, &error));
  }
  before = get_memory ();
  files = zip_read (path, &ZIP_DEFAULT_LIMITS, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (files->len, ==, 4000);
  if (!HAS_SANITIZER)
    g_assert_cmpuint (get_memory () - before, <, 32 * MIB);
  format_test_remove (folder);
}

/* The description is limited before it is read, everything else by the size of the file. */
static void
test_description (void)
{
  char *folder = format_test_make_folder ();
  g_autofree char *path = g_build_filename (folder, "x.pupil", NULL);
  g_autofree char *spaces = g_strnfill (33 * MIB, ' ');
  g_autoptr (GError) error = NULL;

  write_member (path, "run.json", spaces, 33 * MIB);
  g_assert_null (run_file_load (path, NULL, &error));
  format_test_assert_error (error, FORMAT_ERROR, FORMAT_ERROR_INVALID, path, "“run.json” unpacks",
                            NULL);
  format_test_remove (folder);
}

static void
assert_costly (GString *text)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (format_json_parse (text->str, text->len, &error));
  g_assert_error (error, FORMAT_ERROR, FORMAT_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "memory"));
  g_string_free (text, TRUE);
}

static GString *
repeat (const char *start, const char *what, const char *end, guint n)
{
  GString *text = g_string_new (start);

  for (guint i = 0; i < n; i++)
    g_string_append (text, what);
  return g_string_append (text, end);
}

/* Two bytes of text are a hundred of tree. */
static void
test_json (void)
{
  g_autoptr (GString) keys = g_string_new ("{\"a\":{");
  g_autoptr (GString) honest = repeat ("{\"a\":[0", ",0.125", "]}", 10000);
  g_autoptr (JsonObject) root = NULL;
  g_autoptr (GError) error = NULL;

  assert_costly (repeat ("{\"a\":[0", ",0", "]}", 300000));
  assert_costly (repeat ("{\"a\":[[]", ",[]", "]}", 300000));
  assert_costly (repeat ("{\"a\":[{}", ",{}", "]}", 300000));
  root = format_json_parse (honest->str, honest->len, &error);
  g_assert_no_error (error);

  /* Names that json-glib's hash may be made to confuse. */
  for (guint i = 0; i < 513; i++)
    g_string_append_printf (keys, "%s\"k%u\":0", i > 0 ? "," : "", i);
  g_string_append (keys, "},\"b\":{\"k\":0}}");
  assert_costly (g_string_new_len (keys->str, (gssize) keys->len));
}

static void
test_cancel (void)
{
  char *folder = format_test_make_folder ();
  g_autofree char *path = g_build_filename (folder, "x.pupil", NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  write_member (path, "run.json", "{}", 2);
  g_cancellable_cancel (cancellable);
  g_assert_null (run_file_load (path, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  format_test_remove (folder);
}

/* Sets a bit of the flags in all records that begin with @magic. */
static void
set_encrypted (char *bytes, size_t size, const char *magic, size_t flags)
{
  for (size_t i = 0; i + flags < size; i++)
    if (memcmp (bytes + i, magic, 4) == 0)
      bytes[i + flags] |= 1;
}

static void
test_password (void)
{
  char *folder = format_test_make_folder ();
  g_autofree char *path = g_build_filename (folder, "x.npz", NULL);
  g_autofree char *bytes = NULL;
  g_autoptr (GError) error = NULL;
  size_t size;

  write_member (path, "W1.npy", "secret", 6);
  g_assert_true (g_file_get_contents (path, &bytes, &size, NULL));
  set_encrypted (bytes, size, "PK\3\4", 6);
  set_encrypted (bytes, size, "PK\1\2", 8);
  g_assert_true (g_file_set_contents (path, bytes, (gssize) size, NULL));
  g_assert_null (npz_test_read (path, NULL, &error));
  format_test_assert_error (error, FORMAT_ERROR, FORMAT_ERROR_INVALID, path, "password", NULL);
  format_test_remove (folder);
}

/* Names inside a file are quoted without what would steer a terminal. */
static void
test_steering_names (void)
{
  char *folder = format_test_make_folder ();
  g_autofree char *path = g_build_filename (folder, "x.npz", NULL);
  g_autoptr (GError) error = NULL;

  write_member (path, "W\033[31m.npy", "no array", 8);
  g_assert_null (npz_test_read (path, NULL, &error));
  format_test_assert_error (error, FORMAT_ERROR, FORMAT_ERROR_INVALID, path, "[31m”", NULL);
  g_assert_null (strchr (error->message, '\033'));
  g_clear_error (&error);
  write_member (path, "run.json", "{\"format\":1,\"name\":\"x\",\"created\":\"\\u001b[1m\"}", 46);
  g_assert_null (run_file_load (path, NULL, &error));
  g_assert_null (strchr (error->message, '\033'));
  format_test_remove (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/run-limits/bomb", test_bomb);
  g_test_add_func ("/run-limits/empty-parts", test_empty_parts);
  g_test_add_func ("/run-limits/description", test_description);
  g_test_add_func ("/run-limits/json", test_json);
  g_test_add_func ("/run-limits/cancel", test_cancel);
  g_test_add_func ("/run-limits/password", test_password);
  g_test_add_func ("/run-limits/steering-names", test_steering_names);
  return g_test_run ();
}

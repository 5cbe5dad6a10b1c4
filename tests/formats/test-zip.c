/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The zip layer and what replaces a file whole. */
#include <glib/gstdio.h>
#include <locale.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "format-test.h"
#include "zip-reader.h"
#include "zip-writer.h"

static void
add (ZipWriter *writer, const char *name, const void *data, size_t size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  GError *error = NULL;

  zip_writer_add (writer, name, bytes, &error);
  g_assert_no_error (error);
}

/* A zip of three members. */
static void
write_three (const char *path)
{
  GError *error = NULL;
  g_autoptr (ZipWriter) writer = zip_writer_new (path, &error);

  g_assert_no_error (error);
  add (writer, "a.txt", "hello", 5);
  add (writer, "../b", "", 0);
  add (writer, "ä/c", "PK\3\4", 4);
  zip_writer_finish (writer, &error);
  g_assert_no_error (error);
}

static void
assert_member (GPtrArray *members, guint index, const char *name, const char *data)
{
  const ZipMember *member = g_ptr_array_index (members, index);
  gsize size;
  const char *bytes = g_bytes_get_data (member->data, &size);

  g_assert_cmpstr (member->name, ==, name);
  g_assert_cmpmem (bytes, size, data, strlen (data));
}

static void
test_round_trip (void)
{
  char *folder = format_test_make_folder ();
  g_autofree char *path = g_build_filename (folder, "x.zip", NULL);
  g_autoptr (GPtrArray) members = NULL;
  GError *error = NULL;

  write_three (path);
  members = zip_read (path, &ZIP_DEFAULT_LIMITS, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (members->len, ==, 3);
  assert_member (members, 0, "a.txt", "hello");
  assert_member (members, 1, "../b", "");
  assert_member (members, 2, "ä/c", "PK\3\4");
  g_assert_cmpuint (format_test_count_files (folder), ==, 1);
  format_test_remove (folder);
}

/* The same content gives the same bytes, whatever the time and the time zone. */
static void
test_same_bytes (void)
{
  static const char *const ZONES[] = { "UTC", "America/New_York", "Asia/Tokyo", "XYZ-13" };
  char *folder = format_test_make_folder ();
  g_autofree char *path = g_build_filename (folder, "x.zip", NULL);
  g_autoptr (GBytes) first = NULL;

  for (size_t i = 0; i < G_N_ELEMENTS (ZONES); i++)
    {
      g_autoptr (GBytes) bytes = NULL;

      g_setenv ("TZ", ZONES[i], TRUE);
      tzset ();
      write_three (path);
      bytes = format_test_get_bytes (path);
      if (first == NULL)
        first = g_bytes_ref (bytes);
      g_assert_true (g_bytes_equal (first, bytes));
    }
  g_unsetenv ("TZ");
  format_test_remove (folder);
}

/* Names do not depend on the locale that writes them or the one that reads them. */
static void
test_locales (void)
{
  static const char *const LOCALES[] = { "C", "C.UTF-8" };
  char *folder = format_test_make_folder ();
  g_autofree char *path = g_build_filename (folder, "x.zip", NULL);

  for (size_t i = 0; i < 4; i++)
    {
      g_autoptr (GPtrArray) members = NULL;
      GError *error = NULL;

      if (setlocale (LC_ALL, LOCALES[i / 2]) == NULL || setlocale (LC_ALL, LOCALES[i % 2]) == NULL)
        continue;
      write_three (path);
      g_assert_nonnull (setlocale (LC_ALL, LOCALES[i / 2]));
      members = zip_read (path, &ZIP_DEFAULT_LIMITS, &error);
      setlocale (LC_ALL, "C");
      g_assert_no_error (error);
      assert_member (members, 2, "ä/c", "PK\3\4");
    }
  format_test_remove (folder);
}

static void
test_limits (void)
{
  static const struct
  {
    ZipLimits limits;
    gboolean good;
  } CASES[] = {
    { { .member_bytes = 5, .total_bytes = 9, .n_members = 3 }, TRUE },
    { { .member_bytes = 4, .total_bytes = 9, .n_members = 3 }, FALSE },
    { { .member_bytes = 5, .total_bytes = 8, .n_members = 3 }, FALSE },
    { { .member_bytes = 5, .total_bytes = 9, .n_members = 2 }, FALSE },
    { { .member_bytes = 5,
        .total_bytes = 9,
        .n_members = 3,
        .small_member = "ä/c",
        .small_bytes = 3 },
      FALSE },
  };
  char *folder = format_test_make_folder ();
  g_autofree char *path = g_build_filename (folder, "x.zip", NULL);

  write_three (path);
  for (size_t i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) members = zip_read (path, &CASES[i].limits, &error);

      g_assert_true ((members != NULL) == CASES[i].good);
      if (!CASES[i].good)
        format_test_assert_error (error, FORMAT_ERROR, FORMAT_ERROR_INVALID, path, NULL);
    }
  format_test_remove (folder);
}

static void
test_duplicate (void)
{
  char *folder = format_test_make_folder ();
  g_autofree char *path = g_build_filename (folder, "x.zip", NULL);
  g_autoptr (ZipWriter) writer = zip_writer_new (path, NULL);
  g_autoptr (GPtrArray) members = NULL;
  g_autoptr (GError) error = NULL;

  add (writer, "same", "1", 1);
  add (writer, "same", "2", 1);
  g_assert_true (zip_writer_finish (writer, NULL));
  members = zip_read (path, &ZIP_DEFAULT_LIMITS, &error);
  g_assert_null (members);
  format_test_assert_error (error, FORMAT_ERROR, FORMAT_ERROR_INVALID, path, "“same”", NULL);
  format_test_remove (folder);
}

static void
test_not_a_zip (void)
{
  char *folder = format_test_make_folder ();
  static const struct
  {
    const char *name;
    const char *data; /* NULL: a folder */
    const char *problem;
  } CASES[] = {
    { "text", "This is a text.\n", "not a zip" },
    { "short", "PK", "not a zip" },
    { "empty", "", "is empty" },
    { "folder", NULL, "is a folder" },
    { "start", "PK\3\4 and no more", "incomplete" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_autofree char *path = g_build_filename (folder, CASES[i].name, NULL);
      g_autoptr (GError) error = NULL;

      if (CASES[i].data)
        g_assert_true (g_file_set_contents (path, CASES[i].data, -1, NULL));
      else
        g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
      g_assert_null (zip_read (path, &ZIP_DEFAULT_LIMITS, &error));
      format_test_assert_error (error, FORMAT_ERROR, FORMAT_ERROR_INVALID, path, CASES[i].problem,
                                NULL);
    }
  format_test_remove (folder);
}

static void
test_missing (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (zip_read ("/no/such/file", &ZIP_DEFAULT_LIMITS, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
  g_assert_nonnull (strstr (error->message, "“/no/such/file”"));
}

static void
test_cannot_write (void)
{
  char *folder = format_test_make_folder ();
  g_autofree char *taken = g_build_filename (folder, "folder", NULL);
  g_autofree char *inside = g_build_filename (folder, "missing", "x.zip", NULL);
  GError *error = NULL;
  g_autoptr (ZipWriter) writer = NULL;

  g_assert_null (zip_writer_new (inside, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
  g_assert_nonnull (strstr (error->message, inside));
  g_clear_error (&error);

  /* A folder is in the place of the file. */
  g_assert_cmpint (g_mkdir (taken, 0700), ==, 0);
  writer = zip_writer_new (taken, NULL);
  add (writer, "x", "y", 1);
  g_assert_false (zip_writer_finish (writer, &error));
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error->message, taken));
  g_clear_error (&error);
  g_clear_pointer (&writer, zip_writer_free);
  g_assert_cmpuint (format_test_count_files (folder), ==, 1);
  format_test_remove (folder);
}

/* Given up half-way, or out of space: the old file stays, and nothing else. */
static void
test_old_file_stays (void)
{
  char *folder = format_test_make_folder ();
  g_autofree char *path = g_build_filename (folder, "x.zip", NULL);
  g_autoptr (GBytes) before = NULL;
  g_autoptr (GBytes) after = NULL;
  g_autoptr (GBytes) large = NULL;
  ZipWriter *writer;
  GError *error = NULL;
  struct rlimit unlimited, limited;
  gboolean good;

  write_three (path);
  before = format_test_get_bytes (path);
  writer = zip_writer_new (path, NULL);
  add (writer, "x", "y", 1);
  zip_writer_free (writer);

  /* A limit on the size of files stands for a full disk. */
  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &unlimited), ==, 0);
  limited = unlimited;
  limited.rlim_cur = 100000;
  large = g_bytes_new_take (g_malloc0 (1000000), 1000000);
  writer = zip_writer_new (path, NULL);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limited), ==, 0);
  good = zip_writer_add (writer, "x", large, &error) && zip_writer_finish (writer, &error);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &unlimited), ==, 0);
  zip_writer_free (writer);
  g_assert_false (good);
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error->message, path));
  g_clear_error (&error);

  after = format_test_get_bytes (path);
  g_assert_true (g_bytes_equal (before, after));
  g_assert_cmpuint (format_test_count_files (folder), ==, 1);
  format_test_remove (folder);
}

static void
test_permissions (void)
{
  char *folder = format_test_make_folder ();
  g_autofree char *path = g_build_filename (folder, "x.zip", NULL);
  GStatBuf status;

  write_three (path);
  g_assert_cmpint (g_chmod (path, 0640), ==, 0);
  write_three (path);
  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0640);
  format_test_remove (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/zip/round-trip", test_round_trip);
  g_test_add_func ("/zip/same-bytes", test_same_bytes);
  g_test_add_func ("/zip/locales", test_locales);
  g_test_add_func ("/zip/limits", test_limits);
  g_test_add_func ("/zip/duplicate", test_duplicate);
  g_test_add_func ("/zip/not-a-zip", test_not_a_zip);
  g_test_add_func ("/zip/missing", test_missing);
  g_test_add_func ("/zip/cannot-write", test_cannot_write);
  g_test_add_func ("/zip/old-file-stays", test_old_file_stays);
  g_test_add_func ("/zip/permissions", test_permissions);
  return g_test_run ();
}

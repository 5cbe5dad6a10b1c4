/* libsoup is there when it is wanted and not before. This program is not linked with it either. */
#include "dataset-download.h"
#include "dataset-soup.h"

#include <dlfcn.h>
#include <string.h>

#include <glib/gstdio.h>

#define LIBRARY "libsoup-3.0.so.0"
#define NO_SHA256 "0000000000000000000000000000000000000000000000000000000000000000"

static gboolean
is_loaded (void)
{
  void *library = dlopen (LIBRARY, RTLD_LAZY | RTLD_NOLOAD);

  if (library != NULL)
    dlclose (library);
  return library != NULL;
}

static void
assert_sentence (const GError *error, const char *cause)
{
  g_assert_error (error, DATASET_ERROR, DATASET_ERROR_DOWNLOAD);
  g_assert_nonnull (strstr (error->message, "libsoup 3"));
  g_assert_nonnull (strstr (error->message, cause));
  g_assert_nonnull (strstr (error->message, "install it"));
  g_assert_true (g_str_has_suffix (error->message, "."));
}

static void
test_on_demand (void)
{
  g_autoptr (SoupSession) session = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_false (is_loaded ());
  g_assert_null (dataset_soup.session_new);

  for (int i = 0; i < 2; i++)
    {
      g_assert_true (dataset_soup_load (&error));
      g_assert_no_error (error);
      g_assert_true (is_loaded ());
    }

  session = dataset_soup.session_new ();
  g_assert_true (g_type_is_a (G_OBJECT_TYPE (session), G_TYPE_OBJECT));
  g_assert_cmpstr (G_OBJECT_TYPE_NAME (session), ==, "SoupSession");
}

static void
test_missing (void)
{
  DatasetSoup functions = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_false (dataset_soup_load_from ("libpupil-has-no-such.so.0", &functions, &error));
  assert_sentence (error, "libpupil-has-no-such.so.0");
  g_assert_null (functions.session_new);
}

/* A library without the functions. */
static void
test_another_library (void)
{
  DatasetSoup functions = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_false (dataset_soup_load_from ("libglib-2.0.so.0", &functions, &error));
  assert_sentence (error, "soup_content_decoder_get_type");
  g_assert_null (functions.session_new);
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer data)
{
  GError **error = data;

  g_assert_false (dataset_download_finish (result, error));
}

/* In a process that finds an unusable file in libsoup's place. */
static void
download_in_vain (const char *folder)
{
  g_autofree char *library = g_build_filename (folder, LIBRARY, NULL);
  g_autofree char *path = g_build_filename (folder, "file.tar.gz", NULL);
  g_autofree char *part = g_strconcat (path, ".part", NULL);
  g_autoptr (GError) error = NULL;

  dataset_download_async ("http://127.0.0.1:1/file.tar.gz", path, NO_SHA256, 10, NULL, NULL, NULL,
                          on_done, &error);
  while (error == NULL)
    g_main_context_iteration (NULL, TRUE);
  assert_sentence (error, library);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (part, G_FILE_TEST_EXISTS));
  g_clear_error (&error);

  /* Once it can be loaded, there is no need to start again. */
  g_assert_cmpint (g_unlink (library), ==, 0);
  g_assert_true (dataset_soup_load (&error));
  g_assert_no_error (error);
}

static void
test_download_without (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = NULL;
  g_autofree char *library = NULL;

  if (g_test_subprocess ())
    {
      download_in_vain (g_getenv ("LD_LIBRARY_PATH"));
      return;
    }

  folder = g_dir_make_tmp ("pupil-soup-XXXXXX", &error);
  g_assert_no_error (error);
  library = g_build_filename (folder, LIBRARY, NULL);
  g_file_set_contents (library, "", 0, &error);
  g_assert_no_error (error);

  g_setenv ("LD_LIBRARY_PATH", folder, TRUE);
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_unsetenv ("LD_LIBRARY_PATH");
  g_unlink (library);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
  g_test_trap_assert_passed ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/datasets/soup/on-demand", test_on_demand);
  g_test_add_func ("/datasets/soup/missing", test_missing);
  g_test_add_func ("/datasets/soup/another-library", test_another_library);
  g_test_add_func ("/datasets/soup/download-without", test_download_without);
  return g_test_run ();
}

/* What a program loads before its main(), the libraries of its libraries as well: nothing that most
 * starts do not use. The program is the argument. */
#include <gio/gio.h>
#include <string.h>

static const char *program;

static char *
list_libraries (void)
{
  g_autofree char *ldd = g_find_program_in_path ("ldd");
  const char *const arguments[] = { ldd, program, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process = NULL;
  char *list = NULL;

  if (ldd == NULL)
    return NULL;

  process = g_subprocess_newv (arguments, G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, &list, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_successful (process));
  return list;
}

static void
test_no_libsoup (void)
{
  g_autofree char *list = list_libraries ();

  if (list == NULL)
    {
      g_test_skip ("ldd is missing");
      return;
    }

  g_assert_nonnull (strstr (list, "libglib-2.0.so"));
  g_assert_nonnull (strstr (list, "libarchive.so"));
  if (strstr (list, "libsoup") != NULL)
    {
      g_test_message ("%s", list);
      g_test_fail_printf ("%s loads libsoup, which only a download may: see dataset-soup.h",
                          program);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  program = argv[1];
  g_test_add_func ("/start-libraries/no-libsoup", test_no_libsoup);
  return g_test_run ();
}

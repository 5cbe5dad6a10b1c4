/* What a program loads before its main(), the libraries of its libraries as well: nothing that most
 * starts do not use. The program is the argument. */
#include <gio/gio.h>
#include <string.h>

static const char *program;

/* What the program's own loader says in place of starting it, as ldd asks it; but ldd knows the
 * loaders of this system only. */
static char *
list_libraries (void)
{
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process = NULL;
  char *list = NULL;

  g_subprocess_launcher_setenv (launcher, "LD_TRACE_LOADED_OBJECTS", "1", TRUE);
  process = g_subprocess_launcher_spawn (launcher, &error, program, "--version", NULL);
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

  if (strstr (list, "=>") == NULL)
    {
      g_test_skip ("this system's loader does not tell what it loads");
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

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli-apart.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Far more than a chart takes; a copy that waits for a lock which nobody holds any more would
 * wait forever. */
#define MAX_SECONDS 300

/* The last thing that the copy does: no handlers of exit, which would do everything twice. */
G_NORETURN static void
write_and_exit (CliApartWrite write_file, const char *path, gconstpointer data, int out)
{
  g_autoptr (GError) error = NULL;
  const char *rest;
  size_t n_left;

  alarm (MAX_SECONDS);
  if (write_file (path, data, &error))
    _exit (0);
  rest = error->message;
  n_left = strlen (rest);
  while (n_left > 0)
    {
      ssize_t n = write (out, rest, n_left);

      if (n < 0 && errno != EINTR)
        break;
      rest += MAX (n, 0);
      n_left -= (size_t) MAX (n, 0);
    }
  _exit (1);
}

/* Until the copy has closed its end, as it does when it ends. */
static char *
read_all (int in)
{
  GString *text = g_string_new (NULL);
  char chunk[512];

  for (;;)
    {
      ssize_t n = read (in, chunk, sizeof chunk);

      if (n > 0)
        g_string_append_len (text, chunk, n);
      else if (n == 0 || errno != EINTR)
        return g_string_free (text, FALSE);
    }
}

static void
set_error (GError **error, const char *path, const char *reason)
{
  g_autofree char *name = g_filename_display_name (path);

  g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_FAILED,
               _ ("“%s” could not be drawn (%s); close other programs, or allow more memory and "
                  "threads."),
               name, reason);
}

gboolean
cli_apart_write (CliApartWrite write_file, const char *path, gconstpointer data, GError **error)
{
  g_autofree char *message = NULL;
  int ends[2], status = 0;
  pid_t process, ended;

  g_return_val_if_fail (write_file != NULL && path != NULL, FALSE);

  if (pipe (ends) != 0)
    {
      set_error (error, path, g_strerror (errno));
      return FALSE;
    }
  process = fork ();
  if (process == 0)
    {
      close (ends[0]);
      write_and_exit (write_file, path, data, ends[1]);
    }
  close (ends[1]);
  if (process < 0)
    {
      set_error (error, path, g_strerror (errno));
      close (ends[0]);
      return FALSE;
    }
  message = read_all (ends[0]);
  close (ends[0]);
  do
    ended = waitpid (process, &status, 0);
  while (ended < 0 && errno == EINTR);
  if (ended == process && WIFEXITED (status) && WEXITSTATUS (status) == 0)
    return TRUE;
  if (ended == process && WIFEXITED (status) && *message)
    g_set_error_literal (error, G_FILE_ERROR, G_FILE_ERROR_FAILED, message);
  else if (ended == process && WIFSIGNALED (status))
    set_error (error, path, g_strsignal (WTERMSIG (status)));
  else
    set_error (error, path, _ ("the drawing process ended unexpectedly"));
  return FALSE;
}

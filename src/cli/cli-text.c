/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli-text.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "read-name.h"

/* Of the first write to stdout that failed; or 0. */
static int output_errno;

static char *
clean (const char *text, gboolean keep_line_breaks)
{
  GString *result = g_string_sized_new (strlen (text));

  while (*text)
    {
      gunichar c = g_utf8_get_char_validated (text, -1);

      if (c == (gunichar) -1 || c == (gunichar) -2)
        {
          g_string_append_printf (result, "\\x%02x", (guint) (guint8) *text);
          text++;
          continue;
        }
      if (read_name_is_control (c) && !(keep_line_breaks && c == '\n'))
        g_string_append_printf (result, "\\u%04x", c);
      else
        g_string_append_unichar (result, c);
      text = g_utf8_next_char (text);
    }
  return g_string_free (result, FALSE);
}

char *
cli_text_clean (const char *text)
{
  return clean (text, FALSE);
}

glong
cli_text_width (const char *text)
{
  glong width = 0;

  for (; *text; text = g_utf8_next_char (text))
    {
      gunichar c = g_utf8_get_char (text);

      if (!g_unichar_iszerowidth (c))
        width += g_unichar_iswide (c) ? 2 : 1;
    }
  return width;
}

/* Returns 0 or errno. */
static int
write_text (FILE *stream, const char *text)
{
  const char *charset;
  g_autofree char *converted = NULL;

  if (!g_get_console_charset (&charset))
    converted = g_convert_with_fallback (text, -1, charset, "UTF-8", "?", NULL, NULL, NULL);
  errno = 0;
  if (fputs (converted ? converted : text, stream) >= 0 && fflush (stream) == 0)
    return 0;
  clearerr (stream);
  return errno != 0 ? errno : EIO;
}

static char *format_text (const char *format, va_list arguments) G_GNUC_PRINTF (1, 0);

static char *
format_text (const char *format, va_list arguments)
{
  g_autofree char *text = g_strdup_vprintf (format, arguments);

  return clean (text, TRUE);
}

void
cli_print (const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list arguments;
  int result;

  va_start (arguments, format);
  text = format_text (format, arguments);
  va_end (arguments);
  result = write_text (stdout, text);
  if (output_errno == 0)
    output_errno = result;
}

void
cli_print_chunk (const char *text, gpointer data)
{
  cli_print ("%s", text);
}

void
cli_print_error (const char *control, const char *format, ...)
{
  g_autofree char *text = NULL;
  g_autofree char *whole = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = format_text (format, arguments);
  va_end (arguments);
  whole = g_strconcat (control, text, NULL);
  (void) write_text (stderr, whole);
}

gboolean
cli_text_check (int *saved_errno)
{
  *saved_errno = output_errno;
  return output_errno == 0 || output_errno == EPIPE;
}

void
cli_text_init (void)
{
  /* Opened such that printing fails as it does with a stdout that is closed. */
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
    if (fcntl (fd, F_GETFD) < 0 && errno == EBADF)
      (void) (open ("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) < 0);
}

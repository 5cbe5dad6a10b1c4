/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "read-name.h"

gboolean
read_name_is_control (gunichar c)
{
  return g_unichar_iscntrl (c) || c == 0x061c || c == 0x200e || c == 0x200f ||
         (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x206f) || c == 0xfeff ||
         (c >= 0xfff9 && c <= 0xfffb);
}

char *
read_name_clean (const char *text, gssize length)
{
  g_autofree char *valid = NULL;
  GString *clean;

  g_return_val_if_fail (text != NULL, NULL);

  valid = g_utf8_make_valid (text, length);
  clean = g_string_sized_new (32);
  for (const char *c = valid; *c != '\0'; c = g_utf8_next_char (c))
    {
      gunichar character = g_utf8_get_char (c);

      g_string_append_unichar (clean, read_name_is_control (character) ? 0xfffd : character);
    }
  return g_string_free (clean, FALSE);
}

char *
read_name_of_file (const char *file_name)
{
  g_autofree char *name = g_filename_display_name (file_name);

  return read_name_clean (name, -1);
}

char *
read_name_of_file_base (const char *file_name)
{
  g_autofree char *name = g_filename_display_basename (file_name);

  return read_name_clean (name, -1);
}

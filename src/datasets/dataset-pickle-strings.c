/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The opcodes of strings. */
#include "dataset-pickle-machine.h"

#include <glib/gi18n-lib.h>

guint8 *
pickle_allocate_string (PickleMachine *machine, size_t size)
{
  guint8 *string;

  if (!pickle_take_memory (machine, size))
    return NULL;
  string = g_try_malloc (size + 1);
  if (string == NULL)
    {
      pickle_set_no_memory (machine->pickle, machine->error);
      return NULL;
    }
  g_ptr_array_add (machine->pickle->decoded, string);
  return string;
}

/* UTF-8 in which, other than GLib has it, zero is a character like any other: Python 3 writes bytes
 * as such text in protocols 0 to 2. */
static gboolean
is_utf8 (const guint8 *bytes, size_t size)
{
  const char *cursor = (const char *) bytes;
  const char *end = cursor + size;

  while (!g_utf8_validate_len (cursor, (size_t) (end - cursor), &cursor))
    {
      if (*cursor != '\0')
        return FALSE;
      cursor++;
    }
  return TRUE;
}

gboolean
pickle_push_string (PickleMachine *machine, PickleType type, guint n_length_bytes)
{
  guint64 length;
  const guint8 *bytes;

  if (!pickle_take_unsigned (machine, n_length_bytes, &length))
    return FALSE;
  bytes = pickle_take (machine, length);
  if (bytes == NULL)
    return FALSE;
  if (type == PICKLE_TEXT && !is_utf8 (bytes, (size_t) length))
    return pickle_fail (machine, _ ("a text is not in UTF-8"));
  return pickle_push (machine,
                      (PickleValue){ .type = type,
                                     .string = { .data = bytes, .size = (size_t) length } });
}

/* The character after a backslash in what Python's repr() writes; returns how many bytes of @text
 * were used, 0 if it is none of repr's. */
static size_t
decode_escape (const guint8 *text, size_t length, guint8 *byte)
{
  static const char letters[] = "\\'\"nrt";
  static const char meanings[] = "\\'\"\n\r\t";
  const char *letter;

  if (length == 0)
    return 0;
  if (text[0] == 'x')
    {
      if (length < 3 || !g_ascii_isxdigit (text[1]) || !g_ascii_isxdigit (text[2]))
        return 0;
      *byte = (guint8) (g_ascii_xdigit_value ((char) text[1]) << 4 |
                        g_ascii_xdigit_value ((char) text[2]));
      return 3;
    }
  letter = text[0] != '\0' ? strchr (letters, text[0]) : NULL;
  if (letter == NULL)
    return 0;
  *byte = (guint8) meanings[letter - letters];
  return 1;
}

/* STRING: the repr() of a Python 2 str on a line. */
gboolean
pickle_push_quoted (PickleMachine *machine)
{
  const guint8 *line;
  size_t length;
  size_t size = 0;
  guint8 *decoded;

  if (!pickle_take_line (machine, &line, &length))
    return FALSE;
  if (length < 2 || (line[0] != '\'' && line[0] != '"') || line[length - 1] != line[0])
    return pickle_fail (machine, _ ("a string is not quoted"));
  decoded = pickle_allocate_string (machine, length - 2);
  if (decoded == NULL)
    return FALSE;
  for (size_t i = 1; i < length - 1; i++)
    {
      size_t n_used;

      if (line[i] != '\\')
        {
          decoded[size++] = line[i];
          continue;
        }
      n_used = decode_escape (line + i + 1, length - 2 - i, &decoded[size]);
      if (n_used == 0)
        return pickle_fail (machine, _ ("a string has a malformed escape"));
      size++;
      i += n_used;
    }
  return pickle_push (machine, (PickleValue){ .type = PICKLE_BYTES,
                                              .string = { .data = decoded, .size = size } });
}

/* The code point of \uXXXX or \UXXXXXXXX at @text; G_MAXUINT32 if it is malformed. */
static guint32
decode_code_point (const guint8 *text, size_t length, size_t *n_used)
{
  size_t n_digits = length > 1 && text[1] == 'u' ? 4 : 8;
  guint32 code_point = 0;

  if (length < 2 + n_digits)
    return G_MAXUINT32;
  for (size_t i = 2; i < 2 + n_digits; i++)
    {
      if (!g_ascii_isxdigit (text[i]))
        return G_MAXUINT32;
      code_point = code_point << 4 | (guint32) g_ascii_xdigit_value ((char) text[i]);
    }
  *n_used = 2 + n_digits;
  return g_unichar_validate (code_point) ? code_point : G_MAXUINT32;
}

/* UNICODE: Latin-1 on a line, with \u and \U for everything else (raw-unicode-escape). */
gboolean
pickle_push_escaped (PickleMachine *machine)
{
  const guint8 *line;
  size_t length;
  size_t capacity;
  size_t size = 0;
  guint8 *decoded;

  if (!pickle_take_line (machine, &line, &length))
    return FALSE;
  /* Two bytes of UTF-8 for one of Latin-1; an escape is longer than its character. */
  decoded =
      g_size_checked_mul (&capacity, length, 2) ? pickle_allocate_string (machine, capacity) : NULL;
  if (decoded == NULL)
    return FALSE;
  for (size_t i = 0; i < length;)
    {
      guint32 code_point = line[i];
      size_t n_used = 1;

      if (line[i] == '\\' && i + 1 < length && (line[i + 1] == 'u' || line[i + 1] == 'U'))
        code_point = decode_code_point (line + i, length - i, &n_used);
      if (code_point == G_MAXUINT32)
        return pickle_fail (machine, _ ("a text has a malformed escape"));
      size += (size_t) g_unichar_to_utf8 (code_point, (char *) decoded + size);
      i += n_used;
    }
  return pickle_push (machine, (PickleValue){ .type = PICKLE_TEXT,
                                              .string = { .data = decoded, .size = size } });
}

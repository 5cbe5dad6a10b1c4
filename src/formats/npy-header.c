/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "npy-header.h"

#include <string.h>

/* The text that has not been read yet. */
typedef struct
{
  const char *next;
  const char *end;
} Cursor;

static void
skip_spaces (Cursor *cursor)
{
  while (cursor->next < cursor->end && strchr (" \t\r\n", *cursor->next) && *cursor->next)
    cursor->next++;
}

/* Takes the character @c, and spaces before it, if it is next. */
static gboolean
take (Cursor *cursor, char c)
{
  skip_spaces (cursor);
  if (cursor->next == cursor->end || *cursor->next != c)
    return FALSE;
  cursor->next++;
  return TRUE;
}

static gboolean
take_word (Cursor *cursor, const char *word)
{
  size_t length = strlen (word);

  skip_spaces (cursor);
  if ((size_t) (cursor->end - cursor->next) < length || memcmp (cursor->next, word, length) != 0)
    return FALSE;
  cursor->next += length;
  return TRUE;
}

/* A string in single or double quotes, without escapes, of at most NPY_MAX_DESCR characters. */
static gboolean
take_string (Cursor *cursor, char *text)
{
  size_t length = 0;
  char quote;

  if (take (cursor, '\''))
    quote = '\'';
  else if (take (cursor, '"'))
    quote = '"';
  else
    return FALSE;
  while (cursor->next < cursor->end && *cursor->next != quote)
    {
      if (length == NPY_MAX_DESCR || *cursor->next == '\\' || *cursor->next < ' ' ||
          *cursor->next > '~')
        return FALSE;
      text[length++] = *cursor->next++;
    }
  text[length] = '\0';
  return take (cursor, quote);
}

/* Digits, and the L that Python 2 wrote after a long. */
static gboolean
take_size (Cursor *cursor, size_t *size)
{
  gboolean any = FALSE;

  skip_spaces (cursor);
  *size = 0;
  while (cursor->next < cursor->end && g_ascii_isdigit (*cursor->next))
    {
      if (!g_size_checked_mul (size, *size, 10) ||
          !g_size_checked_add (size, *size, (size_t) (*cursor->next - '0')))
        return FALSE;
      any = TRUE;
      cursor->next++;
    }
  if (any && cursor->next < cursor->end && *cursor->next == 'L')
    cursor->next++;
  return any;
}

/* (), (3,), (3, 4) or (3, 4,). A single size without its comma is no tuple in Python. */
static gboolean
take_shape (Cursor *cursor, NpyHeader *header)
{
  gboolean comma = TRUE;

  if (!take (cursor, '('))
    return FALSE;
  header->n_dimensions = 0;
  while (!take (cursor, ')'))
    {
      if (!comma || header->n_dimensions == NPY_MAX_DIMENSIONS ||
          !take_size (cursor, &header->shape[header->n_dimensions]))
        return FALSE;
      header->n_dimensions++;
      comma = take (cursor, ',');
    }
  return header->n_dimensions != 1 || comma;
}

static gboolean
take_entry (Cursor *cursor, NpyHeader *header, gboolean seen[3])
{
  char key[NPY_MAX_DESCR + 1];
  size_t entry;

  if (!take_string (cursor, key) || !take (cursor, ':'))
    return FALSE;
  if (strcmp (key, "descr") == 0)
    entry = 0;
  else if (strcmp (key, "fortran_order") == 0)
    entry = 1;
  else if (strcmp (key, "shape") == 0)
    entry = 2;
  else
    return FALSE;
  if (seen[entry])
    return FALSE;
  seen[entry] = TRUE;
  if (entry == 0)
    return take_string (cursor, header->descr);
  if (entry == 2)
    return take_shape (cursor, header);
  header->fortran_order = take_word (cursor, "True");
  return header->fortran_order || take_word (cursor, "False");
}

gboolean
npy_header_parse (const char *text, size_t length, NpyHeader *header)
{
  Cursor cursor = { text, text + length };
  gboolean seen[3] = { FALSE, FALSE, FALSE };
  gboolean comma = TRUE;

  g_return_val_if_fail (text != NULL && header != NULL, FALSE);

  memset (header, 0, sizeof *header);
  if (!take (&cursor, '{'))
    return FALSE;
  while (!take (&cursor, '}'))
    {
      if (!comma || !take_entry (&cursor, header, seen))
        return FALSE;
      comma = take (&cursor, ',');
    }
  skip_spaces (&cursor);
  return cursor.next == cursor.end && seen[0] && seen[1] && seen[2];
}

char *
npy_header_format (const NpyHeader *header)
{
  GString *text = g_string_new (NULL);

  g_return_val_if_fail (header != NULL, g_string_free (text, FALSE));

  g_string_append_printf (text, "{'descr': '%s', 'fortran_order': %s, 'shape': (", header->descr,
                          header->fortran_order ? "True" : "False");
  for (size_t i = 0; i < header->n_dimensions; i++)
    g_string_append_printf (text, "%s%zu", i > 0 ? ", " : "", header->shape[i]);
  g_string_append (text, header->n_dimensions == 1 ? ",), }" : "), }");
  return g_string_free (text, FALSE);
}

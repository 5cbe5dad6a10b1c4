/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What json-glib is not asked to read. Version 1.6 accepts comments, octal numbers and wrong
 * escapes, goes on behind the quote that ends a string with half a surrogate pair, lets large
 * numbers wrap around, and runs out of stack where brackets are nested without end. No version
 * limits its tree, or the members of an object, which it looks up by a hash that a file can aim at.
 */
#include <glib/gi18n-lib.h>

#include "format-json.h"
#include "read-budget.h"

#define MAX_DEPTH 64
#define MAX_KEYS 512

/* A character but NUL, or a pair of surrogates. */
#define CODE_UNITS                                                                                 \
  "u (?: (?! 0000 | [dD][89a-fA-F] ) [0-9a-fA-F]{4}"                                               \
  "    | [dD][89abAB][0-9a-fA-F]{2} \\\\u [dD][c-fC-F][0-9a-fA-F]{2} )"
#define STRING "\" (?: [^\"\\\\\\x00-\\x1f]++ | \\\\ (?: [\"\\\\/bfnrt] | " CODE_UNITS " ) )*+ \""
/* A whole number of more than 18 digits may not fit into 64 bits. */
#define NUMBER                                                                                     \
  "-? (?! \\d{19} \\d*+ (?! [.eE] ) ) (?: 0 | [1-9]\\d*+ ) (?: \\.\\d++ )? (?: [eE][+-]?\\d++ )?"  \
  "(?! [\\w.+-] )"
#define WORD "(?: true | false | null ) \\b"

/* Some tokens of RFC 8259: PCRE counts what it does for one match, and refuses to do much. */
#define TOKENS "(?: [][{},:]++ | [\\ \\t\\r\\n]++ | " STRING " | " NUMBER " | " WORD " ){1,32}+"

/* What json-glib allocates for a value, for a list or an object, and beyond that for an object and
 * for each of its members (measured, with some reserve). Each value but the first of all follows
 * upon a comma or an opening bracket. */
#define VALUE_COST 160u
#define OBJECT_COST 250u
#define MEMBER_COST 60u

static gboolean
has_only_tokens (const char *text, size_t length)
{
  g_autoptr (GRegex) tokens =
      g_regex_new (TOKENS, G_REGEX_EXTENDED | G_REGEX_RAW | G_REGEX_OPTIMIZE,
                   G_REGEX_MATCH_ANCHORED, NULL);
  int end = 0;

  if (length > G_MAXINT || !g_utf8_validate (text, (gssize) length, NULL))
    return FALSE;
  while ((size_t) end < length)
    {
      g_autoptr (GMatchInfo) match = NULL;

      if (!g_regex_match_full (tokens, text, (gssize) length, end, 0, &match, NULL))
        return FALSE;
      g_match_info_fetch_pos (match, 0, NULL, &end);
    }
  return TRUE;
}

/* Where the string ends whose opening quote is at @start. */
static size_t
find_string_end (const char *text, size_t length, size_t start)
{
  size_t i = start + 1;

  while (i < length && text[i] != '"')
    i += text[i] == '\\' ? 2 : 1;
  return i;
}

static gboolean
is_only_space (const char *text, size_t length)
{
  while (length > 0 && g_ascii_isspace (text[length - 1]))
    length--;
  return length == 0;
}

/* FALSE unless the tokens are one object or list. *tree_bytes and *most_keys: what it takes at
 * most, and the members of its largest object. */
static gboolean
measure (const char *text, size_t length, guint64 *tree_bytes, size_t *most_keys)
{
  size_t n_keys[MAX_DEPTH + 1] = { 0 };
  size_t depth = 0;

  for (size_t i = 0; i < length; i++)
    switch (text[i])
      {
      case '"':
        i = find_string_end (text, length, i);
        break;
      case '{':
      case '[':
        if (++depth > MAX_DEPTH)
          return FALSE;
        n_keys[depth] = 0;
        *tree_bytes += VALUE_COST + (text[i] == '{' ? OBJECT_COST : 0);
        break;
      case '}':
      case ']':
        if (depth == 0)
          return FALSE;
        /* json-glib would read a second value after the first. */
        if (--depth == 0)
          return is_only_space (text + i + 1, length - i - 1);
        break;
      case ',':
        *tree_bytes += VALUE_COST;
        break;
      case ':':
        *tree_bytes += MEMBER_COST;
        *most_keys = MAX (*most_keys, ++n_keys[depth]);
        break;
      default:
        break;
      }
  return FALSE;
}

gboolean
format_json_check_text (const char *text, size_t length, GError **error)
{
  guint64 tree_bytes = length; /* strings are copied out of the text */
  size_t most_keys = 0;
  ReadBudget budget;
  gboolean whole;

  g_return_val_if_fail (text != NULL || length == 0, FALSE);

  read_budget_init (&budget, READ_JSON, length, NULL);
  whole = measure (text, length, &tree_bytes, &most_keys);
  if (whole && (most_keys > MAX_KEYS || !read_budget_take (&budget, length) ||
                !read_budget_take (&budget, tree_bytes)))
    g_set_error_literal (error, FORMAT_ERROR, FORMAT_ERROR_INVALID,
                         _ ("its description would take far more memory than those of runs do"));
  else if (!whole || !has_only_tokens (text, length))
    g_set_error_literal (error, FORMAT_ERROR, FORMAT_ERROR_INVALID,
                         _ ("its description is not valid JSON"));
  else
    return TRUE;
  return FALSE;
}

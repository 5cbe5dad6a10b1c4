/* The words of JSON, before json-glib reads it: json-glib accepts comments, octal numbers and
 * wrong escapes, lets large numbers wrap around, and runs out of stack where brackets are nested
 * without end. */
#include <string.h>

#include "format-json.h"

#define MAX_DEPTH 64

/* More digits may not fit into 64 bits. */
#define MAX_INTEGER_DIGITS 18

/* The value of four hexadecimal digits at @text, or −1. */
static int
get_code_unit (const char *text, const char *end)
{
  int value = 0;

  if (end - text < 4)
    return -1;
  for (size_t i = 0; i < 4; i++)
    {
      int digit = g_ascii_xdigit_value (text[i]);

      if (digit < 0)
        return -1;
      value = value * 16 + digit;
    }
  return value;
}

/* What follows \u: a character of the basic plane but NUL, or a pair of surrogates. Returns what
 * comes after it, NULL if it is wrong. */
static const char *
skip_code_units (const char *text, const char *end)
{
  int high = get_code_unit (text, end);
  int low;

  if (high <= 0 || (high >= 0xdc00 && high <= 0xdfff))
    return NULL;
  if (high < 0xd800 || high > 0xdbff)
    return text + 4;
  if (end - text < 6 || text[4] != '\\' || text[5] != 'u')
    return NULL;
  low = get_code_unit (text + 6, end);
  return low >= 0xdc00 && low <= 0xdfff ? text + 10 : NULL;
}

/* A string after its opening quote. Returns what comes after the closing one, NULL if it is
 * wrong. */
static const char *
skip_string (const char *text, const char *end)
{
  while (text && text < end && *text != '"')
    {
      if ((guchar) *text < ' ')
        return NULL;
      if (*text++ != '\\')
        continue;
      if (text == end || *text == '\0' || !strchr ("\"\\/bfnrtu", *text))
        return NULL;
      text = *text == 'u' ? skip_code_units (text + 1, end) : text + 1;
    }
  return text && text < end ? text + 1 : NULL;
}

static const char *
skip_digits (const char *text, const char *end)
{
  while (text < end && g_ascii_isdigit (*text))
    text++;
  return text;
}

/* -? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)? Returns what comes after it, NULL if it
 * is wrong. */
static const char *
skip_number (const char *text, const char *end)
{
  const char *digits = *text == '-' ? text + 1 : text;
  const char *next = skip_digits (digits, end);
  gboolean whole = TRUE;

  if (next == digits || (*digits == '0' && next > digits + 1))
    return NULL;
  if (next < end && *next == '.')
    {
      const char *fraction = next + 1;

      next = skip_digits (fraction, end);
      if (next == fraction)
        return NULL;
      whole = FALSE;
    }
  if (next < end && (*next == 'e' || *next == 'E'))
    {
      const char *exponent = next + 1;

      if (exponent < end && (*exponent == '+' || *exponent == '-'))
        exponent++;
      next = skip_digits (exponent, end);
      if (next == exponent)
        return NULL;
      whole = FALSE;
    }
  return whole && next - digits > MAX_INTEGER_DIGITS ? NULL : next;
}

static const char *
skip_word (const char *text, const char *end)
{
  static const char *const WORDS[] = { "true", "false", "null" };

  for (size_t i = 0; i < G_N_ELEMENTS (WORDS); i++)
    {
      size_t length = strlen (WORDS[i]);

      if ((size_t) (end - text) >= length && memcmp (text, WORDS[i], length) == 0)
        return text + length;
    }
  return NULL;
}

static gboolean
only_spaces (const char *text, const char *end)
{
  while (text < end && (*text == ' ' || *text == '\t' || *text == '\r' || *text == '\n'))
    text++;
  return text == end;
}

/* What json-glib allocates for a value, for a list or an object, and beyond that for an object and
 * for each of its members (measured, with some reserve). Each value but the first of all follows
 * upon a comma or an opening bracket. */
#define VALUE_COST 160u
#define OBJECT_COST 250u
#define MEMBER_COST 60u

gboolean
format_json_check_text (const char *text, size_t length)
{
  FormatJsonMeasure measure;

  return format_json_measure_text (text, length, &measure);
}

gboolean
format_json_measure_text (const char *text, size_t length, FormatJsonMeasure *measure)
{
  const char *end = text + length;
  size_t n_keys[MAX_DEPTH + 1] = { 0 };
  size_t depth = 0;

  g_return_val_if_fail (text != NULL || length == 0, FALSE);
  g_return_val_if_fail (measure != NULL, FALSE);

  /* Strings are copied out of the text. */
  *measure = (FormatJsonMeasure){ .tree_bytes = length };

  if (!g_utf8_validate (text, (gssize) length, NULL))
    return FALSE;
  while (text && text < end)
    switch (*text)
      {
      case '{':
      case '[':
        if (++depth > MAX_DEPTH)
          return FALSE;
        n_keys[depth] = 0;
        measure->tree_bytes += VALUE_COST + (*text == '{' ? OBJECT_COST : 0);
        text++;
        break;
      case '}':
      case ']':
        if (depth-- == 0)
          return FALSE;
        text++;
        /* json-glib would read a second value after the first. */
        if (depth == 0)
          return only_spaces (text, end);
        break;
      case ' ':
      case '\t':
      case '\r':
      case '\n':
        text++;
        break;
      case ',':
        measure->tree_bytes += VALUE_COST;
        text++;
        break;
      case ':':
        measure->tree_bytes += MEMBER_COST;
        n_keys[depth]++;
        measure->most_keys = MAX (measure->most_keys, n_keys[depth]);
        text++;
        break;
      case '"':
        text = skip_string (text + 1, end);
        break;
      default:
        text = *text == '-' || g_ascii_isdigit (*text) ? skip_number (text, end)
                                                       : skip_word (text, end);
        break;
      }
  return FALSE;
}

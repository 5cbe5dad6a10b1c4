/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn-architecture-lexer.h"

#include <string.h>

#define TIMES_SIGN "×"

/* A hyphen or an underscore within a name is a space: “leaky-relu”. Elsewhere a hyphen is the sign
 * of a number. */
static gboolean
is_separator (const NnLexer *lexer, const char *c)
{
  if (*c == '_')
    return TRUE;
  return *c == '-' && c > lexer->text && g_ascii_isalpha (c[-1]) && g_ascii_isalpha (c[1]);
}

static const char *
skip_space (const NnLexer *lexer, const char *c)
{
  while (*c != '\0')
    {
      if (*c == '#')
        c += strcspn (c, "\n");
      else if (is_separator (lexer, c))
        c++;
      else if (g_unichar_isspace (g_utf8_get_char (c)))
        c = g_utf8_next_char (c);
      else
        break;
    }
  return c;
}

static const char *
skip_digits (const char *c)
{
  while (g_ascii_isdigit (*c))
    c++;
  return c;
}

/* Where the number at @c ends, or @c if there is none. An “e” belongs to it only if an exponent
 * follows. */
static const char *
skip_number (const char *c)
{
  const char *digits = *c == '-' ? c + 1 : c, *end = skip_digits (digits), *exponent;

  if (end == digits && (digits[0] != '.' || !g_ascii_isdigit (digits[1])))
    return c;
  if (*end == '.')
    end = skip_digits (end + 1);
  if (*end != 'e' && *end != 'E')
    return end;
  exponent = end[1] == '-' || end[1] == '+' ? end + 2 : end + 1;
  return g_ascii_isdigit (*exponent) ? skip_digits (exponent) : end;
}

/* Letters; a number of dimensions is part of the word, so that “conv2d 32” is not taken for a
 * convolution of two maps. */
static const char *
skip_word (const char *c)
{
  while (g_ascii_isalpha (*c))
    c++;
  if (*c >= '1' && *c <= '3' && (c[1] == 'd' || c[1] == 'D') && !g_ascii_isalnum (c[2]))
    c += 2;
  return c;
}

static NnTokenKind
get_sign_kind (char c)
{
  switch (c)
    {
    case ',':
      return NN_TOKEN_COMMA;
    case '(':
      return NN_TOKEN_OPEN;
    case ')':
      return NN_TOKEN_CLOSE;
    case '*':
      return NN_TOKEN_TIMES;
    default:
      return NN_TOKEN_UNKNOWN;
    }
}

NnToken
nn_lexer_take (NnLexer *lexer)
{
  const char *start = skip_space (lexer, lexer->next), *end;
  NnTokenKind kind;

  if (*start == '\0')
    {
      kind = NN_TOKEN_END;
      end = start;
    }
  else if (g_ascii_isalpha (*start))
    {
      end = skip_word (start);
      kind = end == start + 1 && (*start == 'x' || *start == 'X') ? NN_TOKEN_TIMES : NN_TOKEN_WORD;
    }
  else if ((end = skip_number (start)) > start)
    {
      kind = NN_TOKEN_NUMBER;
    }
  else if (g_str_has_prefix (start, TIMES_SIGN))
    {
      kind = NN_TOKEN_TIMES;
      end = start + strlen (TIMES_SIGN);
    }
  else
    {
      kind = get_sign_kind (*start);
      end = g_utf8_next_char (start);
    }
  lexer->next = end;
  return (NnToken){ .kind = kind, .start = start, .length = (size_t) (end - start) };
}

gboolean
nn_token_is_word (const NnToken *token, const char *word)
{
  return token->kind == NN_TOKEN_WORD && strlen (word) == token->length &&
         g_ascii_strncasecmp (token->start, word, token->length) == 0;
}

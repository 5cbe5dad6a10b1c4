/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the settings of layers consist of: words, sizes, numbers. */
#include <glib/gi18n-lib.h>

#include "nn-architecture-parser.h"

gboolean
nn_parser_accept_word (NnParser *parser, const char *word)
{
  if (!nn_token_is_word (&parser->token, word))
    return FALSE;
  nn_parser_advance (parser);
  return TRUE;
}

gboolean
nn_parser_note_option (NnParser *parser, const char *option, gboolean *seen)
{
  if (*seen)
    return nn_parser_fail_in_layer (parser, _ ("“%s” is written twice; keep one of them"), option);
  *seen = TRUE;
  return TRUE;
}

static gboolean
fail_without (NnParser *parser, const char *what)
{
  return nn_parser_fail_in_layer (parser, _ ("%s is missing; write it like “%s”"), what,
                                  parser->example);
}

/* The number of a token of digits alone, but not more than @maximum + 1; FALSE for other tokens. */
static gboolean
read_digits (const NnToken *token, guint maximum, guint *value)
{
  guint n = 0;

  for (size_t i = 0; i < token->length; i++)
    {
      if (!g_ascii_isdigit (token->start[i]))
        return FALSE;
      n = MIN (n * 10 + (guint) g_ascii_digit_value (token->start[i]), maximum + 1);
    }
  *value = n;
  return TRUE;
}

gboolean
nn_parser_take_integer (
    NnParser *parser, const char *what, guint minimum, guint maximum, guint *value)
{
  g_assert (maximum <= NN_ARCHITECTURE_MAX_UNITS); /* so that ten times that is no overflow */

  if (parser->token.kind != NN_TOKEN_NUMBER)
    return fail_without (parser, what);
  if (!read_digits (&parser->token, maximum, value) || *value < minimum || *value > maximum)
    {
      g_autofree char *number = nn_parser_quote (parser->token.start, parser->token.length);

      return nn_parser_fail_in_layer (parser,
                                      _ ("%s must be a whole number from %u to %u, not “%s”"), what,
                                      minimum, maximum, number);
    }
  nn_parser_advance (parser);
  return TRUE;
}

gboolean
nn_parser_take_size (NnParser *parser, const char *what, guint minimum, guint *height, guint *width)
{
  if (!nn_parser_take_integer (parser, what, minimum, NN_ARCHITECTURE_MAX_KERNEL, height))
    return FALSE;
  *width = *height;
  if (parser->token.kind != NN_TOKEN_TIMES)
    return TRUE;
  nn_parser_advance (parser);
  return nn_parser_take_integer (parser, what, minimum, NN_ARCHITECTURE_MAX_KERNEL, width);
}

gboolean
nn_parser_take_real (NnParser *parser, const char *what, double *value)
{
  g_autofree char *digits = NULL;

  if (parser->token.kind != NN_TOKEN_NUMBER)
    return fail_without (parser, what);
  digits = g_strndup (parser->token.start, parser->token.length);
  *value = g_ascii_strtod (digits, NULL);
  nn_parser_advance (parser);
  return TRUE;
}

gboolean
nn_parser_take_bias (NnParser *parser, gboolean *bias, gboolean *taken)
{
  NnLexer after = parser->lexer;
  NnToken second;

  *taken = TRUE;
  if (nn_parser_accept_word (parser, "bias"))
    {
      *bias = TRUE;
      return nn_parser_note_option (parser, "bias", &parser->has_bias);
    }
  second = nn_lexer_take (&after);
  if (nn_token_is_word (&parser->token, "no") && nn_token_is_word (&second, "bias"))
    {
      nn_parser_advance (parser);
      nn_parser_advance (parser);
      *bias = FALSE;
      return nn_parser_note_option (parser, "bias", &parser->has_bias);
    }
  *taken = FALSE;
  return TRUE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn-architecture-parser.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Characters of a quotation. */
#define MAX_QUOTE 40

char *
nn_parser_quote (const char *start, size_t length)
{
  GString *quote = g_string_new (NULL);
  gboolean space = FALSE;
  size_t n = 0;

  for (const char *c = start; c < start + length; c = g_utf8_next_char (c))
    {
      gunichar character = g_utf8_get_char (c);

      if (g_unichar_isspace (character) || !g_unichar_isprint (character))
        {
          space = n > 0;
          continue;
        }
      if (n >= MAX_QUOTE)
        {
          g_string_append (quote, "…");
          break;
        }
      if (space)
        g_string_append_c (quote, ' ');
      g_string_append_unichar (quote, character);
      n += space ? 2 : 1;
      space = FALSE;
    }
  return g_string_free (quote, FALSE);
}

static gboolean G_GNUC_PRINTF (3, 0)
    fail_with (NnParser *parser, const NnPlace *place, const char *format, va_list arguments)
{
  /* A layer ends where the next begins; what begins with a sign that ends layers is that sign. */
  size_t length = strcspn (place->start, ",()#");
  g_autofree char *quote = nn_parser_quote (place->start, MAX (length, 1));
  g_autofree char *reason = g_strdup_vprintf (format, arguments);

  /* Translators: a layer's number, its text, and what is wrong, as the rest of the sentence. */
  g_set_error (parser->error, NN_ERROR, NN_ERROR_ARCHITECTURE, _ ("Layer %zu (“%s”): %s."),
               place->number, quote, reason);
  return FALSE;
}

gboolean
nn_parser_fail (NnParser *parser, const NnPlace *place, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  fail_with (parser, place, format, arguments);
  va_end (arguments);
  return FALSE;
}

gboolean
nn_parser_fail_in_layer (NnParser *parser, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  fail_with (parser, &parser->place, format, arguments);
  va_end (arguments);
  return FALSE;
}

void
nn_parser_advance (NnParser *parser)
{
  parser->token = nn_lexer_take (&parser->lexer);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cuts the text of an architecture into words, numbers and signs. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  NN_TOKEN_END,
  NN_TOKEN_WORD,   /* letters, also “conv2d” */
  NN_TOKEN_NUMBER, /* with a sign, a decimal point and an exponent, or without */
  NN_TOKEN_COMMA,
  NN_TOKEN_OPEN,
  NN_TOKEN_CLOSE,
  NN_TOKEN_TIMES,   /* “x”, “×” or “*” */
  NN_TOKEN_UNKNOWN, /* one character that has no place in an architecture */
} NnTokenKind;

typedef struct
{
  NnTokenKind kind;
  const char *start; /* in the text */
  size_t length;     /* bytes */
} NnToken;

/* A plain value: a copy goes on from the same place. */
typedef struct
{
  const char *text; /* its beginning; UTF-8 */
  const char *next; /* what is not read yet */
} NnLexer;

/* Takes the next token, leaving out spaces and comments. At the end it gives NN_TOKEN_END again and
 * again. */
NnToken nn_lexer_take (NnLexer *lexer);

/* Whether a word is @word, which is in small letters. */
gboolean nn_token_is_word (const NnToken *token, const char *word);

G_END_DECLS

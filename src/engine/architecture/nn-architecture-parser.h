/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The state of reading an architecture, and what its two halves, lists and single layers, share. */
#pragma once

#include "nn-architecture-lexer.h"
#include "nn-architecture.h"

G_BEGIN_DECLS

/* Which layer is being read, for errors. */
typedef struct
{
  const char *start; /* in the text */
  size_t number;
} NnPlace;

typedef struct
{
  NnLexer lexer;
  NnToken token;   /* the next one, looked at but not taken */
  GArray *layers;  /* of NnParsedLayer, read so far */
  size_t n_layers; /* as people count them: the end of a residual is no layer */
  guint depth;     /* brackets that are open */
  GError **error;

  /* Of the layer whose settings are being read: */
  NnPlace place;
  const char *example; /* how such a layer is written */
  gboolean has_bias;   /* it was said whether it has one */
} NnParser;

void nn_parser_advance (NnParser *parser);

/* Sets the error to a sentence that begins with the layer; the rest is translated. FALSE, always.
 */
gboolean nn_parser_fail (NnParser *parser, const NnPlace *place, const char *format, ...)
    G_GNUC_PRINTF (3, 4);

/* The same for the layer whose settings are being read. */
gboolean nn_parser_fail_in_layer (NnParser *parser, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* A part of the text to quote: on one line and not too long. The caller frees it. */
char *nn_parser_quote (const char *start, size_t length);

/* ---- settings of a layer: each fails with a sentence that names the layer ---- */

/* TRUE if the next token is @word, which is taken. */
gboolean nn_parser_accept_word (NnParser *parser, const char *word);

/* Notes that an option was written; the second time is an error. */
gboolean nn_parser_note_option (NnParser *parser, const char *option, gboolean *seen);

/* Takes a whole number. @what is what it stands for, translated. */
gboolean nn_parser_take_integer (
    NnParser *parser, const char *what, guint minimum, guint maximum, guint *value);

/* Takes one number for both sides, or height times width. */
gboolean nn_parser_take_size (
    NnParser *parser, const char *what, guint minimum, guint *height, guint *width);

/* Takes a number, whatever its size. */
gboolean nn_parser_take_real (NnParser *parser, const char *what, double *value);

/* Takes “bias” or “no bias”; *@taken is FALSE if there is neither. It is an error the second time.
 */
gboolean nn_parser_take_bias (NnParser *parser, gboolean *bias, gboolean *taken);

G_END_DECLS

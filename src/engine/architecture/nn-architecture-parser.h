/* The state of reading an architecture, and what its two halves, lists and single layers, share. */
#pragma once

#include "nn-architecture-lexer.h"
#include "nn-architecture-names.h"

G_BEGIN_DECLS

typedef struct
{
  NnLexer lexer;
  NnToken token;   /* the next one, looked at but not taken */
  GArray *layers;  /* of NnLayerSpec, read so far */
  size_t n_layers; /* as people count them: the end of a residual is no layer */
  guint depth;     /* brackets that are open */
  GError **error;
} NnParser;

/* Which layer is being read, for errors. */
typedef struct
{
  const char *start; /* in the text */
  size_t number;
} NnPlace;

/* In NnConvolutionSpec.bias and NnDenseSpec.bias while it depends on the next layer. */
#define NN_BIAS_UNSAID (-1)

void nn_parser_advance (NnParser *parser);

/* Sets the error to a sentence that begins with the layer; the rest is translated. FALSE, always.
 */
gboolean nn_parser_fail (NnParser *parser, const NnPlace *place, const char *format, ...)
    G_GNUC_PRINTF (3, 4);

/* A piece of the text to quote: on one line and not too long. The caller frees it. */
char *nn_parser_quote (const char *start, size_t length);

/* Takes a whole number. @what is what it stands for, translated; @example is how to write it. */
gboolean nn_parser_take_integer (NnParser *parser,
                                 const NnPlace *place,
                                 const char *what,
                                 const char *example,
                                 guint minimum,
                                 guint maximum,
                                 guint *value);

/* Takes what follows the name of a layer other than a residual, up to the first token that does not
 * belong to it. */
gboolean nn_parser_take_settings (NnParser *parser,
                                  const NnPlace *place,
                                  const NnLayerName *name,
                                  NnLayerSpec *spec);

G_END_DECLS

/* What follows the name of a layer: sizes, options, constants. */
#include "nn-architecture-parser.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* A number that stands for the part of something, or that stays away from zero. */
typedef enum
{
  REAL_BELOW_ONE, /* 0 ≤ value < 1 */
  REAL_SCALE,     /* 1 / NN_ARCHITECTURE_MAX_SCALE ≤ |value| ≤ NN_ARCHITECTURE_MAX_SCALE */
} RealRange;

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
nn_parser_take_integer (NnParser *parser,
                        const NnPlace *place,
                        const char *what,
                        const char *example,
                        guint minimum,
                        guint maximum,
                        guint *value)
{
  g_assert (maximum <= NN_ARCHITECTURE_MAX_UNITS); /* so that ten times that is no overflow */

  if (parser->token.kind != NN_TOKEN_NUMBER)
    return nn_parser_fail (parser, place, _ ("%s is missing; write it like “%s”"), what, example);
  if (!read_digits (&parser->token, maximum, value) || *value < minimum || *value > maximum)
    {
      g_autofree char *number = nn_parser_quote (parser->token.start, parser->token.length);

      return nn_parser_fail (parser, place, _ ("%s must be a whole number from %u to %u, not “%s”"),
                             what, minimum, maximum, number);
    }
  nn_parser_advance (parser);
  return TRUE;
}

/* One number, or height times width. */
static gboolean
take_size (NnParser *parser,
           const NnPlace *place,
           const char *what,
           const char *example,
           guint minimum,
           guint *height,
           guint *width)
{
  if (!nn_parser_take_integer (parser, place, what, example, minimum, NN_ARCHITECTURE_MAX_KERNEL,
                               height))
    return FALSE;
  *width = *height;
  if (parser->token.kind != NN_TOKEN_TIMES)
    return TRUE;
  nn_parser_advance (parser);
  return nn_parser_take_integer (parser, place, what, example, minimum, NN_ARCHITECTURE_MAX_KERNEL,
                                 width);
}

static gboolean
accept_word (NnParser *parser, const char *word)
{
  if (!nn_token_is_word (&parser->token, word))
    return FALSE;
  nn_parser_advance (parser);
  return TRUE;
}

/* Notes that an option was written; the second time is an error. */
static gboolean
note_option (NnParser *parser, const NnPlace *place, const char *option, gboolean *seen)
{
  if (*seen)
    return nn_parser_fail (parser, place, _ ("“%s” is written twice; keep one of them"), option);
  *seen = TRUE;
  return TRUE;
}

static gboolean
fail_in_number (
    NnParser *parser, const NnPlace *place, const char *what, RealRange range, const char *number)
{
  if (range == REAL_BELOW_ONE)
    return nn_parser_fail (parser, place,
                           _ ("%s must be a number from 0 to less than 1, such as 0.1, not “%s”"),
                           what, number);
  return nn_parser_fail (parser, place,
                         _ ("%s must be a number from %g to %g, or the negative of one, not “%s”"),
                         what, 1 / NN_ARCHITECTURE_MAX_SCALE, NN_ARCHITECTURE_MAX_SCALE, number);
}

static gboolean
is_in_range (double value, RealRange range)
{
  if (range == REAL_SCALE)
    return fabs (value) >= 1 / NN_ARCHITECTURE_MAX_SCALE &&
           fabs (value) <= NN_ARCHITECTURE_MAX_SCALE;
  /* What is less than one but would be rounded to one is no less than one to the network. */
  return value >= 0 && value < 1 && (float) value < 1;
}

static gboolean
take_real (NnParser *parser,
           const NnPlace *place,
           const char *what,
           const char *example,
           RealRange range,
           float *value)
{
  g_autofree char *digits = NULL, *quote = NULL;
  double number;

  if (parser->token.kind != NN_TOKEN_NUMBER)
    return nn_parser_fail (parser, place, _ ("%s is missing; write it like “%s”"), what, example);
  digits = g_strndup (parser->token.start, parser->token.length);
  number = g_ascii_strtod (digits, NULL);
  if (!is_in_range (number, range))
    {
      quote = nn_parser_quote (parser->token.start, parser->token.length);
      return fail_in_number (parser, place, what, range, quote);
    }
  *value = (float) number + 0.0f; /* no negative zero */
  nn_parser_advance (parser);
  return TRUE;
}

/* A constant that may be left out, with the word before it that may be left out too. */
static gboolean
take_optional_real (NnParser *parser,
                    const NnPlace *place,
                    const NnLayerName *name,
                    const char *word,
                    const char *what,
                    float *value)
{
  if (!accept_word (parser, word) && parser->token.kind != NN_TOKEN_NUMBER)
    return TRUE;
  return take_real (parser, place, what, name->example, REAL_BELOW_ONE, value);
}

/* “bias”, “no bias” or neither; FALSE with an error only if it is the second time. */
static gboolean
take_bias (NnParser *parser, const NnPlace *place, gboolean *seen, gboolean *bias, gboolean *taken)
{
  NnLexer after = parser->lexer;
  NnToken second;

  *taken = TRUE;
  if (accept_word (parser, "bias"))
    {
      *bias = TRUE;
      return note_option (parser, place, "bias", seen);
    }
  second = nn_lexer_take (&after);
  if (nn_token_is_word (&parser->token, "no") && nn_token_is_word (&second, "bias"))
    {
      nn_parser_advance (parser);
      nn_parser_advance (parser);
      *bias = FALSE;
      return note_option (parser, place, "bias", seen);
    }
  *taken = FALSE;
  return TRUE;
}

/* @same is for “pad same” and for no word on padding. */
static gboolean
take_padding (NnParser *parser,
              const NnPlace *place,
              const char *example,
              NnConvolutionSpec *spec,
              gboolean *same)
{
  *same = FALSE;
  if (accept_word (parser, "same"))
    {
      *same = TRUE;
      return TRUE;
    }
  if (accept_word (parser, "none"))
    {
      spec->pad_height = spec->pad_width = 0;
      return TRUE;
    }
  if (!take_size (parser, place, _ ("the padding"), example, 0, &spec->pad_height,
                  &spec->pad_width))
    return FALSE;
  if (spec->pad_height >= spec->height || spec->pad_width >= spec->width)
    return nn_parser_fail (parser, place,
                           _ ("padding of %u × %u is too much for a kernel of %u × %u; it must be "
                              "less than the kernel"),
                           spec->pad_height, spec->pad_width, spec->height, spec->width);
  return TRUE;
}

static gboolean
pad_same (NnParser *parser, const NnPlace *place, NnConvolutionSpec *spec)
{
  if (spec->height % 2 == 0 || spec->width % 2 == 0)
    return nn_parser_fail (parser, place,
                           _ ("a kernel of %u × %u cannot keep the size of a map because a side is "
                              "even; write “pad none”, or choose odd sides"),
                           spec->height, spec->width);
  spec->pad_height = spec->height / 2;
  spec->pad_width = spec->width / 2;
  return TRUE;
}

static gboolean
take_convolution_options (NnParser *parser,
                          const NnPlace *place,
                          const char *example,
                          NnConvolutionSpec *spec)
{
  gboolean seen_stride = FALSE, seen_pad = FALSE, seen_bias = FALSE, same = TRUE, taken = TRUE;

  while (taken)
    {
      if (accept_word (parser, "stride"))
        {
          if (!note_option (parser, place, "stride", &seen_stride) ||
              !nn_parser_take_integer (parser, place, _ ("the stride"), example, 1,
                                       NN_ARCHITECTURE_MAX_KERNEL, &spec->stride))
            return FALSE;
        }
      else if (accept_word (parser, "pad"))
        {
          if (!note_option (parser, place, "pad", &seen_pad) ||
              !take_padding (parser, place, "conv 32 5x5 pad 1", spec, &same))
            return FALSE;
        }
      else if (!take_bias (parser, place, &seen_bias, &spec->bias, &taken))
        return FALSE;
    }
  return !same || pad_same (parser, place, spec);
}

static gboolean
take_convolution (NnParser *parser,
                  const NnPlace *place,
                  const char *example,
                  NnConvolutionSpec *spec)
{
  *spec = (NnConvolutionSpec){ .height = 3, .width = 3, .stride = 1, .bias = NN_BIAS_UNSAID };
  if (!nn_parser_take_integer (parser, place, _ ("the number of maps"), example, 1,
                               NN_ARCHITECTURE_MAX_UNITS, &spec->n_maps))
    return FALSE;
  if (parser->token.kind == NN_TOKEN_TIMES)
    return nn_parser_fail (parser, place,
                           _ ("the number of maps must come before the kernel; write it like “%s”"),
                           example);
  if (parser->token.kind == NN_TOKEN_NUMBER &&
      !take_size (parser, place, _ ("the size of the kernel"), example, 1, &spec->height,
                  &spec->width))
    return FALSE;
  return take_convolution_options (parser, place, example, spec);
}

static gboolean
take_dense (NnParser *parser, const NnPlace *place, const char *example, NnDenseSpec *spec)
{
  gboolean seen_bias = FALSE, taken = TRUE;

  *spec = (NnDenseSpec){ .bias = NN_BIAS_UNSAID };
  if (!nn_parser_take_integer (parser, place, _ ("the number of units"), example, 1,
                               NN_ARCHITECTURE_MAX_UNITS, &spec->n_units))
    return FALSE;
  while (taken)
    if (!take_bias (parser, place, &seen_bias, &spec->bias, &taken))
      return FALSE;
  return TRUE;
}

static gboolean
take_whitening (NnParser *parser, const NnPlace *place, const char *example, NnWhitenSpec *spec)
{
  *spec = (NnWhitenSpec){ .height = 2, .width = 2 };
  return parser->token.kind != NN_TOKEN_NUMBER ||
         take_size (parser, place, _ ("the size of the patch"), example, 1, &spec->height,
                    &spec->width);
}

static gboolean
take_pool (NnParser *parser, const NnPlace *place, const char *example, NnPoolSpec *spec)
{
  gboolean seen_stride = FALSE;

  *spec = (NnPoolSpec){ .height = 2, .width = 2 };
  if (parser->token.kind == NN_TOKEN_NUMBER &&
      !take_size (parser, place, _ ("the size of the window"), example, 1, &spec->height,
                  &spec->width))
    return FALSE;
  spec->stride_height = spec->height;
  spec->stride_width = spec->width;
  while (accept_word (parser, "stride"))
    if (!note_option (parser, place, "stride", &seen_stride) ||
        !take_size (parser, place, _ ("the stride"), example, 1, &spec->stride_height,
                    &spec->stride_width))
      return FALSE;
  return TRUE;
}

gboolean
nn_parser_take_settings (NnParser *parser,
                         const NnPlace *place,
                         const NnLayerName *name,
                         NnLayerSpec *spec)
{
  *spec = (NnLayerSpec){ .kind = name->kind };
  switch (name->kind)
    {
    case NN_LAYER_CONVOLUTION:
      return take_convolution (parser, place, name->example, &spec->convolution);
    case NN_LAYER_DENSE:
      return take_dense (parser, place, name->example, &spec->dense);
    case NN_LAYER_WHITEN:
      return take_whitening (parser, place, name->example, &spec->whiten);
    case NN_LAYER_MAX_POOL:
    case NN_LAYER_AVERAGE_POOL:
      return take_pool (parser, place, name->example, &spec->pool);
    case NN_LAYER_LEAKY_RELU:
      spec->slope = 0.01f;
      return take_optional_real (parser, place, name, "slope", _ ("the slope"), &spec->slope);
    case NN_LAYER_DROPOUT:
      spec->probability = 0.5f;
      return take_optional_real (parser, place, name, "p", _ ("the part that is dropped"),
                                 &spec->probability);
    case NN_LAYER_SCALE:
      return take_real (parser, place, _ ("the constant"), name->example, REAL_SCALE,
                        &spec->factor);
    default:
      return TRUE;
    }
}

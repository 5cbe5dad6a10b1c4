/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists of layers: names, commas, brackets and repetitions. */
#include "nn-architecture-private.h"
#include "nn-layer-names.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Not a layer, but written like one. */
static const NnLayerType REPETITION_TYPE = { 0 };
static const NnLayerName REPETITION = { .name = "*", .example = "3 * (conv 32, relu)" };

typedef struct
{
  NnLayerSpec spec;
  gboolean has_bias; /* it was said whether it has one; otherwise the next layer decides */
} NnParsedLayer;

/* The words at the beginning of a layer, as far as they may be its name. */
typedef struct
{
  char *phrases[NN_LAYER_NAME_MAX_WORDS];  /* the first word, the first two, ... in small letters */
  NnLexer lexers[NN_LAYER_NAME_MAX_WORDS]; /* what follows each */
  size_t n;
} Words;

static void
clear_words (Words *words)
{
  for (size_t i = 0; i < words->n; i++)
    g_free (words->phrases[i]);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Words, clear_words)

static void
look_at_words (const NnParser *parser, Words *words)
{
  NnLexer lexer = parser->lexer;
  g_autoptr (GString) phrase = g_string_new (NULL);

  words->n = 0;
  for (NnToken token = parser->token;
       token.kind == NN_TOKEN_WORD && words->n < NN_LAYER_NAME_MAX_WORDS;
       token = nn_lexer_take (&lexer))
    {
      if (words->n > 0)
        g_string_append_c (phrase, ' ');
      g_string_append_len (phrase, token.start, (gssize) token.length);
      words->phrases[words->n] = g_ascii_strdown (phrase->str, (gssize) phrase->len);
      words->lexers[words->n] = lexer;
      words->n++;
    }
}

/* The longest name that the words begin with; *@n is how many words it has. */
static NnNamedLayer
find_name (const Words *words, size_t *n)
{
  NnNamedLayer named = { 0 };

  for (*n = words->n; *n > 0; --*n)
    {
      named = nn_layer_name_find (words->phrases[*n - 1]);
      if (named.name != NULL)
        break;
    }
  return named;
}

static gboolean
fail_with_unknown_name (NnParser *parser, const NnPlace *place, const Words *words)
{
  g_autofree char *list = NULL;

  for (size_t n = words->n; n > 0; n--)
    {
      const char *suggestion = nn_layer_name_suggest (words->phrases[n - 1]);

      if (suggestion != NULL)
        return nn_parser_fail (parser, place, _ ("there is no such layer; did you mean “%s”?"),
                               suggestion);
    }
  list = nn_layer_name_list ();
  return nn_parser_fail (parser, place, _ ("there is no such layer; choose one of %s"), list);
}

static gboolean
add_layer (NnParser *parser, const NnPlace *place, const NnParsedLayer *layer)
{
  if (layer->spec.kind != NN_LAYER_RESIDUAL_END)
    {
      if (parser->n_layers == NN_ARCHITECTURE_MAX_LAYERS)
        return nn_parser_fail (parser, place,
                               _ ("a network can have at most %d layers; leave this one out"),
                               NN_ARCHITECTURE_MAX_LAYERS);
      parser->n_layers++;
    }
  g_array_append_val (parser->layers, *layer);
  return TRUE;
}

/* @words are what is there instead of the comma or bracket that ends a layer. */
static gboolean
fail_after_layer (NnParser *parser,
                  const NnPlace *place,
                  const NnNamedLayer *named,
                  const Words *words)
{
  g_autofree char *quote = nn_parser_quote (parser->token.start, parser->token.length);
  g_autofree char *option = NULL;
  size_t n;

  if (find_name (words, &n).name != NULL)
    return nn_parser_fail (parser, place, _ ("“%s” is a layer of its own; put a comma before it"),
                           words->phrases[n - 1]);
  option = words->n > 0 ? nn_layer_option_suggest (named->type, words->phrases[0]) : NULL;
  if (option != NULL)
    return nn_parser_fail (parser, place, _ ("“%s” has no meaning here; did you mean “%s”?"), quote,
                           option);
  if (parser->token.kind == NN_TOKEN_UNKNOWN)
    return nn_parser_fail (
        parser, place,
        _ ("“%s” has no meaning here; write it like “%s”, and a comma between two layers"), quote,
        named->name->example);
  return nn_parser_fail (parser, place, _ ("“%s” has no meaning here; write it like “%s”"), quote,
                         named->name->example);
}

/* The comma or bracket that must follow a layer. */
static gboolean
check_end (NnParser *parser, const NnPlace *place, const NnNamedLayer *named)
{
  g_auto (Words) words = { .n = 0 };

  if (parser->token.kind == NN_TOKEN_COMMA || parser->token.kind == NN_TOKEN_CLOSE ||
      parser->token.kind == NN_TOKEN_END)
    return TRUE;
  look_at_words (parser, &words);
  return fail_after_layer (parser, place, named, &words);
}

static gboolean parse_list (NnParser *parser);

/* “( list )”, at least one layer long. */
static gboolean
parse_brackets (NnParser *parser, const NnPlace *place, const char *example)
{
  guint first = parser->layers->len;

  if (parser->token.kind != NN_TOKEN_OPEN)
    return nn_parser_fail (parser, place, _ ("“(” is missing; write it like “%s”"), example);
  if (parser->depth == NN_ARCHITECTURE_MAX_DEPTH)
    return nn_parser_fail (parser, place,
                           _ ("more than %d brackets in one another are too many; leave this pair "
                              "of brackets out"),
                           NN_ARCHITECTURE_MAX_DEPTH);
  parser->depth++;
  nn_parser_advance (parser);
  if (!parse_list (parser))
    return FALSE;
  if (parser->token.kind != NN_TOKEN_CLOSE)
    return nn_parser_fail (parser, place,
                           _ ("its bracket is never closed; add “)” after the last layer in it"));
  if (parser->layers->len == first)
    return nn_parser_fail (parser, place,
                           _ ("there is nothing between its brackets; write it like “%s”"),
                           example);
  parser->depth--;
  nn_parser_advance (parser);
  return TRUE;
}

/* Writes the layers from @first on @times times instead of once. They are @n_counted layers. */
static gboolean
repeat (NnParser *parser, const NnPlace *place, guint first, size_t n_counted, guint times)
{
  GArray *layers = parser->layers;
  guint n = layers->len - first;
  size_t n_before = parser->n_layers - n_counted;

  if (times > (NN_ARCHITECTURE_MAX_LAYERS - n_before) / n_counted)
    return nn_parser_fail (parser, place,
                           _ ("%u times %zu layers make the network longer than %d layers; repeat "
                              "them less often"),
                           times, n_counted, NN_ARCHITECTURE_MAX_LAYERS);
  g_array_set_size (layers, first + n * times);
  for (guint i = 1; i < times; i++)
    memcpy (&g_array_index (layers, NnParsedLayer, first + i * n),
            &g_array_index (layers, NnParsedLayer, first), n * sizeof (NnParsedLayer));
  parser->n_layers = n_before + n_counted * times;
  return TRUE;
}

static gboolean
parse_repetition (NnParser *parser, const NnPlace *place)
{
  const NnNamedLayer repetition = { .type = &REPETITION_TYPE, .name = &REPETITION };
  NnLexer after = parser->lexer;
  guint times, first = parser->layers->len;
  size_t n_before = parser->n_layers;

  if (nn_lexer_take (&after).kind != NN_TOKEN_TIMES)
    return nn_parser_fail (parser, place,
                           _ ("a layer begins with its name, as in “dense 128”, and decimals are "
                              "written with a point, as in “dropout 0.2”"));
  parser->place = *place;
  parser->example = REPETITION.example;
  if (!nn_parser_take_integer (parser, _ ("the number of repetitions"), 1,
                               NN_ARCHITECTURE_MAX_LAYERS, &times))
    return FALSE;
  nn_parser_advance (parser);
  return parse_brackets (parser, place, REPETITION.example) &&
         repeat (parser, place, first, parser->n_layers - n_before, times) &&
         check_end (parser, place, &repetition);
}

static gboolean
parse_residual (NnParser *parser, const NnPlace *place, const char *example)
{
  const NnParsedLayer begin = { .spec = { .kind = NN_LAYER_RESIDUAL_BEGIN } };
  const NnParsedLayer end = { .spec = { .kind = NN_LAYER_RESIDUAL_END } };

  return add_layer (parser, place, &begin) && parse_brackets (parser, place, example) &&
         add_layer (parser, place, &end);
}

static gboolean
parse_settings (NnParser *parser, const NnPlace *place, const NnNamedLayer *named)
{
  NnParsedLayer layer = { .spec = { .kind = named->kind } };

  parser->place = *place;
  parser->example = named->name->example;
  parser->has_bias = FALSE;
  if (named->type->parse && !named->type->parse (parser, &layer.spec))
    return FALSE;
  layer.has_bias = parser->has_bias;
  return add_layer (parser, place, &layer);
}

static gboolean
parse_named_layer (NnParser *parser, const NnPlace *place)
{
  g_auto (Words) words = { .n = 0 };
  NnNamedLayer named;
  size_t n;

  look_at_words (parser, &words);
  named = find_name (&words, &n);
  if (named.name == NULL)
    return fail_with_unknown_name (parser, place, &words);
  parser->lexer = words.lexers[n - 1];
  nn_parser_advance (parser);
  if (named.kind == NN_LAYER_RESIDUAL_BEGIN)
    {
      if (!parse_residual (parser, place, named.name->example))
        return FALSE;
    }
  else if (!parse_settings (parser, place, &named))
    return FALSE;
  return check_end (parser, place, &named);
}

static gboolean
parse_layer (NnParser *parser)
{
  NnPlace place = { .start = parser->token.start, .number = parser->n_layers + 1 };

  switch (parser->token.kind)
    {
    case NN_TOKEN_WORD:
      return parse_named_layer (parser, &place);
    case NN_TOKEN_NUMBER:
      return parse_repetition (parser, &place);
    case NN_TOKEN_COMMA:
      return nn_parser_fail (parser, &place,
                             _ ("there is no layer before this comma; leave the comma out"));
    case NN_TOKEN_OPEN:
      return nn_parser_fail (parser, &place,
                             _ ("a bracket follows “residual” or a number of repetitions; write it "
                                "like “%s”"),
                             REPETITION.example);
    default:
      return nn_parser_fail (parser, &place, _ ("a layer begins with its name; write it like “%s”"),
                             "conv 32");
    }
}

/* Up to the end of the text or a closing bracket. */
static gboolean
parse_list (NnParser *parser)
{
  while (parser->token.kind != NN_TOKEN_END && parser->token.kind != NN_TOKEN_CLOSE)
    {
      if (!parse_layer (parser))
        return FALSE;
      if (parser->token.kind == NN_TOKEN_COMMA)
        nn_parser_advance (parser);
    }
  return TRUE;
}

/* The layers as they are, with the biases of which nothing was said. */
static GArray *
decide_biases (const GArray *parsed)
{
  GArray *layers = g_array_sized_new (FALSE, TRUE, sizeof (NnLayerSpec), parsed->len);

  for (guint i = 0; i < parsed->len; i++)
    {
      const NnParsedLayer *layer = &g_array_index (parsed, NnParsedLayer, i);
      const NnLayerSpec *next = i + 1 < parsed->len ? &layer[1].spec : NULL;
      const NnLayerType *type = nn_layer_type_get (layer->spec.kind);
      NnLayerSpec spec = layer->spec;

      if (type->get_bias && !layer->has_bias)
        *type->get_bias (&spec) = nn_layer_spec_get_default_bias (next);
      g_array_append_val (layers, spec);
    }
  return layers;
}

NnArchitecture *
nn_architecture_parse (const char *text, GError **error)
{
  g_autoptr (GArray) layers = g_array_new (FALSE, TRUE, sizeof (NnParsedLayer));
  NnParser parser = { .lexer = { text, text }, .layers = layers, .error = error };

  g_return_val_if_fail (text != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (!g_utf8_validate (text, -1, NULL))
    {
      g_set_error (error, NN_ERROR, NN_ERROR_ARCHITECTURE,
                   _ ("The network is not written in UTF-8; write it anew, with plain letters and "
                      "digits."));
      return NULL;
    }
  nn_parser_advance (&parser);
  if (!parse_list (&parser))
    return NULL;
  if (parser.token.kind == NN_TOKEN_CLOSE)
    {
      NnPlace place = { .start = parser.token.start, .number = parser.n_layers + 1 };

      nn_parser_fail (&parser, &place, _ ("this bracket closes nothing; leave it out"));
      return NULL;
    }
  return nn_architecture_new_take (decide_biases (layers));
}

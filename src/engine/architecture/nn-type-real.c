/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Layers that have one number: leaky relu 0.01, dropout 0.5, scale 0.125 */
#include <glib/gi18n-lib.h>
#include <math.h>

#include "nn-layer-type.h"

/* What is less than one but would be rounded to one is no less than one to the network. */
static gboolean
is_below_one (double value)
{
  return value >= 0 && value < 1 && (float) value < 1;
}

static gboolean
is_scale (double value)
{
  return fabs (value) >= 1 / NN_ARCHITECTURE_MAX_SCALE && fabs (value) <= NN_ARCHITECTURE_MAX_SCALE;
}

/* 0 ≤ value < 1; may be left out, with the word before it that may be left out too. */
static gboolean
take_below_one (NnParser *parser, const char *word, const char *what, float *value)
{
  NnToken token;
  double number;

  if (!nn_parser_accept_word (parser, word) && parser->token.kind != NN_TOKEN_NUMBER)
    return TRUE;
  token = parser->token;
  if (!nn_parser_take_real (parser, what, &number))
    return FALSE;
  *value = (float) number + 0.0f; /* no negative zero */
  if (!is_below_one (number))
    {
      g_autofree char *quote = nn_parser_quote (token.start, token.length);

      return nn_parser_fail_in_layer (
          parser, _ ("%s must be a number from 0 to less than 1, such as 0.1, not “%s”"), what,
          quote);
    }
  return TRUE;
}

/* ---- leaky relu ---- */

static gboolean
parse_slope (NnParser *parser, NnLayerSpec *spec)
{
  spec->slope = 0.01f;
  return take_below_one (parser, "slope", _ ("the slope"), &spec->slope);
}

static void
print_slope (const NnLayerSpec *spec, const NnLayerSpec *next, GString *text)
{
  nn_layer_type_print_real (spec->slope, text);
}

static gboolean
slope_equal (const NnLayerSpec *a, const NnLayerSpec *b)
{
  return a->slope == b->slope;
}

static void
describe_slope (const NnLayerSpec *spec, GString *text)
{
  g_string_append_printf (text, _ ("Leaky ReLU: slope %g"), (double) spec->slope);
}

const NnLayerType nn_type_leaky_relu = {
  .names = (const NnLayerName[]){ { "leaky relu", "leaky relu 0.01", "leaky, lrelu, leakyrelu" },
                                  { 0 } },
  .options = "slope",
  .parse = parse_slope,
  .print = print_slope,
  .equal = slope_equal,
  .describe = describe_slope,
};

/* ---- dropout ---- */

static gboolean
parse_probability (NnParser *parser, NnLayerSpec *spec)
{
  spec->probability = 0.5f;
  return take_below_one (parser, "p", _ ("the dropout probability"), &spec->probability);
}

static void
print_probability (const NnLayerSpec *spec, const NnLayerSpec *next, GString *text)
{
  nn_layer_type_print_real (spec->probability, text);
}

static gboolean
probability_equal (const NnLayerSpec *a, const NnLayerSpec *b)
{
  return a->probability == b->probability;
}

static void
describe_probability (const NnLayerSpec *spec, GString *text)
{
  /* Translators: %g is a number, %% the percent sign. */
  g_string_append_printf (text, _ ("Dropout: %g %%"), 100 * (double) spec->probability);
}

const NnLayerType nn_type_dropout = {
  .names = (const NnLayerName[]){ { "dropout", "dropout 0.5", "dropout2d" }, { 0 } },
  .parse = parse_probability,
  .print = print_probability,
  .equal = probability_equal,
  .describe = describe_probability,
};

/* ---- scale ---- */

static gboolean
parse_factor (NnParser *parser, NnLayerSpec *spec)
{
  NnToken token = parser->token;
  double number;

  if (!nn_parser_take_real (parser, _ ("the constant"), &number))
    return FALSE;
  spec->factor = (float) number;
  if (!is_scale (number))
    {
      g_autofree char *quote = nn_parser_quote (token.start, token.length);

      return nn_parser_fail_in_layer (
          parser, _ ("%s must be a number from %g to %g, or the negative of one, not “%s”"),
          _ ("the constant"), 1 / NN_ARCHITECTURE_MAX_SCALE, NN_ARCHITECTURE_MAX_SCALE, quote);
    }
  return TRUE;
}

static void
print_factor (const NnLayerSpec *spec, const NnLayerSpec *next, GString *text)
{
  nn_layer_type_print_real (spec->factor, text);
}

static gboolean
factor_equal (const NnLayerSpec *a, const NnLayerSpec *b)
{
  return a->factor == b->factor;
}

static void
describe_factor (const NnLayerSpec *spec, GString *text)
{
  g_string_append_printf (text, _ ("Scale: × %g"), (double) spec->factor);
}

const NnLayerType nn_type_scale = {
  .names = (const NnLayerName[]){ { "scale", "scale 0.125", "multiply" }, { 0 } },
  .parse = parse_factor,
  .print = print_factor,
  .equal = factor_equal,
  .describe = describe_factor,
};

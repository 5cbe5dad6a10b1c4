/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dense 128 */
#include <glib/gi18n-lib.h>

#include "nn-layer-type.h"

static gboolean
parse (NnParser *parser, NnLayerSpec *spec)
{
  gboolean taken = TRUE;

  if (!nn_parser_take_integer (parser, _ ("the number of units"), 1, NN_ARCHITECTURE_MAX_UNITS,
                               &spec->dense.n_units))
    return FALSE;
  while (taken)
    if (!nn_parser_take_bias (parser, &spec->dense.bias, &taken))
      return FALSE;
  return TRUE;
}

static void
print (const NnLayerSpec *spec, const NnLayerSpec *next, GString *text)
{
  g_string_append_printf (text, " %u", spec->dense.n_units);
  nn_layer_type_print_bias (spec->dense.bias, next, text);
}

static gboolean
equal (const NnLayerSpec *a, const NnLayerSpec *b)
{
  return a->dense.n_units == b->dense.n_units && !a->dense.bias == !b->dense.bias;
}

static void
describe (const NnLayerSpec *spec, GString *text)
{
  g_string_append_printf (text,
                          g_dngettext (GETTEXT_PACKAGE, "Dense: %u unit", "Dense: %u units",
                                       spec->dense.n_units),
                          spec->dense.n_units);
  nn_layer_type_describe_bias (spec->dense.bias, text);
}

static gboolean
infer (const NnLayerSpec *spec,
       NnShape input,
       NnShape *output,
       guint64 *n_multiply_adds,
       GError **error)
{
  *output = (NnShape){ spec->dense.n_units, 1, 1 };
  *n_multiply_adds = nn_layer_type_multiply (nn_shape_size (input), spec->dense.n_units);
  return TRUE;
}

static guint
list_parameters (const NnLayerSpec *spec, NnShape input, NnParameterSpec *parameters)
{
  size_t n_units = spec->dense.n_units;

  parameters[0] = (NnParameterSpec){ .name = "weight",
                                     .kind = NN_PARAMETER_KERNEL,
                                     .n_dimensions = 2,
                                     .shape = { n_units, nn_shape_size (input) } };
  parameters[1] = nn_layer_type_vector ("bias", NN_PARAMETER_VECTOR, n_units, 0);
  return spec->dense.bias ? 2 : 1;
}

static gboolean *
get_bias (NnLayerSpec *spec)
{
  return &spec->dense.bias;
}

const NnLayerType nn_type_dense = {
  .names =
      (const NnLayerName[]){ { "dense", "dense 128", "linear, fc, full, fully connected, hidden" },
                             { 0 } },
  .options = "bias",
  .parameter_prefix = "dense",
  .parse = parse,
  .print = print,
  .equal = equal,
  .describe = describe,
  .infer = infer,
  .list_parameters = list_parameters,
  .get_bias = get_bias,
  .family = NN_LAYER_FAMILY_DENSE,
  .needs_flat = TRUE,
};

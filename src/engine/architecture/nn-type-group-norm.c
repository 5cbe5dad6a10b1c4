/* SPDX-License-Identifier: GPL-3.0-or-later */
/* group norm 8 */
#include <glib/gi18n-lib.h>

#include "nn-layer-type.h"

static gboolean
parse (NnParser *parser, NnLayerSpec *spec)
{
  return nn_parser_take_integer (parser, _ ("the number of groups"), 1, NN_ARCHITECTURE_MAX_UNITS,
                                 &spec->n_groups);
}

static void
print (const NnLayerSpec *spec, const NnLayerSpec *next, GString *text)
{
  g_string_append_printf (text, " %u", spec->n_groups);
}

static gboolean
equal (const NnLayerSpec *a, const NnLayerSpec *b)
{
  return a->n_groups == b->n_groups;
}

static void
describe (const NnLayerSpec *spec, GString *text)
{
  g_string_append_printf (text,
                          g_dngettext (GETTEXT_PACKAGE, "Group normalization: %u group",
                                       "Group normalization: %u groups", spec->n_groups),
                          spec->n_groups);
}

/* The largest number of groups that is not above @wanted. */
static size_t
find_divisor (size_t n_channels, size_t wanted)
{
  size_t n = MIN (wanted, n_channels);

  while (n_channels % n != 0)
    n--;
  return n;
}

static gboolean
infer (const NnLayerSpec *spec,
       NnShape input,
       NnShape *output,
       guint64 *n_multiply_adds,
       GError **error)
{
  return input.channels % spec->n_groups == 0 ||
         nn_layer_type_misfit (error,
                               _ ("%zu maps cannot be divided into %u groups of the same size; "
                                  "choose %zu groups, or another number of maps"),
                               input.channels, spec->n_groups,
                               find_divisor (input.channels, spec->n_groups));
}

static guint
list_parameters (const NnLayerSpec *spec, NnShape input, NnParameterSpec *parameters)
{
  parameters[0] = nn_layer_type_vector ("weight", NN_PARAMETER_VECTOR, input.channels, 1);
  parameters[1] = nn_layer_type_vector ("bias", NN_PARAMETER_VECTOR, input.channels, 0);
  return 2;
}

const NnLayerType nn_type_group_norm = {
  .names = (const NnLayerName[]){ { "group norm", "group norm 8",
                                    "group, gn, groupnorm, group normalization, group "
                                    "normalisation" },
                                  { 0 } },
  .parameter_prefix = "groupnorm",
  .parse = parse,
  .print = print,
  .equal = equal,
  .describe = describe,
  .infer = infer,
  .list_parameters = list_parameters,
};

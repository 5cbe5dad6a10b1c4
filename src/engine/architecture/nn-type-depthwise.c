/* SPDX-License-Identifier: GPL-3.0-or-later */
/* depthwise 3x3 */
#include <glib/gi18n-lib.h>

#include "nn-type-convolution.h"

static gboolean
parse (NnParser *parser, NnLayerSpec *spec)
{
  spec->convolution = (NnConvolutionSpec){ .height = 3, .width = 3, .stride = 1 };
  return nn_type_take_convolution (parser, "depthwise 5x5 pad 1", &spec->convolution);
}

static void
print (const NnLayerSpec *spec, const NnLayerSpec *next, GString *text)
{
  nn_type_print_convolution (&spec->convolution, next, text);
}

static void
describe (const NnLayerSpec *spec, GString *text)
{
  g_string_append_printf (text, _ ("Depthwise convolution: kernel %u × %u"),
                          spec->convolution.height, spec->convolution.width);
  nn_type_describe_convolution (&spec->convolution, text);
}

static gboolean
infer (const NnLayerSpec *spec,
       NnShape input,
       NnShape *output,
       guint64 *n_multiply_adds,
       GError **error)
{
  return nn_type_infer_convolution (&spec->convolution, input, 1, output, n_multiply_adds, error);
}

/* As PyTorch's convolution with as many groups as channels. */
static guint
list_parameters (const NnLayerSpec *spec, NnShape input, NnParameterSpec *parameters)
{
  return nn_type_list_convolution_parameters (&spec->convolution, input.channels, 1,
                                              NN_PARAMETER_FILTER, parameters);
}

const NnLayerType nn_type_depthwise = {
  .names = (const NnLayerName[]){ { "depthwise", "depthwise 3x3",
                                    "depthwise conv, depthwise convolution, dwconv" },
                                  { 0 } },
  .options = "stride pad bias",
  .parameter_prefix = "depthwise",
  .parse = parse,
  .print = print,
  .equal = nn_type_convolution_equal,
  .describe = describe,
  .infer = infer,
  .list_parameters = list_parameters,
  .get_bias = nn_type_get_convolution_bias,
  .family = NN_LAYER_FAMILY_CONVOLUTION,
  .get_convolution = nn_type_get_convolution,
};

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
  const NnConvolutionSpec *c = &spec->convolution;

  if (!nn_type_infer_convolution (c, input, output, error))
    return FALSE;
  *n_multiply_adds =
      nn_layer_type_multiply ((guint64) c->height * c->width,
                              nn_layer_type_multiply (output->channels,
                                                      nn_layer_type_multiply (output->height,
                                                                              output->width)));
  return TRUE;
}

/* As PyTorch's convolution with as many groups as channels. */
static guint
list_parameters (const NnLayerSpec *spec, NnShape input, NnParameterSpec *parameters)
{
  const NnConvolutionSpec *c = &spec->convolution;

  parameters[0] = (NnParameterSpec){ .name = "weight",
                                     .kind = NN_PARAMETER_FILTER,
                                     .n_dimensions = 4,
                                     .shape = { input.channels, 1, c->height, c->width } };
  parameters[1] = nn_layer_type_vector ("bias", NN_PARAMETER_VECTOR, input.channels, 0);
  return c->bias ? 2 : 1;
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
};

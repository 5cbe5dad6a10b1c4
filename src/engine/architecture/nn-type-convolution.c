/* SPDX-License-Identifier: GPL-3.0-or-later */
/* conv 32 5x5 stride 2 */
#include <glib/gi18n-lib.h>

#include "nn-convolution-geometry.h"
#include "nn-type-convolution.h"

static gboolean
take_padding (NnParser *parser, NnConvolutionSpec *spec, gboolean *same)
{
  *same = FALSE;
  if (nn_parser_accept_word (parser, "same"))
    {
      *same = TRUE;
      return TRUE;
    }
  if (nn_parser_accept_word (parser, "none"))
    {
      spec->pad_height = spec->pad_width = 0;
      return TRUE;
    }
  if (!nn_parser_take_size (parser, _ ("the padding"), 0, &spec->pad_height, &spec->pad_width))
    return FALSE;
  if (spec->pad_height >= spec->height || spec->pad_width >= spec->width)
    return nn_parser_fail_in_layer (parser,
                                    _ ("padding of %u × %u is too much for a kernel of %u × %u; it "
                                       "must be less than the kernel"),
                                    spec->pad_height, spec->pad_width, spec->height, spec->width);
  return TRUE;
}

static gboolean
pad_same (NnParser *parser, NnConvolutionSpec *spec)
{
  if (spec->height % 2 == 0 || spec->width % 2 == 0)
    return nn_parser_fail_in_layer (
        parser,
        _ ("a kernel of %u × %u cannot keep the size of a map because a side is even; write “pad "
           "none”, or choose odd sides"),
        spec->height, spec->width);
  spec->pad_height = spec->height / 2;
  spec->pad_width = spec->width / 2;
  return TRUE;
}

gboolean
nn_type_take_convolution (NnParser *parser, const char *pad_example, NnConvolutionSpec *spec)
{
  const char *example = parser->example;
  gboolean seen_stride = FALSE, seen_pad = FALSE, same = TRUE, taken = TRUE;

  if (parser->token.kind == NN_TOKEN_NUMBER &&
      !nn_parser_take_size (parser, _ ("the size of the kernel"), 1, &spec->height, &spec->width))
    return FALSE;
  while (taken)
    {
      if (nn_parser_accept_word (parser, "stride"))
        {
          if (!nn_parser_note_option (parser, "stride", &seen_stride) ||
              !nn_parser_take_integer (parser, _ ("the stride"), 1, NN_ARCHITECTURE_MAX_KERNEL,
                                       &spec->stride))
            return FALSE;
        }
      else if (nn_parser_accept_word (parser, "pad"))
        {
          parser->example = pad_example;
          if (!nn_parser_note_option (parser, "pad", &seen_pad) ||
              !take_padding (parser, spec, &same))
            return FALSE;
          parser->example = example;
        }
      else if (!nn_parser_take_bias (parser, &spec->bias, &taken))
        return FALSE;
    }
  return !same || pad_same (parser, spec);
}

static gboolean
parse (NnParser *parser, NnLayerSpec *spec)
{
  NnConvolutionSpec *convolution = &spec->convolution;

  *convolution = (NnConvolutionSpec){ .height = 3, .width = 3, .stride = 1 };
  if (!nn_parser_take_integer (parser, _ ("the number of maps"), 1, NN_ARCHITECTURE_MAX_UNITS,
                               &convolution->n_maps))
    return FALSE;
  if (parser->token.kind == NN_TOKEN_TIMES)
    return nn_parser_fail_in_layer (
        parser, _ ("the number of maps must come before the kernel; write it like “%s”"),
        parser->example);
  return nn_type_take_convolution (parser, "conv 32 5x5 pad 1", convolution);
}

void
nn_type_print_convolution (const NnConvolutionSpec *spec, const NnLayerSpec *next, GString *text)
{
  gboolean same =
      spec->height == 2 * spec->pad_height + 1 && spec->width == 2 * spec->pad_width + 1;

  if (spec->height != 3 || spec->width != 3)
    nn_layer_type_print_size (spec->height, spec->width, text);
  if (spec->stride != 1)
    g_string_append_printf (text, " stride %u", spec->stride);
  if (!same && spec->pad_height == 0 && spec->pad_width == 0)
    g_string_append (text, " pad none");
  else if (!same)
    nn_layer_type_print_pair ("pad", spec->pad_height, spec->pad_width, text);
  nn_layer_type_print_bias (spec->bias, next, text);
}

static void
print (const NnLayerSpec *spec, const NnLayerSpec *next, GString *text)
{
  g_string_append_printf (text, " %u", spec->convolution.n_maps);
  nn_type_print_convolution (&spec->convolution, next, text);
}

gboolean
nn_type_convolution_equal (const NnLayerSpec *first, const NnLayerSpec *second)
{
  const NnConvolutionSpec *a = &first->convolution, *b = &second->convolution;

  return a->n_maps == b->n_maps && a->height == b->height && a->width == b->width &&
         a->stride == b->stride && a->pad_height == b->pad_height && a->pad_width == b->pad_width &&
         !a->bias == !b->bias;
}

void
nn_type_describe_convolution (const NnConvolutionSpec *spec, GString *text)
{
  if (spec->stride != 1)
    g_string_append_printf (text, _ (", stride %u"), spec->stride);
  if (spec->pad_height == 0 && spec->pad_width == 0 && (spec->height > 1 || spec->width > 1))
    g_string_append (text, _ (", no padding"));
  else if (spec->height != 2 * spec->pad_height + 1 || spec->width != 2 * spec->pad_width + 1)
    g_string_append_printf (text, _ (", padding %u × %u"), spec->pad_height, spec->pad_width);
  nn_layer_type_describe_bias (spec->bias, text);
}

static void
describe (const NnLayerSpec *spec, GString *text)
{
  const NnConvolutionSpec *convolution = &spec->convolution;

  g_string_append_printf (text,
                          g_dngettext (GETTEXT_PACKAGE, "Convolution: %u map, kernel %u × %u",
                                       "Convolution: %u maps, kernel %u × %u", convolution->n_maps),
                          convolution->n_maps, convolution->height, convolution->width);
  nn_type_describe_convolution (convolution, text);
}

gboolean
nn_type_infer_convolution (const NnConvolutionSpec *spec,
                           NnShape input,
                           size_t n_inputs,
                           NnShape *output,
                           guint64 *n_multiply_adds,
                           GError **error)
{
  guint64 taps = nn_layer_type_multiply ((guint64) spec->height * spec->width, n_inputs);

  output->height =
      nn_convolution_count_outputs (input.height, spec->height, spec->stride, spec->pad_height);
  output->width =
      nn_convolution_count_outputs (input.width, spec->width, spec->stride, spec->pad_width);
  if (output->height == 0 || output->width == 0)
    return nn_layer_type_misfit (
        error,
        _ ("a kernel of %u × %u does not fit on a map of %zu × %zu pixels; "
           "choose a smaller one, or more padding"),
        spec->height, spec->width, input.height, input.width);
  *n_multiply_adds =
      nn_layer_type_multiply (nn_layer_type_multiply (taps, output->channels),
                              nn_layer_type_multiply (output->height, output->width));
  return TRUE;
}

guint
nn_type_list_convolution_parameters (const NnConvolutionSpec *spec,
                                     size_t n_outputs,
                                     size_t n_inputs,
                                     NnParameterKind kind,
                                     NnParameterSpec *parameters)
{
  parameters[0] = (NnParameterSpec){ .name = "weight",
                                     .kind = kind,
                                     .n_dimensions = 4,
                                     .shape = { n_outputs, n_inputs, spec->height, spec->width } };
  parameters[1] = nn_layer_type_vector ("bias", NN_PARAMETER_VECTOR, n_outputs, 0);
  return spec->bias ? 2 : 1;
}

static gboolean
infer (const NnLayerSpec *spec,
       NnShape input,
       NnShape *output,
       guint64 *n_multiply_adds,
       GError **error)
{
  output->channels = spec->convolution.n_maps;
  return nn_type_infer_convolution (&spec->convolution, input, input.channels, output,
                                    n_multiply_adds, error);
}

static guint
list_parameters (const NnLayerSpec *spec, NnShape input, NnParameterSpec *parameters)
{
  return nn_type_list_convolution_parameters (&spec->convolution, spec->convolution.n_maps,
                                              input.channels, NN_PARAMETER_KERNEL, parameters);
}

gboolean *
nn_type_get_convolution_bias (NnLayerSpec *spec)
{
  return &spec->convolution.bias;
}

NnConvolution
nn_type_get_convolution (const NnLayerSpec *spec)
{
  const NnConvolutionSpec *c = &spec->convolution;

  return (NnConvolution){ c->height, c->width, c->stride, c->pad_height, c->pad_width };
}

const NnLayerType nn_type_convolution = {
  .names =
      (const NnLayerName[]){ { "conv", "conv 32 5x5 stride 2", "convolution, conv2d" }, { 0 } },
  .options = "stride pad bias",
  .parameter_prefix = "conv",
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

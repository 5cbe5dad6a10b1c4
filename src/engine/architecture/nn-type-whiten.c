/* SPDX-License-Identifier: GPL-3.0-or-later */
/* whiten 2x2 */
#include <glib/gi18n-lib.h>

#include "nn-layer-type.h"

static gboolean
parse (NnParser *parser, NnLayerSpec *spec)
{
  spec->whiten = (NnWhitenSpec){ .height = 2, .width = 2 };
  return parser->token.kind != NN_TOKEN_NUMBER ||
         nn_parser_take_size (parser, _ ("the size of the patch"), 1, &spec->whiten.height,
                              &spec->whiten.width);
}

static void
print (const NnLayerSpec *spec, const NnLayerSpec *next, GString *text)
{
  if (spec->whiten.height != 2 || spec->whiten.width != 2)
    nn_layer_type_print_size (spec->whiten.height, spec->whiten.width, text);
}

static gboolean
equal (const NnLayerSpec *a, const NnLayerSpec *b)
{
  return a->whiten.height == b->whiten.height && a->whiten.width == b->whiten.width;
}

static void
describe (const NnLayerSpec *spec, GString *text)
{
  g_string_append_printf (text, _ ("Whitening: patches of %u × %u"), spec->whiten.height,
                          spec->whiten.width);
}

static guint64
count_patch (const NnWhitenSpec *spec, NnShape input)
{
  return nn_layer_type_multiply ((guint64) spec->height * spec->width, input.channels);
}

static gboolean
infer (const NnLayerSpec *spec,
       NnShape input,
       NnShape *output,
       guint64 *n_multiply_adds,
       GError **error)
{
  const NnWhitenSpec *w = &spec->whiten;
  guint64 patch = count_patch (w, input);

  if (w->height > input.height || w->width > input.width)
    return nn_layer_type_misfit (error,
                                 _ ("a patch of %u × %u does not fit on an image of %zu × %zu "
                                    "pixels; choose a smaller one"),
                                 w->height, w->width, input.height, input.width);
  if (patch > NN_ARCHITECTURE_MAX_PATCH)
    return nn_layer_type_misfit (error,
                                 _ ("a patch of %u × %u pixels has more than %d numbers; choose a "
                                    "smaller one"),
                                 w->height, w->width, NN_ARCHITECTURE_MAX_PATCH);
  *output = (NnShape){ .channels = (size_t) (2 * patch),
                       .height = input.height - w->height + 1,
                       .width = input.width - w->width + 1 };
  *n_multiply_adds =
      nn_layer_type_multiply (2 * patch * patch,
                              nn_layer_type_multiply (output->height, output->width));
  return TRUE;
}

/* Measured before the training (nn-whitening.h). */
static guint
list_parameters (const NnLayerSpec *spec, NnShape input, NnParameterSpec *parameters)
{
  const NnWhitenSpec *w = &spec->whiten;

  parameters[0] = (NnParameterSpec){ .name = "weight",
                                     .kind = NN_PARAMETER_BUFFER,
                                     .n_dimensions = 4,
                                     .shape = { 2 * (size_t) count_patch (w, input), input.channels,
                                                w->height, w->width } };
  return 1;
}

static NnConvolution
get_convolution (const NnLayerSpec *spec)
{
  return (NnConvolution){ .height = spec->whiten.height, .width = spec->whiten.width, .stride = 1 };
}

const NnLayerType nn_type_whiten = {
  .names = (const NnLayerName[]){ { "whiten", "whiten 2x2", "whitening, pca, zca" }, { 0 } },
  .parameter_prefix = "whiten",
  .parse = parse,
  .print = print,
  .equal = equal,
  .describe = describe,
  .infer = infer,
  .list_parameters = list_parameters,
  .get_convolution = get_convolution,
  .only_first = TRUE,
};

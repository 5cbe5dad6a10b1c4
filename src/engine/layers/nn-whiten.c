#include "nn-layer.h"

static gboolean
whitening_build (NnLayer *layer, GError **error)
{
  const NnWhitenSpec *spec = &layer->spec.whiten;
  NnShape input = layer->input_shape;
  size_t patch = input.channels * spec->height * spec->width;

  g_return_val_if_fail (patch <= NN_ARCHITECTURE_MAX_PATCH, FALSE);
  g_return_val_if_fail (spec->height <= input.height && spec->width <= input.width, FALSE);

  layer->output_shape =
      (NnShape){ 2 * patch, input.height - spec->height + 1, input.width - spec->width + 1 };
  return nn_layer_add_parameter (layer, "weight", NN_PARAMETER_STATISTIC, patch, 2 * patch, error);
}

const NnLayerClass nn_whitening_class = { .kind = "whiten", .build = whitening_build };

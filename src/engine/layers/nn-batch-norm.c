#include "nn-layer.h"

/* Scale, shift, and what the layer has measured of its inputs, one number for each channel. */
static gboolean
batch_norm_build (NnLayer *layer, GError **error)
{
  size_t n = layer->input_shape.channels;

  return nn_layer_add_parameter (layer, "weight", NN_PARAMETER_VECTOR, 1, n, error) &&
         nn_layer_add_parameter (layer, "bias", NN_PARAMETER_VECTOR, 1, n, error) &&
         nn_layer_add_parameter (layer, "running_mean", NN_PARAMETER_STATISTIC, 1, n, error) &&
         nn_layer_add_parameter (layer, "running_var", NN_PARAMETER_STATISTIC, 1, n, error);
}

static void
fill (NnTensor *tensor, float value)
{
  for (size_t i = 0; i < tensor->columns; i++)
    tensor->data[i] = value;
}

static void
batch_norm_initialize (NnLayer *layer, NnRandom *random)
{
  fill (layer->parameters[NN_NORM_SCALE].value, 1);
  fill (layer->parameters[NN_NORM_SHIFT].value, 0);
  fill (layer->parameters[NN_NORM_MEAN].value, 0);
  fill (layer->parameters[NN_NORM_VARIANCE].value, 1);
}

const NnLayerClass nn_batch_norm_class = {
  .kind = "norm",
  .build = batch_norm_build,
  .initialize = batch_norm_initialize,
};

#include "nn-convolution-geometry.h"
#include "nn-initializer.h"
#include "nn-layer.h"

/* Weights are [kernel height · kernel width · inputs, outputs], in the order in which pixels lie in
 * memory. */
static gboolean
conv2d_build (NnLayer *layer, GError **error)
{
  const NnConvolutionSpec *spec = &layer->spec.convolution;
  size_t rows;

  layer->output_shape = (NnShape){
    spec->n_maps,
    nn_convolution_count_outputs (layer->input_shape.height, spec->height, spec->stride,
                                  spec->pad_height),
    nn_convolution_count_outputs (layer->input_shape.width, spec->width, spec->stride,
                                  spec->pad_width),
  };
  if (!g_size_checked_mul (&rows, layer->input_shape.channels, (size_t) spec->height * spec->width))
    rows = G_MAXSIZE;
  return nn_layer_add_parameter (layer, "weight", NN_PARAMETER_KERNEL, rows, spec->n_maps, error) &&
         (!spec->bias ||
          nn_layer_add_parameter (layer, "bias", NN_PARAMETER_VECTOR, 1, spec->n_maps, error));
}

static void
conv2d_initialize (NnLayer *layer, NnRandom *random)
{
  nn_initialize_kernel (&layer->parameters[0], layer->parameters[0].value->rows, random);
  for (size_t i = 1; i < layer->n_parameters; i++)
    nn_tensor_clear (layer->parameters[i].value);
}

const NnLayerClass nn_conv2d_class = {
  .kind = "conv",
  .build = conv2d_build,
  .initialize = conv2d_initialize,
};

#include "nn-layer.h"

#include <glib/gi18n-lib.h>

/* Layers without parameters, which stages know by their kind. */
static const NnLayerClass shape_class = { .kind = "layer" };

static const NnLayerClass *
find_class (NnLayerKind kind)
{
  switch (kind)
    {
    case NN_LAYER_DENSE:
      return &nn_dense_class;
    case NN_LAYER_CONVOLUTION:
      return &nn_conv2d_class;
    case NN_LAYER_WHITEN:
      return &nn_whitening_class;
    case NN_LAYER_NORM:
      return &nn_batch_norm_class;
    case NN_LAYER_RELU:
      return &nn_relu_class;
    default:
      return &shape_class;
    }
}

NnLayer *
nn_layer_new (const NnLayerSpec *spec)
{
  NnLayer *layer = g_new0 (NnLayer, 1);

  layer->class = find_class (spec->kind);
  layer->spec = *spec;
  return layer;
}

NnLayer *
nn_dense_new (size_t n_outputs)
{
  const NnLayerSpec spec = { .kind = NN_LAYER_DENSE,
                             .dense = { .n_units = (guint) n_outputs, .bias = TRUE } };

  return nn_layer_new (&spec);
}

NnLayer *
nn_relu_new (void)
{
  const NnLayerSpec spec = { .kind = NN_LAYER_RELU };

  return nn_layer_new (&spec);
}

void
nn_layer_free (NnLayer *layer)
{
  if (layer == NULL)
    return;
  for (size_t i = 0; i < layer->n_parameters; i++)
    {
      nn_tensor_free (layer->parameters[i].value);
      nn_tensor_free (layer->parameters[i].gradient);
    }
  g_free (layer);
}

gboolean
nn_layer_build (NnLayer *layer, NnShape input, GError **error)
{
  g_return_val_if_fail (layer->n_inputs == 0, FALSE);

  if (!nn_shape_check (input, &layer->n_inputs))
    {
      g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
                   _ ("A network cannot take images of %zu × %zu × %zu numbers"), input.channels,
                   input.height, input.width);
      return FALSE;
    }
  layer->input_shape = input;
  if (layer->output_shape.channels == 0)
    layer->output_shape = input;
  if (layer->class->build && !layer->class->build (layer, error))
    return FALSE;
  if (!nn_shape_check (layer->output_shape, &layer->n_outputs))
    {
      g_set_error (error, NN_ERROR, NN_ERROR_SHAPE, _ ("A %s layer would have no output"),
                   layer->class->kind);
      return FALSE;
    }
  return TRUE;
}

NnLayer *
nn_layer_try_copy (const NnLayer *layer, GError **error)
{
  NnLayer *copy = nn_layer_new (&layer->spec);

  copy->input_shape = layer->input_shape;
  copy->output_shape = layer->output_shape;
  copy->n_inputs = layer->n_inputs;
  copy->n_outputs = layer->n_outputs;
  for (size_t i = 0; i < layer->n_parameters; i++)
    {
      const NnParameter *parameter = &layer->parameters[i];
      NnTensor *value = nn_tensor_new_like (parameter->value, error);

      if (value == NULL)
        {
          nn_layer_free (copy);
          return NULL;
        }
      nn_tensor_assign (value, parameter->value);
      copy->parameters[copy->n_parameters++] =
          (NnParameter){ .name = parameter->name, .kind = parameter->kind, .value = value };
    }
  return copy;
}

NnLayer *
nn_layer_copy (const NnLayer *layer)
{
  g_autoptr (GError) error = NULL;
  NnLayer *copy = nn_layer_try_copy (layer, &error);

  /* Like g_malloc(): not for what may be large. */
  if (copy == NULL)
    g_error ("nn_layer_copy: %s", error->message);
  return copy;
}

gboolean
nn_layer_add_parameter (NnLayer *layer,
                        const char *name,
                        NnParameterKind kind,
                        size_t rows,
                        size_t columns,
                        GError **error)
{
  NnTensor *value = nn_tensor_new (rows, columns, error);

  g_assert (layer->n_parameters < NN_LAYER_MAX_PARAMETERS);
  if (value == NULL)
    return FALSE;
  layer->parameters[layer->n_parameters++] =
      (NnParameter){ .name = name, .kind = kind, .value = value };
  return TRUE;
}

gboolean
nn_parameter_is_kernel (const NnParameter *parameter)
{
  return parameter->kind == NN_PARAMETER_KERNEL || parameter->kind == NN_PARAMETER_DIRECTION;
}

void
nn_layer_set_scale_free (NnLayer *layer)
{
  for (size_t i = 0; i < layer->n_parameters; i++)
    if (layer->parameters[i].kind == NN_PARAMETER_KERNEL)
      layer->parameters[i].kind = NN_PARAMETER_DIRECTION;
}

gboolean
nn_layer_prepare_gradients (NnLayer *layer, GError **error)
{
  for (size_t i = 0; i < layer->n_parameters; i++)
    {
      NnParameter *p = &layer->parameters[i];

      if (p->gradient == NULL && p->kind != NN_PARAMETER_STATISTIC)
        {
          p->gradient = nn_tensor_new_like (p->value, error);
          if (p->gradient == NULL)
            return FALSE;
        }
    }
  return TRUE;
}

gboolean
nn_layer_is_by_rows (const NnLayer *layer)
{
  return layer->class->is_by_rows && layer->class->is_by_rows (layer);
}

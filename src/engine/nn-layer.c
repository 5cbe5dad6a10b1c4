#include "nn-layer.h"

#include <glib/gi18n-lib.h>

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
  if (layer->class->free)
    layer->class->free (layer);
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
nn_layer_copy (const NnLayer *layer)
{
  NnLayer *copy = layer->class->clone (layer);

  copy->input_shape = layer->input_shape;
  copy->output_shape = layer->output_shape;
  copy->n_inputs = layer->n_inputs;
  copy->n_outputs = layer->n_outputs;
  copy->n_parameters = layer->n_parameters;
  for (size_t i = 0; i < layer->n_parameters; i++)
    copy->parameters[i] = (NnParameter){ .name = layer->parameters[i].name,
                                         .value = nn_tensor_copy (layer->parameters[i].value) };
  return copy;
}

gboolean
nn_layer_prepare_gradients (NnLayer *layer, GError **error)
{
  for (size_t i = 0; i < layer->n_parameters; i++)
    {
      NnParameter *p = &layer->parameters[i];

      if (p->gradient == NULL)
        p->gradient = nn_tensor_new (p->value->rows, p->value->columns, error);
      if (p->gradient == NULL)
        return FALSE;
    }
  return TRUE;
}

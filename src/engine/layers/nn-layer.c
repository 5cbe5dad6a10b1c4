/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn-layer.h"

#include <glib/gi18n-lib.h>

#include "nn-initializer.h"

static const NnLayerClass *const CLASSES[NN_N_LAYER_KINDS] = {
  [NN_LAYER_DENSE] = &nn_dense_class,
  [NN_LAYER_RELU] = &nn_relu_class,
};

NnLayer *
nn_layer_new (const NnLayerSpec *spec)
{
  NnLayer *layer = g_new0 (NnLayer, 1);

  layer->class = CLASSES[spec->kind];
  layer->spec = *spec;
  return layer;
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

static size_t
multiply (size_t a, size_t b)
{
  size_t product;

  return g_size_checked_mul (&product, a, b) ? product : G_MAXSIZE;
}

/* A vector is one row. Weights are [inputs, outputs], those of a convolution [kernel height ·
 * kernel width · inputs, outputs], in the order in which pixels lie in memory; a matrix that is
 * multiplied with whole batches lies in panels. */
static NnTensor *
make_tensor (const NnParameterSpec *spec, GError **error)
{
  if (spec->n_dimensions == 1)
    return nn_tensor_new (1, spec->shape[0], error);
  if (spec->n_dimensions == 2)
    return nn_tensor_new_panels (spec->shape[1], spec->shape[0], error);
  return nn_tensor_new (multiply (spec->shape[1], spec->shape[2] * spec->shape[3]), spec->shape[0],
                        error);
}

static void
fill (NnTensor *tensor, float value)
{
  for (size_t i = 0; i < tensor->columns; i++)
    tensor->data[i] = value;
}

static gboolean
add_parameter (NnLayer *layer, const NnParameterSpec *spec, GError **error)
{
  NnTensor *value = make_tensor (spec, error);

  if (value == NULL)
    return FALSE;
  if (spec->n_dimensions == 1)
    fill (value, spec->initial);
  layer->parameters[layer->n_parameters++] =
      (NnParameter){ .name = spec->name, .kind = spec->kind, .value = value };
  return TRUE;
}

gboolean
nn_layer_build (NnLayer *layer, NnShape input, GError **error)
{
  NnParameterSpec parameters[NN_LAYER_MAX_PARAMETERS];
  guint64 n_multiply_adds;
  guint n_parameters;

  g_return_val_if_fail (layer->n_inputs == 0, FALSE);

  if (!nn_shape_check (input, &layer->n_inputs))
    {
      g_set_error (
          error, NN_ERROR, NN_ERROR_SHAPE,
          _ ("a layer cannot take an input of %zu × %zu × %zu numbers; choose other images"),
          input.channels, input.height, input.width);
      return FALSE;
    }
  layer->input_shape = input;
  if (!nn_layer_spec_infer (&layer->spec, input, &layer->output_shape, &n_multiply_adds, error))
    return FALSE;
  if (!nn_shape_check (layer->output_shape, &layer->n_outputs))
    {
      g_set_error_literal (error, NN_ERROR, NN_ERROR_SHAPE,
                           _ ("it would have no output; give it at least one unit"));
      return FALSE;
    }
  n_parameters = nn_layer_spec_list_parameters (&layer->spec, input, parameters);
  for (guint i = 0; i < n_parameters; i++)
    if (!add_parameter (layer, &parameters[i], error))
      return FALSE;
  return TRUE;
}

void
nn_layer_initialize (NnLayer *layer, NnRandom *random)
{
  NnParameterSpec parameters[NN_LAYER_MAX_PARAMETERS];

  nn_layer_spec_list_parameters (&layer->spec, layer->input_shape, parameters);
  for (guint i = 0; i < layer->n_parameters; i++)
    {
      NnParameter *parameter = &layer->parameters[i];

      if (parameters[i].n_dimensions == 1)
        fill (parameter->value, parameters[i].initial);
      else if (parameter->kind != NN_PARAMETER_BUFFER)
        nn_initialize_kernel (parameter->value, parameter->kind, random);
    }
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

gboolean
nn_parameter_is_kernel (const NnParameter *parameter)
{
  return parameter->kind == NN_PARAMETER_KERNEL || parameter->kind == NN_PARAMETER_DIRECTION;
}

gboolean
nn_parameter_decays (const NnParameter *parameter)
{
  return nn_parameter_is_kernel (parameter) || parameter->kind == NN_PARAMETER_FILTER;
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

      if (p->gradient == NULL && p->kind != NN_PARAMETER_BUFFER)
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

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn-model.h"

#include <glib/gi18n-lib.h>

/* The stream of random numbers that weights are drawn from; shuffling has another
 * (nn-batch-iterator.c). */
#define RANDOM_STREAM_WEIGHTS 1

struct _NnModel
{
  NnShape input_shape;
  GPtrArray *layers; /* of NnLayer */
  NnNormalization *normalization;
};

NnModel *
nn_model_new (NnShape input)
{
  NnModel *model = g_new0 (NnModel, 1);

  model->input_shape = input;
  model->layers = g_ptr_array_new_with_free_func ((GDestroyNotify) nn_layer_free);
  return model;
}

void
nn_model_free (NnModel *model)
{
  if (model == NULL)
    return;
  g_ptr_array_unref (model->layers);
  g_free (model->normalization);
  g_free (model);
}

NnModel *
nn_model_try_copy (const NnModel *model, GError **error)
{
  g_autoptr (NnModel) copy = nn_model_new (model->input_shape);

  for (size_t i = 0; i < nn_model_get_n_layers (model); i++)
    {
      NnLayer *layer = nn_layer_try_copy (nn_model_get_layer (model, i), error);

      if (layer == NULL)
        return NULL;
      g_ptr_array_add (copy->layers, layer);
    }
  nn_model_set_normalization (copy, model->normalization);
  return g_steal_pointer (&copy);
}

NnModel *
nn_model_copy (const NnModel *model)
{
  g_autoptr (GError) error = NULL;
  NnModel *copy = nn_model_try_copy (model, &error);

  /* Like g_malloc(): not for what may be large. */
  if (copy == NULL)
    g_error ("nn_model_copy: %s", error->message);
  return copy;
}

void
nn_model_set_normalization (NnModel *model, const NnNormalization *normalization)
{
  g_return_if_fail (normalization == NULL ||
                    normalization->n_channels == model->input_shape.channels);

  g_free (model->normalization);
  model->normalization = g_memdup2 (normalization, sizeof *normalization);
}

const NnNormalization *
nn_model_get_normalization (const NnModel *model)
{
  return model->normalization;
}

void
nn_model_assign (NnModel *model, const NnModel *from)
{
  size_t n = nn_model_get_n_parameters (model);

  g_return_if_fail (n == nn_model_get_n_parameters (from));

  for (size_t i = 0; i < n; i++)
    nn_tensor_assign (nn_model_get_parameter (model, i)->value,
                      nn_model_get_parameter (from, i)->value);
}

gboolean
nn_model_append (NnModel *model, NnLayer *layer, GError **error)
{
  g_autoptr (GError) trouble = NULL;

  g_return_val_if_fail (model != NULL && layer != NULL, FALSE);

  if (!nn_layer_build (layer, nn_model_get_output_shape (model), &trouble))
    {
      guint number = model->layers->len + 1;

      if (g_error_matches (trouble, NN_ERROR, NN_ERROR_SHAPE))
        g_set_error (error, NN_ERROR, NN_ERROR_SHAPE, _ ("Layer %u: %s."), number,
                     trouble->message);
      else
        g_propagate_prefixed_error (error, g_steal_pointer (&trouble), _ ("Layer %u: "), number);
      nn_layer_free (layer);
      return FALSE;
    }
  g_ptr_array_add (model->layers, layer);
  return TRUE;
}

/* Pools keep scales as they are. A bias would have to be scaled with the kernel. */
static gboolean
is_scale_free (const NnArchitecturePlan *plan, size_t i)
{
  NnParameterSpec parameters[NN_LAYER_MAX_PARAMETERS];
  guint n =
      nn_layer_spec_list_parameters (&plan->layers[i].spec, plan->layers[i].input, parameters);

  if (n != 1 || parameters[0].kind != NN_PARAMETER_KERNEL)
    return FALSE;
  do
    i++;
  while (i < plan->n_layers &&
         nn_layer_kind_get_family (plan->layers[i].spec.kind) == NN_LAYER_FAMILY_POOL);
  return i < plan->n_layers && nn_layer_kind_normalizes_channels (plan->layers[i].spec.kind);
}

/* Where the layers of a model begin in its plan. */
static size_t
get_first (const NnArchitecturePlan *plan)
{
  return plan->n_layers > 1 && plan->layers[0].spec.kind == NN_LAYER_FLATTEN ? 1 : 0;
}

gboolean
nn_model_is_of_plan (const NnModel *model, const NnArchitecturePlan *plan)
{
  size_t first = get_first (plan);

  if (!nn_shape_equal (model->input_shape, plan->layers[0].input) ||
      model->layers->len != plan->n_layers - first)
    return FALSE;
  for (guint i = 0; i < model->layers->len; i++)
    if (!nn_layer_spec_equal (&nn_model_get_layer (model, i)->spec, &plan->layers[first + i].spec))
      return FALSE;
  return TRUE;
}

NnModel *
nn_model_new_from_plan (const NnArchitecturePlan *plan, GError **error)
{
  g_autoptr (NnModel) model = NULL;

  g_return_val_if_fail (plan->n_layers > 0, NULL);

  model = nn_model_new (plan->layers[0].input);
  for (size_t i = get_first (plan); i < plan->n_layers; i++)
    {
      NnLayer *layer = nn_layer_new (&plan->layers[i].spec);

      if (!nn_model_append (model, layer, error))
        return NULL;
      if (is_scale_free (plan, i))
        nn_layer_set_scale_free (layer);
    }
  return g_steal_pointer (&model);
}

void
nn_model_initialize (NnModel *model, guint64 seed)
{
  NnRandom random;

  nn_random_init (&random, seed, RANDOM_STREAM_WEIGHTS);
  for (size_t i = 0; i < nn_model_get_n_layers (model); i++)
    nn_layer_initialize (nn_model_get_layer (model, i), &random);
}

gboolean
nn_model_is_perceptron (const NnModel *model)
{
  for (size_t i = 0; i < nn_model_get_n_layers (model); i++)
    {
      const NnLayer *layer = nn_model_get_layer (model, i);

      if (layer->class == NULL || layer->n_parameters == 1)
        return FALSE;
    }
  return TRUE;
}

NnShape
nn_model_get_input_shape (const NnModel *model)
{
  return model->input_shape;
}

NnShape
nn_model_get_output_shape (const NnModel *model)
{
  size_t n = nn_model_get_n_layers (model);

  return n == 0 ? model->input_shape : nn_model_get_layer (model, n - 1)->output_shape;
}

size_t
nn_model_get_n_layers (const NnModel *model)
{
  return model->layers->len;
}

NnLayer *
nn_model_get_layer (const NnModel *model, size_t layer)
{
  g_return_val_if_fail (layer < model->layers->len, NULL);
  return g_ptr_array_index (model->layers, layer);
}

size_t
nn_model_get_n_parameters (const NnModel *model)
{
  size_t n = 0;

  for (size_t i = 0; i < nn_model_get_n_layers (model); i++)
    n += nn_model_get_layer (model, i)->n_parameters;
  return n;
}

NnParameter *
nn_model_get_parameter (const NnModel *model, size_t parameter)
{
  for (size_t i = 0; i < nn_model_get_n_layers (model); i++)
    {
      NnLayer *layer = nn_model_get_layer (model, i);

      if (parameter < layer->n_parameters)
        return &layer->parameters[parameter];
      parameter -= layer->n_parameters;
    }
  g_return_val_if_reached (NULL);
}

size_t
nn_model_count_weights (const NnModel *model)
{
  size_t n = 0;

  for (size_t i = 0; i < nn_model_get_n_parameters (model); i++)
    {
      const NnParameter *parameter = nn_model_get_parameter (model, i);

      if (parameter->kind != NN_PARAMETER_BUFFER)
        n += nn_tensor_size (parameter->value);
    }
  return n;
}

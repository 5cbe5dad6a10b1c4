/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn-stages.h"

#include "nn-lowering.h"

/* A first convolution reads the images with padding and their channels close together, a first
 * dense layer as one vector. */
static gboolean
add_images (NnCut *cut, NnModel *model, NnConvStep **step, GError **error)
{
  NnLayer *first = nn_model_get_layer (model, 0);
  const NnLowering *lowering = nn_lowering_get (first->spec.kind);
  NnShape shape = nn_model_get_input_shape (model);
  NnPadding padding;

  if (lowering->images == NN_IMAGES_AS_VECTOR)
    shape = (NnShape){ nn_shape_size (shape), 1, 1 };
  cut->stages->n_fixed = lowering->is_fixed;
  /* Close together, they have no place for a gradient. */
  if (lowering->images == NN_IMAGES_CLOSE && !(cut->stages->gradients & NN_GRADIENTS_OF_INPUT))
    {
      *step = nn_conv_step_new (first, shape.channels,
                                cut->stages->gradients != 0 && cut->stages->n_fixed == 0,
                                cut->stages->precision, error);
      if (*step == NULL)
        return FALSE;
      padding = nn_conv_step_get_input_padding (*step);
      cut->images_have_padding = TRUE;
      cut->value = nn_value_new (shape, shape.channels, &padding, cut->stages->max_batch, error);
    }
  else
    cut->value =
        nn_value_new (shape, nn_cut_get_pixel (shape), NULL, cut->stages->max_batch, error);
  if (cut->value == NULL)
    return FALSE;
  g_ptr_array_add (cut->stages->values, cut->value);
  cut->shape = shape;
  return TRUE;
}

static gboolean
add_all (NnCut *cut, NnModel *model, GError **error)
{
  g_autoptr (NnConvStep) first = NULL;
  size_t begin = 0;

  if (!add_images (cut, model, &first, error))
    return FALSE;
  if (first)
    {
      if (!nn_cut_add_convolution (cut, nn_model_get_layer (model, 0), g_steal_pointer (&first),
                                   error))
        return FALSE;
      begin = 1;
    }
  for (size_t i = begin; i < nn_model_get_n_layers (model); i++)
    {
      NnLayer *layer = nn_model_get_layer (model, i);

      if (!nn_lowering_get (layer->spec.kind)->lower (cut, layer, error))
        return FALSE;
      cut->n_layers = i + 1;
    }
  return nn_cut_close_stage (cut, error);
}

NnStages *
nn_stages_new (
    NnModel *model, size_t max_batch, NnGradients gradients, NnPrecision precision, GError **error)
{
  g_autoptr (NnStages) stages = g_new0 (NnStages, 1);
  g_autoptr (GPtrArray) open_residuals = g_ptr_array_new ();
  NnCut cut = { .stages = stages, .open_residuals = open_residuals };

  g_return_val_if_fail (nn_model_get_n_layers (model) > 0 && max_batch > 0, NULL);

  stages->values = g_ptr_array_new_with_free_func ((GDestroyNotify) nn_value_free);
  stages->stages = g_ptr_array_new_with_free_func ((GDestroyNotify) nn_stage_free);
  stages->max_batch = max_batch;
  stages->gradients = gradients;
  stages->precision = precision;
  stages->n_layers = nn_model_get_n_layers (model);
  return add_all (&cut, model, error) ? g_steal_pointer (&stages) : NULL;
}

void
nn_stages_free (NnStages *stages)
{
  if (stages == NULL)
    return;
  g_ptr_array_unref (stages->stages);
  g_ptr_array_unref (stages->values);
  g_free (stages);
}

NnValue *
nn_stages_get_value (const NnStages *stages, size_t i)
{
  return g_ptr_array_index (stages->values, i);
}

NnStage *
nn_stages_get_stage (const NnStages *stages, size_t i)
{
  return g_ptr_array_index (stages->stages, i);
}

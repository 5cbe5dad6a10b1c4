/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn-cut.h"

size_t
nn_cut_get_pixel (NnShape shape)
{
  return nn_pad_to_vectors (shape.channels);
}

NnOp *
nn_cut_append_op (NnCut *cut, const NnOpClass *class, NnShape shape)
{
  const NnOp op = { .class = class, .shape = shape };

  if (cut->stage == NULL)
    {
      cut->stage = nn_stage_new (cut->value);
      g_ptr_array_add (cut->stages->stages, cut->stage);
    }
  g_array_append_val (cut->stage->ops, op);
  cut->shape = shape;
  return &g_array_index (cut->stage->ops, NnOp, cut->stage->ops->len - 1);
}

gboolean
nn_cut_close_stage (NnCut *cut, GError **error)
{
  NnValue *value;

  if (cut->stage == NULL)
    return TRUE;
  value =
      nn_value_new (cut->shape, nn_cut_get_pixel (cut->shape), NULL, cut->stages->max_batch, error);
  if (value == NULL)
    return FALSE;
  g_ptr_array_add (cut->stages->values, value);
  cut->images_have_padding = FALSE;
  cut->stage->output = value;
  cut->stage->last_layer = cut->n_layers - 1;
  cut->value = value;
  if (cut->stage->dense == NULL && !nn_stage_plan (cut->stage, cut->stages->gradients != 0, error))
    return FALSE;
  cut->stage = NULL;
  return TRUE;
}

NnOp *
nn_cut_get_last_activation (const NnCut *cut)
{
  NnOp *op;

  if (cut->stage == NULL || cut->stage->ops->len == 0)
    return NULL;
  op = &g_array_index (cut->stage->ops, NnOp, cut->stage->ops->len - 1);
  return op->class->activates ? op : NULL;
}

gboolean
nn_cut_add_convolution (NnCut *cut, NnLayer *layer, NnConvStep *step, GError **error)
{
  NnOp *op;

  /* Its input must have padding; a value that has none is copied into one. */
  if (cut->stage == NULL && !cut->images_have_padding)
    nn_cut_append_op (cut, &nn_op_activate, cut->shape);
  op = nn_cut_append_op (cut, &nn_op_convolve, layer->output_shape);
  op->convolution = step;
  cut->n_layers++;
  return nn_cut_close_stage (cut, error);
}

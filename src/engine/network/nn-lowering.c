/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn-lowering.h"

static double *
new_sums (const NnCut *cut)
{
  return g_new0 (double, NN_CONV_MAX_CHUNKS *NN_VALUE_SUMS * cut->value->layout.pixel);
}

static gboolean
lower_norm (NnCut *cut, NnLayer *layer, GError **error)
{
  NnOp *op;

  if (!nn_cut_close_stage (cut, error))
    return FALSE;
  cut->value->norm = layer;
  cut->value->has_parameters_after = TRUE;
  cut->value->sums = new_sums (cut);
  cut->value->gradient_sums = new_sums (cut);
  op = nn_cut_append_op (cut, &nn_op_activate, cut->shape);
  op->normalizes = TRUE;
  return TRUE;
}

static void
add_activation (NnCut *cut, NnActivation activation, float slope)
{
  NnOp *op = nn_cut_get_last_activation (cut);

  if (op == NULL || op->activation != NN_ACTIVATION_NONE)
    op = nn_cut_append_op (cut, &nn_op_activate, cut->shape);
  op->activation = activation;
  op->slope = slope;
}

static void
add_scale (NnCut *cut, float factor)
{
  NnOp *op = nn_cut_append_op (cut, &nn_op_activate, cut->shape);
  size_t pixel = nn_cut_get_pixel (cut->shape);

  op->scale = g_new (float, pixel);
  op->shift = g_new0 (float, pixel);
  for (size_t i = 0; i < pixel; i++)
    op->scale[i] = factor;
}

static void
add_pool (NnCut *cut, const NnOpClass *class, const NnPoolSpec *pool, NnShape shape)
{
  NnOp *op = nn_cut_get_last_activation (cut);
  gboolean halves =
      pool->height == 2 && pool->width == 2 && pool->stride_height == 2 && pool->stride_width == 2;

  if (op && op->class == &nn_op_activate && class == &nn_op_max_pool && halves)
    {
      op->class = &nn_op_activate_and_pool;
      op->shape = shape;
      cut->shape = shape;
    }
  else
    op = nn_cut_append_op (cut, class, shape);
  op->pool = *pool;
}

static void
add_global_pool (NnCut *cut, const NnOpClass *class, NnShape shape)
{
  const NnPoolSpec pool = { (guint) cut->shape.height, (guint) cut->shape.width, 1, 1 };

  add_pool (cut, class, &pool, shape);
}

static void
add_flatten (NnCut *cut)
{
  if (cut->shape.height * cut->shape.width > 1)
    nn_cut_append_op (cut, &nn_op_flatten, (NnShape){ nn_shape_size (cut->shape), 1, 1 });
}

static gboolean
lower_dense (NnCut *cut, NnLayer *layer, GError **error)
{
  add_flatten (cut);
  if (!nn_cut_close_stage (cut, error))
    return FALSE;
  cut->stage = nn_stage_new (cut->value);
  g_ptr_array_add (cut->stages->stages, cut->stage);
  cut->stage->dense = layer;
  cut->shape = layer->output_shape;
  cut->n_layers++;
  return nn_cut_close_stage (cut, error);
}

static gboolean
lower_residual_begin (NnCut *cut, NnLayer *layer, GError **error)
{
  if (!nn_cut_close_stage (cut, error))
    return FALSE;
  g_ptr_array_add (cut->open_residuals, cut->value);
  return TRUE;
}

static gboolean
contains (const GPtrArray *values, const NnValue *value)
{
  return g_ptr_array_find ((GPtrArray *) values, value, NULL);
}

static gboolean
lower_residual_end (NnCut *cut, NnLayer *layer, GError **error)
{
  NnValue *input = g_ptr_array_steal_index (cut->open_residuals, cut->open_residuals->len - 1);
  NnOp *op = nn_cut_append_op (cut, &nn_op_add, cut->shape);

  op->residual_input = input;
  /* The backward pass comes to the last addition first; it overwrites. Residuals that begin at one
   * place end in the order of their brackets, so that the outermost is the last. */
  op->is_first_to_add = !contains (cut->open_residuals, input);
  if (input->skip == NULL && cut->stages->gradients != 0)
    input->skip = nn_tensor_new (cut->stages->max_batch, input->plain.image, error);
  return input->skip || cut->stages->gradients == 0;
}

static gboolean
lower_convolution (NnCut *cut, NnLayer *layer, GError **error)
{
  NnConvStep *step = nn_conv_step_new (layer, nn_cut_get_pixel (cut->shape),
                                       cut->stages->gradients != 0, cut->stages->precision, error);

  return step && nn_cut_add_convolution (cut, layer, step, error);
}

static gboolean
lower_relu (NnCut *cut, NnLayer *layer, GError **error)
{
  add_activation (cut, NN_ACTIVATION_RELU, 0);
  return TRUE;
}

static gboolean
lower_leaky_relu (NnCut *cut, NnLayer *layer, GError **error)
{
  add_activation (cut, NN_ACTIVATION_LEAKY_RELU, layer->spec.slope);
  return TRUE;
}

static gboolean
lower_gelu (NnCut *cut, NnLayer *layer, GError **error)
{
  add_activation (cut, NN_ACTIVATION_GELU, 0);
  return TRUE;
}

static gboolean
lower_silu (NnCut *cut, NnLayer *layer, GError **error)
{
  add_activation (cut, NN_ACTIVATION_SILU, 0);
  return TRUE;
}

static gboolean
lower_scale (NnCut *cut, NnLayer *layer, GError **error)
{
  add_scale (cut, layer->spec.factor);
  return TRUE;
}

static gboolean
lower_max_pool (NnCut *cut, NnLayer *layer, GError **error)
{
  add_pool (cut, &nn_op_max_pool, &layer->spec.pool, layer->output_shape);
  return TRUE;
}

static gboolean
lower_average_pool (NnCut *cut, NnLayer *layer, GError **error)
{
  add_pool (cut, &nn_op_average_pool, &layer->spec.pool, layer->output_shape);
  return TRUE;
}

static gboolean
lower_global_max_pool (NnCut *cut, NnLayer *layer, GError **error)
{
  add_global_pool (cut, &nn_op_max_pool, layer->output_shape);
  return TRUE;
}

static gboolean
lower_global_average_pool (NnCut *cut, NnLayer *layer, GError **error)
{
  add_global_pool (cut, &nn_op_average_pool, layer->output_shape);
  return TRUE;
}

static gboolean
lower_dropout (NnCut *cut, NnLayer *layer, GError **error)
{
  NnOp *op = nn_cut_append_op (cut, &nn_op_dropout, cut->shape);

  op->probability = layer->spec.probability;
  op->stream = cut->n_streams++;
  return TRUE;
}

static gboolean
lower_flatten (NnCut *cut, NnLayer *layer, GError **error)
{
  add_flatten (cut);
  return TRUE;
}

static gboolean
lower_group_norm (NnCut *cut, NnLayer *layer, GError **error)
{
  NnOp *op = nn_cut_append_op (cut, &nn_op_group_norm, cut->shape);

  op->layer = layer;
  op->sums = g_new0 (double, NN_CONV_MAX_CHUNKS * 2 * cut->shape.channels);
  cut->stage->input->has_parameters_after = TRUE;
  return TRUE;
}

static const NnLowering LOWERINGS[NN_N_LAYER_KINDS] = {
  [NN_LAYER_CONVOLUTION] = { lower_convolution, NN_IMAGES_CLOSE },
  [NN_LAYER_DEPTHWISE] = { lower_convolution },
  [NN_LAYER_DENSE] = { lower_dense, NN_IMAGES_AS_VECTOR },
  [NN_LAYER_WHITEN] = { lower_convolution, NN_IMAGES_CLOSE, .is_fixed = TRUE },
  [NN_LAYER_NORM] = { lower_norm },
  [NN_LAYER_GROUP_NORM] = { lower_group_norm },
  [NN_LAYER_RELU] = { lower_relu },
  [NN_LAYER_LEAKY_RELU] = { lower_leaky_relu },
  [NN_LAYER_GELU] = { lower_gelu },
  [NN_LAYER_SILU] = { lower_silu },
  [NN_LAYER_MAX_POOL] = { lower_max_pool },
  [NN_LAYER_AVERAGE_POOL] = { lower_average_pool },
  [NN_LAYER_GLOBAL_MAX_POOL] = { lower_global_max_pool },
  [NN_LAYER_GLOBAL_AVERAGE_POOL] = { lower_global_average_pool },
  [NN_LAYER_DROPOUT] = { lower_dropout },
  [NN_LAYER_FLATTEN] = { lower_flatten, NN_IMAGES_AS_VECTOR },
  [NN_LAYER_SCALE] = { lower_scale },
  [NN_LAYER_RESIDUAL_BEGIN] = { lower_residual_begin },
  [NN_LAYER_RESIDUAL_END] = { lower_residual_end },
};

const NnLowering *
nn_lowering_get (NnLayerKind kind)
{
  return &LOWERINGS[kind];
}

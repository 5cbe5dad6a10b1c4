/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn-lowering.h"

#include "nn-cut.h"

/* How a first layer takes the images. */
typedef enum
{
  IMAGES_AS_MAPS,
  IMAGES_CLOSE, /* with padding, channels close together */
  IMAGES_AS_VECTOR,
} ImageForm;

/* How a kind of layer is computed in stages. */
typedef struct
{
  /* Appends a layer to @cut. Fails with NN_ERROR_MEMORY. */
  gboolean (*lower) (NnCut *cut, NnLayer *layer, GError **error);

  ImageForm images;
  gboolean is_fixed; /* as the first layer it is a stage that learns nothing */
} Lowering;

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

/* How each kind of layer becomes operations of stages: a row for each kind. */
static const Lowering LOWERINGS[NN_N_LAYER_KINDS] = {
  [NN_LAYER_CONVOLUTION] = { lower_convolution, IMAGES_CLOSE },
  [NN_LAYER_DEPTHWISE] = { lower_convolution },
  [NN_LAYER_DENSE] = { lower_dense, IMAGES_AS_VECTOR },
  [NN_LAYER_WHITEN] = { lower_convolution, IMAGES_CLOSE, .is_fixed = TRUE },
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
  [NN_LAYER_FLATTEN] = { lower_flatten, IMAGES_AS_VECTOR },
  [NN_LAYER_SCALE] = { lower_scale },
  [NN_LAYER_RESIDUAL_BEGIN] = { lower_residual_begin },
  [NN_LAYER_RESIDUAL_END] = { lower_residual_end },
};

/* ---- a model ---- */

/* A first convolution reads the images with padding and their channels close together, a first
 * dense layer as one vector. */
static gboolean
add_images (NnCut *cut, NnModel *model, NnConvStep **step, GError **error)
{
  NnLayer *first = nn_model_get_layer (model, 0);
  const Lowering *lowering = &LOWERINGS[first->spec.kind];
  NnShape shape = nn_model_get_input_shape (model);
  NnPadding padding;

  if (lowering->images == IMAGES_AS_VECTOR)
    shape = (NnShape){ nn_shape_size (shape), 1, 1 };
  cut->stages->n_fixed = lowering->is_fixed;
  /* Close together, they have no place for a gradient. */
  if (lowering->images == IMAGES_CLOSE && !(cut->stages->gradients & NN_GRADIENTS_OF_INPUT))
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

      if (!LOWERINGS[layer->spec.kind].lower (cut, layer, error))
        return FALSE;
      cut->n_layers = i + 1;
    }
  return nn_cut_close_stage (cut, error);
}

NnStages *
nn_lower_model (
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

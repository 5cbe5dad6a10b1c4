#include "nn-stages.h"

#include <string.h>

/* The cut under way. */
typedef struct
{
  NnStages *stages;
  NnStage *stage;              /* open: its output is not known yet; or NULL */
  NnValue *value;              /* the last one */
  NnShape shape;               /* of what there is so far */
  GPtrArray *kept;             /* of NnValue: of residuals that are open */
  gboolean images_have_margin; /* and are the last value */
  size_t n_layers;             /* so far */
  guint32 n_streams;
} Cut;

static size_t
get_pixel (NnShape shape)
{
  return nn_pad_to_vectors (shape.channels);
}

static NnOp *
append_op (Cut *cut, NnOpKind kind, NnShape shape)
{
  const NnOp op = { .kind = kind, .shape = shape };

  if (cut->stage == NULL)
    {
      cut->stage = nn_stage_new (cut->value);
      g_ptr_array_add (cut->stages->stages, cut->stage);
    }
  g_array_append_val (cut->stage->ops, op);
  cut->shape = shape;
  return &g_array_index (cut->stage->ops, NnOp, cut->stage->ops->len - 1);
}

static gboolean
close_stage (Cut *cut, GError **error)
{
  NnValue *value;

  if (cut->stage == NULL)
    return TRUE;
  value = nn_value_new (cut->shape, get_pixel (cut->shape), NULL, cut->stages->max_batch, error);
  if (value == NULL)
    return FALSE;
  g_ptr_array_add (cut->stages->values, value);
  cut->images_have_margin = FALSE;
  cut->stage->output = value;
  cut->stage->last_layer = cut->n_layers - 1;
  cut->value = value;
  if (cut->stage->dense == NULL && !nn_stage_plan (cut->stage, cut->stages->backward, error))
    return FALSE;
  cut->stage = NULL;
  return TRUE;
}

/* ---- the layers ---- */

static double *
new_sums (const Cut *cut)
{
  return g_new0 (double, NN_CONV_MAX_PIECES * 2 * cut->value->layout.pixel);
}

static gboolean
add_norm (Cut *cut, NnLayer *layer, GError **error)
{
  NnOp *op;

  if (!close_stage (cut, error))
    return FALSE;
  cut->value->norm = layer;
  cut->value->sums = new_sums (cut);
  cut->value->gradient_sums = new_sums (cut);
  op = append_op (cut, NN_OP_ACTIVATE, cut->shape);
  op->normalizes = TRUE;
  return TRUE;
}

/* The last operation, if an activation may become part of it or of what it does. */
static NnOp *
get_last_activation (const Cut *cut)
{
  NnOp *op;

  if (cut->stage == NULL || cut->stage->ops->len == 0)
    return NULL;
  op = &g_array_index (cut->stage->ops, NnOp, cut->stage->ops->len - 1);
  return op->kind == NN_OP_ACTIVATE ? op : NULL;
}

static void
add_activation (Cut *cut, NnActivation activation, float slope)
{
  NnOp *op = get_last_activation (cut);

  if (op == NULL || op->activation != NN_ACTIVATION_NONE)
    op = append_op (cut, NN_OP_ACTIVATE, cut->shape);
  op->activation = activation;
  op->slope = slope;
}

static void
add_scale (Cut *cut, float factor)
{
  NnOp *op = append_op (cut, NN_OP_ACTIVATE, cut->shape);
  size_t pixel = get_pixel (cut->shape);

  op->scale = g_new (float, pixel);
  op->shift = g_new0 (float, pixel);
  for (size_t i = 0; i < pixel; i++)
    op->scale[i] = factor;
}

static void
add_pool (Cut *cut, NnOpKind kind, const NnPoolSpec *pool, NnShape shape)
{
  NnOp *op = get_last_activation (cut);
  gboolean halves =
      pool->height == 2 && pool->width == 2 && pool->stride_height == 2 && pool->stride_width == 2;

  if (op && kind == NN_OP_MAX_POOL && halves)
    {
      op->kind = NN_OP_ACTIVATE_AND_POOL;
      op->shape = shape;
      cut->shape = shape;
      return;
    }
  op = append_op (cut, kind, shape);
  op->pool = *pool;
}

static void
add_global_pool (Cut *cut, NnOpKind kind, NnShape shape)
{
  const NnPoolSpec pool = { (guint) cut->shape.height, (guint) cut->shape.width, 1, 1 };

  add_pool (cut, kind, &pool, shape);
}

static void
add_flatten (Cut *cut)
{
  if (cut->shape.height * cut->shape.width > 1)
    append_op (cut, NN_OP_FLATTEN, (NnShape){ nn_shape_size (cut->shape), 1, 1 });
}

static gboolean
add_convolution (Cut *cut, NnLayer *layer, NnConvStep *step, GError **error)
{
  NnOp *op;

  /* Its input must have a margin; a value that has none is copied into one. */
  if (cut->stage == NULL && !cut->images_have_margin)
    append_op (cut, NN_OP_ACTIVATE, cut->shape);
  op = append_op (cut, NN_OP_CONVOLVE, layer->output_shape);
  op->convolution = step;
  cut->n_layers++;
  return close_stage (cut, error);
}

static gboolean
add_dense (Cut *cut, NnLayer *layer, GError **error)
{
  add_flatten (cut);
  if (!close_stage (cut, error))
    return FALSE;
  cut->stage = nn_stage_new (cut->value);
  g_ptr_array_add (cut->stages->stages, cut->stage);
  cut->stage->dense = layer;
  cut->shape = layer->output_shape;
  cut->n_layers++;
  return close_stage (cut, error);
}

static gboolean
begin_residual (Cut *cut, GError **error)
{
  if (!close_stage (cut, error))
    return FALSE;
  g_ptr_array_add (cut->kept, cut->value);
  return TRUE;
}

static gboolean
contains (const GPtrArray *values, const NnValue *value)
{
  return g_ptr_array_find ((GPtrArray *) values, value, NULL);
}

static gboolean
end_residual (Cut *cut, GError **error)
{
  NnValue *kept = g_ptr_array_steal_index (cut->kept, cut->kept->len - 1);
  NnOp *op = append_op (cut, NN_OP_ADD, cut->shape);

  op->kept = kept;
  /* The backward pass comes to the last addition first; it overwrites. Residuals that begin at one
   * place end in the order of their brackets, so that the outermost is the last. */
  op->is_first_to_add = !contains (cut->kept, kept);
  if (kept->skip == NULL && cut->stages->backward)
    kept->skip = nn_tensor_new (cut->stages->max_batch, kept->plain.image, error);
  return kept->skip || !cut->stages->backward;
}

static gboolean
add_layer (Cut *cut, NnLayer *layer, GError **error)
{
  const NnLayerSpec *spec = &layer->spec;

  switch (spec->kind)
    {
    case NN_LAYER_CONVOLUTION:
      {
        NnConvStep *step = nn_conv_step_new (layer, get_pixel (cut->shape), cut->stages->backward,
                                             cut->stages->precision, error);

        return step && add_convolution (cut, layer, step, error);
      }
    case NN_LAYER_DENSE:
      return add_dense (cut, layer, error);
    case NN_LAYER_NORM:
      return add_norm (cut, layer, error);
    case NN_LAYER_RELU:
      add_activation (cut, NN_ACTIVATION_RELU, 0);
      break;
    case NN_LAYER_LEAKY_RELU:
      add_activation (cut, NN_ACTIVATION_LEAKY_RELU, spec->slope);
      break;
    case NN_LAYER_GELU:
      add_activation (cut, NN_ACTIVATION_GELU, 0);
      break;
    case NN_LAYER_SILU:
      add_activation (cut, NN_ACTIVATION_SILU, 0);
      break;
    case NN_LAYER_MAX_POOL:
      add_pool (cut, NN_OP_MAX_POOL, &spec->pool, layer->output_shape);
      break;
    case NN_LAYER_AVERAGE_POOL:
      add_pool (cut, NN_OP_AVERAGE_POOL, &spec->pool, layer->output_shape);
      break;
    case NN_LAYER_GLOBAL_MAX_POOL:
      add_global_pool (cut, NN_OP_MAX_POOL, layer->output_shape);
      break;
    case NN_LAYER_GLOBAL_AVERAGE_POOL:
      add_global_pool (cut, NN_OP_AVERAGE_POOL, layer->output_shape);
      break;
    case NN_LAYER_DROPOUT:
      {
        NnOp *op = append_op (cut, NN_OP_DROPOUT, cut->shape);

        op->probability = spec->probability;
        op->stream = cut->n_streams++;
        break;
      }
    case NN_LAYER_FLATTEN:
      add_flatten (cut);
      break;
    case NN_LAYER_SCALE:
      add_scale (cut, spec->factor);
      break;
    case NN_LAYER_RESIDUAL_BEGIN:
      return begin_residual (cut, error);
    case NN_LAYER_RESIDUAL_END:
      return end_residual (cut, error);
    default:
      g_assert_not_reached ();
    }
  return TRUE;
}

/* ---- the whole network ---- */

/* A first convolution reads the images with a margin and their channels close together, a first
 * dense layer as one vector. */
static gboolean
add_images (Cut *cut, NnModel *model, NnConvStep **step, GError **error)
{
  NnLayer *first = nn_model_get_layer (model, 0);
  NnShape shape = nn_model_get_input_shape (model);
  NnMargin margin;

  if (first->spec.kind == NN_LAYER_DENSE || first->spec.kind == NN_LAYER_FLATTEN)
    shape = (NnShape){ nn_shape_size (shape), 1, 1 };
  if (first->spec.kind == NN_LAYER_CONVOLUTION || first->spec.kind == NN_LAYER_WHITEN)
    {
      cut->stages->n_fixed = first->spec.kind == NN_LAYER_WHITEN;
      *step = nn_conv_step_new (first, shape.channels,
                                cut->stages->backward && cut->stages->n_fixed == 0,
                                cut->stages->precision, error);
      if (*step == NULL)
        return FALSE;
      margin = nn_conv_step_get_input_margin (*step);
      cut->images_have_margin = TRUE;
      cut->value = nn_value_new (shape, shape.channels, &margin, cut->stages->max_batch, error);
    }
  else
    cut->value = nn_value_new (shape, get_pixel (shape), NULL, cut->stages->max_batch, error);
  if (cut->value == NULL)
    return FALSE;
  g_ptr_array_add (cut->stages->values, cut->value);
  cut->shape = shape;
  return TRUE;
}

static gboolean
add_all (Cut *cut, NnModel *model, GError **error)
{
  g_autoptr (NnConvStep) first = NULL;
  size_t begin = 0;

  if (!add_images (cut, model, &first, error))
    return FALSE;
  if (first)
    {
      if (!add_convolution (cut, nn_model_get_layer (model, 0), g_steal_pointer (&first), error))
        return FALSE;
      begin = 1;
    }
  for (size_t i = begin; i < nn_model_get_n_layers (model); i++)
    {
      if (!add_layer (cut, nn_model_get_layer (model, i), error))
        return FALSE;
      cut->n_layers = i + 1;
    }
  return close_stage (cut, error);
}

NnStages *
nn_stages_new (
    NnModel *model, size_t max_batch, gboolean backward, NnPrecision precision, GError **error)
{
  g_autoptr (NnStages) stages = g_new0 (NnStages, 1);
  g_autoptr (GPtrArray) kept = g_ptr_array_new ();
  Cut cut = { .stages = stages, .kept = kept };

  g_return_val_if_fail (nn_model_get_n_layers (model) > 0 && max_batch > 0, NULL);

  stages->values = g_ptr_array_new_with_free_func ((GDestroyNotify) nn_value_free);
  stages->stages = g_ptr_array_new_with_free_func ((GDestroyNotify) nn_stage_free);
  stages->max_batch = max_batch;
  stages->backward = backward;
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

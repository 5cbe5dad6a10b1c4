#include "nn-gemm.h"
#include "nn-initializer.h"
#include "nn-layer.h"

#include <string.h>

typedef struct
{
  NnLayer parent;
  size_t n_units;
} Dense;

enum
{
  WEIGHT,
  BIAS
};

static gboolean
dense_build (NnLayer *layer, GError **error)
{
  size_t n_units = ((Dense *) layer)->n_units;
  g_autoptr (NnTensor) weight = nn_tensor_new_panels (layer->n_inputs, n_units, error);
  g_autoptr (NnTensor) bias = weight ? nn_tensor_new (1, n_units, error) : NULL;

  if (bias == NULL)
    return FALSE;
  layer->output_shape = (NnShape){ n_units, 1, 1 };
  layer->parameters[WEIGHT] = (NnParameter){ .name = "weight", .value = g_steal_pointer (&weight) };
  layer->parameters[BIAS] = (NnParameter){ .name = "bias", .value = g_steal_pointer (&bias) };
  layer->n_parameters = 2;
  return TRUE;
}

static void
dense_initialize (NnLayer *layer, NnRandom *random)
{
  NnTensor *bias = layer->parameters[BIAS].value;

  nn_initialize_he_normal (layer->parameters[WEIGHT].value, layer->n_inputs, random);
  memset (bias->data, 0, nn_tensor_size (bias) * sizeof (float));
}

/* A member always takes the same panels of the weights, so that they stay in its cache from the
 * forward pass to the update and to the next batch. Where there are too few panels to go round,
 * vectors of them are shared, and where there are too few of these, rows. */
static NnPart
take_part (const NnWorker *worker, size_t rows, const NnTensor *weight)
{
  const size_t units[] = { weight->panel, NN_VECTOR_FLOATS };
  size_t n_workers = worker->n_workers;
  NnPart part = { 0, rows, 0,
                  (weight->columns + NN_VECTOR_FLOATS - 1) / NN_VECTOR_FLOATS * NN_VECTOR_FLOATS };

  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    {
      size_t n_units = (weight->columns + units[i] - 1) / units[i], begin, end;

      if (n_units % n_workers == 0 || n_units >= 4 * n_workers)
        {
          nn_worker_share (worker, n_units, &begin, &end);
          part.first = begin * units[i];
          part.end = MIN (end * units[i], part.end);
          return part;
        }
    }
  nn_worker_share (worker, rows, &part.top, &part.bottom);
  return part;
}

/* The columns from @column on that are in the same panel, up to @end. */
static size_t
count_columns (const NnTensor *weight, size_t column, size_t end)
{
  return MIN (weight->panel - column % weight->panel, end - column);
}

static void
dense_forward (const NnLayer *layer,
               NnWorker *worker,
               const NnTensor *x,
               size_t batch,
               NnTensor *y,
               NnPart *part)
{
  const NnTensor *weight = layer->parameters[WEIGHT].value;
  const float *bias = layer->parameters[BIAS].value->data;
  size_t n;

  *part = take_part (worker, batch, weight);
  for (size_t column = part->first; column < part->end; column += n)
    {
      n = count_columns (weight, column, part->end);
      nn_gemm (worker, part->bottom - part->top, n, layer->n_inputs, 1,
               nn_tensor_get_row (x, part->top), x->stride, 1, nn_tensor_at (weight, 0, column),
               weight->stride, bias + column, 0, nn_tensor_get_row (y, part->top) + column,
               y->stride);
    }
}

/* bias ← keep · bias + scale · Σ over the batch of dy. */
static void
accumulate_bias (
    NnWorker *worker, const NnTensor *dy, size_t batch, float scale, float keep, float *target)
{
  size_t begin, end;

  nn_gemm_share_columns (worker, dy->columns, &begin, &end);
  for (size_t first = begin; first < end; first += NN_VECTOR_FLOATS)
    {
      float sum[NN_VECTOR_FLOATS] = { 0 };

      for (size_t i = 0; i < batch; i++)
        {
          const float *row = nn_tensor_get_row (dy, i) + first;

          for (size_t j = 0; j < NN_VECTOR_FLOATS; j++)
            sum[j] += row[j];
        }
      for (size_t j = 0; j < NN_VECTOR_FLOATS; j++)
        target[first + j] = (keep != 0 ? keep * target[first + j] : 0) + scale * sum[j];
    }
}

/* dx = dy·Wᵀ, as dxᵀ = W·dyᵀ: then the weights, which are many, are read as they lie, and only the
 * activations, which are few, are transposed. Returns the part of dx that this member has made. */
static NnPart
compute_dx (const NnLayer *layer,
            NnWorker *worker,
            const NnTensor *dy,
            size_t batch,
            NnTensor *dx,
            float *workspace)
{
  const NnTensor *weight = layer->parameters[WEIGHT].value;
  size_t stride = nn_row_stride (batch);
  float *dy_transposed = workspace, *dx_transposed = workspace + layer->n_outputs * stride;
  size_t begin, end;

  nn_worker_share (worker, layer->n_outputs, &begin, &end);
  nn_transpose (dy->data + begin, dy->stride, batch, end - begin, dy_transposed + begin * stride,
                stride);
  nn_worker_barrier (worker);
  nn_gemm_share_columns (worker, layer->n_inputs, &begin, &end);
  begin = MIN (begin, layer->n_inputs);
  end = MIN (end, layer->n_inputs);
  for (size_t column = 0; column < layer->n_outputs; column += weight->panel)
    {
      float *rows = dx_transposed + begin * stride;

      nn_gemm (worker, end - begin,
               (batch + NN_VECTOR_FLOATS - 1) / NN_VECTOR_FLOATS * NN_VECTOR_FLOATS,
               MIN (weight->panel, layer->n_outputs - column), 1,
               nn_tensor_at (weight, begin, column), weight->stride, 1,
               dy_transposed + column * stride, stride, column > 0 ? rows : NULL, stride, rows,
               stride);
    }
  nn_transpose (dx_transposed + begin * stride, stride, end - begin, batch, dx->data + begin,
                dx->stride);
  return (NnPart){ 0, batch, begin, end };
}

static void
dense_backward (NnLayer *layer,
                NnWorker *worker,
                const NnTensor *x,
                const NnTensor *y,
                const NnTensor *dy,
                size_t batch,
                NnTensor *dx,
                const NnGradientSink *sink,
                float *workspace,
                NnPart *dx_part)
{
  NnParameter *weight = &layer->parameters[WEIGHT], *bias = &layer->parameters[BIAS];
  gboolean descend = sink->use == NN_GRADIENT_DESCEND;
  float scale = descend ? -sink->rate : 1, keep = descend ? 1 : 0;
  NnTensor *target = descend ? weight->value : weight->gradient;
  NnPart part = take_part (worker, layer->n_inputs, target);
  size_t n;

  /* With W as it was in the forward pass, hence before W is changed. */
  if (dx)
    {
      *dx_part = compute_dx (layer, worker, dy, batch, dx, workspace);
      if (descend)
        nn_worker_barrier (worker);
    }
  /* dW = xᵀ·dy, and db = Σ dy. */
  for (size_t column = part.first; column < part.end; column += n)
    {
      float *corner = nn_tensor_at (target, part.top, column);

      n = count_columns (target, column, part.end);
      nn_gemm (worker, part.bottom - part.top, n, batch, scale, x->data + part.top, 1, x->stride,
               dy->data + column, dy->stride, descend ? corner : NULL, target->stride, corner,
               target->stride);
    }
  accumulate_bias (worker, dy, batch, scale, keep, (descend ? bias->value : bias->gradient)->data);
}

static size_t
dense_get_workspace (const NnLayer *layer, size_t batch)
{
  return (layer->n_inputs + layer->n_outputs) * nn_row_stride (batch);
}

static NnLayer *
dense_clone (const NnLayer *layer)
{
  return nn_dense_new (((const Dense *) layer)->n_units);
}

static const NnLayerClass dense_class = {
  .kind = "dense",
  .build = dense_build,
  .initialize = dense_initialize,
  .forward = dense_forward,
  .backward = dense_backward,
  .get_workspace = dense_get_workspace,
  .clone = dense_clone,
};

NnLayer *
nn_dense_new (size_t n_outputs)
{
  Dense *dense = g_new0 (Dense, 1);

  dense->parent.class = &dense_class;
  dense->n_units = n_outputs;
  return &dense->parent;
}

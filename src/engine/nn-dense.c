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
  g_autoptr (NnTensor) weight = nn_tensor_new (layer->n_inputs, n_units, error);
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

/* The part of the output that this member computes: columns first ≤ j < end of rows top ≤ i <
 * bottom. */
typedef struct
{
  size_t top;
  size_t bottom;
  size_t first;
  size_t end;
} Part;

/* A member always takes the same columns of the weights, so that they stay in its cache from the
 * forward pass to the update and to the next batch; rows are shared only where there are too few
 * columns to go round. */
static Part
take_part (const NnWorker *worker, size_t rows, size_t columns)
{
  size_t n_vectors = (columns + NN_VECTOR_FLOATS - 1) / NN_VECTOR_FLOATS;
  Part part = { 0, rows, 0, n_vectors * NN_VECTOR_FLOATS };

  if (n_vectors % worker->n_workers == 0 || n_vectors >= 4 * (size_t) worker->n_workers)
    nn_gemm_share_columns (worker, columns, &part.first, &part.end);
  else
    nn_worker_share (worker, rows, &part.top, &part.bottom);
  return part;
}

static void
dense_forward (const NnLayer *layer, NnWorker *worker, const NnTensor *x, size_t batch, NnTensor *y)
{
  const NnTensor *weight = layer->parameters[WEIGHT].value;
  const float *bias = layer->parameters[BIAS].value->data;
  Part part = take_part (worker, batch, layer->n_outputs);

  nn_gemm (part.bottom - part.top, part.end - part.first, layer->n_inputs, 1,
           nn_tensor_get_row (x, part.top), x->stride, 1, weight->data + part.first, weight->stride,
           bias + part.first, 0, nn_tensor_get_row (y, part.top) + part.first, y->stride);
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
        for (size_t j = 0; j < NN_VECTOR_FLOATS; j++)
          sum[j] += nn_tensor_get_row (dy, i)[first + j];
      for (size_t j = 0; j < NN_VECTOR_FLOATS; j++)
        target[first + j] = (keep != 0 ? keep * target[first + j] : 0) + scale * sum[j];
    }
}

/* dx = dy·Wᵀ, as dxᵀ = W·dyᵀ: then the weights, which are many, are read as they lie, and only the
 * activations, which are few, are transposed. */
static void
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
  nn_worker_share (worker, layer->n_inputs, &begin, &end);
  nn_gemm (end - begin, (batch + NN_VECTOR_FLOATS - 1) / NN_VECTOR_FLOATS * NN_VECTOR_FLOATS,
           layer->n_outputs, 1, nn_tensor_get_row (weight, begin), weight->stride, 1, dy_transposed,
           stride, NULL, 0, dx_transposed + begin * stride, stride);
  nn_transpose (dx_transposed + begin * stride, stride, end - begin, batch, dx->data + begin,
                dx->stride);
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
                float *workspace)
{
  NnParameter *weight = &layer->parameters[WEIGHT], *bias = &layer->parameters[BIAS];
  gboolean descend = sink->use == NN_GRADIENT_DESCEND;
  float scale = descend ? -sink->rate : 1, keep = descend ? 1 : 0;
  NnTensor *target = descend ? weight->value : weight->gradient;
  Part part = take_part (worker, layer->n_inputs, layer->n_outputs);
  float *corner = nn_tensor_get_row (target, part.top) + part.first;

  /* With W as it was in the forward pass, hence before W is changed. */
  if (dx)
    {
      compute_dx (layer, worker, dy, batch, dx, workspace);
      if (descend)
        nn_worker_barrier (worker);
    }
  /* dW = xᵀ·dy, and db = Σ dy. */
  nn_gemm (part.bottom - part.top, part.end - part.first, batch, scale, x->data + part.top, 1,
           x->stride, dy->data + part.first, dy->stride, descend ? corner : NULL, target->stride,
           corner, target->stride);
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

#include "nn-gemm.h"
#include "nn-initializer.h"
#include "nn-layer.h"

#include <string.h>

enum
{
  WEIGHT,
  BIAS
};

static gboolean
dense_build (NnLayer *layer, GError **error)
{
  size_t n_units = layer->spec.dense.n_units;
  NnTensor *weight = nn_tensor_new_panels (layer->n_inputs, n_units, error);

  if (weight == NULL)
    return FALSE;
  layer->output_shape = (NnShape){ n_units, 1, 1 };
  layer->parameters[WEIGHT] =
      (NnParameter){ .name = "weight", .kind = NN_PARAMETER_KERNEL, .value = weight };
  layer->n_parameters = 1;
  return !layer->spec.dense.bias ||
         nn_layer_add_parameter (layer, "bias", NN_PARAMETER_VECTOR, 1, n_units, error);
}

static void
dense_initialize (NnLayer *layer, NnRandom *random)
{
  nn_initialize_kernel (&layer->parameters[WEIGHT], layer->n_inputs, random);
  if (layer->spec.dense.bias)
    nn_tensor_clear (layer->parameters[BIAS].value);
}

/* A member always takes the same panels of the weights, so that they stay in its cache from the
 * forward pass to the update and to the next batch. Where there are too few panels to go round,
 * vectors of them are shared, and where there are too few of these, rows. */
static NnPart
take_part (const NnWorker *worker, size_t rows, const NnTensor *weight)
{
  const size_t units[] = { weight->panel, NN_VECTOR_FLOATS };
  size_t n_workers = worker->n_workers;
  NnPart part = { 0, rows, 0, nn_pad_to_vectors (weight->columns) };

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

/* How many of @n rows of @length numbers to take at a time: as many as stay in the second cache,
 * but whole blocks of a sum and at least one. Large products are cut so that what is read again and
 * again is no more than this; the cuts do not change the order of any sum. */
static size_t
count_cached (size_t n, size_t length)
{
  size_t fits = NN_GEMM_CACHE / length / NN_GEMM_BLOCK * NN_GEMM_BLOCK;

  return MIN (MAX (fits, NN_GEMM_BLOCK), n);
}

/* The columns from @column on that are in the same panel, up to @end. */
static size_t
count_columns (const NnTensor *weight, size_t column, size_t end)
{
  return MIN (weight->panel - column % weight->panel, end - column);
}

/* y ← y + x·W over the inputs first ≤ l < end; the first of them start from the bias. */
static void
add_inputs (const NnLayer *layer,
            NnWorker *worker,
            const NnTensor *x,
            size_t first,
            size_t end,
            NnTensor *y,
            const NnPart *part)
{
  const NnTensor *weight = layer->parameters[WEIGHT].value;
  const float *bias = layer->spec.dense.bias ? layer->parameters[BIAS].value->data : NULL;
  size_t n;

  for (size_t column = part->first; column < part->end; column += n)
    {
      float *corner = nn_tensor_get_row (y, part->top) + column;
      const float *start = first > 0 ? corner : bias ? bias + column : NULL;

      n = count_columns (weight, column, part->end);
      nn_gemm (worker, part->bottom - part->top, n, end - first, 1,
               nn_tensor_get_row (x, part->top) + first, x->stride, 1,
               nn_tensor_at (weight, first, column), weight->stride, start,
               first == 0 ? 0 : y->stride, corner, y->stride);
    }
}

static void
dense_forward (const NnLayer *layer,
               NnWorker *worker,
               const NnTensor *x,
               size_t batch,
               NnTensor *y,
               NnPart *part)
{
  size_t n_cached = count_cached (layer->n_inputs, batch);

  *part = take_part (worker, batch, layer->parameters[WEIGHT].value);
  for (size_t first = 0; first < layer->n_inputs; first += n_cached)
    add_inputs (layer, worker, x, first, MIN (first + n_cached, layer->n_inputs), y, part);
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
 * activations, which are few, are transposed. */
static void
dense_backward (const NnLayer *layer,
                NnWorker *worker,
                const NnTensor *x,
                const NnTensor *y,
                const NnTensor *dy,
                size_t batch,
                NnTensor *dx,
                float *workspace,
                NnPart *part)
{
  const NnTensor *weight = layer->parameters[WEIGHT].value;
  size_t stride = nn_row_stride (batch);
  float *dy_transposed = workspace, *dx_transposed = workspace + layer->n_outputs * stride;
  size_t n_cached = count_cached (layer->n_inputs, batch), begin, end;

  nn_worker_share (worker, layer->n_outputs, &begin, &end);
  nn_transpose (dy->data + begin, dy->stride, batch, end - begin, dy_transposed + begin * stride,
                stride);
  nn_worker_barrier (worker);
  nn_gemm_share_columns (worker, layer->n_inputs, &begin, &end);
  begin = MIN (begin, layer->n_inputs);
  end = MIN (end, layer->n_inputs);
  for (size_t first = begin; first < end; first += n_cached)
    for (size_t column = 0; column < layer->n_outputs; column += weight->panel)
      {
        float *rows = dx_transposed + first * stride;

        nn_gemm (worker, MIN (n_cached, end - first), nn_pad_to_vectors (batch),
                 MIN (weight->panel, layer->n_outputs - column), 1,
                 nn_tensor_at (weight, first, column), weight->stride, 1,
                 dy_transposed + column * stride, stride, column > 0 ? rows : NULL, stride, rows,
                 stride);
      }
  nn_transpose (dx_transposed + begin * stride, stride, end - begin, batch, dx->data + begin,
                dx->stride);
  *part = (NnPart){ 0, batch, begin, end };
}

/* dW = xᵀ·dy, and db = Σ dy. */
static void
dense_learn (NnLayer *layer,
             NnWorker *worker,
             const NnTensor *x,
             const NnTensor *dy,
             size_t batch,
             const NnGradientSink *sink)
{
  NnParameter *weight = &layer->parameters[WEIGHT], *bias = &layer->parameters[BIAS];
  gboolean descend = sink->use == NN_GRADIENT_DESCEND;
  float scale = descend ? -sink->rate : 1, keep = descend ? 1 : 0;
  NnTensor *target = descend ? weight->value : weight->gradient;
  NnPart part = take_part (worker, layer->n_inputs, target);
  size_t n_cached = count_cached (layer->n_inputs, batch), n;

  for (size_t row = part.top; row < part.bottom; row += n_cached)
    for (size_t column = part.first; column < part.end; column += n)
      {
        float *corner = nn_tensor_at (target, row, column);

        n = count_columns (target, column, part.end);
        nn_gemm (worker, MIN (n_cached, part.bottom - row), n, batch, scale, x->data + row, 1,
                 x->stride, dy->data + column, dy->stride, descend ? corner : NULL, target->stride,
                 corner, target->stride);
      }
  if (layer->spec.dense.bias)
    accumulate_bias (worker, dy, batch, scale, keep,
                     (descend ? bias->value : bias->gradient)->data);
}

static size_t
dense_get_workspace (const NnLayer *layer, size_t batch)
{
  return (layer->n_inputs + layer->n_outputs) * nn_row_stride (batch);
}

const NnLayerClass nn_dense_class = {
  .kind = "dense",
  .build = dense_build,
  .initialize = dense_initialize,
  .forward = dense_forward,
  .backward = dense_backward,
  .learn = dense_learn,
  .get_workspace = dense_get_workspace,
};

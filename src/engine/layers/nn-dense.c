/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn-gemm.h"
#include "nn-layer.h"

#include <string.h>

enum
{
  WEIGHT,
  BIAS
};

/* For batches that do not fill the rows of a matrix unit's tiles, the unit is not worth the
 * splitting of the weights. Evaluations never use it, because a result must not depend on how many
 * images are evaluated together. */
#define MATRIX_UNIT_BATCH 32

static NnGemm
choose_product (size_t batch, gboolean training)
{
  return training && batch >= MATRIX_UNIT_BATCH ? nn_gemm : nn_gemm_in_vectors;
}

/* A thread always takes the same panels of the weights, so that they stay in its cache from the
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
          nn_worker_partition (worker, n_units, &begin, &end);
          part.first = begin * units[i];
          part.end = MIN (end * units[i], part.end);
          return part;
        }
    }
  nn_worker_partition (worker, rows, &part.top, &part.bottom);
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

/* A sum over inputs. */
typedef struct
{
  size_t first; /* first ≤ l < end */
  size_t end;
  const float *start; /* what it begins with, a row for all images, or NULL for zero */
} Sum;

/* y ← start + x·W over the inputs of @sum, for one part of y. */
static void
multiply_inputs (const NnLayer *layer,
                 const NnLayerCall *call,
                 const Sum *sum,
                 const NnPart *part,
                 float *y,
                 size_t y_row)
{
  const NnTensor *x = call->x, *weight = layer->parameters[WEIGHT].value;
  size_t n_cached = count_cached (layer->n_inputs, call->batch), n;
  NnGemm multiply = choose_product (call->batch, call->training);

  for (size_t l = sum->first; l < sum->end; l += n_cached)
    for (size_t column = part->first; column < part->end; column += n)
      {
        const float *start = sum->start ? sum->start + column : NULL;
        float *corner = y + part->top * y_row + column;

        n = count_columns (weight, column, part->end);
        multiply (call->worker, &(NnProduct){ .m = part->bottom - part->top,
                                              .n = n,
                                              .k = MIN (n_cached, sum->end - l),
                                              .alpha = 1,
                                              .a = nn_tensor_get_row (x, part->top) + l,
                                              .a_row = x->stride,
                                              .a_column = 1,
                                              .b = nn_tensor_at (weight, l, column),
                                              .b_row = weight->stride,
                                              .s = l > sum->first ? corner : start,
                                              .s_row = l > sum->first ? y_row : 0,
                                              .c = corner,
                                              .c_row = y_row });
      }
}

static const float *
get_bias (const NnLayer *layer)
{
  return layer->spec.dense.bias ? layer->parameters[BIAS].value->data : NULL;
}

/* ---- chunks of the inputs ---- */

/* Few outputs of many inputs are cut by inputs: a thread then reads a part of the images, and of
 * the weights the part that it updates later, and nobody makes what another one makes too. The
 * number of chunks, whose sums are added in their order, depends on the layer alone. */
#define MAX_CUT_OUTPUTS 256
#define MIN_CHUNK 128
#define MAX_CHUNKS 8

static size_t
count_chunks (const NnLayer *layer)
{
  size_t n = MIN (layer->n_inputs / MIN_CHUNK, MAX_CHUNKS);

  return layer->n_outputs <= MAX_CUT_OUTPUTS && n >= MAX_CHUNKS / 2 ? n : 1;
}

/* The first input of a chunk; sums of whole tiles are the fastest. */
static size_t
find_chunk (const NnLayer *layer, size_t chunk)
{
  size_t n_chunks = count_chunks (layer), tile = 2 * NN_VECTOR_FLOATS;

  return chunk == n_chunks ? layer->n_inputs : layer->n_inputs * chunk / n_chunks / tile * tile;
}

static gboolean
dense_get_inputs (const NnLayer *layer, const NnWorker *worker, size_t *begin, size_t *end)
{
  size_t n_chunks = count_chunks (layer), first, last;

  if (n_chunks == 1)
    return FALSE;
  nn_worker_partition (worker, n_chunks, &first, &last);
  *begin = find_chunk (layer, first);
  *end = find_chunk (layer, last);
  return TRUE;
}

/* Floats of what comes of one chunk. */
static size_t
get_chunk_size (const NnLayer *layer, size_t batch)
{
  return batch * nn_pad_to_vectors (layer->n_outputs);
}

/* y ← bias + the sums of all chunks, of some rows. */
static void
add_chunks (const NnLayer *layer, const float *chunks, size_t batch, NnTensor *y, NnPart part)
{
  size_t n = part.end, n_chunks = count_chunks (layer), size = get_chunk_size (layer, batch);
  const float *bias = get_bias (layer);

  for (size_t i = part.top; i < part.bottom; i++)
    {
      float *restrict to = nn_tensor_get_row (y, i);

      for (size_t j = 0; j < n; j++)
        to[j] = bias ? bias[j] : 0;
      for (size_t chunk = 0; chunk < n_chunks; chunk++)
        {
          const float *restrict from = chunks + chunk * size + i * n;

          for (size_t j = 0; j < n; j++)
            to[j] += from[j];
        }
    }
}

static NnPart
take_rows (const NnWorker *worker, size_t batch, size_t n)
{
  NnPart part = { .end = nn_pad_to_vectors (n) };

  nn_worker_partition (worker, batch, &part.top, &part.bottom);
  return part;
}

static void
forward_in_chunks (const NnLayer *layer, const NnLayerCall *call, NnPart *part)
{
  size_t n = nn_pad_to_vectors (layer->n_outputs), begin, end;
  const NnPart whole = { 0, call->batch, 0, n };

  nn_worker_partition (call->worker, count_chunks (layer), &begin, &end);
  for (size_t chunk = begin; chunk < end; chunk++)
    {
      const Sum sum = { .first = find_chunk (layer, chunk), .end = find_chunk (layer, chunk + 1) };

      multiply_inputs (layer, call, &sum, &whole,
                       call->workspace + chunk * get_chunk_size (layer, call->batch), n);
    }
  nn_worker_barrier (call->worker);
  *part = take_rows (call->worker, call->batch, layer->n_outputs);
  add_chunks (layer, call->workspace, call->batch, call->y, *part);
}

/* So few weights cost less to read for every thread than threads to wait for each other. */
#define MAX_WEIGHTS_BY_ROWS 16384

static gboolean
dense_is_by_rows (const NnLayer *layer)
{
  return layer->n_inputs * layer->n_outputs <= MAX_WEIGHTS_BY_ROWS && count_chunks (layer) == 1;
}

static void
dense_forward (const NnLayer *layer, const NnLayerCall *call, NnPart *part)
{
  const Sum sum = { .end = layer->n_inputs, .start = get_bias (layer) };

  if (call->workspace && count_chunks (layer) > 1)
    {
      forward_in_chunks (layer, call, part);
      return;
    }
  if (dense_is_by_rows (layer))
    *part = take_rows (call->worker, call->batch, layer->n_outputs);
  else
    *part = take_part (call->worker, call->batch, layer->parameters[WEIGHT].value);
  multiply_inputs (layer, call, &sum, part, call->y->data, call->y->stride);
}

/* bias ← keep · bias + scale · Σ over the batch of dy. */
static void
accumulate_bias (
    NnWorker *worker, const NnTensor *dy, size_t batch, float scale, float keep, float *target)
{
  size_t begin, end;

  nn_gemm_partition_columns (worker, dy->columns, &begin, &end);
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

/* dyᵀ and dxᵀ, in the workspace. */
typedef struct
{
  float *dy; /* [outputs, n] */
  float *dx; /* [inputs, n] */
  size_t n;  /* images */
  size_t stride;
} Transposed;

static Transposed
lay_out_transposed (const NnLayer *layer, const NnLayerCall *call, size_t n)
{
  size_t stride = nn_row_stride (call->batch);

  return (Transposed){ .dy = call->workspace,
                       .dx = call->workspace + layer->n_outputs * stride,
                       .n = n,
                       .stride = stride };
}

/* dxᵀ = W·dyᵀ of the inputs first ≤ i < end. */
static void
multiply_backward (
    const NnLayer *layer, const NnLayerCall *call, const Transposed *t, size_t first, size_t end)
{
  const NnTensor *weight = layer->parameters[WEIGHT].value;
  size_t n_cached = count_cached (layer->n_inputs, call->batch);
  NnGemm multiply = choose_product (call->batch, TRUE);

  for (size_t i = first; i < end; i += n_cached)
    for (size_t column = 0; column < layer->n_outputs; column += weight->panel)
      {
        float *rows = t->dx + i * t->stride;

        multiply (call->worker, &(NnProduct){ .m = MIN (n_cached, end - i),
                                              .n = nn_pad_to_vectors (t->n),
                                              .k = MIN (weight->panel, layer->n_outputs - column),
                                              .alpha = 1,
                                              .a = nn_tensor_at (weight, i, column),
                                              .a_row = weight->stride,
                                              .a_column = 1,
                                              .b = t->dy + column * t->stride,
                                              .b_row = t->stride,
                                              .s = column > 0 ? rows : NULL,
                                              .s_row = t->stride,
                                              .c = rows,
                                              .c_row = t->stride });
      }
}

static void
backward_by_rows (const NnLayer *layer, const NnLayerCall *call, NnPart *part)
{
  const NnTensor *dy = call->dy, *dx = call->dx;
  Transposed t;

  *part = take_rows (call->worker, call->batch, layer->n_inputs);
  t = lay_out_transposed (layer, call, part->bottom - part->top);
  if (t.n == 0)
    return;
  nn_transpose (nn_tensor_get_row (dy, part->top), dy->stride, t.n, layer->n_outputs, t.dy,
                t.stride);
  multiply_backward (layer, call, &t, 0, layer->n_inputs);
  nn_transpose (t.dx, t.stride, layer->n_inputs, t.n, nn_tensor_get_row (dx, part->top),
                dx->stride);
}

/* dx = dy·Wᵀ, as dxᵀ = W·dyᵀ: then the weights, which are many, are read as they lie, and only the
 * activations, which are few, are transposed. */
static void
dense_backward (const NnLayer *layer, const NnLayerCall *call, NnPart *part)
{
  const NnTensor *dy = call->dy, *dx = call->dx;
  Transposed t = lay_out_transposed (layer, call, call->batch);
  size_t begin, end;

  if (dense_is_by_rows (layer))
    {
      backward_by_rows (layer, call, part);
      return;
    }
  nn_worker_partition (call->worker, layer->n_outputs, &begin, &end);
  nn_transpose (dy->data + begin, dy->stride, t.n, end - begin, t.dy + begin * t.stride, t.stride);
  nn_worker_barrier (call->worker);
  nn_gemm_partition_columns (call->worker, layer->n_inputs, &begin, &end);
  begin = MIN (begin, layer->n_inputs);
  end = MIN (end, layer->n_inputs);
  multiply_backward (layer, call, &t, begin, end);
  nn_transpose (t.dx + begin * t.stride, t.stride, end - begin, t.n, dx->data + begin, dx->stride);
  *part = (NnPart){ 0, call->batch, begin, end };
}

/* dW = xᵀ·dy, and db = Σ dy. */
static void
dense_weight_gradient (NnLayer *layer, const NnLayerCall *call, const NnGradientSink *sink)
{
  const NnTensor *x = call->x, *dy = call->dy;
  NnParameter *weight = &layer->parameters[WEIGHT], *bias = &layer->parameters[BIAS];
  gboolean descend = sink->use == NN_GRADIENT_DESCEND;
  float scale = descend ? -sink->rate : 1, keep = descend ? 1 : 0;
  NnTensor *target = descend ? weight->value : weight->gradient;
  NnPart part = take_part (call->worker, layer->n_inputs, target);
  size_t n_cached = count_cached (layer->n_inputs, call->batch), n;
  NnGemm multiply = choose_product (call->batch, TRUE);

  if (dense_get_inputs (layer, call->worker, &part.top, &part.bottom))
    {
      part.first = 0;
      part.end = nn_pad_to_vectors (layer->n_outputs);
    }
  for (size_t row = part.top; row < part.bottom; row += n_cached)
    for (size_t column = part.first; column < part.end; column += n)
      {
        float *corner = nn_tensor_at (target, row, column);

        n = count_columns (target, column, part.end);
        multiply (call->worker, &(NnProduct){ .m = MIN (n_cached, part.bottom - row),
                                              .n = n,
                                              .k = call->batch,
                                              .alpha = scale,
                                              .a = x->data + row,
                                              .a_row = 1,
                                              .a_column = x->stride,
                                              .b = dy->data + column,
                                              .b_row = dy->stride,
                                              .s = descend ? corner : NULL,
                                              .s_row = target->stride,
                                              .c = corner,
                                              .c_row = target->stride });
      }
  if (layer->spec.dense.bias)
    accumulate_bias (call->worker, dy, call->batch, scale, keep,
                     (descend ? bias->value : bias->gradient)->data);
}

static size_t
dense_get_workspace (const NnLayer *layer, size_t batch)
{
  size_t forward = count_chunks (layer) * get_chunk_size (layer, batch);
  size_t backward = (layer->n_inputs + layer->n_outputs) * nn_row_stride (batch);

  return MAX (forward, backward);
}

const NnLayerClass nn_dense_class = {
  .forward = dense_forward,
  .backward = dense_backward,
  .weight_gradient = dense_weight_gradient,
  .get_workspace = dense_get_workspace,
  .get_inputs = dense_get_inputs,
  .is_by_rows = dense_is_by_rows,
};

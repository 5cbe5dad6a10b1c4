#include "nn-gemm.h"
#include "nn-initializer.h"
#include "nn-layer.h"

#include <string.h>

/* Outputs that one piece of the work on biases covers: two cache lines. */
#define BIAS_PIECE 32

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

static void
dense_forward (const NnLayer *layer, NnWorker *worker, const float *x, size_t batch, float *y)
{
  const float *weight = layer->parameters[WEIGHT].value->data;
  const float *bias = layer->parameters[BIAS].value->data;
  size_t n_in = layer->n_inputs, n_out = layer->n_outputs, begin, end;

  /* The bias is laid down first and the product added to it: one pass over y less. */
  nn_worker_share (worker, batch, &begin, &end);
  for (size_t i = begin; i < end; i++)
    memcpy (y + i * n_out, bias, n_out * sizeof (float));
  nn_worker_barrier (worker);
  nn_gemm (worker, NN_GEMM_NN, batch, n_out, n_in, 1, x, n_in, weight, n_out, 1, y, n_out);
}

/* bias ← keep · bias + scale · Σ over the batch of dy. */
static void
accumulate_bias (const NnLayer *layer,
                 NnWorker *worker,
                 const float *dy,
                 size_t batch,
                 float scale,
                 float keep,
                 float *target)
{
  size_t n_out = layer->n_outputs, begin, end;

  nn_worker_share (worker, (n_out + BIAS_PIECE - 1) / BIAS_PIECE, &begin, &end);
  for (size_t piece = begin; piece < end; piece++)
    {
      size_t first = piece * BIAS_PIECE, n = MIN (BIAS_PIECE, n_out - first);
      float sum[BIAS_PIECE] = { 0 };

      for (size_t i = 0; i < batch; i++)
        for (size_t j = 0; j < n; j++)
          sum[j] += dy[i * n_out + first + j];
      for (size_t j = 0; j < n; j++)
        target[first + j] = (keep != 0 ? keep * target[first + j] : 0) + scale * sum[j];
    }
}

static void
dense_backward (NnLayer *layer,
                NnWorker *worker,
                const float *x,
                const float *y,
                const float *dy,
                size_t batch,
                float *dx,
                const NnGradientSink *sink)
{
  NnParameter *weight = &layer->parameters[WEIGHT], *bias = &layer->parameters[BIAS];
  size_t n_in = layer->n_inputs, n_out = layer->n_outputs;
  gboolean descend = sink->use == NN_GRADIENT_DESCEND;
  float scale = descend ? -sink->rate : 1, keep = descend ? 1 : 0;

  /* dx = dy·Wᵀ with W as it was in the forward pass, hence before W is changed. */
  if (dx)
    {
      nn_gemm (worker, NN_GEMM_NT, batch, n_in, n_out, 1, dy, n_out, weight->value->data, n_out, 0,
               dx, n_in);
      if (descend)
        nn_worker_barrier (worker);
    }
  /* dW = xᵀ·dy, and db = Σ dy. */
  nn_gemm (worker, NN_GEMM_TN, n_in, n_out, batch, scale, x, n_in, dy, n_out, keep,
           (descend ? weight->value : weight->gradient)->data, n_out);
  accumulate_bias (layer, worker, dy, batch, scale, keep,
                   (descend ? bias->value : bias->gradient)->data);
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

#include "nn-layer.h"

static void
relu_forward (const NnLayer *layer, NnWorker *worker, const NnTensor *x, size_t batch, NnTensor *y)
{
  size_t n = layer->n_outputs, begin, end;

  nn_worker_share (worker, batch, &begin, &end);
  for (size_t i = begin; i < end; i++)
    {
      const float *restrict from = nn_tensor_get_row (x, i);
      float *restrict to = nn_tensor_get_row (y, i);

      for (size_t j = 0; j < n; j++)
        {
          float value = from[j];

          /* Written so that NaN passes through and shows up in the loss. */
          to[j] = value < 0 ? 0 : value;
        }
    }
}

static void
relu_backward (NnLayer *layer,
               NnWorker *worker,
               const NnTensor *x,
               const NnTensor *y,
               const NnTensor *dy,
               size_t batch,
               NnTensor *dx,
               const NnGradientSink *sink,
               float *workspace)
{
  size_t n = layer->n_outputs, begin, end;

  if (dx == NULL)
    return;
  nn_worker_share (worker, batch, &begin, &end);
  for (size_t i = begin; i < end; i++)
    {
      const float *restrict output = nn_tensor_get_row (y, i);
      const float *restrict from = nn_tensor_get_row (dy, i);
      float *restrict to = nn_tensor_get_row (dx, i);

      for (size_t j = 0; j < n; j++)
        {
          /* Loaded in any case: a load that hangs on a condition would be a branch, and half of
           * them mispredicted. */
          float gradient = from[j];

          to[j] = output[j] > 0 ? gradient : 0;
        }
    }
}

static NnLayer *
relu_clone (const NnLayer *layer)
{
  return nn_relu_new ();
}

static const NnLayerClass relu_class = {
  .kind = "relu",
  .forward = relu_forward,
  .backward = relu_backward,
  .clone = relu_clone,
};

NnLayer *
nn_relu_new (void)
{
  NnLayer *layer = g_new0 (NnLayer, 1);

  layer->class = &relu_class;
  return layer;
}
